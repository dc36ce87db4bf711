import { DIMENSIONS, type DimensionName, dimensionNames, GROUPS } from '../model/dimensions.ts';
import { type MetricName, metricsAt, type Place } from '../model/metrics.ts';
import { type Dates, type Now, type Periods, readPeriods } from '../model/period.ts';
import { type BreakdownQuestion, breakdown } from '../stats/breakdown.ts';
import { heat } from '../stats/heat.ts';
import { ignored } from '../stats/ignored.ts';
import { overview } from '../stats/overview.ts';
import { retention } from '../stats/retention.ts';
import { series } from '../stats/series.ts';
import { totals } from '../stats/totals.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { FORMATS, type Format, INTERVALS, type Interval } from '../wire/report.ts';
import * as csv from './csv.ts';
import { badParameter, Refused } from './failure.ts';
import { oneOf, type Query, someOf, wholeNumber } from './query.ts';

/** One who asks: of which site, when, and in which words. */
export interface Asked {
	store: Store;
	site: Site;
	now: Now;
	query: Query;
	/** The parameters in the path. */
	path: Record<string, string>;
	format: Format;
}

export interface Answer {
	value: object;
	period: Dates;
	table?: () => csv.Table;
}

export interface Report {
	/** Behind `/sites/<site>/`. */
	path: string;
	parameters: readonly string[];
	formats: readonly Format[];
	answer(asked: Asked): Promise<Answer>;
}

const PERIOD = ['period', 'from', 'to'] as const;
const COMPARED = [...PERIOD, 'compare', 'filter'] as const;

/** Rows of a breakdown in JSON. */
const DEFAULT_LIMIT = 100;
const MOST_LIMIT = 1000;
const DEFAULT_ROWS = 10;
const MOST_ROWS = 100;

/** Hours are for looking closely: 92 days of them are 2,208 points. */
const MOST_HOUR_DAYS = 92;

/** The list of reports on a site. */
export const REPORTS: readonly Report[] = [
	{
		path: 'overview',
		parameters: [...COMPARED, 'interval', 'rows', 'dimensions'],
		formats: ['json'],
		async answer(asked) {
			const { store, site, now, query } = asked;
			const periods = periodsOf(asked);
			const question = {
				...periods,
				interval: intervalOf(query, periods.period, isOneDay(periods.period) ? 'hour' : 'day'),
				rows: query.rows === undefined ? DEFAULT_ROWS : wholeNumber('rows', query.rows, [1, MOST_ROWS]),
				dimensions:
					query.dimensions === undefined ? firstOfGroups : someOf('dimensions', query.dimensions, dimensionNames),
				now: now.hour,
			};
			return { value: await overview(store, site, question), period: periods.period };
		},
	},
	{
		path: 'totals',
		parameters: [...COMPARED, 'metrics'],
		formats: FORMATS,
		async answer(asked) {
			const periods = periodsOf(asked);
			const value = await totals(asked.store, asked.site, { ...periods, metrics: metricsOf(asked.query, 'site') });
			return { value, period: periods.period, table: () => csv.totalsTable(value) };
		},
	},
	{
		path: 'series',
		parameters: [...COMPARED, 'interval', 'metrics'],
		formats: FORMATS,
		async answer(asked) {
			const { store, site, now, query } = asked;
			const periods = periodsOf(asked);
			const interval = intervalOf(query, periods.period, 'day');
			const metrics = metricsOf(query, interval === 'hour' ? 'hour' : 'site');
			const value = await series(store, site, { ...periods, interval, metrics, now: now.hour });
			return { value, period: periods.period, table: () => csv.seriesTable(value, metrics) };
		},
	},
	{
		path: 'breakdown/:dimension',
		parameters: [...PERIOD, 'filter', 'metrics', 'sort', 'search', 'interval', 'limit', 'offset'],
		formats: FORMATS,
		async answer(asked) {
			const { store, site, query } = asked;
			const { period } = periodsOf(asked);
			const dimension = dimensionOf(asked.path.dimension ?? '');
			const { kind } = DIMENSIONS[dimension];
			const metrics = metricsOf(query, kind);
			const interval = query.interval === undefined ? undefined : oneOf('interval', query.interval, DAY_INTERVALS);
			const value = await breakdown(store, site, {
				...{ period, dimension, metrics, interval, search: query.search },
				sort: sortOf(query, metrics[0]!, metricsAt(kind)),
				limit: limitOf(asked),
				offset: query.offset === undefined ? 0 : wholeNumber('offset', query.offset, [0, Number.MAX_SAFE_INTEGER]),
			});
			return { value, period, table: () => csv.breakdownTable(value, metrics, interval !== undefined) };
		},
	},
	{
		path: 'ignored',
		parameters: PERIOD,
		formats: FORMATS,
		async answer(asked) {
			const { period } = periodsOf(asked);
			const value = await ignored(asked.store, asked.site, { period });
			return { value, period, table: () => csv.ignoredTable(value) };
		},
	},
	{
		path: 'retention',
		parameters: PERIOD,
		formats: FORMATS,
		async answer(asked) {
			const { period } = periodsOf(asked);
			const value = await retention(asked.store, asked.site, { period });
			return { value, period, table: () => csv.retentionTable(value) };
		},
	},
	{
		path: 'heat',
		parameters: PERIOD,
		formats: FORMATS,
		async answer(asked) {
			const { period } = periodsOf(asked);
			const value = await heat(asked.store, asked.site, { period });
			return { value, period, table: () => csv.heatTable(value) };
		},
	},
];

const DAY_INTERVALS = INTERVALS.filter(interval => interval !== 'hour');

/** The dimensions that a dashboard shows before anybody has chosen. */
const firstOfGroups = Object.keys(GROUPS).map(group => dimensionNames.find(name => DIMENSIONS[name].group === group)!);

function periodsOf({ query, now }: Asked): Periods {
	if (query.filter !== undefined) {
		const message = 'filter is not available yet: no two dimensions can be combined.';
		throw new Refused({ code: 'not_available', message, parameter: 'filter' });
	}
	const periods = readPeriods(query, now);
	if (!('parameter' in periods)) return periods;
	throw badParameter(periods.parameter, `${periods.message}.`);
}

function isOneDay({ from, to }: Dates): boolean {
	return from === to;
}

function intervalOf({ interval }: Query, { from, to }: Dates, standard: Interval): Interval {
	const known = interval === undefined ? standard : oneOf('interval', interval, INTERVALS);
	if (known !== 'hour' || to - from < MOST_HOUR_DAYS) return known;
	throw badParameter('interval', `interval=hour is for periods of at most ${MOST_HOUR_DAYS} days.`);
}

const UNKNOWN_AT: Record<Place, string> = {
	site: 'for the site as a whole',
	hour: 'by the hour',
	page: 'for pages and areas',
	view: 'for this dimension',
	visit: 'for this dimension',
	exit: 'for this dimension',
};

/** The metrics asked for, or all that a place has. One that is known elsewhere only is told apart from one there is not. */
function metricsOf({ metrics }: Query, place: Place): MetricName[] {
	const known = metricsAt(place);
	if (metrics === undefined) return known;
	const strange = metrics.split(',').find(name => !known.includes(name.trim() as MetricName));
	if (strange === undefined) return someOf('metrics', metrics, known);
	const message = `metrics: ${strange} is not known ${UNKNOWN_AT[place]}; known are ${known.join(', ')}.`;
	throw badParameter('metrics', message);
}

/** `sort=visits`: the highest first; `sort=-visits`: the lowest first; `sort=value`: by the alphabet. */
function sortOf({ sort }: Query, standard: MetricName, metrics: readonly MetricName[]): BreakdownQuestion['sort'] {
	const up = sort?.startsWith('-') ?? false;
	return {
		by: sort === undefined ? standard : oneOf('sort', up ? sort.slice(1) : sort, up ? metrics : [...metrics, 'value']),
		up,
	};
}

function dimensionOf(name: string): DimensionName {
	const found = dimensionNames.find(known => known === name);
	if (found) return found;
	const message = `There is no dimension ${name}; there are ${dimensionNames.join(', ')}.`;
	throw new Refused({ code: 'unknown_dimension', message, parameter: 'dimension' }, 404);
}

/** JSON comes in pages; CSV is whole unless it is asked not to be. */
function limitOf({ query: { limit }, format }: Asked): number | undefined {
	const most = format === 'csv' ? Number.MAX_SAFE_INTEGER : MOST_LIMIT;
	if (limit !== undefined) return wholeNumber('limit', limit, [1, most]);
	return format === 'csv' ? undefined : DEFAULT_LIMIT;
}
