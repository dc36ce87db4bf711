import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simulate } from '../people.ts';
import type { Figure } from './figure.ts';
import { load, type Measured } from './load.ts';
import { BIN, HOST, prepare, type Started, start, stop } from './server.ts';

const BARE = join(import.meta.dirname, 'bare.ts');

/** Rounds of each server, in turn, so that a noisy neighbour meets both; the best of each counts. */
const ROUNDS = 3;
const REQUESTS = 20_000;

/** Beacons acknowledged after their commit, against a handler that only reads them; by one thread, and by two. */
export async function* throughput(): AsyncGenerator<Figure> {
	const messages = requests();
	for (const workers of [1, 2]) yield* against(workers, messages);
}

async function* against(workers: number, messages: readonly Buffer[]): AsyncGenerator<Figure> {
	const { env, remove } = await prepare();
	const counting = { ...env, WORKERS: String(workers) };
	const [footfall, bare] = await Promise.all([start([BIN, 'serve'], counting), start([BARE], env)]);
	const suffix = workers > 1 ? `, ${workers} workers` : '';
	try {
		for (const connections of [16, 64]) {
			const best: Record<'footfall' | 'bare', Measured[]> = { footfall: [], bare: [] };
			const before = [footfall, bare].map(processor);
			for (let round = 0; round < ROUNDS; round++) {
				best.bare.push(await load({ port: bare.port, connections, requests: REQUESTS, messages }));
				best.footfall.push(await load({ port: footfall.port, connections, requests: REQUESTS, messages }));
			}
			const [ours, theirs] = [fastest(best.footfall), fastest(best.bare)];
			const at = `${connections} connections${suffix}`;
			const [cost = 0, yardstick = 0] = [footfall, bare].map((server, at) => processor(server) - before[at]!);
			const each = (seconds: number) => Math.round((seconds * 1e6) / (ROUNDS * REQUESTS));
			yield { figure: `beacons acknowledged, ${at}`, value: Math.round(ours.rate), unit: 'per second' };
			yield { figure: `bare Hono handler, ${at}`, value: Math.round(theirs.rate), unit: 'per second' };
			yield {
				figure: `acknowledged / bare, ${at}`,
				value: Number((ours.rate / theirs.rate).toFixed(3)),
				unit: 'ratio',
				goal: '>= 0.5',
			};
			yield { figure: `processor time of a beacon, ${at}`, value: each(cost), unit: 'µs' };
			yield { figure: `processor time of a bare request, ${at}`, value: each(yardstick), unit: 'µs' };
			yield {
				figure: `p99, ${at}`,
				value: Math.round(ours.p99),
				unit: 'ms',
				...(connections === 64 && { goal: '<= 100' }),
			};
			const counted = best.footfall.reduce(
				(sum, { statuses }) => sum + (statuses['200'] ?? 0) + (statuses['204'] ?? 0),
				0,
			);
			yield { figure: `not acknowledged, ${at}`, value: ROUNDS * REQUESTS - counted, unit: 'beacons', goal: '0' };
		}
		yield {
			figure: `memory after the load, places loaded${suffix}`,
			value: memory(footfall.child),
			unit: 'MB',
			goal: '<= 300',
		};
	} finally {
		await Promise.all([footfall, bare].map(({ child }) => stop(child)));
		remove();
	}
}

const fastest = (rounds: Measured[]): Measured => rounds.reduce((best, one) => (one.rate > best.rate ? one : best));

/** A month of the demo's visitors as whole HTTP requests, from many addresses behind a trusted proxy. */
function requests(): Buffer[] {
	const today = Math.floor(Date.now() / 86_400_000);
	const world = {
		seed: 7,
		timezone: 'UTC',
		hostname: HOST,
		from: today - 10,
		until: (today + 1) * 86_400_000,
		perDay: 300,
	};
	const messages: Buffer[] = [];
	for (const { beacon, incoming, answered } of simulate(world)) {
		const body = JSON.stringify(beacon);
		const headers = {
			...incoming.headers,
			host: HOST,
			'x-forwarded-for': incoming.peer,
			'content-type': 'text/plain;charset=UTF-8',
		};
		const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
		messages.push(
			Buffer.from(`POST /f HTTP/1.1\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
		);
		const known = 'hour' in beacon && beacon.hour !== undefined;
		if (beacon.kind === 'view')
			answered({ memory: `1.${today}.2611.1`, ...(known ? {} : { hour: today * 24, country: 'DE', region: 'DE-BE' }) });
	}
	return messages;
}

/** The most memory that a process had at a time, in MB. */
function memory({ pid }: ChildProcess): number {
	const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes) / 1024);
}

/** Seconds of processor time that a process has taken, all of its threads together; the kernel counts in hundredths. */
function processor({ child }: Started): number {
	const [user = 0, system = 0] = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
		.split(') ')[1]!
		.split(' ')
		.slice(11, 13)
		.map(Number);
	return (user + system) / 100;
}
