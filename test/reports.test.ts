import { beforeAll, describe, expect, test } from 'vitest';
import { dayOf, isoDay, isoHour, parseDay, siteHour } from '../server/model/calendar.ts';
import { DIMENSIONS } from '../server/model/dimensions.ts';
import { BUCKETS } from '../server/stats/buckets.ts';
import type {
	Breakdown,
	Failure,
	Heat,
	Ignored,
	Metrics,
	Overview,
	Retention,
	Series,
	SiteEntry,
	Totals,
} from '../server/wire/report.ts';
import { type Random, random } from './helpers/random.ts';
import { type Api, type Increment, openReports } from './helpers/reports.ts';

const NOW = Date.parse('2026-11-23T14:20:00Z');
const TODAY = parseDay('2026-11-23')!;
const FIRST = parseDay('2026-08-20')!;

/** A page view that somebody tracked, with everything that happened on it. */
interface Seen {
	hour: number;
	page: string;
	area1: string;
	country: string;
	browser: string;
	status: string;
	stateless: boolean;
	begins: boolean;
	/** The first view of its page, and of its area, in the visit. */
	firstPage: boolean;
	firstArea: boolean;
	/** The visit that begins here becomes engaged. */
	engaged: boolean;
	continued: boolean;
	seconds: number;
	deciles: number;
}

function look(dice: Random): Seen {
	const stateless = dice.chance(0.2);
	const begins = dice.chance(0.4);
	const firstArea = !stateless && (begins || dice.chance(0.3));
	const area1 = `/${dice.pick(['shop', 'news', 'help'])}`;
	return {
		hour: dice.between(FIRST, TODAY - 1) * 24 + dice.between(0, 23),
		page: `${area1}/${Math.floor(dice.next() ** 3 * 40)}`,
		area1,
		country: dice.pick(['DE', 'DE', 'DE', 'AT', 'CH', 'FR', '(unknown)']),
		browser: dice.pick(['Firefox', 'Chrome', 'Safari']),
		status: dice.pick(['200', '200', '404']),
		stateless,
		begins,
		firstArea,
		firstPage: firstArea || (!stateless && dice.chance(0.5)),
		engaged: begins && !stateless && dice.chance(0.6),
		continued: !stateless && dice.chance(0.5),
		seconds: dice.between(0, 300),
		deciles: stateless ? 0 : dice.between(0, 10),
	};
}

const one = (really: boolean) => (really ? 1 : 0);

/** What a view adds, as design 4 says. */
function increments(site: number, seen: Seen): Increment[] {
	const day = dayOf(seen.hour);
	const views = { views: one(!seen.stateless), stateless_views: one(seen.stateless) };
	const visits = { visits: one(seen.begins && !seen.stateless), stateless_visits: one(seen.begins && seen.stateless) };
	const { seconds, deciles } = seen;
	const engaged = one(seen.engaged);
	const continuations = one(seen.continued);
	const firsts = { page_visits: one(seen.firstPage), area1_visits: one(seen.firstArea) };
	const page = (first: boolean) => {
		const began = one(seen.begins && !seen.stateless);
		const later = one(first) - began;
		return { ...views, visits: one(first), entries: began, engaged: later + engaged, seconds, deciles, continuations };
	};
	return [
		{ table: 'hours', key: [site, seen.hour], sums: { ...views, ...visits, engaged } },
		{
			table: 'days',
			key: [site, day],
			sums: { ...views, ...visits, ...firsts, engaged, seconds, deciles, continuations },
		},
		{ table: 'page_days', key: [site, DIMENSIONS.page.id, day, seen.page], sums: page(seen.firstPage) },
		{ table: 'page_days', key: [site, DIMENSIONS.area1.id, day, seen.area1], sums: page(seen.firstArea) },
		{ table: 'view_days', key: [site, DIMENSIONS.status.id, day, seen.status], sums: { ...views, seconds } },
		...(['country', 'browser'] as const).map(
			(name): Increment => ({
				table: 'visit_days',
				key: [site, DIMENSIONS[name].id, day, seen[name]],
				sums: { ...views, ...visits, ...firsts, engaged, seconds },
			}),
		),
	];
}

const sum = (list: readonly Seen[], value: (seen: Seen) => number | boolean) =>
	list.reduce((all, seen) => all + Number(value(seen)), 0);
const share = (part: number, whole: number, digits: number) =>
	whole === 0 ? null : Number((part / whole).toFixed(digits));
const remembering = (seen: Seen) => seen.begins && !seen.stateless;

const bounceRate = (list: Seen[]) => {
	const visits = sum(list, remembering);
	return share(visits - sum(list, seen => seen.engaged), visits, 4);
};

/** What somebody who kept every view would report of visits, for the site or a value of a dimension of visits. */
function truth(list: Seen[]): Metrics {
	const visits = sum(list, seen => seen.begins);
	return {
		visits,
		views: list.length,
		views_per_visit: share(list.length, visits, 2),
		bounce_rate: bounceRate(list),
		engaged_time: share(
			sum(list, seen => seen.seconds),
			visits,
			0,
		),
		conversions: 0,
		converting_visits: 0,
		conversion_rate: sum(list, remembering) === 0 ? null : 0,
		stateless_visits: visits - sum(list, remembering),
		stateless_views: sum(list, seen => seen.stateless),
	};
}

/** Nobody bought anything. */
const truthOfSite = (list: Seen[]) => ({ ...truth(list), revenue: {} });

/** And of a page or an area. */
function truthOfPages(list: Seen[], first: 'firstPage' | 'firstArea'): Metrics {
	const views = sum(list, seen => !seen.stateless);
	return {
		visits: sum(list, seen => seen[first]),
		views: list.length,
		bounce_rate: bounceRate(list),
		engaged_time: share(
			sum(list, seen => seen.seconds),
			list.length,
			0,
		),
		exit_rate: share(views - sum(list, seen => seen.continued), views, 4),
		scroll_depth: share(sum(list, seen => seen.deciles) / 10, list.length, 4),
		stateless_views: list.length - views,
	};
}

/** And of an exit page. */
function truthOfExits(list: Seen[]): Metrics {
	const remembered = list.filter(seen => !seen.stateless);
	const exits = sum(remembered, seen => !seen.continued);
	return { visits: exits, views: list.length, exit_rate: share(exits, remembered.length, 4) };
}

/** And of a status. */
function truthOfViews(list: Seen[]): Metrics {
	const { views, stateless_views } = truth(list);
	return {
		views: views!,
		engaged_time: share(
			sum(list, seen => seen.seconds),
			list.length,
			0,
		),
		stateless_views: stateless_views!,
	};
}

const dice = random(4);
const everything = Array.from({ length: 3000 }, () => look(dice));
const within = (from: number, to: number) =>
	everything.filter(seen => dayOf(seen.hour) >= from && dayOf(seen.hour) <= to);
const ranges = Array.from({ length: 25 }, () => {
	const from = dice.between(FIRST - 5, TODAY);
	return [from, dice.between(from, Math.min(from + 60, TODAY))] as const;
});
const dates = (from: number, to: number) => `from=${isoDay(from)}&to=${isoDay(to)}`;

let api: Api;
beforeAll(async () => {
	api = await openReports(NOW);
	for (let at = 0; at < everything.length; at += 300) {
		await api.add(everything.slice(at, at + 300).flatMap(seen => increments(api.site, seen)));
	}
});

/** The parts of a metric that add up over rows. */
const added = (rows: readonly object[], name: string) =>
	rows.reduce((all, row) => all + ((row as Record<string, number | null>)[name] ?? 0), 0);

describe('against somebody who kept every view', () => {
	test('totals of any period', async () => {
		for (const [from, to] of ranges) {
			const { metrics } = await api.json<Totals>(`totals?${dates(from, to)}`);
			expect(metrics, dates(from, to)).toEqual({ visitors: 0, ...truthOfSite(within(from, to)) });
		}
	});

	test.each(['day', 'week', 'month'] as const)('a series by %s', async interval => {
		const { startOf } = BUCKETS[interval];
		for (const [from, to] of ranges) {
			const { points } = await api.json<Series>(`series?${dates(from, to)}&interval=${interval}`);
			for (const { at, visitors, ...metrics } of points) {
				const start = parseDay(at)!;
				expect(metrics).toEqual(truthOfSite(within(from, to).filter(seen => startOf(dayOf(seen.hour)) === start)));
			}
			expect(added(points, 'views')).toBe(within(from, to).length);
		}
	});

	test('a series by hour', async () => {
		const hours = Map.groupBy(everything, seen => isoHour(seen.hour));
		for (const [from, to] of ranges) {
			const { points } = await api.json<Series>(`series?${dates(from, to)}&interval=hour`);
			for (const { at, ...metrics } of points) {
				const { visits, views, bounce_rate } = truth(hours.get(at) ?? []);
				expect(metrics).toEqual({ visits, views, bounce_rate });
			}
			expect(added(points, 'views')).toBe(within(from, to).length);
		}
	});

	test.each([
		['page', 'page', (list: Seen[]) => truthOfPages(list, 'firstPage')],
		['exit_page', 'page', truthOfExits],
		['area1', 'area1', (list: Seen[]) => truthOfPages(list, 'firstArea')],
		['country', 'country', truth],
		['browser', 'browser', truth],
		['status', 'status', truthOfViews],
	] as const)('a breakdown by %s: each row, the rest and the total', async (dimension, fact, expected) => {
		for (const [from, to] of ranges) {
			const limit = dice.between(1, 8);
			const answer = await api.json<Breakdown>(`breakdown/${dimension}?${dates(from, to)}&limit=${limit}`);
			const list = within(from, to);
			const shown = answer.rows.map(row => row.value);
			for (const { value, ...metrics } of answer.rows) {
				expect(metrics, `${value}, ${dates(from, to)}`).toEqual(expected(list.filter(seen => seen[fact] === value)));
			}
			expect(answer.other).toEqual(expected(list.filter(seen => !shown.includes(seen[fact]))));
			expect(answer.total).toEqual(expected(list));
			expect(answer.count).toBe(new Set(list.map(seen => seen[fact])).size);
			expect(added(answer.rows, 'views') + answer.other.views!).toBe(list.length);
		}
	});

	test.each(['day', 'week', 'month'] as const)('a breakdown by country and %s', async interval => {
		const { startOf } = BUCKETS[interval];
		const [from, to] = [FIRST + 10, FIRST + 60];
		const { rows } = await api.json<Breakdown>(`breakdown/country?${dates(from, to)}&interval=${interval}&limit=1000`);
		for (const { date, value, ...metrics } of rows) {
			const start = parseDay(String(date))!;
			const list = within(from, to).filter(seen => seen.country === value && startOf(dayOf(seen.hour)) === start);
			expect(metrics).toEqual(truth(list));
		}
		expect(added(rows, 'views')).toBe(within(from, to).length);
		expect(rows.map(row => row.date)).toEqual(rows.map(row => row.date).toSorted());
	});

	test('the hours of the week', async () => {
		const [from, to] = [FIRST + 3, TODAY - 4];
		const { rows } = await api.json<Heat>(`heat?${dates(from, to)}`);
		expect(rows).toHaveLength(168);
		for (const { weekday, hour, ...metrics } of rows) {
			const list = within(from, to).filter(
				seen => seen.hour % 24 === hour && (new Date(dayOf(seen.hour) * 86_400_000).getUTCDay() || 7) === weekday,
			);
			const { visits, views, bounce_rate } = truth(list);
			expect(metrics).toEqual({ visits, views, bounce_rate });
		}
	});
});

describe('rows of a breakdown', () => {
	let small: Api;
	beforeAll(async () => {
		small = await openReports(NOW);
	});

	const pages = (query: string) => api.json<Breakdown>(`breakdown/page?period=all&${query}`);

	test('come in pages that neither overlap nor leave one out', async () => {
		const all = await pages('limit=1000');
		const values: string[] = [];
		for (let offset = 0; offset < all.count; offset += 7) {
			values.push(...(await pages(`limit=7&offset=${offset}`)).rows.map(row => row.value));
		}
		expect(values).toEqual(all.rows.map(row => row.value));
	});

	test('the rest is what comes after the page', async () => {
		const all = await pages('limit=1000');
		expect((await pages('limit=5&offset=5')).other.views).toBe(added(all.rows.slice(10), 'views'));
		expect(all.other.views).toBe(0);
	});

	test('are sorted by the first metric, or by any other, or by value', async () => {
		const first = (await pages('metrics=views,visits')).rows;
		expect(first.map(row => row.views)).toEqual(first.map(row => Number(row.views)).sort((a, b) => b - a));
		expect(Object.keys(first[0]!)).toEqual(['value', 'views', 'visits']);
		const lowest = (await pages('sort=-exit_rate')).rows
			.map(row => row.exit_rate)
			.filter(rate => rate !== null)
			.map(Number);
		expect(lowest).toEqual(lowest.toSorted((a, b) => a - b));
		const values = (await pages('sort=value')).rows.map(row => row.value);
		expect(values).toEqual(values.toSorted());
	});

	test('can be searched, whatever the case; the total is then that of what was found', async () => {
		const { rows, count, total, other } = await pages('search=SHOP&limit=3');
		const shop = everything.filter(seen => seen.area1 === '/shop');
		expect(rows.every(row => row.value.includes('shop'))).toBe(true);
		expect([rows.length, count]).toEqual([3, new Set(shop.map(seen => seen.page)).size]);
		expect(total).toEqual(truthOfPages(shop, 'firstPage'));
		expect(other.views! + added(rows, 'views')).toBe(shop.length);
	});

	test('visits of a page that has no name of its own are not known, but its views are, and the rest is right', async () => {
		await small.add([
			{ table: 'days', key: [small.site, TODAY], sums: { views: 9, visits: 4, engaged: 1, page_visits: 2 } },
			{
				table: 'page_days',
				key: [small.site, DIMENSIONS.page.id, TODAY, '/'],
				sums: { views: 4, visits: 2, entries: 1, engaged: 1 },
			},
			{ table: 'page_days', key: [small.site, DIMENSIONS.page.id, TODAY, '(rare)'], sums: { views: 5 } },
		]);
		const { rows, other, total } = await small.json<Breakdown>(
			'breakdown/page?limit=1&metrics=visits,views,bounce_rate',
		);
		expect(rows).toEqual([{ value: '/', visits: 2, views: 4, bounce_rate: 1 }]);
		expect(other).toEqual({ visits: 0, views: 5, bounce_rate: 0.6667 });
		expect(total).toEqual({ visits: 2, views: 9, bounce_rate: 0.75 });
		// Where all rows are listed, nobody is left to bounce.
		const all = await small.json<Breakdown>('breakdown/page?limit=2&metrics=visits,views,bounce_rate');
		expect(all.rows[1]).toEqual({ value: '(rare)', visits: 0, views: 5, bounce_rate: null });
		expect(all.other).toEqual({ visits: 0, views: 0, bounce_rate: null });
	});

	test('"(other)", the values beyond the limit of a day, comes last whatever its size', async () => {
		await small.add(
			['a', '(other)', 'b'].map((value, visits) => ({
				table: 'visit_days',
				key: [small.site, DIMENSIONS.source.id, TODAY, value],
				sums: { visits },
			})),
		);
		const { rows } = await small.json<Breakdown>('breakdown/source');
		expect(rows.map(row => row.value)).toEqual(['b', 'a', '(other)']);
	});
});

describe('comparison', () => {
	test('of two weeks with the two before', async () => {
		const [from, to] = [TODAY - 20, TODAY - 7];
		const { comparison } = await api.json<Totals>(`totals?${dates(from, to)}&compare=previous`);
		expect(comparison).toEqual({
			period: { from: isoDay(from - 14), to: isoDay(to - 14) },
			metrics: { visitors: 0, ...truthOfSite(within(from - 14, to - 14)) },
		});
		const series = await api.json<Series>(`series?${dates(from, to)}&compare=previous`);
		expect(series.comparison!.points.map(point => point.views)).toEqual(
			series.points.map((_, day) => within(from - 14 + day, from - 14 + day).length),
		);
	});

	test('of a day that is not over with the same hours of the day before; what has no hours is not known', async () => {
		const { comparison } = await api.json<Totals>('totals?period=today&compare=previous');
		const hour = siteHour(NOW, 'Europe/Berlin');
		const before = everything.filter(seen => dayOf(seen.hour) === TODAY - 1 && seen.hour < hour - 24);
		const { visits, views, bounce_rate } = truth(before);
		expect(comparison!.until).toBe('2026-11-22T15:00');
		expect(comparison!.metrics).toMatchObject({ visits, views, bounce_rate, visitors: null, engaged_time: null });
	});

	test('the hours of today end with the current one', async () => {
		const { points } = await api.json<Series>('series?period=today&interval=hour');
		expect(points.at(-1)!.at).toBe('2026-11-23T15:00');
	});
});

describe('other reports', () => {
	test('an overview says what its parts say', async () => {
		const period = `${dates(TODAY - 40, TODAY - 3)}&compare=year`;
		const answer = await api.json<Overview>(`overview?${period}&interval=week&rows=3&dimensions=country,page`);
		expect(answer.totals).toEqual(await api.json(`totals?${period}`));
		expect(answer.series).toEqual(await api.json(`series?${period}&interval=week`));
		expect(answer.breakdowns).toEqual([
			await api.json(`breakdown/country?${dates(TODAY - 40, TODAY - 3)}&limit=3`),
			await api.json(`breakdown/page?${dates(TODAY - 40, TODAY - 3)}&limit=3`),
		]);
	});

	test('what was not counted, and why', async () => {
		await api.add([
			{ table: 'ignored', key: [api.site, TODAY, 'bot'], sums: { beacons: 7 } },
			{ table: 'ignored', key: [api.site, TODAY - 1, 'bot'], sums: { beacons: 2 } },
			{ table: 'ignored', key: [api.site, TODAY - 1, 'signal'], sums: { beacons: 1 } },
		]);
		const { rows, total } = await api.json<Ignored>('ignored?period=7d');
		expect(rows.map(row => [row.reason, row.beacons])).toEqual([
			['bot', 9],
			['signal', 1],
		]);
		expect(total).toEqual({ beacons: 10 });
	});

	test('who came back after how many months', async () => {
		const month = 2026 * 12;
		await api.add([
			{ table: 'retention', key: [api.site, month + 8, month + 8], sums: { visitors: 50 } },
			{ table: 'retention', key: [api.site, month + 8, month + 9], sums: { visitors: 20 } },
			{ table: 'retention', key: [api.site, month + 9, month + 9], sums: { visitors: 40 } },
			{ table: 'retention', key: [api.site, month + 9, month + 10], sums: { visitors: 10 } },
		]);
		expect((await api.json<Retention>('retention?from=2026-10-05&to=2026-10-20')).rows).toEqual([
			{ birth: '2026-09', month: '2026-10', visitors: 20 },
			{ birth: '2026-10', month: '2026-10', visitors: 40 },
		]);
	});

	test('the sites, with the days that hold data', async () => {
		const sites = (await (await api.request('/sites')).json()) as SiteEntry[];
		expect(sites).toEqual([
			{
				site: 'example.com',
				hostnames: ['example.com'],
				timezone: 'Europe/Berlin',
				first: isoDay(Math.min(...everything.map(seen => dayOf(seen.hour)))),
				last: isoDay(Math.max(...everything.map(seen => dayOf(seen.hour)))),
				today: '2026-11-23',
			},
			{ site: 'example.org', hostnames: ['example.org'], timezone: 'Europe/Berlin', today: '2026-11-23' },
		]);
	});

	test('a site without data answers everything', async () => {
		for (const path of [
			'overview',
			'totals?compare=previous',
			'series',
			'breakdown/page',
			'ignored',
			'retention',
			'heat',
		]) {
			expect((await api.request(`/sites/example.org/${path}`)).status, path).toBe(200);
		}
		const answer = await api.request('/sites/example.org/totals');
		expect(((await answer.json()) as Totals).metrics).toMatchObject({
			visitors: 0,
			visits: 0,
			views: 0,
			bounce_rate: null,
		});
	});
});

describe('CSV', () => {
	const csv = async (path: string) => (await (await api.get(path)).text()).split('\r\n').map(line => line.split(','));

	test.each([
		[
			'totals?period=28d',
			'from,to,visitors,visits,views,views_per_visit,bounce_rate,engaged_time,conversions,converting_visits,conversion_rate,revenue,stateless_visits,stateless_views',
		],
		['series?period=28d&metrics=visitors,views', 'date,visitors,views'],
		[
			'breakdown/area1?period=28d',
			'from,to,area1,visits,views,bounce_rate,engaged_time,exit_rate,scroll_depth,stateless_views',
		],
		['breakdown/country?period=28d&interval=week&metrics=visits', 'date,country,visits'],
		['ignored?period=28d', 'from,to,reason,beacons'],
		['retention?period=28d', 'birth,month,visitors'],
		['heat?period=28d', 'from,to,weekday,hour,visits,views,bounce_rate'],
	])('of %s has the header %s', async (path, header) => {
		expect((await csv(`${path}&format=csv`))[0]!.join()).toBe(header);
	});

	test('says what JSON says, and all of it', async () => {
		const { rows, count } = await api.json<Breakdown>('breakdown/page?period=all&limit=1000');
		const lines = await csv('breakdown/page?period=all&format=csv');
		expect(lines).toHaveLength(count + 2);
		expect(lines.slice(1, -1).map(([, , value, ...numbers]) => [value, ...numbers])).toEqual(
			rows.map(row => Object.values(row).map(cell => String(cell ?? ''))),
		);
		expect(lines.at(-1)).toEqual(['']);
	});

	test('is what somebody gets who accepts nothing else, with a file name', async () => {
		const answer = await api.get('breakdown/page?period=yesterday', { Accept: 'text/csv' });
		expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
		expect(answer.headers.get('Content-Disposition')).toBe(
			'attachment; filename="example.com_page_2026-11-22_2026-11-22.csv"',
		);
		const json = await api.get('breakdown/page?period=yesterday', { Accept: 'application/json, text/csv;q=0.5' });
		expect(json.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
	});

	test('has columns for the bounds of what is not exact', async () => {
		const [day, site] = [parseDay('2026-10-30')!, api.site];
		await api.add([
			{ table: 'arrivals', key: [site, day, -1, -1], sums: { visitors: 10 } },
			{ table: 'arrivals', key: [site, day, parseDay('2026-09-01')!, day - 32], sums: { visitors: 4 } },
		]);
		const query = 'from=2026-09-15&to=2026-10-31&metrics=visitors';
		const { metrics, bounds } = await api.json<Totals>(`totals?${query}`);
		expect([metrics.visitors, bounds]).toEqual([12, { visitors: [10, 14] }]);
		expect(await csv(`totals?${query}&format=csv`)).toEqual([
			['from', 'to', 'visitors', 'visitors_low', 'visitors_high'],
			['2026-09-15', '2026-10-31', '12', '10', '14'],
			[''],
		]);
	});

	test.each([
		['=1+1', "'=1+1"],
		['+1', "'+1"],
		['-1', "'-1"],
		['@SUM(A1)', "'@SUM(A1)"],
		['\tx', "'\tx"],
		['\rx', `"'\rx"`],
		['a,b', '"a,b"'],
		['say "hi"', '"say ""hi"""'],
		['two\nlines', '"two\nlines"'],
		['1=1', '1=1'],
	])('of the value %j is %j', async (value, written) => {
		await api.add([
			{ table: 'visit_days', key: [api.site, DIMENSIONS.campaign.id, TODAY, value], sums: { visits: 1 } },
		]);
		const answer = await api.get('breakdown/campaign?period=today&metrics=visits&format=csv');
		expect(await answer.text()).toContain(`2026-11-23,2026-11-23,${written},1\r\n`);
	});
});

describe('keeping answers', () => {
	test('a closed period has a tag, and is not sent again to somebody who has it', async () => {
		const path = 'totals?from=2026-11-01&to=2026-11-21';
		const answer = await api.get(path);
		const tag = answer.headers.get('ETag')!;
		expect(answer.headers.get('Cache-Control')).toBe('private, no-cache');
		const again = await api.get(path, { 'If-None-Match': tag });
		expect([again.status, await again.text()]).toEqual([304, '']);
		expect((await api.get(path, { 'If-None-Match': '"other"' })).status).toBe(200);
	});
	test('a period that can still grow is not kept', async () => {
		const { headers } = await api.get('totals?period=yesterday');
		expect([headers.get('Cache-Control'), headers.get('ETag')]).toEqual(['no-store', null]);
	});
});

describe('what cannot be answered is refused in a sentence that names the parameter', () => {
	test.each([
		['totals?period=fortnight', 400, 'period', '12mo'],
		['totals?perod=7d', 400, 'perod', 'period, from, to'],
		['totals?period=7d&period=28d', 400, 'period', 'only once'],
		['totals?period=', 400, 'period', 'empty'],
		['totals?compare=last', 400, 'compare', 'previous'],
		['totals?metrics=visitors,hits', 400, 'metrics', 'visits'],
		['totals?filter=DE', 400, 'filter', 'country:DE'],
		['totals?filter=colour:red', 400, 'filter', 'country'],
		['series?filter=country:DE&interval=hour', 400, 'interval', 'without a filter'],
		['breakdown/page?filter=entry_page:/', 400, 'filter', 'can be combined only with status, source, channel'],
		['totals?format=xml', 400, 'format', 'json, csv'],
		['overview?format=csv', 400, 'format', 'json'],
		['overview?rows=0', 400, 'rows', '1 to 100'],
		['overview?dimensions=page,colour', 400, 'dimensions', 'country'],
		['series?interval=minute', 400, 'interval', 'hour, day, week, month'],
		['series?interval=hour&metrics=visitors', 400, 'metrics', 'by the hour; known are visits, views, bounce_rate'],
		['series?interval=hour&period=year', 400, 'interval', '92 days'],
		['breakdown/country?interval=hour', 400, 'interval', 'day, week, month'],
		['breakdown/country?metrics=visitors', 400, 'metrics', 'visits'],
		['breakdown/country?sort=colour', 400, 'sort', 'visits'],
		['breakdown/country?limit=1001', 400, 'limit', '1 to 1000'],
		['breakdown/country?limit=-1', 400, 'limit', '1 to 1000'],
		['breakdown/country?offset=x', 400, 'offset', 'whole number'],
		['breakdown/country?compare=year', 400, 'compare', 'no parameter'],
		['breakdown/colour', 404, 'dimension', 'country'],
		['nothing', 404, undefined, 'breakdown/<dimension>'],
	])('%s', async (path, status, parameter, says) => {
		const answer = await api.get(path);
		const { error } = (await answer.json()) as Failure;
		expect([answer.status, error.parameter]).toEqual([status, parameter]);
		expect(error.message).toContain(says);
		expect(error.message).toMatch(/^[\w-].*\.$/);
		expect(answer.headers.get('Cache-Control')).toBe('no-store');
	});

	test('a site that is not there, by its name', async () => {
		const answer = await api.request('/sites/example.net/totals');
		const { error } = (await answer.json()) as Failure;
		expect([answer.status, error.code, error.message]).toEqual([404, 'unknown_site', 'There is no site example.net.']);
	});
});
