/**
 * What a dashboard asks and gets. Names of dimensions and metrics are not here: they come from the catalog, so that a
 * reader of this contract draws whatever the collector knows.
 */

export const PERIODS = [
	'today',
	'yesterday',
	'7d',
	'28d',
	'30d',
	'week',
	'month',
	'last_month',
	'quarter',
	'year',
	'12mo',
	'all',
] as const;
export type PeriodName = (typeof PERIODS)[number];
export const DEFAULT_PERIOD: PeriodName = '28d';

export const COMPARISONS = ['none', 'previous', 'year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const INTERVALS = ['hour', 'day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

export const FORMATS = ['json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** Site days, both inclusive, as ISO dates. */
export interface Period {
	from: string;
	to: string;
}

/** `null`: not known, such as a rate of nothing. Rates are 0..1 with four decimals, times whole seconds. */
export type Metrics = Record<string, number | null>;

/** Certain lower and upper bound of each metric that is not exact. */
export type Bounds = Record<string, [low: number, high: number]>;

export interface MetricEntry {
	name: string;
	label: string;
	/** One sentence, the same on screen and in the docs. */
	definition: string;
	/** `rate` is 0..1, `seconds` whole seconds, `ratio` any number of at least 0. */
	unit: 'count' | 'rate' | 'seconds' | 'ratio';
	/** A change upwards is good, bad, or neither. */
	better: 'more' | 'less' | 'neither';
	/** Where it is known: for the site, in a series of these intervals, for rows of these kinds of dimension. */
	totals: boolean;
	intervals: Interval[];
	kinds: DimensionKind[];
}

/**
 * `page`: a page or a part of the site. `view`: a fact of single views. `visit`: a fact of the whole visit. `exit`: the
 * page a visit ended on.
 */
export type DimensionKind = 'page' | 'view' | 'visit' | 'exit';

export interface DimensionEntry {
	name: string;
	label: string;
	kind: DimensionKind;
	/** Which set of tabs a dashboard shows it in. */
	group: string;
	/** How a value reads on screen: as it is, as a country code, a language tag, a region code, or a path. */
	values: 'text' | 'country' | 'region' | 'language' | 'path';
	metrics: string[];
	/** Dimensions it can be filtered by. */
	pairs: string[];
}

export interface Catalog {
	dimensions: DimensionEntry[];
	metrics: MetricEntry[];
	/** Groups of dimensions in the order in which to show them; each is one panel with a tab per dimension. */
	groups: { name: string; label: string }[];
	periods: PeriodName[];
	default_period: PeriodName;
	comparisons: Comparison[];
	intervals: Interval[];
	formats: Format[];
}

export interface SiteEntry {
	/** The site's domain, and its name in every route. */
	site: string;
	hostnames: string[];
	timezone: string;
	/** First and last site day with data; absent on an empty site. */
	first?: string;
	last?: string;
	/** Today's site day. */
	today: string;
}

export interface Totals {
	site: string;
	timezone: string;
	period: Period;
	metrics: Metrics;
	bounds?: Bounds;
	/**
	 * `until`: an unfinished day (`today`) is compared with the same part of the earlier one, its hours before this one
	 * (`2026-11-21T15:00`). Only what is known by the hour can be: the other metrics are null.
	 */
	comparison?: { period: Period; until?: string; metrics: Metrics; bounds?: Bounds };
}

/** One point of a series or one row of a breakdown: its key and, beside it, each metric under its own name. */
export type Cells<Key extends string> = Record<Key, string> & {
	[metric: string]: number | string | null | Bounds | undefined;
	bounds?: Bounds;
};

export interface Series {
	site: string;
	timezone: string;
	period: Period;
	interval: Interval;
	/** `at`: ISO date of the day, or of the first day of the week or month; with `T15:00` for an hour. */
	points: Cells<'at'>[];
	comparison?: { period: Period; points: Cells<'at'>[] };
}

export interface Breakdown {
	site: string;
	timezone: string;
	period: Period;
	dimension: string;
	rows: Cells<'value'>[];
	/** All values after the rows listed, as one: total minus every row up to the last one listed, by the parts. */
	other: Metrics;
	total: Metrics;
	/** How many values there are, listed or not. */
	count: number;
}

/**
 * All that one screen shows: totals, a series and the first rows of several breakdowns, each as its own report answers.
 * Asked with `period`, `compare`, `interval`, `rows` (10) and `dimensions` (without it the first of each group).
 */
export interface Overview {
	totals: Totals;
	series: Series;
	breakdowns: Breakdown[];
}

/** What was not counted, and why. */
export interface Ignored {
	site: string;
	timezone: string;
	period: Period;
	rows: { reason: string; definition: string; beacons: number }[];
	total: { beacons: number };
}

/** Browsers that came in a month (`2026-11`), by the month in which they came for the first time. */
export interface Retention {
	site: string;
	timezone: string;
	period: Period;
	rows: { birth: string; month: string; visitors: number }[];
}

/** The hours of the week, weekday 1 being Monday, summed over a period; all 168 of them. */
export interface Heat {
	site: string;
	timezone: string;
	period: Period;
	rows: ({ weekday: number; hour: number } & Metrics)[];
}

/** Every error of the API. */
export interface Failure {
	error: { code: string; message: string; parameter?: string };
}
