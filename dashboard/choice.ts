import {
	type Catalog,
	type Comparison,
	type DimensionEntry,
	type Interval,
	type MetricEntry,
	PERIODS,
	type PeriodName,
	type SiteEntry,
} from '../server/wire/report.ts';
import type { Query } from './api.ts';
import { type Filter, isKnown, readFilter } from './filter.ts';
import type { View } from './view.ts';

/** What the view means with this catalog and this site: every choice made, defaults filled in. */
export interface Choice {
	site: SiteEntry;
	/** Absent: a custom range. */
	period?: PeriodName;
	compare: Comparison;
	interval: Interval;
	/** Intervals that make sense for the length of the period. */
	intervals: Interval[];
	metric: MetricEntry;
	filter?: Filter;
	/** The dimension in front, by group. Under a filter it may be one of which nothing is known. */
	tabs: Record<string, DimensionEntry>;
}

const DAY = 86_400_000;
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY + 1;

/** The most days that a named period has; `all` has those of the site. */
const LENGTHS = [1, 1, 7, 28, 30, 7, 31, 31, 92, 366, 366];

/** Shortest and longest period, in days, for which an interval is offered: from two points to about 800. */
const SPANS: Record<Interval, [number, number]> = {
	hour: [1, 14],
	day: [1, 800],
	week: [8, 5000],
	month: [32, 50_000],
};

function lengthOf(view: View, period: PeriodName | undefined, site: SiteEntry): number {
	if (!period) return daysBetween(view.from ?? site.today, view.to ?? site.today);
	return LENGTHS[PERIODS.indexOf(period)] ?? daysBetween(site.first ?? site.today, site.today);
}

/** Whether the period begins in months that are kept as a whole. No other named one goes back that far. */
function isOld(view: View, period: PeriodName | undefined, { first, days_since }: SiteEntry): boolean {
	const from = period === 'all' ? first : period ? undefined : view.from;
	return days_since !== undefined && from !== undefined && from < days_since;
}

/** A quiet line: hours of a day, days of a quarter, weeks of a year, then months. */
function usual(days: number): Interval {
	if (days <= 1) return 'hour';
	return days <= 92 ? 'day' : days <= 800 ? 'week' : 'month';
}

export function choose(view: View, catalog: Catalog, site: SiteEntry): Choice {
	// Public numbers know neither the running day nor a range of anybody's choice.
	const anyDay = catalog.periods.includes('today');
	const first = anyDay && site.first === site.today ? 'today' : catalog.default_period;
	const filter = readFilter(view.filter, catalog);
	const period = anyDay && view.from ? undefined : (catalog.periods.find(one => one === view.period) ?? first);
	const days = lengthOf(view, period, site);
	const fits = (name: Interval) => SPANS[name][0] <= days && days <= SPANS[name][1];
	const intervals = catalog.intervals.filter(name => {
		if (isOld(view, period, site)) return name === 'month';
		// Hours are kept for the site as a whole only.
		return fits(name) && !(filter && name === 'hour');
	});
	return {
		site,
		...(period && { period }),
		...(filter && { filter }),
		compare: view.compare ?? 'previous',
		intervals,
		...chart(view, catalog, { intervals, days, filtered: filter !== undefined }),
		tabs: Object.fromEntries(catalog.groups.map(({ name }) => [name, inFront(view, { catalog, group: name, filter })])),
	};
}

/** Whether a metric is one of the row of totals: those of goals stand with the goals, parts of others below the row. */
export function isDrawn(metric: MetricEntry): boolean {
	return metric.totals && metric.better !== 'neither' && !metric.kinds.includes('goal');
}

/** Not every metric is known in every interval: what was chosen on purpose stays, the other follows. */
function chart(
	view: View,
	catalog: Catalog,
	{ intervals, days, filtered }: { intervals: Interval[]; days: number; filtered: boolean },
) {
	const standard = intervals.find(name => name === usual(days)) ?? intervals[0] ?? 'day';
	const metrics = catalog.metrics.filter(metric => isDrawn(metric) && (!filtered || metric.kinds.length > 0));
	const wanted = metrics.find(metric => metric.name === view.metric);
	const asked = intervals.find(name => name === view.interval);
	const knows = (name: Interval) => (asked ? name === asked : !wanted || wanted.intervals.includes(name));
	const interval = [standard, ...intervals].find(knows) ?? standard;
	const metric = wanted?.intervals.includes(interval) ? wanted : metrics.find(one => one.intervals.includes(interval));
	return { interval, metric: (metric ?? metrics[0]) as MetricEntry };
}

/** The one that was chosen, else the first of which something is known. */
function inFront(
	view: View,
	{ catalog, group, filter }: { catalog: Catalog; group: string; filter: Filter | undefined },
): DimensionEntry {
	const members = catalog.dimensions.filter(dimension => dimension.group === group);
	const chosen = members.find(({ name }) => view.tabs?.includes(name));
	return (chosen ?? members.find(member => isKnown(member, filter)) ?? members[0]) as DimensionEntry;
}

/** The period of a choice, as every report takes it. */
export function periodQuery(view: View, choice: Choice): Query {
	return choice.period ? { period: choice.period } : { from: view.from, to: view.to };
}

/** The filter of a choice, as every report takes it that can be filtered. */
export function filterQuery({ filter }: Choice): Query {
	return { filter: filter && `${filter.dimension.name}:${filter.value}` };
}
