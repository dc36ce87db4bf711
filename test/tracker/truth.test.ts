import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeCensus } from '../../scripts/people/census.ts';
import { keepLedger, type Ledger, readLedger } from '../../scripts/people/ledger.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { differences } from '../helpers/differences.ts';
import { type History, histories, type Traits } from '../helpers/truth-history.ts';
import { type House, openHouse, openStage, play, type Stage, writeCrosses } from '../helpers/truth-stage.ts';
import { meet } from '../helpers/truth-visitor.ts';

/**
 * Visitors in a real browser with the built tracker, before the real collector. Whatever they do, every counter in the store
 * is what the log of somebody says who tracked everybody. Truth is the views that the collector counted.
 */

/** Histories that are played: in `npm test`, and with HISTORIES=1000 in `npm run test:long`. */
const HISTORIES = Number(process.env.HISTORIES ?? 50);
/** What a failure prints is played again with SEED=… */
const SEED = Number(process.env.SEED ?? 3);
/** Milliseconds for them, several times what they take, and for the search of the shortest one that fails. */
const LIMIT = HISTORIES * 3_000 + 60_000;

let browser: Browser;
let house: House;

beforeAll(async () => {
	browser = await openBrowser();
	house = await openHouse();
}, 60_000);
afterAll(async () => {
	await browser.close();
	await house[Symbol.asyncDispose]();
});

/** Plays histories until one is not as `expected`, and then ever shorter ones; the failure says seed and history. */
async function forAll(share: number, kind: fc.Arbitrary<History>, expected: (history: History) => Promise<void>) {
	const numRuns = Math.max(1, Math.round(HISTORIES * share));
	const limit = { interruptAfterTimeLimit: LIMIT, markInterruptAsFailure: true };
	await fc.assert(fc.asyncProperty(kind, expected), { numRuns, seed: SEED, ...limit });
}

/** What the store says, and what the log says. */
async function bothOf({ site, log, world, zone }: Stage): Promise<{ sums: Ledger; truth: Ledger }> {
	return { sums: await readLedger(world.store, site), truth: keepLedger(takeCensus(log, zone)) };
}

async function expectTruth(stage: Stage): Promise<void> {
	const { sums, truth } = await bothOf(stage);
	expect(differences(sums, truth)).toEqual({});
	expect(stage.network.passed.map(({ beacon }) => beacon.kind).sort()).toEqual(
		Object.entries(stage.due)
			.flatMap(([kind, count]) => Array(count).fill(kind))
			.sort(),
	);
}

describe('every counter is what somebody would say who tracked everybody', () => {
	test('without loss', { timeout: LIMIT + 10_000 }, () =>
		forAll(0.5, histories(), async history => expectTruth(await play(house, browser, history))),
	);

	test('where requests fail before the next view', { timeout: LIMIT + 10_000 }, () =>
		forAll(0.5, histories({ fails: ['none', 'none', 'view', 'leave'] }), async history =>
			expectTruth(await play(house, browser, history)),
		),
	);
});

describe('what cannot be known is off by no more than', { timeout: 60_000 }, () => {
	/** One visitor of a site of their own. */
	async function scene({ kind = 'remembering', insecure = false }: { kind?: Traits['kind']; insecure?: boolean } = {}) {
		const stage = await openStage(house, 'UTC', insecure);
		house.world.now = Date.UTC(2031, 4, 6, 12);
		const visitor = await meet(stage, browser, { kind, minutesOff: 0, home: 0, width: 1280, locale: 'en-GB' }, 0);
		stage.people.push(visitor);
		/** Ends the scene, and says by how much the store's totals are above the truth: only what is off. */
		const end = async () => {
			await visitor.closeAll();
			await visitor.goHome();
			await writeCrosses(stage);
			const { sums, truth } = await bothOf(stage);
			return { sums, truth, off: offBy(totalsOf(sums), totalsOf(truth)) };
		};
		return { stage, visitor, end };
	}

	const untilNextDay = (stage: Stage) => stage.pass(24 * 3_600_000);
	const halfAnHour = (stage: Stage) => stage.pass(30 * 60_000);
	const SOON = { hurry: true };
	const RANDOM = '/i/8fk3l2x9q0w7zt4m';

	test(
		'one visit, arrival and number for each answer that is lost: it looks like a request that is lost',
		{
			timeout: LIMIT,
		},
		() =>
			forAll(0.1, histories({ fails: ['none', 'none', 'none', 'answer'], kinds: ['remembering'] }), async history => {
				const stage = await play(house, browser, history);
				const { sums, truth } = await bothOf(stage);
				const lost = history.steps.filter(step => 'fails' in step && step.fails === 'answer').length;
				const { days_views, ...off } = offBy(totalsOf(sums), totalsOf(truth));
				expect(days_views).toBeUndefined();
				for (const [sum, by] of Object.entries(off)) {
					if (/visits|continuations|engaged|arrivals|retention/.test(sum))
						expect(Math.abs(by), sum).toBeLessThanOrEqual(lost);
				}
			}),
	);

	test('nothing, where a page is left before its answer and another follows', async () => {
		const { stage, visitor, end } = await scene();
		await visitor.leaveEarly(0, ['/', '/shop', '/shop/shoes'], false);
		await visitor.push(0, '/blog/hello', 'push', {});
		await untilNextDay(stage);
		await visitor.leaveEarly(0, ['/shop', '/blog/hello'], false);
		const { off } = await end();
		expect(withoutAttention(off)).toEqual({});
	});

	test('one arrival and one visit number, where the last page of a visit is left before its answer', async () => {
		const { stage, visitor, end } = await scene();
		await visitor.leaveEarly(0, ['/'], true);
		await halfAnHour(stage);
		await visitor.follow(0, '/shop', {});
		const { off, sums } = await end();
		expect(withoutAttention(off)).toEqual({ arrivals_visitors: 1, retention_visitors: 1 });
		expect(valuesOf(sums, 'visit_number', 'visits')).toEqual({ '1': 2 });
	});

	test('the day of a continuation, where the page before midnight is left before its answer', async () => {
		const { stage, visitor, end } = await scene();
		await stage.pass(12 * 3_600_000 - 60_000);
		await visitor.leaveEarly(0, ['/', '/shop'], true);
		await stage.pass(120_000);
		await visitor.follow(0, '/blog/hello', {});
		const { off, sums, truth } = await end();
		expect(withoutAttention(off)).toEqual({ arrivals_visitors: -1 });
		const days = (ledger: Ledger) => rowsOf(ledger, 'days').map(([, row]) => row.continuations ?? 0);
		expect([days(truth), days(sums)]).toEqual([
			[2, 0],
			[1, 1],
		]);
	});

	test('one visit and arrival, where a failure is learnt after the next view: what failed stays its beginning', async () => {
		const { stage, visitor, end } = await scene();
		const release = stage.network.hold();
		await visitor.follow(0, '/', { ...SOON, fails: 'view' });
		await visitor.push(0, '/shop', 'push', SOON);
		release();
		await stage.settle();
		await visitor.push(0, '/blog/hello', 'push', {});
		const { off } = await end();
		expect(withoutAttention(off)).toEqual({
			days_visits: -1,
			hours_visits: -1,
			days_continuations: 1,
			arrivals_visitors: -1,
			retention_visitors: -1,
		});
	});

	test('the first views of what comes after 120 hashes of pages and areas', async () => {
		const { visitor, end } = await scene();
		await visitor.follow(0, '/', {});
		// Four hashes each, and one of the entry page: the thirtieth page is seen, its third area is no longer noted.
		for (let page = 1; page <= 33; page++) await visitor.push(0, `/${page}/${page}/${page}`, 'push', {});
		const { off, sums, truth } = await end();
		expect(off).toEqual({ days_page_visits: -4, days_area1_visits: -3, days_area2_visits: -3, days_area3_visits: -3 });
		const others = Object.entries(sums).filter(([name]) =>
			/^(visit_days|hours|arrivals|view_days|retention)/.test(name),
		);
		for (const [name, row] of others) expect({ ...row, ...firstViews(truth[name]) }).toEqual(truth[name]);
	});

	test('the visits of pages that the collector redacts or holds back: of them only views are known', async () => {
		const { visitor, end } = await scene();
		await visitor.follow(0, '/', {});
		for (const user of ['550e8400-e29b-41d4-a716-446655440000', '7d444840-9dc0-11d1-b245-5ffdce74fad2']) {
			await visitor.push(0, `/user/${user}`, 'push', {});
		}
		await visitor.push(0, RANDOM, 'push', {});
		const { off, sums } = await end();
		expect(off).toEqual({ days_page_visits: -3, days_area2_visits: -3 });
		expect(valuesOf(sums, 'page', 'views')).toEqual({ '/': 1, '/user/:id': 2, '(rare)': 1 });
		expect(valuesOf(sums, 'page', 'visits')).toEqual({ '/': 1 });
		expect(valuesOf(sums, 'area1', 'visits')).toEqual({ '/user': 1, '/i': 1 });
		expect(JSON.stringify(sums)).not.toMatch(/550e|7d44|8fk3/);
	});

	test('a page that looks random has its name from the day after three visits have seen it', async () => {
		const { stage, visitor, end } = await scene();
		for (let visit = 0; visit < 4; visit++) {
			await visitor.follow(0, RANDOM, {});
			await visitor.close(0);
			await halfAnHour(stage);
		}
		await untilNextDay(stage);
		await visitor.follow(0, RANDOM, {});
		const { off, sums } = await end();
		expect(valuesOf(sums, 'page', 'views')).toEqual({ '(rare)': 4, [RANDOM]: 1 });
		expect(off).toEqual({ days_page_visits: -4, days_area2_visits: -4 });
	});

	test('nothing for browsers without memory: their visits are what their referrers say', { timeout: LIMIT }, () =>
		forAll(0.1, histories({ kinds: ['refusing', 'signal'], fails: ['none', 'none', 'view'] }), async history =>
			expectTruth(await play(house, browser, history)),
		),
	);

	test('the seconds and the scrolling of a page that crashes', async () => {
		const { visitor, end } = await scene();
		await visitor.follow(0, '/', {});
		await visitor.read(0, 61, 300);
		await visitor.crash(0);
		await visitor.follow(0, '/shop', {});
		const { off } = await end();
		expect(off).toEqual({ days_seconds: -61, days_deciles: -4 });
	});

	const AT_ONCE = ['/', '/shop', '/shop/shoes', '/blog/hello'];

	test('nothing, where tabs are opened at the same moment in a browser with Web Locks', async () => {
		const { stage, visitor, end } = await scene();
		await visitor.openAtOnce(AT_ONCE);
		const { sums } = await end();
		expect(totalsOf(sums)).toMatchObject({
			days_views: 4,
			days_visits: 1,
			days_continuations: 3,
			days_engaged: 1,
			arrivals_visitors: 1,
		});
		expect(stage.network.passed.filter(({ beacon }) => beacon.kind === 'view')).toHaveLength(4);
	});

	test('a visit and an arrival for each further tab, or its memory, where there are no Web Locks', async () => {
		const { visitor, end } = await scene({ insecure: true });
		await visitor.openAtOnce(AT_ONCE);
		const { sums } = await end();
		// A tab that reads another's cookie where it has just written its own believes that cookies are refused.
		const { days_views = 0, days_stateless_views = 0, days_visits = 0, arrivals_visitors = 0 } = totalsOf(sums);
		expect(days_views + days_stateless_views).toBe(4);
		expect(days_visits).toBeLessThanOrEqual(4);
		expect(arrivals_visitors).toBeLessThanOrEqual(4);
	});
});

const rowsOf = (ledger: Ledger, table: string) =>
	Object.entries(ledger).filter(([name]) => name.startsWith(`${table} `));

/** The sums of the tables that are about the whole site: `days_views`. */
function totalsOf(ledger: Ledger): Record<string, number> {
	const totals: Record<string, number> = {};
	for (const table of ['days', 'hours', 'arrivals', 'retention']) {
		for (const [, row] of rowsOf(ledger, table)) {
			for (const [sum, value] of Object.entries(row))
				totals[`${table}_${sum}`] = (totals[`${table}_${sum}`] ?? 0) + value;
		}
	}
	return totals;
}

function offBy(sums: Record<string, number>, truth: Record<string, number>): Record<string, number> {
	const names = Object.keys({ ...sums, ...truth });
	const off = names.map(name => [name, (sums[name] ?? 0) - (truth[name] ?? 0)] as const);
	return Object.fromEntries(off.filter(([, by]) => by !== 0));
}

/** Of a page that is left in a hurry it may not be noticed how much of it was seen. */
const withoutAttention = ({ days_deciles, ...off }: Record<string, number>) => off;

const firstViews = (row: Record<string, number> = {}) =>
	Object.fromEntries(Object.entries(row).filter(([sum]) => /^(page|area\d)_visits$/.test(sum)));

/** A sum by the values of a dimension. */
function valuesOf(ledger: Ledger, dimension: string, sum: string): Record<string, number> {
	const values: Record<string, number> = {};
	for (const [name, row] of Object.entries(ledger)) {
		const [, value] = name.match(`^\\w+_days ${dimension} \\d+ (.*)$`) ?? [];
		if (value !== undefined && row[sum]) values[value] = (values[value] ?? 0) + row[sum];
	}
	return values;
}
