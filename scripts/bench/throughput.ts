import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../server/model/settings.ts';
import { addSite } from '../../server/store/sites.ts';
import { openStore } from '../../server/store/store.ts';
import { simulate } from '../people.ts';
import type { Figure } from './figure.ts';
import { load, type Measured } from './load.ts';

const HOST = 'demo.example.com';
const BIN = join(import.meta.dirname, '../../bin/footfall.js');
const BARE = join(import.meta.dirname, 'bare.ts');

/** Rounds of each server, in turn, so that a noisy neighbour meets both; the best of each counts. */
const ROUNDS = 3;
const REQUESTS = 20_000;

/** Beacons acknowledged after their commit, against a handler that only reads them. */
export async function* throughput(): AsyncGenerator<Figure> {
	const directory = mkdtempSync(join(tmpdir(), 'footfall-bench-'));
	const store = await openStore(directory);
	await addSite(store, { domain: HOST, timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	await store.close();
	const messages = requests();
	const env = { ...process.env, DATA_DIR: directory, PORT: '0', RATE_LIMIT: '0', LOG_LEVEL: 'info' };
	const [footfall, bare] = await Promise.all([
		start([...(process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : []), BIN, 'serve'], env),
		start([BARE], env),
	]);
	try {
		for (const connections of [16, 64]) {
			const best: Record<'footfall' | 'bare', Measured[]> = { footfall: [], bare: [] };
			for (let round = 0; round < ROUNDS; round++) {
				best.bare.push(await load({ port: bare.port, connections, requests: REQUESTS, messages }));
				best.footfall.push(await load({ port: footfall.port, connections, requests: REQUESTS, messages }));
			}
			const [ours, theirs] = [fastest(best.footfall), fastest(best.bare)];
			const at = `${connections} connections`;
			yield { figure: `beacons acknowledged, ${at}`, value: Math.round(ours.rate), unit: 'per second' };
			yield { figure: `bare Hono handler, ${at}`, value: Math.round(theirs.rate), unit: 'per second' };
			yield {
				figure: `acknowledged / bare, ${at}`,
				value: Number((ours.rate / theirs.rate).toFixed(3)),
				unit: 'ratio',
				goal: '>= 0.5',
			};
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
		yield { figure: 'memory after the load, places loaded', value: memory(footfall.child), unit: 'MB', goal: '<= 300' };
	} finally {
		await Promise.all([footfall, bare].map(({ child }) => stop(child)));
		rmSync(directory, { recursive: true, force: true });
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

interface Started {
	child: ChildProcess;
	port: number;
}

function start(words: string[], env: NodeJS.ProcessEnv): Promise<Started> {
	const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
	return new Promise((resolve, reject) => {
		let said = '';
		child.stderr?.on('data', chunk => {
			said += chunk;
			const port = /counts at http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
			if (port) resolve({ child, port: Number(port) });
		});
		child.once('exit', () => reject(new Error(`A server of the bench did not start: ${said}`)));
	});
}

/** The most memory that a process had at a time, in MB. */
function memory({ pid }: ChildProcess): number {
	const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes) / 1024);
}

function stop(child: ChildProcess): Promise<void> {
	return new Promise(resolve => {
		child.removeAllListeners('exit');
		child.once('exit', () => resolve());
		child.kill('SIGTERM');
	});
}
