import { createGathering, type Gathering } from '../../server/collect/gathering.ts';
import { PAGES } from '../../server/collect/rows.ts';
import { firstDay, monthOf } from '../../server/model/calendar.ts';
import { type DimensionName, dimensions } from '../../server/model/dimensions.ts';
import { NONE } from '../../server/model/facts.ts';
import { pairs } from '../../server/model/pairs.ts';
import type { Sums } from '../../server/model/sums.ts';
import { arrivalCell } from '../../server/model/visitors.ts';
import type { Store } from '../../server/store/store.ts';
import { CROSS_TABLE_OF, type Increments, ROW, TABLE_NAMES, TABLE_OF, tables } from '../../server/store/tables.ts';
import { area } from '../../server/wire/page.ts';
import { createRandom } from '../people/random.ts';

/** How many values a dimension of the benchmark site has; the first are the most frequent. */
const VALUES: Partial<Record<DimensionName, number>> = {
	referrer: 300,
	source: 200,
	channel: 8,
	campaign: 40,
	utm_source: 20,
	utm_medium: 6,
	utm_term: 60,
	utm_content: 30,
	country: 60,
	region: 400,
	language: 80,
	device: 3,
	browser: 12,
	browser_version: 60,
	system: 8,
	system_version: 25,
	screen: 4,
	visitor_type: 3,
	visit_number: 4,
};
const PAGE_COUNT = 2_000;
const VIEWS_PER_VISIT = 2.5;

/** Different days; a year repeats them, because to make one takes longer than to store it. */
const KINDS_OF_DAYS = 10;

const pageName = (at: number): string =>
	at === 0 ? '/' : at % 3 === 0 ? `/page-${at}` : `/part-${at % 12}/shelf-${at % 60}/thing-${at}`;

/** Months of whose days all crosses are handed over. Of older ones each kind of day once: sealed, they have the same rows. */
const RECENT = 2;

type Dice = () => number;

/** Few values are frequent and many are rare. */
const pick = (dice: Dice, count: number): number => Math.floor(count * dice() ** 3);

/** One day of so many views, with the sums that the collector adds for each, to be moved to any day. */
function makeDay(site: number, views: number, dice: Dice): Increments[] {
	const to = createGathering();
	for (let visit = 0; visit < views / VIEWS_PER_VISIT; visit++) addVisit(site, to, dice);
	for (let back = 0; back <= 60; back++) {
		const { from, to: until } = arrivalCell(back === 0 ? undefined : -back, 0);
		to.into('arrivals', { visitors: Math.ceil(views / (back + 2) / 10) })(site, 0, from, until);
	}
	return Object.values(to.take());
}

function addVisit(site: number, to: Gathering, dice: Dice): void {
	const words: number[] = [];
	const pages = Array.from({ length: Math.floor(1 + dice() * (VIEWS_PER_VISIT * 2 - 1)) }, () =>
		pageName(pick(dice, PAGE_COUNT)),
	);
	for (const { id, name } of dimensions) {
		const count = VALUES[name];
		if (count) words[id] = to.word(`${name} ${pick(dice, count)}`);
		if (name === 'entry_page') words[id] = to.word(pages[0]!);
		if (name === 'hostname') words[id] = to.word('example.com');
		if (name === 'status') words[id] = to.word(dice() < 0.01 ? '404' : '200');
		if (name === 'goal') words[id] = to.word(`goal ${pick(dice, 5)}`);
	}
	const isEngaged = Number(pages.length > 1);
	const ofVisit: Sums = {
		visits: 1,
		views: pages.length,
		engaged: isEngaged,
		seconds: 60,
		deciles: 8,
		page_visits: pages.length,
	};
	const ofView: Sums = { views: 1, seconds: 20, least_visits: 1 };
	to.into('days', ofVisit)(site, 0);
	to.into('hours', { visits: 1, views: pages.length })(site, Math.floor(dice() * 24));
	for (const { id, kind } of dimensions) {
		if (kind === 'visit') to.into(TABLE_OF.visit, ofVisit)(site, id, 0, words[id]!);
		if (kind === 'view') to.into(TABLE_OF.view, ofView)(site, id, 0, words[id]!);
	}
	const converts = dice() < 0.03;
	const goal = dimensions.find(({ name }) => name === 'goal')!;
	if (converts) to.into(TABLE_OF.goal, { conversions: 1, converting_visits: 1 })(site, goal.id, 0, words[goal.id]!);
	for (const page of pages) addPage(site, to, words, page);
	for (const { id, kind, a, b } of pairs) {
		if (words[a.id] === undefined || words[b.id] === undefined || kind === 'page') continue;
		if (kind !== 'goal')
			to.into(CROSS_TABLE_OF[kind], kind === 'view' ? ofView : ofVisit)(site, id, 0, words[a.id]!, words[b.id]!);
		else if (converts)
			to.into('goal_crosses', { conversions: 1, converting_visits: 1 })(site, id, 0, words[a.id]!, words[b.id]!);
	}
}

function addPage(site: number, to: Gathering, words: readonly number[], page: string): void {
	const sums: Sums = { views: 1, visits: 1, engaged: 1, seconds: 20, deciles: 5, continuations: 1 };
	for (const { dimension, pairs: crosses } of PAGES) {
		const name = to.word(dimension.level === undefined ? page : (area(page, dimension.level) ?? NONE));
		to.into('page_days', sums)(site, dimension.id, 0, name);
		for (const { id, a } of crosses) {
			if (words[a.id] !== undefined) to.into('page_crosses', sums)(site, id, 0, words[a.id]!, name);
		}
	}
}

/** Where a table has its days, and how many of its numbers a day has. */
const TIMES = TABLE_NAMES.map(name => {
	const { key } = tables[name];
	const at = key.findIndex(part => ['day', 'span', 'hour'].includes(part));
	return { at, step: key[at] === 'hour' ? 24 : 1, spans: name === 'arrivals' };
});

function moved(increments: Increments, days: number): Increments {
	const rows = increments.rows.slice();
	for (let row = 0; row < rows.length; row += ROW) {
		const { at, step, spans } = TIMES[rows[row]!]!;
		rows[row + 1 + at]! += days * step;
		// Of an arrival, the days of the cell move along, but for none.
		if (spans && rows[row + 2 + at] !== -1) for (const part of [1, 2]) rows[row + 1 + at + part]! += days;
	}
	return { ...increments, rows };
}

export interface YearOptions {
	site: number;
	/** First and last site day. */
	from: number;
	to: number;
	/** Page views of a day. */
	views: number;
	/** Called after each month with its last day. */
	ended?: (day: number) => Promise<void>;
}

/** Hands a year to the store, one batch for each day. */
export async function fillBench(store: Store, { site, from, to, views, ended }: YearOptions): Promise<void> {
	const dice = createRandom(7).next;
	const kinds = Array.from({ length: KINDS_OF_DAYS }, () => makeDay(site, views, dice));
	for (let day = from; day <= to; day++) {
		const [sums, crosses] = kinds[day % KINDS_OF_DAYS]!.map(part => moved(part, day)) as [Increments, Increments];
		const isRecent = monthOf(day) > monthOf(to) - RECENT;
		const isFirst = day - firstDay(monthOf(day)) < KINDS_OF_DAYS;
		const increments = isRecent || isFirst ? [sums, crosses] : [sums];
		await store.add({ number: day - from + 1, increments });
		if (ended && monthOf(day + 1) !== monthOf(day)) await ended(day);
	}
}
