import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Census, takeCensus, visitorsIn } from '../scripts/people/census.ts';
import { createDelivery } from '../scripts/people/deliver.ts';
import { keepLedger, type Part, readLedger } from '../scripts/people/ledger.ts';
import { createRandom } from '../scripts/people/random.ts';
import { startOf } from '../scripts/people/rhythm.ts';
import { fillYear } from '../scripts/people/year.ts';
import { type Line, simulate, type World } from '../scripts/people.ts';
import { firstDay, monthOf } from '../server/model/calendar.ts';
import { readSettings } from '../server/model/settings.ts';
import { visitorsOf } from '../server/stats/visitors.ts';
import { addSite, listSites, type Site } from '../server/store/sites.ts';
import { openStore, type Store } from '../server/store/store.ts';
import { differences } from './helpers/differences.ts';

/** Zones west and far east of Greenwich, with half and quarter hours, and with summer time. */
const ZONES = [
	'UTC',
	'Europe/Berlin',
	'America/Los_Angeles',
	'Asia/Kolkata',
	'Asia/Kathmandu',
	'Pacific/Kiritimati',
	'Australia/Lord_Howe',
];

let directory: string;
let store: Store;
let sites = 0;

beforeAll(async () => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-truth-'));
	store = await openStore(directory);
});

afterAll(async () => {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

interface Small {
	seed: number;
	zone: string;
	days: number;
	perDay: number;
	quirks: number;
	loyal: number;
	late: number;
	/** Share of requests that fail before anything is counted. */
	failing: number;
}

/** A small world on a site of its own: all of it in the store, and the log of somebody who tracked everybody. */
async function live({ seed, zone, days, failing, ...rest }: Small): Promise<{ site: Site; world: World; log: Line[] }> {
	const domain = `w${++sites}.example.com`;
	await addSite(store, { domain, timezone: zone, hostnames: [], settings: readSettings('{}') });
	const site = (await listSites(store)).find(each => each.domain === domain)!;
	const random = createRandom(seed).fork('network');
	const from = 20_400 + (seed % 300);
	const world: World = {
		seed,
		timezone: zone,
		hostname: domain,
		from,
		until: startOf(from + days, zone),
		perDay: rest.perDay,
		quirks: rest.quirks,
		late: rest.late,
		shares: { loyal: rest.loyal },
	};
	const log: Line[] = [];
	const delivery = await createDelivery(store);
	for (const act of simulate(world)) {
		// That an event failed is not noticed: its visit counts as engaged, and the goal as reached, in the browser only.
		if (act.line.kind !== 'event' && random.chance(failing)) act.answered(undefined);
		else await delivery.deliver(act);
		log.push(act.line);
	}
	await delivery.flush();
	return { site, world, log };
}

const small = fc.record({
	seed: fc.nat(1_000_000),
	zone: fc.constantFrom(...ZONES),
	days: fc.integer({ min: 2, max: 14 }),
	perDay: fc.integer({ min: 1, max: 4 }),
	quirks: fc.constantFrom(1, 6, 25),
	loyal: fc.constantFrom(0.1, 0.7),
	late: fc.constantFrom(0, 0.5),
});

describe('what the sums say is what somebody would say who tracked everybody', { timeout: 120_000 }, () => {
	test('every counter, where every beacon arrives', async () => {
		await fc.assert(
			fc.asyncProperty(small, async world => expectTruth(await live({ ...world, failing: 0 }))),
			{ numRuns: 20, seed: 1 },
		);
	});

	test('every counter, where requests fail before anything is counted', async () => {
		await fc.assert(
			fc.asyncProperty(small, async world => expectTruth(await live({ ...world, failing: 0.2 }))),
			{ numRuns: 20, seed: 2 },
		);
	});

	test('every counter over 14 months, in which memories end', async () => {
		await expectTruth(
			await live({
				seed: 5,
				zone: 'Europe/Berlin',
				days: 430,
				perDay: 1,
				quirks: 6,
				loyal: 0.25,
				late: 0.1,
				failing: 0,
			}),
			'without crosses',
		);
	});

	test('visitors of any range of up to 32 days, and of any that starts on the first of a month', async () => {
		const { site, world, log } = await live({
			seed: 6,
			zone: 'Europe/Berlin',
			days: 150,
			perDay: 6,
			quirks: 1,
			loyal: 0.4,
			late: 0,
			failing: 0,
		});
		const census = takeCensus(log, world.timezone);
		const random = createRandom(6).fork('ranges');
		for (let left = 300; left > 0; left--) {
			const a = world.from + random.whole(0, 149);
			const from = random.chance(0.3) ? firstDay(monthOf(a)) : a;
			const to = from + random.whole(0, from === firstDay(monthOf(from)) ? 120 : 31);
			expect(await visitorsOf(store, site, { from, to }), `${from}..${to}`).toEqual(
				exactly(visitorsIn(census, from, to)),
			);
		}
	});

	test('a demo that is topped up holds what one would that was made at once', async () => {
		const folder = join(directory, 'year');
		const now = Date.UTC(2026, 10, 22, 12);
		await fillYear({ directory: folder, now, perDay: 1 });
		const log: Line[] = [];
		const { world, views } = await fillYear({ directory: folder, now: now + 3.3 * 86_400_000, perDay: 1, log });
		expect(views).toBeLessThan(100);
		const year = await openStore(folder);
		const [site] = await listSites(year);
		const sums = await readLedger(year, site!.id, 'without crosses');
		await year.close();
		expect(differences(sums, keepLedger(takeCensus(log, world.timezone), 'without crosses'))).toEqual({});
	});

	test('visitors of longer ranges lie within their bounds and close to the middle', async () => {
		const { site, world, log } = await live({
			seed: 8,
			zone: 'UTC',
			days: 200,
			perDay: 6,
			quirks: 1,
			loyal: 0.4,
			late: 0,
			failing: 0,
		});
		const census = takeCensus(log, world.timezone);
		const random = createRandom(8).fork('ranges');
		const errors: number[] = [];
		for (let left = 200; left > 0; left--) {
			const from = world.from + random.whole(0, 160);
			const to = from + random.whole(32, 200);
			const { visitors, low, high } = await visitorsOf(store, site, { from, to });
			const truth = visitorsIn(census, from, to);
			expect(truth, `${from}..${to}`).toBeGreaterThanOrEqual(low);
			expect(truth, `${from}..${to}`).toBeLessThanOrEqual(high);
			errors.push(Math.abs(visitors - truth) / truth);
		}
		errors.sort((a, b) => a - b);
		expect(errors[100]).toBeLessThan(0.01);
	});
});

type Lived = Awaited<ReturnType<typeof live>>;

async function expectTruth({ site, world, log }: Lived, part: Part = 'all'): Promise<void> {
	const census: Census = takeCensus(log, world.timezone);
	expect(differences(await readLedger(store, site.id, part), keepLedger(census, part))).toEqual({});
}

const exactly = (visitors: number) => ({ visitors, low: visitors, high: visitors });
