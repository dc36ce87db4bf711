import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { createQuarantine } from '../server/collect/rare.ts';
import type { Realtime, Totals } from '../server/wire/report.ts';
import { addExpected, type Cells, HOSTNAME, KNOWN, load, NOW, readCells, type Shot, shots } from './helpers/load.ts';
import { finished, type RunOptions, type Served, serve } from './helpers/process.ts';
import { openWorld } from './helpers/world.ts';

/** `WORKERS=3`: three threads listen on one port, and connections fall to any of them. */
const WORKERS = '3';
const CONNECTIONS = 24;
const BEACONS = 600;
const VIEW = { kind: 'view', stateless: 1, begins: 1, page: '/', screen: 'large' };

let directory: string;
let options: RunOptions;
let server: Served;
beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-workers-'));
	options = { directory, clock: NOW, env: { WORKERS } };
	expect(await finished(`site add ${HOSTNAME} --timezone UTC`, options)).toMatchObject({ code: 0 });
});
afterEach(async () => {
	await server?.stop('SIGKILL');
	rmSync(directory, { recursive: true, force: true });
});

const people = shots(9);

/** Sends beacons over many connections; what is counted adds to `expected`. */
async function send(url: string, many: number, expected: Cells = new Map()): Promise<number[]> {
	let left = many;
	const { answered, done } = load<Shot>(url, {
		connections: CONNECTIONS,
		next: () => (left-- > 0 ? people.next().value : undefined),
	});
	await done;
	for (const { shot, status } of answered) if (status === 200 || status === 204) addExpected(expected, shot.beacon);
	return answered.map(({ status }) => status);
}

/** Asks over a connection of its own. */
const ask = async <Answer>(url: string, path: string): Promise<Answer> => {
	const answer = await fetch(`${url}/api/v1/sites/${HOSTNAME}/${path}`, { headers: { connection: 'close' } });
	expect(answer.status).toBe(200);
	return answer.json() as Promise<Answer>;
};

it('counts every beacon once, and loses none when it is told to stop', async () => {
	server = serve(options);
	const expected: Cells = new Map();
	const statuses = await send(await server.counts, BEACONS, expected);
	expect(statuses.filter(status => status !== 200 && status !== 204)).toEqual([]);
	expect(await server.stop('SIGTERM')).toBe(0);
	const tables: readonly string[] = ['hours', 'days', 'arrivals', 'retention', ...KNOWN];
	const stored = [...readCells(directory)].filter(([name]) => tables.includes(name.split(' ', 1)[0]!));
	expect(new Map(stored)).toEqual(expected);
});

it('answers everything over every connection, and knows what happens right now', async () => {
	server = serve(options);
	const url = await server.counts;
	await send(url, BEACONS);
	const views = new Set<number | null>();
	for (let connection = 0; connection < 12; connection++) {
		views.add((await ask<Totals>(url, 'totals?period=today')).metrics.views!);
		expect((await fetch(`${url}/f.js`, { headers: { connection: 'close' } })).status).toBe(200);
		expect((await fetch(`${url}/nothing`, { headers: { connection: 'close' } })).status).toBe(404);
	}
	expect(views.size).toBe(1);
	const login = () =>
		fetch(`${url}/api/v1/login`, {
			method: 'POST',
			body: JSON.stringify({ email: 'nobody@example.com' }),
			headers: { 'content-type': 'application/json', origin: url, connection: 'close' },
		});
	for (let connection = 0; connection < 12; connection++) {
		const answer = await login();
		expect([answer.status, await answer.json()]).toMatchObject([400, { error: { parameter: 'password' } }]);
	}
	await expect
		.poll(async () => (await ask<Realtime>(url, 'realtime')).minutes.reduce((sum, { views }) => sum + (views ?? 0), 0))
		.toBe([...views][0]);
});

it('has one rate limit', async () => {
	server = serve({ ...options, env: { WORKERS, RATE_LIMIT: '20' } });
	const url = await server.counts;
	const headers = {
		origin: `http://${HOSTNAME}`,
		'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Firefox/147.0',
	};
	const post = () =>
		fetch(`${url}/f`, { method: 'POST', body: JSON.stringify(VIEW), headers: { ...headers, connection: 'close' } });
	const answers = await Promise.all(Array.from({ length: 60 }, post));
	const counted = answers.filter(({ status }) => status === 200).length;
	expect(answers.filter(({ status }) => status === 429)).toHaveLength(60 - counted);
	// One token more may have grown meanwhile.
	expect([20, 21]).toContain(counted);
});

it('replaces a thread that ends, and goes on counting', async () => {
	const world = await openWorld({ sites: [{ domain: HOSTNAME }], env: { WORKERS: '2' } });
	try {
		const [member] = world.members;
		await member!.terminate();
		expect(world.log.join('\n')).toContain('is replaced');
		await expect.poll(() => world.members.size, { timeout: 20_000 }).toBe(1);
		expect([...world.members][0]).not.toBe(member);
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => world.send(VIEW, { headers: { connection: 'close' } })),
		);
		expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
	} finally {
		await world.end();
	}
});

test('visits of a random-looking path count together, whichever thread they come to', () => {
	const key = randomBytes(32);
	const one = createQuarantine({ key, counted: (id, day) => other.hear(id, day) });
	const other = createQuarantine({ key, counted: (id, day) => one.hear(id, day) });
	const link = '/room/k3J9xQ2p';
	for (const { name } of [one, other, one]) expect(name(1, link, 20780, true)).toBe('(rare)');
	for (const { name } of [one, other]) expect(name(1, link, 20781, false)).toBe(link);
});
