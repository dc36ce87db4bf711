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

export const FORMATS = ['json', 'csv', 'ndjson', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

/** Site days, both inclusive, as ISO dates. */
export interface Period {
	from: string;
	to: string;
}

/** What was taken by currency (ISO 4217), in its minor unit: `{"EUR": 129900}`. In a table each has a column, `revenue_EUR`. */
export type Money = Record<string, number>;

/**
 * `null`: not known, such as a rate of nothing. Rates are 0..1 with four decimals, times whole seconds. A metric of the unit
 * `money` is `Money` in their place, to be asked for as such.
 */
export type Metrics = Record<string, number | null>;

/** Certain lower and upper bound of each metric that is not exact. */
export type Bounds = Record<string, [low: number, high: number]>;

export interface MetricEntry {
	name: string;
	label: string;
	/** One sentence, the same on screen and in the docs. */
	definition: string;
	/** `rate` is 0..1, `seconds` whole seconds, `ratio` any number of at least 0, `money` is `Money`. */
	unit: 'count' | 'rate' | 'seconds' | 'ratio' | 'money';
	/** A change upwards is good, bad, or neither. */
	better: 'more' | 'less' | 'neither';
	/** Where it is known: for the site, in a series of these intervals, for rows of these kinds of dimension. */
	totals: boolean;
	intervals: Interval[];
	kinds: DimensionKind[];
}

/**
 * `page`: a page or a part of the site. `area`: a part of the site by rules of its owner, of which it is known which visits
 * began there, but not which others saw it. `view`: a fact of single views. `visit`: a fact of the whole visit. `exit`: the
 * page a visit ended on. `goal`: what a visit reached. `property`: what an event said of itself, of which there may be
 * several, so that their rows overlap.
 */
export type DimensionKind = 'page' | 'area' | 'view' | 'visit' | 'exit' | 'goal' | 'property';

export interface DimensionEntry {
	name: string;
	label: string;
	kind: DimensionKind;
	/** Which set of tabs a dashboard shows it in. */
	group: string;
	/**
	 * How a value reads on screen: as it is, as a word of a closed list, an HTTP status, a country code, a language tag, a
	 * region code, a path.
	 */
	values: 'text' | 'word' | 'status' | 'country' | 'region' | 'language' | 'path';
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
	/** The first day of which there are sums of days: of all before it they are kept by the month. Absent: of every day. */
	days_since?: string;
	/** Visitors, visits and views, and visitors by day: only where a period or a comparison is asked for. */
	totals?: Totals;
	series?: Series;
}

/** What a report was filtered by, and what is therefore not in it. */
export interface Filtered {
	filter?: { dimension: string; value: string };
	/**
	 * On share links, where groups of visitors are shown by whole months only: the months that the numbers are of, whatever
	 * the period asked for; null while none is over. Absent where they are of the period itself.
	 */
	demographics?: Period | null;
	notes?: string[];
}

export interface Totals extends Filtered {
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
	[metric: string]: number | string | boolean | null | Bounds | undefined;
	bounds?: Bounds;
	/** Small groups of some of its time are gone for good, so that there may have been more. */
	at_least?: true;
};

export interface Series extends Filtered {
	site: string;
	timezone: string;
	period: Period;
	interval: Interval;
	/** `at`: ISO date of the day, or of the first day of the week or month; with `T15:00` for an hour. */
	points: Cells<'at'>[];
	comparison?: { period: Period; points: Cells<'at'>[] };
}

export interface Breakdown extends Filtered {
	site: string;
	timezone: string;
	period: Period;
	dimension: string;
	rows: Cells<'value'>[];
	/** All values after the rows listed, as one: total minus every row up to the last one listed, by the parts. */
	other: Metrics;
	total: Metrics;
	/** How many values there are, listed or not, but for those that are folded. */
	count: number;
	/**
	 * With a filter: how many values have fewer visits (of goals: converting visits) than the threshold and are in `other`
	 * only, and how many visits these have together, each counted in every row it is in.
	 */
	folded?: { groups: number; visits: number; threshold: number };
}

/** The rows a picture is drawn from: more than a table shows, with the first metric of the dimension alone. */
export interface Picture {
	dimension: string;
	rows: Cells<'value'>[];
	/** What of these values was there in the period that is compared with. */
	comparison?: Cells<'value'>[];
}

/**
 * All that one screen shows: totals, a series, the first rows of several breakdowns and the hours of the week, each as its
 * own report answers. Asked with `period`, `compare`, `interval`, `rows` (10), `dimensions` (without it the first of each
 * group) and `pictures` (of them, those to draw).
 */
export interface Overview {
	totals: Totals;
	series: Series;
	breakdowns: Breakdown[];
	pictures: Picture[];
	/** Absent under a filter, and where the days of the period are gone: hours are not kept by anything, nor for longer. */
	heat?: Heat;
	/** On share links: the months that all groups of visitors are of; null while none is over. */
	demographics?: Period | null;
	/**
	 * Under a filter, where the period cuts a month of which two dimensions at once are kept only as a whole, so that
	 * breakdowns and pictures are missing: the nearest whole months, of which there are all.
	 */
	whole_months?: Period;
}

/** What was not counted, and why; and whether what was counted can be true. */
export interface Ignored {
	site: string;
	timezone: string;
	period: Period;
	rows: { reason: string; definition: string; beacons: number }[];
	total: { beacons: number };
	/**
	 * An alarm for what was counted though it cannot be: browsers that say they were last counted on a day of the period,
	 * beyond those that were. So many arrivals, at least, were forged or came twice. Usually 0.
	 */
	surplus: { visitors: number };
	/** The same by day: each day and reason that has any, in the order of time. */
	days: { date: string; reason: string; beacons: number }[];
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

/** What happens right now, minute by minute, the current one included. Kept in memory only. */
export interface Realtime {
	site: string;
	timezone: string;
	/** When the collector started (`2026-11-22T14:05Z`, UTC), in the half hour after it: nothing before that is known. */
	since?: string;
	/** Visits that looked at a page in the last 5 and 30 minutes. Stateless ones cannot be told apart: only their views are known. */
	active: { 5: number; 30: number };
	stateless_views: { 5: number; 30: number };
	/** The last hour, the current minute (0) first; null before the start. */
	minutes: { minutes_ago: number; views: number | null; stateless_views: number | null }[];
}

/** Every error of the API. */
export interface Failure {
	error: {
		code: string;
		message: string;
		parameter?: string;
		/** Of what is `sealed`: the nearest period that can be answered. */
		period?: Period;
	};
}
