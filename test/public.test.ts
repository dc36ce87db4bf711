import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../server/account/access.ts';
import { createGathering } from '../server/collect/gathering.ts';
import { addConversion, addView } from '../server/collect/increments.ts';
import { createRealtime } from '../server/collect/realtime.ts';
import { monthOf, parseDay } from '../server/model/calendar.ts';
import { type Facts, NONE, OTHER } from '../server/model/facts.ts';
import { foldSmall, type Group, LEAST } from '../server/model/groups.ts';
import { readSettings, writeSettings } from '../server/model/settings.ts';
import { addSite, listSites } from '../server/store/sites.ts';
import { openStore, type Store } from '../server/store/store.ts';
import { createHourly } from '../server/upkeep/hourly.ts';
import { publish } from '../server/upkeep/publish.ts';
import { seal } from '../server/upkeep/seal.ts';
import { askedBy } from '../server/web/guard.ts';
import { reports } from '../server/web/reports.ts';
import type { NodeEnv } from '../server/web/request.ts';
import { area } from '../server/wire/page.ts';
import type { Breakdown, Catalog, Failure, Overview, Series, Totals } from '../server/wire/report.ts';
import { type Random, random } from './helpers/random.ts';

/**
 * A small site whose visits are known here one by one, and every pair of answers that a share link gives: no difference of
 * two of them may be a group of visitors, or a cross, under the threshold. Totals, pages and sources are exact.
 */
const HISTORIES = Number(process.env.HISTORIES ?? 2);
const NOW = Date.parse('2026-11-23T14:20:00Z');
const FIRST = parseDay('2026-09-12')!;
const CLOSED = parseDay('2026-11-21')!;
const PAGES = ['/', '/', '/shop/shoes', '/shop/hats', '/news/a'];
/** Each source with its channel, each country with its regions. */
const SOURCES = { '(direct)': 'direct', Google: 'search', Bing: 'search', Newsletter: 'email' };
const COUNTRIES = { DE: ['DE-BE', 'DE-BY'], FR: ['FR-IDF'], AT: ['AT-9', 'AT-4'], XX: ['XX-1'] };
const DIMENSIONS = [
	...(['country', 'region', 'device', 'visitor_type', 'visit_number', 'source', 'channel'] as const),
	...(['page', 'area1', 'goal', 'goal_property'] as const),
];
type Named = (typeof DIMENSIONS)[number];

interface Visit {
	day: number;
	pages: string[];
	goals: string[];
	facts: Record<Exclude<Named, 'page' | 'area1' | 'goal' | 'goal_property'>, string>;
}

const skewed = <T>(dice: Random, list: readonly T[]): T => list[Math.floor(dice.next() ** 2.2 * list.length)]!;
const isStateless = ({ facts }: Visit) => facts.visitor_type === 'stateless';

function stay(dice: Random, day: number): Visit {
	const country = skewed(dice, Object.keys(COUNTRIES)) as keyof typeof COUNTRIES;
	const source = skewed(dice, Object.keys(SOURCES)) as keyof typeof SOURCES;
	const visit_number = dice.chance(0.1) ? '(unknown)' : skewed(dice, ['1', '2', '3', '4+']);
	const visitor_type = visit_number === '(unknown)' ? 'stateless' : visit_number === '1' ? 'new' : 'returning';
	const pages = [dice.pick(PAGES), ...(visitor_type === 'stateless' || dice.chance(0.5) ? [] : [dice.pick(PAGES)])];
	return {
		day,
		pages: [...new Set(pages)],
		goals: dice.chance(0.4) ? [skewed(dice, ['signup', 'order'])] : [],
		facts: {
			country,
			region: skewed(dice, COUNTRIES[country]),
			device: skewed(dice, ['desktop', 'phone', 'tablet']),
			visitor_type,
			visit_number,
			source,
			channel: SOURCES[source],
		},
	};
}

/** Whether a visit is in the group of a value: of pages and goals, those that are told of. */
function has(visit: Visit, name: Named, value: string): boolean {
	if (name in visit.facts) return visit.facts[name as keyof Visit['facts']] === value;
	if (isStateless(visit)) return false;
	if (name === 'page') return visit.pages.includes(value);
	if (name === 'area1') return visit.pages.some(page => (area(page, 1) ?? NONE) === value && value !== NONE);
	if (name === 'goal') return visit.goals.includes(value);
	return visit.goals.some(goal => `plan=${goal === 'order' ? 'pro' : 'free'}` === value);
}

function namesOf(page: string) {
	const names = { page, area1: area(page, 1) ?? NONE, area2: area(page, 2) ?? NONE, area3: NONE };
	const known = Object.entries(names).filter(([, value]) => value !== NONE);
	return { names, known: new Set(known.map(([name]) => name as keyof typeof names)), path: page, area: undefined };
}

let store: Store;
let directory: string;
let site: number;
let number: number;
async function open(): Promise<void> {
	directory = mkdtempSync(join(tmpdir(), 'footfall-public-'));
	store = await openStore(directory);
	await addSite(store, { domain: 'example.com', timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	site = (await listSites(store))[0]!.id;
	number = 0;
}
async function close(): Promise<void> {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
}

/** Adds what the beacons of visits add. */
async function add(...visits: Visit[]): Promise<void> {
	const to = createGathering();
	for (const visit of visits) {
		const stateless = isStateless(visit);
		const entry = namesOf(visit.pages[0]!);
		const facts = (page: string) =>
			({
				browser: 'B',
				system: 'S',
				screen: 'large',
				...visit.facts,
				...namesOf(page).names,
				entry_page: entry.path,
				status: '200',
			}) as Partial<Facts> as Facts;
		const rest = Object.fromEntries(
			[
				'referrer',
				'campaign',
				'utm_source',
				'utm_medium',
				'utm_term',
				'utm_content',
				'language',
				'browser_version',
				'system_version',
				'hostname',
			].map(name => [name, 'x']),
		);
		for (const [at, name] of visit.pages.entries()) {
			const page = namesOf(name);
			const report = {
				site,
				facts: () => ({ ...rest, ...facts(name) }),
				page,
				entry,
				began: visit.day * 24 + 9,
				stateless,
			};
			const previous = at === 0 ? undefined : { page: namesOf(visit.pages[at - 1]!), day: visit.day };
			const isSeen = at > 0 && page.names.area1 === namesOf(visit.pages[0]!).names.area1 && page.names.area1 !== NONE;
			addView(
				{
					...report,
					hour: visit.day * 24 + 9,
					begins: at === 0,
					engaged: at === 1,
					seen: false,
					areas: isSeen ? 1 : 0,
					newToArea: false,
					previous,
					memory: undefined,
				},
				to,
			);
			if (at > 0) continue;
			for (const goal of visit.goals) {
				const properties = [`plan=${goal === 'order' ? 'pro' : 'free'}`];
				addConversion(
					{ ...report, day: visit.day },
					{ goal, properties, first: !stateless, firstOfAny: !stateless, revenue: undefined },
					to,
				);
			}
		}
	}
	await store.add({ number: ++number, increments: Object.values(to.take()) });
}

const SHARE: Actor = { kind: 'share', id: 1, site: 'example.com', name: '', panels: [], locked: false };

function routes(actor: Actor, at = NOW): Hono<NodeEnv> {
	const clock = () => at;
	return askedBy(actor, reports({ store, clock, sites: () => listSites(store), realtime: createRealtime(clock) }));
}
const askOf = (actor: Actor, at = NOW) => {
	const app = routes(actor, at);
	const get = (path: string) => app.request(`/sites/example.com/${path}`);
	const json = async <T>(path: string): Promise<T> => {
		const answer = await get(path);
		if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
		return answer.json() as Promise<T>;
	};
	return { app, get, json };
};

/** A number that an answer tells: how many visits of these days have all of these values. */
interface Told {
	from: number;
	to: number;
	/** Only these months of them (since year 0): in the others it was folded. */
	months?: ReadonlySet<number>;
	is: Partial<Record<Named, string>>;
	/** Read from groups by the month. */
	group: boolean;
	size: number;
	where: string;
}

const KNOWN_PERIODS = ['7d', '28d', 'month', 'last_month', 'quarter', 'year', '12mo', 'all'];
const sizeIn = (row: object): number | null | undefined => {
	const { visits, converting_visits } = row as Record<string, number | null>;
	return visits ?? converting_visits;
};

/** Every answer with visits in it: by what it was asked, and every number of visits that it tells. */
async function answers(
	ask: ReturnType<typeof askOf>,
	filters: readonly (readonly [Named, string])[],
	periods = KNOWN_PERIODS.map(period => `period=${period}`),
) {
	const said = new Map<string, Breakdown | Totals | Series>();
	const told: Told[] = [];
	const { dimensions } = (await (await ask.app.request('/catalog')).json()) as Catalog;
	const pairs = new Map(dimensions.map(({ name, pairs }) => [name, pairs]));
	/** Numbers of several months are sums of those in which the group was not folded. */
	const monthsOf = async (path: string, { demographics }: Pick<Totals, 'demographics'>) => {
		if (!demographics || demographics.from.slice(0, 7) === demographics.to.slice(0, 7)) return;
		const rows = path.startsWith('totals')
			? (await ask.json<Series>(path.replace('totals', 'series'))).points
					.filter(point => sizeIn(point))
					.map(({ at }) => ({ value: '', date: at }))
			: (await ask.json<Breakdown>(`${path}&interval=month`)).rows.map(({ value, date }) => ({
					value,
					date: String(date),
				}));
		return Map.groupBy(rows, ({ value }) => value);
	};
	const tell = async (
		path: string,
		answer: Totals | Breakdown,
		rows: readonly { value: string }[],
		is: (value: string) => Told['is'],
	) => {
		const months = await monthsOf(path, answer);
		const { demographics, period } = answer;
		const [from, to] = [parseDay((demographics ?? period).from)!, parseDay((demographics ?? period).to)!];
		for (const row of rows) {
			const size = sizeIn(row);
			if (size == null || row.value === OTHER || row.value === NONE) continue;
			const shown = months?.get(row.value)?.map(({ date }) => monthOf(parseDay(date)!));
			const only = months && { months: new Set(shown) };
			told.push({
				from,
				to,
				is: is(row.value),
				group: !!demographics,
				size,
				where: `${row.value} of ${path}`,
				...only,
			});
		}
	};
	for (const period of periods) {
		for (const filter of [undefined, ...filters]) {
			const by = filter ? `&filter=${filter[0]}:${encodeURIComponent(filter[1])}` : '';
			const is = filter ? { [filter[0]]: filter[1] } : {};
			const path = `totals?${period}${by}`;
			const totals = await ask.json<Totals>(path);
			said.set(path, totals);
			await tell(path, totals, [{ value: '', ...totals.metrics }], () => is);
			for (const name of DIMENSIONS) {
				if (filter && (filter[0] === name || !pairs.get(name)?.includes(filter[0]))) continue;
				const path = `breakdown/${name}?${period}${by}&limit=1000`;
				const answer = await ask.json<Breakdown>(path);
				said.set(path, answer);
				await tell(path, answer, answer.rows, value => ({ ...is, [name]: value }));
			}
		}
		const line = await ask.json<Series>(`series?${period}&interval=month`);
		said.set(`series?${period}`, line);
	}
	return { said, told };
}

/** Whether all that have these values are known to be among those that have those: by name, or since it is always so. */
const WHOLE: Partial<Record<Named, (value: string) => [Named, string]>> = {
	region: value => ['country', value.slice(0, 2)],
	visit_number: value => ['visitor_type', value === '1' ? 'new' : value === '(unknown)' ? 'stateless' : 'returning'],
	page: value => ['area1', area(value, 1) ?? NONE],
	source: value => ['channel', SOURCES[value as keyof typeof SOURCES]],
	goal_property: value => ['goal', value === 'plan=pro' ? 'order' : 'signup'],
};
function implies(is: Told['is'], name: Named, value: string): boolean {
	return Object.entries(is).some(([have, of]) => {
		const whole = WHOLE[have as Named]?.(of);
		return (have === name && of === value) || (whole?.[0] === name && whole[1] === value);
	});
}
const isWithin = (part: Told, whole: Told): boolean =>
	part.from >= whole.from &&
	part.to <= whole.to &&
	(!whole.months || monthsIn(part).every(month => whole.months!.has(month))) &&
	Object.entries(whole.is).every(([name, value]) => implies(part.is, name as Named, value));
function monthsIn({ from, to, months }: Told): number[] {
	const all = Array.from({ length: monthOf(to) - monthOf(from) + 1 }, (_, at) => monthOf(from) + at);
	return all.filter(month => !months || months.has(month));
}
const counts = ({ from, to, is, months }: Told, visit: Visit): boolean =>
	visit.day >= from &&
	visit.day <= to &&
	(!months || months.has(monthOf(visit.day))) &&
	Object.entries(is).every(([name, value]) => has('goal' in is ? whereReached(visit) : visit, name as Named, value));
/** A goal is told with the page on which it was reached, and in this history that is the first. */
const whereReached = (visit: Visit): Visit => ({ ...visit, pages: visit.pages.slice(0, 1) });

const EXACT: readonly Named[] = ['source', 'channel', 'page', 'area1', 'goal'];

/** Every difference that tells less than a group, but for what is told exactly: days of the site, of a page or a source. */
function reveals(told: readonly Told[], visits: readonly Visit[]): string[] {
	const sets = new Map(told.map(each => [each, new Set(visits.filter(visit => counts(each, visit)))]));
	const isExact = (few: readonly Visit[]): boolean => {
		const days = new Set(few.map(({ day }) => day));
		const ofDays = visits.filter(({ day }) => days.has(day));
		const one = few[0]!;
		const values = EXACT.flatMap(name =>
			valuesOf(name)
				.filter(value => has(one, name, value))
				.map(value => [name, value] as const),
		);
		const same = (list: readonly Visit[]) => list.length === few.length && list.every(visit => few.includes(visit));
		return same(ofDays) || values.some(([name, value]) => same(ofDays.filter(visit => has(visit, name, value))));
	};
	const wrong: string[] = [];
	for (const part of told) {
		if (part.group && part.size > 0 && part.size < LEAST.public) wrong.push(`${part.where}: ${part.size}`);
		for (const whole of told) {
			if (part === whole || !(part.group || whole.group) || !isWithin(part, whole)) continue;
			const inner = sets.get(part)!;
			const left = [...sets.get(whole)!].filter(visit => !inner.has(visit));
			if (left.length === 0 || left.length >= LEAST.public || isExact(left)) continue;
			wrong.push(`${whole.where} minus ${part.where}: ${left.length}`);
		}
	}
	return wrong;
}

const valuesOf = (name: Named): string[] =>
	({
		country: Object.keys(COUNTRIES),
		region: Object.values(COUNTRIES).flat(),
		device: ['desktop', 'phone', 'tablet'],
		visitor_type: ['new', 'returning', 'stateless'],
		visit_number: ['1', '2', '3', '4+'],
		source: Object.keys(SOURCES),
		channel: ['direct', 'search', 'email'],
		page: [...new Set(PAGES)],
		area1: ['/shop', '/news'],
		goal: ['signup', 'order'],
		goal_property: ['plan=pro', 'plan=free'],
	})[name];

/** A history, and some filters to look at it by: all of them together take too long. */
function history(seed: number, visits = 420) {
	const dice = random(seed);
	const list = Array.from({ length: visits }, () => stay(dice, dice.between(FIRST, CLOSED + 2)));
	const filters = DIMENSIONS.flatMap(name =>
		[dice.pick(valuesOf(name)), dice.pick(valuesOf(name))].map(value => [name, value] as const),
	);
	return { dice, visits: list, filters: [...new Map(filters.map(each => [each.join(), each])).values()] };
}

describe('every pair of public answers', () => {
	beforeEach(open);
	afterEach(close);

	test.each(Array.from({ length: HISTORIES }, (_, at) => at + 1))(
		'of history %i tells no small group, and is true',
		async seed => {
			const { dice, visits, filters } = history(seed);
			await add(...visits);
			await publish({ store, now: NOW });
			const ask = askOf(SHARE);
			const { said, told } = await answers(ask, filters);
			expect(told.filter(({ group }) => group).length).toBeGreaterThan(200);
			for (const each of told) {
				const all = visits.filter(visit => counts(each, visit));
				expect([each.where, each.size]).toEqual([each.where, all.length]);
			}
			expect(reveals(told, visits)).toEqual([]);
			expect(left(said)).toEqual([]);

			// One more visit, on a day of a month that is closed; then other thresholds; then everything is sealed.
			await add(stay(dice, dice.between(parseDay('2026-10-01')!, parseDay('2026-10-31')!)));
			const changed = { ...readSettings('{}'), public_threshold: 40 };
			await publish({ store, now: NOW });
			const groups = (all: typeof said) => [...all].filter(([, { demographics }]) => demographics);
			const after = await answers(ask, filters);
			expect(groups(after.said)).toEqual(groups(said));
			expect(after.told.map(({ size }) => size)).not.toEqual(told.map(({ size }) => size));
			await store.write(['update sites set settings = ?', [writeSettings(changed)]]);
			await seal({ store, now: Date.parse('2027-01-20T12:00:00Z') });
			await publish({ store, now: NOW });
			const sealed = await answers(ask, filters, ['period=last_month', 'period=all']);
			expect(groups(sealed.said)).toEqual(groups(said).filter(([path]) => /period=(last_month|all)/.test(path)));
		},
	);

	test('of months that were sealed before they were published tells none either', async () => {
		const { visits, filters } = history(HISTORIES + 1);
		await add(...visits);
		await seal({ store, now: Date.parse('2027-01-20T12:00:00Z') });
		await publish({ store, now: NOW });
		const { said, told } = await answers(askOf(SHARE), filters, ['period=last_month']);
		expect(told.filter(({ group }) => group).length).toBeGreaterThan(20);
		expect(reveals(told, visits)).toEqual([]);
		expect(left(said)).toEqual([]);
	});

	test('that were not folded would be caught', async () => {
		const { visits, filters } = history(1);
		await add(...visits);
		const { said, told } = await answers(askOf({ kind: 'machine' }), filters, ['from=2026-10-01&to=2026-10-31']);
		const groups = told.map(each => ({
			...each,
			group: Object.keys(each.is).some(name => !EXACT.includes(name as Named)) || Object.keys(each.is).length > 1,
		}));
		const wrong = reveals(groups, visits);
		expect(wrong.filter(text => text.includes(' minus ')).length).toBeGreaterThan(20);
		expect(wrong.filter(text => !text.includes(' minus ')).length).toBeGreaterThan(5);
		expect(left(said)).not.toEqual([]);
	});
});

/** What an answer leaves over, by its own row of the others and by the totals of what it is a breakdown of. */
function left(said: ReadonlyMap<string, Breakdown | Totals | Series>): string[] {
	return [...said].flatMap(([path, answer]) => {
		if (!('rows' in answer) || (!answer.demographics && !path.includes('filter='))) return [];
		const sizes = [answer.other, answer.total].map(sizeIn);
		// Every visit has one of these, so that they add up to the totals, where these are of the same days.
		const totals = said.get(path.replace(/^breakdown\/\w+/, 'totals').replace('&limit=1000', ''))!;
		const isOne = VISIT.some(name => path.startsWith(`breakdown/${name}?`)) && /period=last_month|from=/.test(path);
		const visits = 'metrics' in totals && !/filter=goal/.test(path) ? totals.metrics.visits : undefined;
		if (isOne && visits && !/filter=(page|area1)/.test(path) && answer.rows.length > 0) {
			sizes.push(visits - answer.rows.reduce((sum, row) => sum + Number(row.visits), 0));
		}
		return sizes.flatMap(size => (size && size < LEAST.public ? [`${path}: ${size} left`] : []));
	});
}
const VISIT = DIMENSIONS.slice(0, 7);

describe('a month', () => {
	beforeEach(open);
	afterEach(close);

	const count = async () =>
		(await store.all<{ rows: number }>('select count(*) as rows from published_crosses'))[0]!.rows;
	const last = async () => (await store.all<{ month: number }>('select month from published'))[0]?.month;
	const NOVEMBER = monthOf(CLOSED);

	test('is published by itself once its last day is closed, and not before', async () => {
		await add(...history(1).visits);
		for (const [at, month] of [
			['2026-11-01T23:59:00Z', NOVEMBER - 1],
			['2026-11-02T00:01:00Z', NOVEMBER],
		] as const) {
			const hourly = createHourly({
				store,
				clock: () => Date.parse(at),
				failed: error => expect(error).toBeUndefined(),
			});
			await hourly.run();
			await hourly.close();
			expect([at, await last()]).toEqual([at, month]);
		}
	});

	test('that was cut off is seen by nobody, and is made anew', async () => {
		await add(...history(1).visits);
		const { said } = await answersAfter(() => publish({ store, now: NOW }));
		await store.write(['delete from published', []]);
		const ending = new AbortController();
		const cut: Store = {
			...store,
			write: async (...statements) => {
				const changed = await store.write(...statements);
				if ((await count()) > 0) ending.abort();
				return changed;
			},
		};
		await publish({ store: cut, now: NOW, signal: ending.signal });
		expect(await last()).toBeUndefined();
		expect((await askOf(SHARE).json<Breakdown>('breakdown/country')).demographics).toBeNull();
		expect((await answersAfter(() => publish({ store, now: NOW }))).said).toEqual(said);
	});

	async function answersAfter(work: () => Promise<void>) {
		await work();
		return answers(askOf(SHARE), [['country', 'DE']], ['period=all']);
	}
});

describe('an answer', () => {
	beforeAll(async () => {
		await open();
		await add(...history(2).visits);
		await publish({ store, now: NOW });
	});
	afterAll(close);
	const OCTOBER = { from: '2026-10-01', to: '2026-10-31' };

	test.each([
		['7d', OCTOBER],
		['28d', OCTOBER],
		['month', OCTOBER],
		['last_month', OCTOBER],
		['quarter', OCTOBER],
		['year', { from: '2026-09-01', to: OCTOBER.to }],
		['all', { from: '2026-09-01', to: OCTOBER.to }],
	])('of %s says which months its groups are from', async (period, months) => {
		const ask = askOf(SHARE);
		const rows = await ask.json<Breakdown>(`breakdown/country?period=${period}`);
		const screen = await ask.json<Overview>(`overview?period=${period}&dimensions=country,page&pictures=country`);
		expect([rows.demographics, screen.demographics]).toEqual([months, months]);
		expect(screen.breakdowns.map(({ demographics }) => demographics)).toEqual([months, undefined]);
		const csv = await (await ask.get(`breakdown/country?period=${period}&format=csv`)).text();
		expect(csv.split('\r\n')[1]).toMatch(new RegExp(`^${months.from},${months.to},DE,`));
	});

	test('is one and the same in every format, and on the one screen', async () => {
		const ask = askOf(SHARE);
		const paths = ['country', 'page', 'source'].flatMap(name => [
			`${name}?period=all`,
			`${name}?period=28d&filter=device:phone`,
		]);
		for (const path of paths) {
			const json = await ask.json<Breakdown>(`breakdown/${path}&limit=1000`);
			const lines = (await (await ask.get(`breakdown/${path}&format=ndjson`)).text()).trim().split('\n');
			const table = lines.map(line => JSON.parse(line) as Record<string, unknown>);
			const dimension = path.split('?')[0]!;
			const rows = table.filter(row => row[dimension] !== OTHER);
			expect(rows.map(row => [row[dimension], row.visits])).toEqual(json.rows.map(row => [row.value, row.visits]));
			const csv = (await (await ask.get(`breakdown/${path}&format=csv`)).text()).trim().split('\r\n');
			expect(csv.slice(1).map(line => line.split(',').slice(0, 4))).toEqual(
				table.map(row => [row.from, row.to, row[dimension], row.visits].map(String)),
			);
			expect((await ask.get(`breakdown/${path}&format=parquet`)).status).toBe(200);
			const screen = await ask.json<Overview>(`overview?${path.split('?')[1]}&dimensions=${dimension}&rows=100`);
			expect(screen.breakdowns).toEqual([json]);
		}
	});

	test.each([
		['totals?from=2026-10-01&to=2026-10-31', 400, 'from'],
		['breakdown/country?period=all&to=2026-10-31', 400, 'to'],
		['totals?period=today', 400, 'period'],
		['overview?period=yesterday', 400, 'period'],
		['series?interval=hour', 403, undefined],
		['breakdown/country?interval=day', 400, 'interval'],
		['breakdown/page?filter=country:DE&interval=week', 400, 'interval'],
		['breakdown/exit_page?filter=country:DE', 403, undefined],
		['breakdown/page?filter=entry_page:/', 400, 'filter'],
		['breakdown/country?metrics=stateless_visits', 400, 'metrics'],
		['breakdown/source?metrics=conversions', 400, 'metrics'],
		['totals?metrics=stateless_views', 400, 'metrics'],
		['breakdown/source?sort=bounce_rate&metrics=visits', 400, 'sort'],
		['heat', 403, undefined],
		['retention', 403, undefined],
		['realtime', 403, undefined],
		['ignored', 403, undefined],
	])('to %s is %i', async (path, status, parameter) => {
		const answer = await askOf(SHARE).get(path);
		const { error } = (await answer.json()) as Failure;
		expect([path, answer.status, error.parameter]).toEqual([path, status, parameter]);
	});

	test('names no part that tells visitor types or goals apart, and no exact rate of few', async () => {
		const screen = await askOf(SHARE).json<Overview>(
			'overview?period=7d&dimensions=source,page,country,goal&compare=previous',
		);
		expect(JSON.stringify(screen)).not.toContain('stateless');
		expect(screen.breakdowns.map(({ total }) => Object.keys(total))).toEqual([
			['visits', 'views', 'views_per_visit', 'bounce_rate', 'engaged_time'],
			['visits', 'views', 'engaged_time', 'exit_rate', 'scroll_depth'],
			['visits', 'views', 'views_per_visit', 'engaged_time'],
			['conversions', 'converting_visits', 'revenue'],
		]);
		expect(screen.totals.metrics.visits).toBeLessThan(110);
		expect(screen.totals.metrics.bounce_rate).toBeNull();
		const { metrics } = await askOf(SHARE).json<Totals>('totals?period=year&metrics=bounce_rate');
		expect(metrics).toEqual({ bounce_rate: expect.any(Number) });
		expect((metrics.bounce_rate! * 100) % 1).toBeCloseTo(0);
	});

	test('is rounded where the site rounds', async () => {
		const ask = askOf(SHARE);
		const exactly = await ask.json<Breakdown>('breakdown/country?period=all');
		const settings = { ...readSettings('{}'), rounding: 10 };
		await store.write(['update sites set settings = ?', [writeSettings(settings)]]);
		const roughly = await ask.json<Breakdown>('breakdown/country?period=all');
		expect(roughly.rows.map(({ visits }) => visits)).toEqual(
			exactly.rows.map(row => Math.round(Number(row.visits) / 10) * 10),
		);
	});
});

describe('what is folded', () => {
	test('leaves in each row and column nothing, or two groups and enough visits, or all of it', () => {
		const dice = random(5);
		for (let table = 0; table < 300; table++) {
			const [rows, columns] = [dice.between(1, 6), dice.between(1, 6)];
			const groups: Group[] = Array.from({ length: rows * columns }, (_, at) => ({
				size: Math.floor(dice.next() ** 3 * 60),
				lines: [`row ${Math.floor(at / columns)}`, `column ${at % columns}`],
			}));
			const folded = foldSmall(groups, 10);
			expect(groups.filter(group => group.size < 10 && !folded.has(group))).toEqual([]);
			for (const line of new Set(groups.flatMap(({ lines }) => lines))) {
				const all = groups.filter(({ lines }) => lines.includes(line));
				const gone = all.filter(group => folded.has(group));
				const size = gone.reduce((sum, group) => sum + group.size, 0);
				const isFine = gone.length === 0 || gone.length === all.length || (gone.length >= 2 && size >= 10);
				expect([line, isFine]).toEqual([line, true]);
			}
		}
	});
});
