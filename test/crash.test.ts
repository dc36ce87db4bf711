import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Totals } from '../server/wire/report.ts';
import { auditOf, failed } from './helpers/audit.ts';
import {
	add,
	addExpected,
	type Cells,
	crossSums,
	DAY,
	difference,
	HOSTNAME,
	KNOWN,
	type Load,
	load,
	NOW,
	ROUNDS,
	readCells,
	type Shot,
	shots,
	wrongMonths,
} from './helpers/load.ts';
import { finished, type RunOptions, serve } from './helpers/process.ts';
import { random } from './helpers/random.ts';

/**
 * Acknowledged means stored: a real server is killed while many connections send it the beacons of simulated people. The
 * status of each beacon's page, or its goal, is replaced by a number, so that the store itself says of every unanswered beacon whether
 * it went in.
 */
const CONNECTIONS = 32;
const MARKS = 500;
const FIRST_MARK = 100;

const chance = random(5);
const people = shots(1);
let directory: string;
let options: RunOptions;
let sent = 0;

/** Each group of promises begins with an empty store. */
const emptyStore = (workers = '1') => {
	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), 'footfall-crash-'));
		// Crosses wait for ten seconds: here a tenth of one, so that kills come before and after they are written.
		options = { directory, clock: NOW, speed: 100, env: { WORKERS: workers } };
		expect(await finished(`site add ${HOSTNAME} --timezone UTC`, options)).toMatchObject({ code: 0 });
	});
	afterAll(() => rmSync(directory, { recursive: true, force: true }));
};

/** The next beacon, with its mark. Now and then it is one that is not counted. */
function draw(): Shot {
	sent += 1;
	const { headers, beacon } = people.next().value;
	if (sent % 40 === 0) return { headers, beacon: { kind: 'view', page: 7 } as never };
	if (beacon.kind === 'leave' && beacon.seconds === 0) return draw();
	const mark = FIRST_MARK + (sent % MARKS);
	if (beacon.kind === 'event') return { headers, beacon: { ...beacon, name: `mark ${mark}` } };
	return { headers, beacon: { ...beacon, status: mark } };
}

const isCounted = ({ beacon }: Shot): boolean => typeof beacon.page !== 'number';

/** The cells that tell whether a beacon went in, and with how much. */
const markOf = ({ beacon }: Shot): Cells => {
	const cells: Cells = new Map();
	addExpected(cells, beacon);
	return new Map([...cells].filter(([name]) => /^(?:status|goal) /.test(name)));
};

/** What is in the store equals what was answered, and of what was not answered each beacon is in once or not at all. */
function compare(added: Cells, { answered, unanswered }: Load<Shot>): { afterAll: number } {
	const expected: Cells = new Map();
	for (const { shot, status } of answered) {
		expect(status).toBe(!isCounted(shot) ? 202 : shot.beacon.kind === 'view' ? 200 : 204);
		if (isCounted(shot)) addExpected(expected, shot.beacon);
	}
	const unknown = [...unanswered].filter(isCounted);
	expect(
		new Set(unknown.map(({ beacon }) => ('status' in beacon && beacon.status) || ('name' in beacon && beacon.name)))
			.size,
	).toBe(unknown.length);
	let inAfterAll = 0;
	for (const shot of unknown) {
		const marks = [...markOf(shot)].map(([name, amount]) => ({
			more: (added.get(name) ?? 0) - (expected.get(name) ?? 0),
			amount,
		}));
		if (marks.every(({ more }) => more === 0)) continue;
		expect(marks, 'once at most, and never half').toEqual(marks.map(({ amount }) => ({ more: amount, amount })));
		addExpected(expected, shot.beacon);
		inAfterAll += 1;
	}
	expect(onlyKnown(added)).toEqual(expected);

	const ignored = added.get('ignored malformed beacons') ?? 0;
	const answeredSo = answered.filter(({ shot }) => !isCounted(shot)).length;
	expect(ignored).toBeGreaterThanOrEqual(answeredSo);
	expect(ignored).toBeLessThanOrEqual(answeredSo + unanswered.size - unknown.length);
	return { afterAll: inAfterAll };
}

/** Without the dimensions that `addExpected` knows nothing of. */
function onlyKnown(cells: Cells): Cells {
	const tables: readonly string[] = ['hours', 'days', 'arrivals', 'retention', ...KNOWN];
	return new Map([...cells].filter(([name]) => tables.includes(name.split(' ', 1)[0]!)));
}

/** In every dimension of visits and pages, the rows of a day add up to the day. */
function addUp(cells: Cells): void {
	const sums: Cells = new Map();
	for (const [name, amount] of cells) {
		const [table, day, ...rest] = name.split(' ');
		if (!['hours', 'days', 'arrivals', 'retention', 'ignored'].includes(table!))
			add(sums, `${table} ${day} ${rest.at(-1)}`, amount);
	}
	for (const column of ['views', 'stateless_views', 'seconds']) {
		for (const name of [...sums.keys()].filter(name => name.endsWith(` ${column}`))) {
			const [, day] = name.split(' ');
			expect([name, sums.get(name)]).toEqual([name, cells.get(`days ${day} ${column}`)]);
		}
	}
}

const total = (sums: ReturnType<typeof crossSums>, what: 'crossed' | 'whole'): number =>
	sums.reduce((sum, row) => sum + row[what], 0);

/** Loads a new server and stops it with a signal once so many beacons were sent, or answered. */
async function round(signal: 'SIGKILL' | 'SIGTERM', { at, by }: { at: number; by: 'sent' | 'answered' }) {
	const before = readCells(directory);
	const server = serve(options);
	const url = await server.counts;
	const count = { sent: 0, answered: 0 };
	const happened = (what: keyof typeof count) => {
		count[what] += 1;
		if (what === by && count[what] === at) server.stop(signal);
	};
	const loading = load<Shot>(url, {
		connections: CONNECTIONS,
		next: () => {
			happened('sent');
			return draw();
		},
		after: () => happened('answered'),
	});
	await loading.done;
	const end = await server.ended;
	expect(wrongMonths(directory), 'months are what their days add up to').toEqual([]);
	return { end, loading, added: difference(readCells(directory), before) };
}

describe.each([
	['', '1', ROUNDS],
	[', with two workers', '2', Math.ceil(ROUNDS / 5)],
])('a server that is killed under load again and again%s', (_, workers, rounds) => {
	emptyStore(workers);

	it(
		'has stored every beacon that it answered once, and no other twice',
		async () => {
			let unknown = 0;
			for (let number = 0; number < rounds; number++) {
				// Now and then it is killed before it serves at all: it may be bringing the schema up to date.
				if (chance.chance(0.1)) await serve(options).stop('SIGKILL');
				const { end, loading, added } = await round('SIGKILL', {
					at: chance.between(1, 300),
					by: chance.pick(['sent', 'answered']),
				});
				expect(end).toBe('SIGKILL');
				compare(added, loading);
				unknown += loading.unanswered.size;
			}
			addUp(readCells(directory));
			const sums = crossSums(directory);
			expect(sums.filter(({ crossed, whole }) => crossed > whole)).toEqual([]);
			// Crosses wait for up to ten seconds in each thread, and few rounds last as long.
			if (rounds >= 20) expect(total(sums, 'crossed')).toBeGreaterThan(0);
			expect(failed(await auditOf(directory, NOW)), 'the audit, with the log as the last kill left it').toEqual([]);
			// The kills did come in the middle of something.
			expect(unknown).toBeGreaterThan(rounds);
		},
		rounds * 10_000 + 30_000, // the audit at its end
	);

	it('answers afterwards with the sums that are in its tables', async () => {
		const server = serve(options);
		const url = await server.counts;
		const answer = await fetch(`${url}/api/v1/sites/${HOSTNAME}/totals?period=today`);
		const cells = readCells(directory);
		const day = (column: string) => cells.get(`days ${DAY} ${column}`) ?? 0;
		expect(((await answer.json()) as Totals).metrics).toMatchObject({
			views: day('views') + day('stateless_views'),
			visits: day('visits') + day('stateless_visits'),
		});
		expect(await server.stop('SIGTERM')).toBe(0);
	});
});

describe.each([
	['', '1'],
	[', with two workers', '2'],
])('a server that is told to stop under load%s', (_, workers) => {
	emptyStore(workers);

	it.each([1, 100, 300])(
		'answers what it took and has stored it, and stores nothing else (at beacon %i)',
		async at => {
			const { end, loading, added } = await round('SIGTERM', { at, by: 'answered' });
			expect(end).toBe(0);
			expect(compare(added, loading)).toEqual({ afterAll: 0 });
		},
		30_000,
	);

	it('has stored all crosses too: they add up to the sums of either side', () => {
		const sums = crossSums(directory);
		expect(sums.length).toBeGreaterThan(1000);
		expect(sums.filter(({ crossed, whole }) => crossed !== whole)).toEqual([]);
	});
});
