import { BlockList, isIP, SocketAddress } from 'node:net';
import type { RequestHeaders } from './headers.ts';

/** A set of address ranges, such as the proxies that are trusted. */
export interface Networks {
	/** The list as it was written. */
	readonly text: string;
	/** `address` is as `cleanAddress` gives it; '' is in no network. */
	has(address: string): boolean;
}

/**
 * Reads a list such as `loopback, 10.0.0.0/8, 2001:db8::1`; `none` or nothing is the empty list. `undefined` where any
 * entry is neither an address, a range nor `loopback`: half a list of trusted proxies would be worse than none.
 */
export function parseNetworks(text: string): Networks | undefined {
	const list = new BlockList();
	for (const entry of text.split(',').map(part => part.trim())) {
		if (entry === '' || entry === 'none') continue;
		if (entry === 'loopback') {
			list.addSubnet('127.0.0.0', 8, 'ipv4');
			list.addAddress('::1', 'ipv6');
		} else if (!addRange(list, entry)) return;
	}
	// Most requests come through the same proxy. One that is trusted is no visitor, so its address may be kept.
	let last: string | undefined;
	return {
		text,
		has(address) {
			if (address === last) return true;
			const has = address !== '' && list.check(address, familyOf(address));
			if (has) last = address;
			return has;
		},
	};
}

function addRange(list: BlockList, entry: string): boolean {
	const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry);
	const address = match?.[1] ?? '';
	const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
	const prefix = Number(match?.[2] ?? bits);
	if (bits < 0 || prefix > bits) return false;
	list.addSubnet(address, prefix, familyOf(address));
	return true;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
	return address.includes(':') ? 'ipv6' : 'ipv4';
}

/**
 * One spelling per address: without quotes, brackets, port and zone, IPv6 as RFC 5952 writes it, and IPv4 that is mapped
 * into IPv6 as IPv4. `undefined` for everything that is no address (`unknown`, `_hidden`, a host name).
 */
export function cleanAddress(text: string): string | undefined {
	if (isIP(text) === 4) return text; // Most are, and need no more.
	if (text.length > 80) return;
	const bare = text.trim().replace(/^"(.*)"$/, '$1');
	const address = /^\[([^\]]*)\](?::\d+)?$/.exec(bare)?.[1] ?? /^([\d.]+):\d+$/.exec(bare)?.[1] ?? bare;
	const plain = address.replace(/%.*$/, '');
	if (isIP(plain) !== 6) return isIP(plain) === 4 ? plain : undefined;
	const canonical = new SocketAddress({ address: plain, family: 'ipv6' }).address;
	return canonical.replace(/^::ffff:(?=\d+\.)/, '');
}

export interface Client {
	/** '' where not even the connection has one, such as on a Unix socket. */
	address: string;
	/** 0: the connection itself; n: the nth entry of the header, counted from the right. */
	hop: number;
	/** Where the address was read. */
	via: 'connection' | 'forwarded' | 'x-forwarded-for';
}

interface Hops {
	/** The socket's remote address. */
	peer: string;
	forwarded?: string | undefined;
	xForwardedFor?: string | undefined;
}

/**
 * Whose request it is. Each proxy appends the address it was asked by, so both headers are read from the right, and an
 * entry is believed only if the hop that wrote it is trusted; what stands left of the first untrusted one was written by
 * whoever asked. An entry that is no address ends the walk.
 *
 * Most proxies write one of the two headers and pass the other on as it came. Nothing says which, so where both are there
 * and disagree neither is believed, and whoever forged one shares the proxy's own address.
 */
export function clientAddress({ peer, forwarded, xForwardedFor }: Hops, trusted: Networks): Client {
	const connection: Client = { address: cleanAddress(peer) ?? '', hop: 0, via: 'connection' };
	const follow = (entries: string[], via: Client['via']): Client => {
		let client = connection;
		for (const entry of entries.reverse()) {
			const address = trusted.has(client.address) ? cleanAddress(entry) : undefined;
			if (!address) break;
			client = { address, hop: client.hop + 1, via };
		}
		return client;
	};
	const ways: Client[] = [];
	if (xForwardedFor) ways.push(follow(xForwardedFor.split(','), 'x-forwarded-for'));
	// No address has a comma in it, so an unbalanced quote that a visitor sent cannot swallow what a proxy appended.
	if (forwarded) ways.push(follow(forwarded.split(',').map(forParameter), 'forwarded'));
	return ways.every(way => way.address === ways[0]?.address) ? (ways[0] ?? connection) : connection;
}

/** `for="[2001:db8::17]:4711";proto=https` → `"[2001:db8::17]:4711"` (RFC 7239). */
function forParameter(element: string): string {
	const pair = element.split(';').find(part => /^\s*for\s*=/i.test(part)) ?? '';
	return pair.slice(pair.indexOf('=') + 1);
}

/**
 * The country that a CDN wrote into `COUNTRY_HEADER`, ISO 3166-1 alpha-2; `undefined` where the header is not believed or
 * says that it does not know (`XX`) or that it is Tor (`T1`).
 */
export function headerCountry(peer: string, value: string | undefined, trusted: Networks): string | undefined {
	const country = value?.trim().toUpperCase() ?? '';
	if (!/^[A-Z]{2}$/.test(country) || country === 'XX' || country === 'ZZ') return;
	return trusted.has(cleanAddress(peer) ?? '') ? country : undefined;
}

/** What one subscriber is: an IPv4 address, or the /64 of an IPv6 address, in which a subscriber picks addresses freely. */
export function networkOf(address: string): string {
	if (!address.includes(':')) return address;
	const [left = [], right = []] = address.split('::').map(part => (part ? part.split(':') : []));
	const zeros = Array(Math.max(0, 8 - left.length - right.length)).fill('0');
	return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

const LOOPBACK = parseNetworks('loopback') as Networks;

/** What proxies write, those too that say no more than whose request it is. */
const FORWARDED = /^(?:(?:x-)?forwarded(?:-|$)|via$|(?:x-(?:real|client)|true-client|cf-connecting)-ip$)/i;

/**
 * The request comes from this very machine and through no proxy: peer and `Host` are loopback, and nothing was forwarded.
 * Without the last two, any proxy on this machine, and any page that a browser here opens under a name that resolves to
 * 127.0.0.1, would pass.
 */
export function isLoopback(request: { peer: string; host: string | undefined; headers: RequestHeaders }): boolean {
	return (
		LOOPBACK.has(cleanAddress(request.peer) ?? '') &&
		/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(request.host ?? '') &&
		!Object.entries(request.headers).some(([name, value]) => value !== undefined && FORWARDED.test(name))
	);
}
