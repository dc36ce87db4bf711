import { area } from '../wire/page.ts';
import { firstDay, lastDay, monthOf } from './calendar.ts';
import { DIMENSIONS, type DimensionName, dimensions, type GroupName } from './dimensions.ts';
import { NONE, UNKNOWN } from './facts.ts';
import { type MetricName, metricsAt, type Place } from './metrics.ts';
import { type Pair, pairs } from './pairs.ts';
import type { Dates, Now } from './period.ts';

/** What strangers are shown by a share link: days once they are closed, and groups of visitors by the closed month. */

/** A day that ended this many days ago can no longer grow. */
const CLOSED = 2;

/** Months before this one are closed. */
export const closedBefore = (today: number): number => monthOf(today - CLOSED + 1);

/** The end of the last closed day, as if it were now. */
export function lastClosed(now: Now): Now {
	const today = now.today - CLOSED;
	return { ...now, today, hour: today * 24 + 23, over: true };
}

/** Panels of the dimensions that say what kind of visitors came. */
const DEMOGRAPHIC: readonly GroupName[] = ['places', 'devices', 'visitors'];

/**
 * Whether the values of a dimension, even alone, are groups of people and so are shown by the month only. So are the
 * properties of events, which may say anything.
 */
export function isByMonth(name: DimensionName): boolean {
	const { group, kind } = DIMENSIONS[name];
	return DEMOGRAPHIC.includes(group) || kind === 'property';
}

/** Whether two dimensions are shown together. On which page visits of a kind ended would follow from sums that are not told. */
export const isPublicPair = (one: DimensionName, other: DimensionName): boolean =>
	one === other || [one, other].every(name => DIMENSIONS[name].kind !== 'exit');

/** Those that are told exactly and have a number of visits. */
export const exact = dimensions.filter(({ name, kind }) => !isByMonth(name) && kind !== 'view' && kind !== 'area');

/** Those that are told by the month, in an order in which none comes before one that its values are a part of. */
export const byMonth = dimensions.filter(({ name }) => isByMonth(name));

/** Whose values are always a part of one of another dimension, which is then told apart from its other parts by subtraction. */
export const PARTS: readonly {
	name: DimensionName;
	of: DimensionName;
	/** Undefined: of none for certain. */
	whole(value: string): string | undefined;
}[] = [
	{ name: 'region', of: 'country', whole: value => (value === UNKNOWN ? undefined : value.split('-')[0]) },
	{ name: 'browser_version', of: 'browser', whole: withoutVersion },
	{ name: 'system_version', of: 'system', whole: withoutVersion },
	{
		name: 'visit_number',
		of: 'visitor_type',
		whole: value => (value === UNKNOWN ? undefined : value === '1' ? 'new' : 'returning'),
	},
	{ name: 'area2', of: 'area1', whole: areaOf(1) },
	{ name: 'area3', of: 'area1', whole: areaOf(1) },
	{ name: 'area3', of: 'area2', whole: areaOf(2) },
	{ name: 'page', of: 'area1', whole: areaOf(1) },
	{ name: 'page', of: 'area2', whole: areaOf(2) },
	{ name: 'page', of: 'area3', whole: areaOf(3) },
];

function withoutVersion(value: string): string {
	return value.replace(/ \d+$/, '');
}

function areaOf(level: number): (page: string) => string | undefined {
	return page => (page.startsWith('/') ? (area(page, level) ?? NONE) : undefined);
}

/** Pairs in which values are a part of others as it happens: a source all of whose visits came by one channel, say. */
export const sourcePairs = pairs.filter(({ a, b }) => a.group === 'sources' && b.group === 'sources');

/** Pairs in an order in which none comes before what says of which others its values are a part. */
export const pairsByDepth: readonly Pair[] = pairs.toSorted(
	(x, y) => Number(sourcePairs.includes(y)) - Number(sourcePairs.includes(x)) || depthOf(x) - depthOf(y),
);

function depthOf({ a, b }: Pair): number {
	return depth(a.name) + depth(b.name);
}

function depth(name: DimensionName): number {
	const named = PARTS.filter(part => part.name === name).map(({ of }) => of);
	const found = sourcePairs.filter(({ b }) => b.name === name).map(({ a }) => a.name);
	return [...named, ...found].reduce((most, whole) => Math.max(most, depth(whole) + 1), 0);
}

/**
 * Which months a period is shown by: those that it holds as a whole, else the last one that is published by its end.
 *
 * @param before months before this one are published
 * @param first the first day with data, before which nothing is missing
 */
export function monthsOf({ from, to }: Dates, { before, first }: { before: number; first: number }): Dates | undefined {
	const oldest = monthOf(first);
	const last = Math.min(before - 1, monthOf(to));
	if (last < oldest) return;
	const begin = from <= first ? oldest : monthOf(from - 1) + 1;
	const end = Math.min(before, monthOf(to + 1)) - 1;
	const [one, other] = begin <= end ? [begin, end] : [last, last];
	return { from: firstDay(one), to: lastDay(other) };
}

/** Parts that would split a row by visitor type or goal, and rates whose whole is told nowhere. */
const HIDDEN: Partial<Record<Place, readonly MetricName[]>> = {
	visit: ['conversions', 'converting_visits', 'conversion_rate'],
	page: ['bounce_rate'],
	area: ['bounce_rate'],
	goal: ['conversion_rate'],
};

/** What is told of single days. */
export function publicMetrics(place: Place): MetricName[] {
	const hidden = ['stateless_visits', 'stateless_views', ...(HIDDEN[place] ?? [])];
	return metricsAt(place).filter(name => !hidden.includes(name));
}

/** What is told of groups by the month: all that follows from their sums. */
const BY_MONTH: Partial<Record<Place, readonly MetricName[]>> = {
	visit: ['visits', 'views', 'views_per_visit', 'engaged_time'],
	page: ['visits', 'views', 'engaged_time'],
	view: ['views', 'engaged_time'],
	goal: ['conversions', 'converting_visits'],
	property: ['conversions', 'converting_visits'],
};
export const monthMetrics = (place: Place): readonly MetricName[] => BY_MONTH[place] ?? [];

/** Rates that leave out stateless visits or views, by the count that does not. */
const WHOLE: Partial<Record<MetricName, MetricName>> = {
	bounce_rate: 'visits',
	conversion_rate: 'visits',
	exit_rate: 'views',
};

/** With the counts that are needed to judge the rates among them. */
export const withWholes = (metrics: readonly MetricName[]): MetricName[] => [
	...new Set([...metrics, ...metrics.flatMap(name => WHOLE[name] ?? [])]),
];

/**
 * Rates as whole per cents, and only where they are of at least a hundred visits and one small group more. An exact rate of
 * few would tell how many visits are left out of it, the stateless ones; in a hundred, every number fits some whole per cent.
 */
export function blurred<Values extends object>(values: Values, threshold: number): Values {
	const entries = Object.entries(values).map(([name, value]) => {
		const whole = WHOLE[name as MetricName];
		if (!whole || typeof value !== 'number') return [name, value];
		const most = (values as Record<string, unknown>)[whole];
		return [name, Number(most ?? 0) >= 100 + threshold ? Math.round(value * 100) / 100 : null];
	});
	return Object.fromEntries(entries) as Values;
}
