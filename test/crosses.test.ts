import { beforeAll, describe, expect, test } from 'vitest';
import type { Gathering } from '../server/collect/gathering.ts';
import { addConversion, addLeave, addView } from '../server/collect/increments.ts';
import { firstDay, isoDay, lastDay, monthOf, parseDay } from '../server/model/calendar.ts';
import { DIMENSIONS, type DimensionName, dimensions } from '../server/model/dimensions.ts';
import { type Facts, NONE, type PageNames } from '../server/model/facts.ts';
import { pairOf, pairs, partnersOf, placeOf } from '../server/model/pairs.ts';
import { area } from '../server/wire/page.ts';
import type { Breakdown, Catalog, Failure, Overview, Series, Totals } from '../server/wire/report.ts';
import { type Random, random } from './helpers/random.ts';
import { type Api, openReports } from './helpers/reports.ts';

/**
 * Visits that somebody tracked one by one, handed to the store through the collector's own arithmetic, and every pair of
 * dimensions asked for over the API.
 */
const TODAY = parseDay('2026-11-23')!;
const FIRST = parseDay('2026-09-10')!;
const PATHS = ['/', '/', '/shop', '/shop/shoes', '/shop/shoes/red', '/news', '/news/a', '/help'];
const VISIT = dimensions.filter(({ kind, name }) => kind === 'visit' && name !== 'entry_page');

interface Visit {
	facts: Facts;
	stateless: boolean;
	views: View[];
}
interface View {
	visit: Visit;
	day: number;
	facts: Facts;
	seconds: number;
	deciles: number;
	goals: Reached[];
}
interface Reached {
	goal: string;
	properties: string[];
	first: boolean;
	firstOfAny: boolean;
	revenue: { currency: string; amount: number } | undefined;
}

const namesOf = (page: string): PageNames => ({
	page,
	area1: area(page, 1) ?? NONE,
	area2: area(page, 2) ?? NONE,
	area3: area(page, 3) ?? NONE,
});
const pageOf = (page: string) => {
	const names = namesOf(page);
	const known = (Object.keys(names) as (keyof PageNames)[]).filter(name => names[name] !== NONE);
	return { names, known: new Set(known), path: page, area: undefined };
};

function stay(dice: Random): Visit {
	const entry = dice.pick(PATHS);
	const values = VISIT.map(({ name }) => [name, `${name} ${Math.floor(dice.next() ** 3 * 6)}`]);
	const ofVisit = { ...Object.fromEntries(values), entry_page: entry };
	const visit: Visit = { facts: ofVisit as Facts, stateless: dice.chance(0.2), views: [] };
	const day = dice.between(FIRST, TODAY - 1);
	const length = visit.stateless ? 1 : dice.pick([1, 1, 2, 3, 4]);
	const reached = new Set<string>();
	for (let at = 0; at < length; at++) {
		const page = at === 0 ? entry : dice.pick(PATHS);
		const status = dice.pick(['200', '200', '200', '404']);
		const facts = { ...ofVisit, ...namesOf(page), hostname: 'example.com', status } as Facts;
		const goals = dice.chance(0.2) ? [convert(dice, visit, reached)] : [];
		// The last view of a long visit comes after midnight.
		const view = { visit, day: at === 3 ? day + 1 : day, facts, goals, seconds: dice.between(0, 90) };
		visit.views.push({ ...view, deciles: visit.stateless ? 0 : dice.between(0, 10) });
	}
	return visit;
}

function convert(dice: Random, { stateless }: Visit, reached: Set<string>): Reached {
	const goal = dice.pick(['signup', 'order', 'order']);
	const first = !stateless && !reached.has(goal);
	const firstOfAny = first && reached.size === 0;
	reached.add(goal);
	const properties = dice.chance(0.5) ? [NONE] : [`plan=${dice.pick(['pro', 'basic'])}`, 'colour=red'];
	const revenue =
		goal === 'order' ? { currency: dice.pick(['EUR', 'EUR', 'USD']), amount: dice.between(1, 500) } : undefined;
	return { goal, properties, first, firstOfAny, revenue };
}

/** Adds everything that the beacons of a visit add. */
function addVisit(site: number, { facts, stateless, views }: Visit, to: Gathering): void {
	const entry = pageOf(facts.entry_page);
	const began = views[0]!.day * 24 + 9;
	for (const [at, view] of views.entries()) {
		const { day, seconds, deciles } = view;
		const before = views.slice(0, at).map(each => each.facts);
		const seen = before.some(each => each.page === view.facts.page);
		const levels = (['area1', 'area2', 'area3'] as const).map(
			name => view.facts[name] !== NONE && before.some(each => each[name] === view.facts[name]),
		);
		const areas = levels.includes(false) ? levels.indexOf(false) : 3;
		const page = pageOf(view.facts.page);
		const report = { site, facts: () => view.facts, page, entry, began, stateless };
		const previous = views[at - 1];
		const moment = {
			hour: day * 24 + 9,
			begins: at === 0,
			engaged: at === 1,
			seen,
			areas,
			newToArea: false,
			previous: previous && { page: pageOf(previous.facts.page), day: previous.day },
			memory: undefined,
		};
		addView({ ...report, ...moment }, to);
		addLeave({ ...report, day, seconds, deciles }, to);
		for (const goal of view.goals) addConversion({ ...report, day }, goal, to);
	}
}

const dice = random(11);
const everybody = Array.from({ length: 1500 }, () => stay(dice));
const allViews = everybody.flatMap(({ views }) => views);

let api: Api;
let catalog: Catalog;
beforeAll(async () => {
	api = await openReports(Date.parse('2026-11-23T14:20:00Z'), 'UTC');
	catalog = (await (await api.request('/catalog')).json()) as Catalog;
	for (let at = 0; at < everybody.length; at += 250) {
		await api.gather(to => {
			for (const visit of everybody.slice(at, at + 250)) addVisit(api.site, visit, to);
		});
	}
});

type Numbers = Record<string, number | null | Record<string, number>>;
type Is = (view: View) => boolean;
interface Dates {
	from: number;
	to: number;
}

const total = <T>(list: readonly T[], value: (item: T) => number | boolean) =>
	list.reduce((all, item) => all + Number(value(item)), 0);
const share = (part: number, whole: number, digits: number) =>
	whole === 0 ? null : Number(Math.max(0, part / whole).toFixed(digits));
const inside = ({ from, to }: Dates, day: number) => day >= from && day <= to;
const first = ({ visit }: View) => visit.views[0]!;
const isFirst = (view: View) => first(view) === view;
const remembers = ({ visit }: View) => !visit.stateless;

/** What visits of which `is` holds add to a period: `is` asks about facts of the visit, the same for all its views. */
function ofVisits(is: Is, dates: Dates): Numbers {
	const views = allViews.filter(view => is(view) && inside(dates, view.day));
	const began = views.filter(isFirst);
	const kept = began.filter(remembers);
	const goals = views.flatMap(({ goals }) => goals);
	// A visit converts on the day it began.
	const converting = total(kept, ({ visit }) => visit.views.some(view => view.goals.some(goal => goal.firstOfAny)));
	return {
		visits: began.length,
		views: views.length,
		views_per_visit: share(views.length, began.length, 2),
		bounce_rate: share(
			total(kept, ({ visit }) => visit.views.length === 1),
			kept.length,
			4,
		),
		engaged_time: share(
			total(views, view => view.seconds),
			began.length,
			0,
		),
		conversions: goals.length,
		converting_visits: converting,
		conversion_rate: share(converting, kept.length, 4),
		stateless_visits: began.length - kept.length,
		stateless_views: total(views, view => !remembers(view)),
	};
}

/** Is this view the first of its page, or of its area, in its visit? Nobody sees "(none)" first. */
function isFirstOf(name: keyof PageNames, view: View): boolean {
	const before = view.visit.views.slice(0, view.visit.views.indexOf(view));
	const value = view.facts[name];
	return remembers(view) && value !== NONE && before.every(each => each.facts[name] !== value);
}

/** What views add to a page or area; the visits, of which `is` holds at every view of that page. */
function ofPages(is: Is, dates: Dates, name: keyof PageNames): Numbers {
	const views = allViews.filter(view => is(view) && inside(dates, view.day));
	const kept = views.filter(remembers);
	const began = kept.filter(view => isFirst(view) && isFirstOf(name, view));
	return {
		visits: total(views, view => isFirstOf(name, view)),
		views: views.length,
		bounce_rate: share(
			total(began, ({ visit }) => visit.views.length === 1),
			began.length,
			4,
		),
		engaged_time: share(
			total(views, view => view.seconds),
			views.length,
			0,
		),
		exit_rate: share(
			total(kept, view => view.visit.views.at(-1) === view),
			kept.length,
			4,
		),
		scroll_depth: share(total(views, view => view.deciles) / 10, views.length, 4),
		stateless_views: views.length - kept.length,
	};
}

function ofFacts(is: Is, dates: Dates): Numbers {
	const views = allViews.filter(view => is(view) && inside(dates, view.day));
	const time = total(views, view => view.seconds);
	const stateless_views = total(views, view => !remembers(view));
	return { views: views.length, engaged_time: share(time, views.length, 0), stateless_views };
}

/** What goals of which `wanted` holds add, where they were reached by views of which `is` holds. */
function ofGoals(is: Is, dates: Dates, wanted: (goal: Reached) => boolean): Numbers {
	const views = allViews.filter(is);
	const goals = views
		.filter(view => inside(dates, view.day))
		.flatMap(view => view.goals)
		.filter(wanted);
	const revenue: Record<string, number> = {};
	for (const { revenue: sum } of goals) if (sum) revenue[sum.currency] = (revenue[sum.currency] ?? 0) + sum.amount;
	const began = views.filter(view => inside(dates, first(view).day)).flatMap(view => view.goals);
	const converting_visits = total(began, goal => goal.first && wanted(goal));
	return { conversions: goals.length, converting_visits, revenue };
}

const PERIODS: Dates[] = [
	{ from: FIRST + 3, to: FIRST + 12 },
	// A whole month, and days on both sides of it.
	{ from: parseDay('2026-09-25')!, to: parseDay('2026-11-05')! },
	{ from: FIRST, to: TODAY },
];
const query = ({ from, to }: Dates) => `from=${isoDay(from)}&to=${isoDay(to)}`;

const hasValue = (name: DimensionName, value: string): Is => {
	const fact = (name === 'exit_page' ? 'page' : name) as keyof Facts;
	return view => view.facts[fact] === value;
};
const hasGoal = (name: DimensionName, value: string) => (goal: Reached) =>
	name === 'goal' ? goal.goal === value : goal.properties.includes(value);

/** What the row of a value says together with the value of another dimension. */
function truth(one: [DimensionName, string], other: [DimensionName, string], dates: Dates): Numbers {
	const place = placeOf(one[0], other[0])!;
	const goals = [one, other].filter(([name]) => name.startsWith('goal'));
	const facts = [one, other].filter(([name]) => !name.startsWith('goal'));
	const is: Is = view => facts.every(([name, value]) => hasValue(name, value)(view));
	if (place === 'goal' || place === 'property') {
		const numbers = ofGoals(is, dates, goal => goals.every(([name, value]) => hasGoal(name, value)(goal)));
		if (place === 'property') return numbers;
		const visits = total(allViews, view => is(view) && isFirst(view) && remembers(view) && inside(dates, view.day));
		const { conversions, converting_visits, revenue } = numbers;
		const conversion_rate = share(Number(converting_visits), visits, 4);
		return { conversions: conversions!, converting_visits: converting_visits!, conversion_rate, revenue: revenue! };
	}
	if (place === 'visit') return ofVisits(is, dates);
	if (place === 'view') return ofFacts(is, dates);
	const [page] = [one[0], other[0]].filter(
		name => DIMENSIONS[name].kind === 'page' || DIMENSIONS[name].kind === 'exit',
	);
	const numbers = ofPages(is, dates, (page === 'exit_page' ? 'page' : page) as keyof PageNames);
	if (place === 'page') return numbers;
	const exits = total(
		allViews,
		view => is(view) && remembers(view) && inside(dates, view.day) && view.visit.views.at(-1) === view,
	);
	return { visits: exits, views: numbers.views!, exit_rate: numbers.exit_rate! };
}

/** How many visits are certainly in a group. */
function sizeOf(one: [DimensionName, string], other: [DimensionName, string], dates: Dates): number {
	const pair = pairOf(one[0], other[0])!;
	const numbers = truth(one, other, dates);
	if (pair.kind === 'goal') return Number(numbers.converting_visits);
	if (pair.kind === 'visit') return Number(numbers.visits);
	const is: Is = view => hasValue(...one)(view) && hasValue(...other)(view) && inside(dates, view.day);
	if (pair.kind === 'view') return total(allViews, view => is(view) && isFirst(view));
	const name = pair.b.name as keyof PageNames;
	return total(allViews, view => is(view) && (isFirstOf(name, view) || (isFirst(view) && !isFirstOf(name, view))));
}

function valuesOf(name: DimensionName): string[] {
	const goals = allViews.flatMap(view => view.goals);
	if (name === 'goal') return [...new Set(goals.map(({ goal }) => goal))];
	if (name === 'goal_property') return [...new Set(goals.flatMap(({ properties }) => properties))];
	return [...new Set(allViews.map(({ facts }) => facts[(name === 'exit_page' ? 'page' : name) as keyof Facts]))];
}

const asked = catalogNames().flatMap(name => partnersOf(name).map(partner => [name, partner] as const));
function catalogNames(): DimensionName[] {
	return Object.keys(DIMENSIONS) as DimensionName[];
}

describe('a filter, against somebody who kept every view', () => {
	test.each(asked)('%s for a value of %s: the rows, what is folded, and the rest', async (dimension, by) => {
		for (const dates of PERIODS) {
			const value = dice.pick(valuesOf(by));
			const ask = `breakdown/${dimension}?filter=${by}:${encodeURIComponent(value)}&limit=1000&${query(dates)}`;
			const { rows, folded, other, total: whole } = await api.json<Breakdown>(ask);
			const groups = valuesOf(dimension).map(each => ({
				each,
				size: sizeOf([dimension, each], [by, value], dates),
				numbers: truth([dimension, each], [by, value], dates),
			}));
			const shown = groups.filter(({ size }) => size >= 5);
			expect(rows.map(row => row.value).sort(), ask).toEqual(shown.map(({ each }) => each).sort());
			for (const { value: each, ...numbers } of rows) {
				expect([each, numbers], ask).toEqual([each, groups.find(group => group.each === each)!.numbers]);
			}
			const small = groups.filter(({ size }) => size < 5);
			expect([folded!.threshold, folded!.visits], ask).toEqual([5, total(small, ({ size }) => size)]);
			for (const part of ['views', 'conversions'] as const) {
				if (!(part in whole)) continue;
				const sum = total(groups, ({ numbers }) => Number(numbers[part]));
				expect(total(rows, row => Number(row[part])) + other[part]!, `${part} ${ask}`).toBe(sum);
			}
		}
	});

	test.each(catalogNames().filter(name => !name.startsWith('goal') && name !== 'area'))(
		'totals and days of one %s',
		async name => {
			const { kind } = DIMENSIONS[name];
			for (const dates of PERIODS) {
				const value = dice.pick(valuesOf(name));
				const is = hasValue(name, value);
				const expected = (within: Dates): Numbers => {
					if (kind === 'visit') return ofVisits(is, within);
					if (kind === 'view') return ofFacts(is, within);
					if (kind === 'exit') return {};
					return ofPages(is, within, name as keyof PageNames);
				};
				const ask = `filter=${name}:${encodeURIComponent(value)}&${query(dates)}`;
				const { metrics, filter, notes } = await api.json<Totals>(`totals?${ask}`);
				expect([filter, notes?.length], ask).toEqual([{ dimension: name, value }, 1]);
				if (kind !== 'exit') expect(metrics, ask).toEqual({ visitors: null, ...expected(dates) });
				const { points } = await api.json<Series>(`series?${ask}&interval=month&metrics=views`);
				expect(total(points, point => Number(point.views))).toBe(metrics.views);
			}
		},
	);

	test('totals, days and rows of one goal', async () => {
		for (const dates of PERIODS) {
			const { conversions, converting_visits, revenue } = ofGoals(() => true, dates, hasGoal('goal', 'order'));
			const visits = total(allViews, view => isFirst(view) && remembers(view) && inside(dates, view.day));
			const conversion_rate = share(Number(converting_visits), visits, 4);
			const row = { conversions, converting_visits, conversion_rate, revenue };
			const { metrics } = await api.json<Totals>(`totals?filter=goal:order&${query(dates)}`);
			expect(metrics).toEqual({ visitors: null, ...row });
			const { rows, total: whole } = await api.json<Breakdown>(`breakdown/goal?${query(dates)}`);
			expect(rows.find(({ value }) => value === 'order')).toEqual({ value: 'order', ...row });
			const filter = `filter=visitor_type:${encodeURIComponent('visitor_type 0')}`;
			for (const by of ['', `&${filter}`]) {
				const is: Is = by ? hasValue('visitor_type', 'visitor_type 0') : () => true;
				const months = await api.json<Breakdown>(`breakdown/goal?interval=month&${query(dates)}${by}`);
				for (const { date, value, conversion_rate: rate } of months.rows) {
					const month = monthOf(parseDay(String(date))!);
					const within = { from: Math.max(dates.from, firstDay(month)), to: Math.min(dates.to, lastDay(month)) };
					const began = (view: View) => is(view) && isFirst(view) && remembers(view) && inside(within, view.day);
					const { converting_visits: some } = ofGoals(is, within, hasGoal('goal', value));
					expect([date, value, by, rate]).toEqual([date, value, by, share(Number(some), total(allViews, began), 4)]);
				}
			}
			const site = await api.json<Totals>(`totals?${query(dates)}`);
			for (const name of ['conversions', 'converting_visits', 'conversion_rate', 'revenue'])
				expect([name, whole[name]]).toEqual([name, site.metrics[name]]);
			const { points } = await api.json<Series>(`series?interval=week&${query(dates)}`);
			const euros = points.map(point => (point.revenue as unknown as Record<string, number>).EUR ?? 0);
			expect(total(euros, sum => sum)).toBe((revenue as Record<string, number>).EUR ?? 0);
		}
	});
});

describe('an overview with a filter', () => {
	test('says what its parts say, and leaves out what does not go together with it', async () => {
		const ask = `filter=page:/shop&${query(PERIODS[1]!)}`;
		const answer = await api.json<Overview>(`overview?${ask}&dimensions=entry_page,country,goal,page&rows=3`);
		expect(answer.totals).toEqual(await api.json(`totals?${ask}`));
		expect(answer.series).toEqual(await api.json(`series?${ask}`));
		expect(answer.breakdowns).toEqual([
			await api.json(`breakdown/country?${ask}&limit=3`),
			await api.json(`breakdown/goal?${ask}&limit=3`),
			await api.json(`breakdown/page?${ask}&limit=3`),
		]);
		expect(answer.breakdowns[2]!.rows.map(row => row.value)).toEqual(['/shop']);
	});
});

describe('what goes together', () => {
	test('is what the catalog says, in both directions, and never page × page in any guise', () => {
		const pages = (name: string) => /page|area/.test(name);
		for (const { name, pairs: partners } of catalog.dimensions) {
			expect(partners).toEqual(partnersOf(name as DimensionName));
			for (const partner of partners) {
				expect(catalog.dimensions.find(each => each.name === partner)!.pairs).toContain(name);
				expect([name, partner, pages(name) && pages(partner)]).toEqual([name, partner, false]);
			}
		}
		expect(new Set(pairs.map(({ id }) => id)).size).toBe(pairs.length);
		expect(pairs.every(({ a, b }) => a.id !== b.id)).toBe(true);
	});

	test('else is refused, with what there is', async () => {
		const answer = await api.get('breakdown/page?filter=entry_page:/');
		const { error } = (await answer.json()) as Failure;
		expect([answer.status, error.code, error.parameter]).toEqual([400, 'no_such_pair', 'filter']);
		expect(error.message).toContain(partnersOf('page').join(', '));
	});

	test('a value that nobody has leaves nothing, and is no mistake', async () => {
		const { rows, total: whole, folded } = await api.json<Breakdown>('breakdown/page?filter=country:XX');
		expect([rows, whole.views, folded]).toEqual([[], 0, { groups: 0, visits: 0, threshold: 5 }]);
		expect((await api.json<Totals>('totals?filter=country:XX')).metrics.visits).toBe(0);
	});
});
