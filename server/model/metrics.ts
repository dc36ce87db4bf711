import type { DimensionKind, Interval, MetricEntry } from '../wire/report.ts';
import type { Sum, Sums } from './sums.ts';

/** How a metric follows from sums. Absent for a place (totals, rows of a kind) where it is not known. */
type Formula = (sum: (name: Sum) => number) => number | null;

interface Metric {
	label: string;
	definition: string;
	unit: MetricEntry['unit'];
	better: MetricEntry['better'];
	/** For the site as a whole, by day or longer. `visitors` is the one metric that is no formula of sums. */
	site?: Formula;
	/** By the hour, where only `SUMS.hour` exist. */
	hour?: Formula;
	page?: Formula;
	area?: Formula;
	view?: Formula;
	visit?: Formula;
	exit?: Formula;
	goal?: Formula;
	property?: Formula;
}

/** A ratio over nothing is not known. One that forged or late beacons pushed past its range is clamped when it is read. */
const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
const rate = (part: number, whole: number): number | null =>
	whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null;

const views: Formula = sum => sum('views') + sum('stateless_views');
const visits: Formula = sum => sum('visits') + sum('stateless_visits');
const bounceRate: Formula = sum => rate(sum('visits') - sum('engaged'), sum('visits'));
const viewsPerVisit: Formula = sum =>
	ratio(sum('views') + sum('stateless_views'), sum('visits') + sum('stateless_visits'));
const timePerVisit: Formula = sum => ratio(sum('seconds'), sum('visits') + sum('stateless_visits'));
const timePerView: Formula = sum => ratio(sum('seconds'), sum('views') + sum('stateless_views'));
const exitRate: Formula = sum => rate(sum('views') - sum('continuations'), sum('views'));
const scrollDepth: Formula = sum => rate(sum('deciles') / 10, sum('views') + sum('stateless_views'));
const conversions: Formula = sum => sum('conversions');
const convertingVisits: Formula = sum => sum('converting_visits');
/** For a goal, `visits` are all visits that could have reached it. */
const conversionRate: Formula = sum => rate(sum('converting_visits'), sum('visits'));
/** No number at all: one sum per currency. */
const money: Formula = () => null;
const statelessVisits: Formula = sum => sum('stateless_visits');
const statelessViews: Formula = sum => sum('stateless_views');

/** The list. A metric is an entry here and nowhere else. */
export const METRICS = {
	visitors: {
		label: 'Visitors',
		definition: 'Browsers that keep their cookie, each counted once in the whole period.',
		unit: 'count',
		better: 'more',
	},
	visits: {
		label: 'Visits',
		definition:
			'Stays on the site, each ended by half an hour without a page view. For a page, or an area of your own whose rules the tag carries: visits that saw it. For an exit page: visits that ended on it.',
		unit: 'count',
		better: 'more',
		site: visits,
		hour: visits,
		page: sum => sum('visits'),
		// Known only where the tag carries the rules.
		area: sum => (sum('visits') > 0 ? sum('visits') : null),
		visit: visits,
		exit: sum => sum('views') - sum('continuations'),
	},
	views: {
		label: 'Page views',
		definition: 'Pages that became visible to somebody, reloads and in-app moves included.',
		unit: 'count',
		better: 'more',
		site: views,
		hour: views,
		page: views,
		area: views,
		view: views,
		visit: views,
		exit: views,
	},
	entries: {
		label: 'Entries',
		definition: 'Visits that began in the area.',
		unit: 'count',
		better: 'more',
		area: sum => sum('entries'),
	},
	views_per_visit: {
		label: 'Views per visit',
		definition: 'Page views divided by visits.',
		unit: 'ratio',
		better: 'more',
		site: viewsPerVisit,
		visit: viewsPerVisit,
	},
	bounce_rate: {
		label: 'Bounce rate',
		definition:
			'Share of visits with one page view and no interaction. For a page or area: of the visits that began there.',
		unit: 'rate',
		better: 'less',
		site: bounceRate,
		hour: bounceRate,
		page: sum => rate(sum('visits') - sum('engaged'), sum('entries')),
		area: sum => rate(sum('entries') - sum('engaged'), sum('entries')),
		visit: bounceRate,
	},
	engaged_time: {
		label: 'Engaged time',
		definition: 'Seconds for which the page was visible and had the focus, per visit; for a page, per view.',
		unit: 'seconds',
		better: 'more',
		site: timePerVisit,
		page: timePerView,
		area: timePerView,
		view: timePerView,
		visit: timePerVisit,
	},
	exit_rate: {
		label: 'Exit rate',
		definition: 'Share of the views of a page after which the visit ended.',
		unit: 'rate',
		better: 'neither',
		page: exitRate,
		area: exitRate,
		exit: exitRate,
	},
	scroll_depth: {
		label: 'Scroll depth',
		definition: 'How far down the page people got, as a share of its height, on average.',
		unit: 'rate',
		better: 'more',
		page: scrollDepth,
		area: scrollDepth,
	},
	conversions: {
		label: 'Conversions',
		definition: 'Goals reached: events of any name, and views of the pages that the site calls a goal.',
		unit: 'count',
		better: 'more',
		site: conversions,
		visit: conversions,
		goal: conversions,
		property: conversions,
	},
	converting_visits: {
		label: 'Converting visits',
		definition: 'Visits that reached a goal; for a goal, visits that reached it.',
		unit: 'count',
		better: 'more',
		site: convertingVisits,
		visit: convertingVisits,
		goal: convertingVisits,
		property: convertingVisits,
	},
	conversion_rate: {
		label: 'Conversion rate',
		definition: 'Share of visits that reached a goal; for a goal, that reached it.',
		unit: 'rate',
		better: 'more',
		site: conversionRate,
		visit: conversionRate,
		goal: conversionRate,
	},
	revenue: {
		label: 'Revenue',
		definition: 'Amounts of conversions, summed for each currency in its minor unit and never converted.',
		unit: 'money',
		better: 'more',
		site: money,
		goal: money,
		property: money,
	},
	stateless_visits: {
		label: 'Stateless visits',
		definition: 'Visits of browsers that keep no cookie; part of the visits, left out of visitors and of every rate.',
		unit: 'count',
		better: 'neither',
		site: statelessVisits,
		visit: statelessVisits,
	},
	stateless_views: {
		label: 'Stateless views',
		definition: 'Page views of browsers that keep no cookie; part of the page views.',
		unit: 'count',
		better: 'neither',
		site: statelessViews,
		page: statelessViews,
		area: statelessViews,
		view: statelessViews,
		visit: statelessViews,
	},
} as const satisfies Record<string, Metric>;
export type MetricName = keyof typeof METRICS;

export const metrics: readonly (Metric & { name: MetricName })[] = Object.entries(METRICS).map(([name, metric]) => ({
	...metric,
	name: name as MetricName,
}));

/** The rows of a kind of dimension, and where the metrics of it are known, in words. */
const KINDS: Record<DimensionKind, string> = {
	page: 'for pages and areas',
	area: 'for areas of your own',
	view: 'for facts of views',
	visit: 'for facts of visits',
	exit: 'for exit pages',
	goal: 'for goals',
	property: 'for properties of goals and for the pages where goals were reached',
};

/** Where a metric is asked for: the whole site by day or longer, by the hour, or the rows of a kind of dimension. */
export const PLACES = { site: 'for the site as a whole', hour: 'by the hour', ...KINDS } as const;
export type Place = keyof typeof PLACES;

/** Names of the metrics known at a place. `visitors` is known for the site only. */
export function metricsAt(place: Place): MetricName[] {
	return metrics.filter(metric => metric[place] || (place === 'site' && metric.name === 'visitors')).map(m => m.name);
}

/** The intervals of a series in which a metric is known. */
export function intervalsOf(name: MetricName): Interval[] {
	const days: Interval[] = metricsAt('site').includes(name) ? ['day', 'week', 'month'] : [];
	return metricsAt('hour').includes(name) ? ['hour', ...days] : days;
}

/** The kinds of dimension whose rows have a metric. */
export function kindsOf(name: MetricName): DimensionKind[] {
	return (Object.keys(KINDS) as DimensionKind[]).filter(kind => metricsAt(kind).includes(name));
}

/** The sums that a metric is made of. */
export function sumsIn(name: MetricName, place: Place): Sum[] {
	const metric: Metric = METRICS[name];
	const sums = new Set<Sum>();
	metric[place]?.(sum => sums.add(sum).size);
	return [...sums];
}

/** The value of a metric from sums, rounded as every answer rounds it; null where it is not known. */
export function measure(name: MetricName, place: Place, sums: Sums): number | null {
	const metric: Metric = METRICS[name];
	const value = metric[place]?.(sum => sums[sum] ?? 0) ?? null;
	return value === null ? null : round(value, metric.unit);
}

/** Counts and seconds are whole, rates have four decimals, other ratios two. Nothing is less than 0. */
function round(value: number, unit: MetricEntry['unit']): number {
	const digits = { count: 0, seconds: 0, rate: 4, ratio: 2, money: 0 }[unit];
	return Number(Math.max(0, value).toFixed(digits));
}
