import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Totals } from '../server/wire/report.ts';
import {
	addExpected,
	type Cells,
	DAY,
	HOSTNAME,
	KNOWN,
	load,
	NOW,
	readCells,
	type Shot,
	shots,
} from './helpers/load.ts';
import { finished, type RunOptions, type Served, serve } from './helpers/process.ts';
import { DESKTOP, openWorld } from './helpers/world.ts';

/** The administrator may write everywhere, so the server then runs under an account without rights of its own. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined;

const people = shots(2);
let directory: string;
let options: RunOptions;
let server: Served | undefined;
let url: string;
/** What the store must hold by now. */
let expected: Cells;

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-failure-'));
	if (NOBODY) chownSync(directory, NOBODY, NOBODY);
	options = { directory, clock: NOW, uid: NOBODY };
	expected = new Map();
});
afterEach(async () => {
	await server?.stop('SIGKILL');
	rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
	server = serve(options);
	url = await server.counts;
}

async function startCounting(): Promise<void> {
	expect(await finished(`site add ${HOSTNAME} --timezone UTC`, options)).toMatchObject({ code: 0 });
	await start();
	expect(await send(40)).toEqual({ counted: 40 });
}

/** Sends beacons over eight connections, and notes what the counted ones add. */
async function send(many: number): Promise<{ counted?: number; refused?: number }> {
	let left = many;
	const { answered, done } = load<Shot>(url, {
		connections: 8,
		next: () => (left-- > 0 ? people.next().value : undefined),
	});
	await done;
	expect(answered).toHaveLength(many);
	const result: { counted?: number; refused?: number } = {};
	for (const { shot, status, retryAfter } of answered) {
		if (status === 503) {
			expect(Number(retryAfter)).toBeGreaterThan(0);
			result.refused = (result.refused ?? 0) + 1;
		} else {
			expect([200, 204]).toContain(status);
			addExpected(expected, shot.beacon);
			result.counted = (result.counted ?? 0) + 1;
		}
	}
	return result;
}

/** The store holds what was counted, all of it and nothing else, and the API says so too. */
async function agrees(): Promise<void> {
	const tables: readonly string[] = ['hours', 'days', 'arrivals', 'retention', ...KNOWN];
	const known = [...readCells(directory)].filter(([name]) => tables.includes(name.split(' ', 1)[0]!));
	expect(new Map(known)).toEqual(expected);
	const answer = await fetch(`${url}/api/v1/sites/${HOSTNAME}/totals?period=today`);
	const day = (column: string) => expected.get(`days ${DAY} ${column}`) ?? 0;
	expect(((await answer.json()) as Totals).metrics.views).toBe(day('views') + day('stateless_views'));
}

/** Beacons are refused while something is wrong, reads go on, and counting goes on by itself; twice, told once each. */
async function survives(breaks: () => void, mends: () => void, many = 40): Promise<void> {
	const greeting = `${server!.written()}`.split('\n').length;
	for (const episode of [1, 2]) {
		breaks();
		expect(await send(many)).toEqual({ refused: many });
		await agrees();
		mends();
		expect(await send(many)).toEqual({ counted: many });
		await agrees();
		const lines = `${server!.written()}`.split('\n');
		expect(lines.filter(line => line.includes('"level":"error"'))).toHaveLength(episode);
		expect(lines.filter(line => line.includes('counted again'))).toHaveLength(episode);
		expect(lines).toHaveLength(greeting + 2 * episode);
	}
	expect(await server!.stop('SIGTERM')).toBe(0);
}

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;

describe('a disk that takes no more', () => {
	it.skipIf(!hasPrlimit)('files may not grow (RLIMIT_FSIZE)', async () => {
		await startCounting();
		const account = NOBODY ? { uid: NOBODY, gid: NOBODY } : {};
		const limit = (most: string) =>
			execFileSync('prlimit', ['--pid', `${server!.pid}`, `--fsize=${most}:unlimited`], account);
		await survives(
			() => limit('4096'),
			() => limit('unlimited'),
		);
	});

	it('the disk is full (a small one of its own)', async context => {
		if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', directory]).status !== 0) {
			return context.skip('only the administrator may mount one');
		}
		try {
			if (NOBODY) chownSync(directory, NOBODY, NOBODY);
			await startCounting();
			const ballast = join(directory, 'ballast');
			await survives(
				() => {
					const { bavail, bsize } = statfsSync(directory);
					writeFileSync(ballast, Buffer.alloc(bavail * bsize));
					expect(statfsSync(directory).bavail).toBe(0);
				},
				() => rmSync(ballast),
			);
		} finally {
			await server?.stop('SIGKILL');
			execFileSync('umount', [directory]);
		}
	});
});

describe('a database that another program holds', () => {
	const lock = (): (() => void) => {
		const other = new Database(join(directory, 'footfall.db'));
		other.exec('begin immediate');
		return () => {
			other.exec('rollback');
			other.close();
		};
	};

	it('while the server counts', async () => {
		await startCounting();
		let unlock: () => void;
		// Few beacons: each batch waits for two seconds that the lock may go away.
		await survives(
			() => {
				unlock = lock();
			},
			() => unlock(),
			8,
		);
	});

	it('while the server starts', async () => {
		await startCounting();
		await server!.stop('SIGKILL');
		const unlock = lock();
		await start();
		expect(await send(8)).toEqual({ refused: 8 });
		await agrees();
		unlock();
		expect(await send(8)).toEqual({ counted: 8 });
		await agrees();
	});

	it('for a moment only: beacons wait', async () => {
		await startCounting();
		const unlock = lock();
		const sending = send(8);
		// Reads take their turn in the server after the beacons that were sent before.
		for (let reads = 0; reads < 3; reads++) expect((await fetch(`${url}/api/v1/sites`)).status).toBe(200);
		unlock();
		expect(await sending).toEqual({ counted: 8 });
		await agrees();
	});
});

it('a directory that cannot be made is named', async () => {
	// Node itself would try for ever.
	const refused = await finished('serve', { ...options, directory: '/proc/footfall' });
	expect(refused.code).toBe(1);
	expect(`${refused.written}`).toMatch(/^footfall: DATA_DIR \/proc\/footfall cannot be written to \(\w+\)\.\n$/);
});

describe('a directory that becomes read-only', () => {
	const permit = (ofDirectory: number, ofFiles: number) => {
		chmodSync(directory, ofDirectory);
		for (const name of readdirSync(directory)) chmodSync(join(directory, name), ofFiles);
	};

	it('does not disturb a server that has its files open; a new one says what is wrong, and loses nothing', async () => {
		await startCounting();
		permit(0o555, 0o444);
		expect(await send(40)).toEqual({ counted: 40 });
		await agrees();
		await server!.stop('SIGKILL');

		const refused = await finished('serve', options);
		expect(refused.code).toBe(1);
		expect(`${refused.written}`).toMatch(/^footfall: DATA_DIR .* cannot be written to \(EACCES\)\.\n$/);

		permit(0o755, 0o444);
		const still = await finished('serve', options);
		expect(still.code).toBe(1);
		expect(`${still.written}`).toMatch(/^footfall: The database .*footfall\.db cannot be written to \(EACCES\)\.\n$/);

		permit(0o755, 0o644);
		await start();
		await agrees();
		expect(await send(40)).toEqual({ counted: 40 });
		await agrees();
	});
});

describe('a database that is gone', () => {
	it('is 503 for every beacon and one line in the log', async () => {
		const world = await openWorld({ sites: [{ domain: HOSTNAME }] });
		const view = { kind: 'view', stateless: 1, page: '/', screen: 'large' };
		expect((await world.send(view)).status).toBe(200);
		const lines = world.log.length;
		await world.store.close();
		const answers = await Promise.all([1, 2, 3].map(() => world.send(view)));
		// The site of this one has to be looked up first: the list is older than a second.
		world.now += 2000;
		answers.push(await world.send(view, { origin: 'http://elsewhere.example.com' }));
		expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
		expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
		const pixel = await fetch(`${world.url}/f.gif`, {
			headers: { referer: `http://${HOSTNAME}/`, 'user-agent': DESKTOP },
		});
		expect([pixel.status, pixel.headers.get('footfall')]).toEqual([200, 'ignored; reason=unavailable']);
		expect(world.log.slice(lines).filter(line => line.includes('are not counted'))).toHaveLength(2);
		await world.end();
	});
});
