import { createHmac } from 'node:crypto';
import type { Sightings } from '../model/sightings.ts';
import { type Client, networkOf } from './address.ts';
import { redact } from './redact/redact.ts';

/** Of each hour the first so many requests are asked for their network: a share needs no more, and a hash takes 3 µs. */
const SAMPLE = 1000;
const HOUR = 3_600_000;

/** Host names that are remembered; the one that came longest ago goes. */
const MOST_HOSTS = 100;

/**
 * Remembers what came to the door, in memory only and without an address: networks as HMAC under a key made at start, and
 * that for two hours at most. Host names are the owner's own, or what somebody claims to be: redacted, and never stored.
 */
export interface Door {
	request(client: Client, isForwarded: boolean): void;
	unknown(hostname: string): void;
	/** The script was fetched by a page of this address. */
	script(page: string): void;
	seen(): Sightings;
}

export function createDoor(key: Uint8Array, clock: () => number): Door {
	const since = clock();
	const [unknown, scripts] = [new Set<string>(), new Set<string>()];
	let [requests, unbelieved] = [0, 0];
	let hour = 0;
	let sample = createSample();
	let before = createSample();

	function look(address: string): void {
		const now = Math.floor(clock() / HOUR);
		if (now !== hour) {
			before = now === hour + 1 ? sample : createSample();
			sample = createSample();
			hour = now;
		}
		if (sample.size < SAMPLE) sample.add(createHmac('sha256', key).update(networkOf(address)).digest('latin1'));
	}

	return {
		request({ address, via }, isForwarded) {
			requests++;
			if (isForwarded && via === 'connection') unbelieved++;
			if (address) look(address);
		},
		unknown: hostname => remember(unknown, hostname),
		script: page => remember(scripts, URL.parse(page)?.hostname ?? ''),
		seen: () => ({
			since,
			requests,
			unbelieved,
			unknown: [...unknown].reverse(),
			scripts: [...scripts].reverse(),
			busiest: (sample.size >= before.size ? sample : before).busiest(),
		}),
	};
}

function createSample() {
	const networks = new Map<string, number>();
	let size = 0;
	return {
		get size() {
			return size;
		},
		add(network: string): void {
			size++;
			networks.set(network, (networks.get(network) ?? 0) + 1);
		},
		busiest: () => ({ requests: Math.max(0, ...networks.values()), of: size }),
	};
}

function remember(hosts: Set<string>, hostname: string): void {
	const name = redact(hostname.slice(0, 100));
	if (!name) return;
	hosts.delete(name);
	if (hosts.size >= MOST_HOSTS) hosts.delete(hosts.values().next().value as string);
	hosts.add(name);
}
