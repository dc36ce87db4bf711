import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGathering } from '../server/collect/gathering.ts';
import { createRealtime } from '../server/collect/realtime.ts';
import { parseDay } from '../server/model/calendar.ts';
import { dimensions } from '../server/model/dimensions.ts';
import { pairs } from '../server/model/pairs.ts';
import { readSettings } from '../server/model/settings.ts';
import type { Sums } from '../server/model/sums.ts';
import { addSite, listSites } from '../server/store/sites.ts';
import { openStore, type Store } from '../server/store/store.ts';
import { CROSS_TABLE_OF, TABLE_OF, type TableName } from '../server/store/tables.ts';
import { reports } from '../server/web/reports.ts';
import type { NodeEnv } from '../server/web/request.ts';
import type { Breakdown } from '../server/wire/report.ts';
import { random } from './helpers/random.ts';

/**
 * The first rows are found without reading all of them: by the sums that they are sorted by, and point by point of an
 * interval. A table without a limit reads everything, so the two must say the same.
 */
const FROM = parseDay('2026-08-20')!;
const TODAY = parseDay('2026-11-23')!;

let directory: string;
let store: Store;
let ask: (path: string) => Promise<Response>;

beforeAll(async () => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-first-'));
	store = await openStore(directory);
	await addSite(store, { domain: 'example.com', timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	const site = (await listSites(store))[0]!.id;
	const dice = random(3);
	const to = createGathering();
	const put = (table: TableName, key: number[], sums: Sums) => to.into(table, sums)(...(key as [number, number]));
	for (let day = FROM; day <= TODAY; day++) {
		put('days', [site, day], { views: 900, visits: 300, page_visits: 800, engaged: 90 });
		const drawn = () => {
			const visits = dice.between(0, 9);
			return {
				views: visits * 2,
				visits,
				engaged: dice.between(0, visits),
				seconds: dice.between(0, 90),
				least_visits: 1,
			};
		};
		const value = () => to.word(`value ${Math.floor(dice.next() ** 2 * 12)}`);
		for (const { id, kind } of dimensions)
			for (let row = 0; row < 6; row++)
				put(TABLE_OF[kind], [site, id, day, value()], { ...drawn(), conversions: 2, converting_visits: 1 });
		for (const { id, kind } of pairs)
			for (let row = 0; row < 6; row++)
				put(CROSS_TABLE_OF[kind], [site, id, day, to.word(`value ${dice.between(0, 1)}`), value()], {
					...drawn(),
					conversions: 2,
					converting_visits: dice.between(0, 3),
				});
	}
	await store.add({ number: 1, increments: Object.values(to.take()) });
	const clock = () => Date.parse('2026-11-23T14:20:00Z');
	const app = new Hono<NodeEnv>();
	app.use((c, next) => {
		c.set('actor', { kind: 'machine' });
		return next();
	});
	app.route('/', reports({ store, clock, sites: () => listSites(store), realtime: createRealtime(clock) }));
	ask = async path => app.request(`/sites/example.com/breakdown/${path}`);
}, 60_000);
afterAll(async () => {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

const PERIODS = ['from=2026-09-01&to=2026-10-31', 'from=2026-08-25&to=2026-11-10'];
const WAYS = ['', '&interval=day', '&interval=week', '&interval=month', '&sort=value', '&sort=-views&interval=month'];
/** Of goals there are no views to sort by. */
const waysOf = (...names: string[]) =>
	WAYS.filter(way => !way.includes('views') || !names.some(name => name.startsWith('goal')));
const CUTS = [
	[0, 1],
	[0, 7],
	[11, 5],
	[3, 900],
] as const;

/** The lines of a table, but for what is left over: of a shorter table that is more. */
async function linesOf(path: string): Promise<string[]> {
	const text = await (await ask(`${path}&format=csv`)).text();
	return text
		.trim()
		.split('\r\n')
		.filter(line => !line.includes(',(other),'));
}

async function sameAsWhole(path: string): Promise<void> {
	const [header, ...lines] = await linesOf(path);
	for (const [offset, limit] of CUTS) {
		const part = `${path}&limit=${limit}&offset=${offset}`;
		expect([part, await linesOf(part)]).toEqual([part, [header, ...lines.slice(offset, offset + limit)]]);
		const { count } = (await (await ask(part)).json()) as Breakdown;
		expect([part, count]).toEqual([part, lines.length]);
	}
}

describe('the first rows are those of the whole table, in its order', () => {
	test.each(dimensions.map(({ name }) => name))('%s', { timeout: 60_000 }, async name => {
		for (const period of PERIODS) for (const way of waysOf(name)) await sameAsWhole(`${name}?${period}${way}`);
	});

	const crossed = pairs.filter((_, at) => at % 5 === 0);
	test.each(crossed.map(({ a, b }) => [a.name, b.name]))('%s × %s', { timeout: 60_000 }, async (a, b) => {
		for (const way of waysOf(a, b)) {
			await sameAsWhole(`${b}?${PERIODS[1]}${way}&filter=${a}:value+1`);
			await sameAsWhole(`${a}?${PERIODS[1]}${way}&filter=${b}:value+1`);
		}
	});
});

test('what is folded is said of the whole period, whatever is shown of it', async () => {
	const path = `page?${PERIODS[1]}&filter=country:value+1&interval=week`;
	const folded = async (limit: number) => ((await (await ask(`${path}&limit=${limit}`)).json()) as Breakdown).folded;
	const whole = await folded(1000);
	expect(whole!.groups).toBeGreaterThan(10);
	expect(await folded(2)).toEqual(whole);
});
