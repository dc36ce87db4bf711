import { DIMENSIONS } from '../model/dimensions.ts';
import { metricsAt } from '../model/metrics.ts';
import type { Dates, Now } from '../model/period.ts';
import { breakdown } from '../stats/breakdown.ts';
import { heat } from '../stats/heat.ts';
import { ignored } from '../stats/ignored.ts';
import { overview } from '../stats/overview.ts';
import { retention } from '../stats/retention.ts';
import { series } from '../stats/series.ts';
import { totals } from '../stats/totals.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { FORMATS, type Format } from '../wire/report.ts';
import * as csv from './csv.ts';
import * as read from './parameters.ts';
import type { Query } from './query.ts';
import type { SCHEMAS } from './schemas.ts';

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
	/** One sentence for the docs, and the schema of what is answered. */
	summary: string;
	answers: keyof typeof SCHEMAS;
	parameters: readonly read.ParameterName[];
	/** Where a parameter takes only some of its values. */
	values?: Partial<Record<read.ParameterName, readonly string[]>>;
	formats: readonly Format[];
	answer(asked: Asked): Promise<Answer>;
}

const PERIOD = ['period', 'from', 'to'] as const;

/** The list of reports on a site. */
export const REPORTS: readonly Report[] = [
	{
		path: 'overview',
		summary: 'All that one screen shows: totals, a series and the first rows of several breakdowns.',
		answers: 'Overview',
		parameters: [...PERIOD, 'compare', 'interval', 'rows', 'dimensions'],
		formats: ['json'],
		async answer({ store, site, now, query }) {
			const periods = read.periodsOf(query, now);
			const { period } = periods;
			const value = await overview(store, site, {
				...periods,
				interval: read.intervalOf(query, period, period.from === period.to ? 'hour' : 'day'),
				rows: read.rowsOf(query),
				dimensions: read.dimensionsOf(query),
				now: now.hour,
			});
			return { value, period };
		},
	},
	{
		path: 'totals',
		summary: 'How much in a period, and in the one it is compared with.',
		answers: 'Totals',
		parameters: [...PERIOD, 'compare', 'metrics'],
		formats: FORMATS,
		async answer({ store, site, now, query }) {
			const periods = read.periodsOf(query, now);
			const value = await totals(store, site, { ...periods, metrics: read.metricsOf(query, 'site') });
			return { value, period: periods.period, table: () => csv.totalsTable(value) };
		},
	},
	{
		path: 'series',
		summary: 'How it went, hour by hour, day by day, week by week or month by month.',
		answers: 'Series',
		parameters: [...PERIOD, 'compare', 'interval', 'metrics'],
		formats: FORMATS,
		async answer({ store, site, now, query }) {
			const periods = read.periodsOf(query, now);
			const interval = read.intervalOf(query, periods.period, 'day');
			const metrics = read.metricsOf(query, interval === 'hour' ? 'hour' : 'site');
			const value = await series(store, site, { ...periods, interval, metrics, now: now.hour });
			return { value, period: periods.period, table: () => csv.seriesTable(value, metrics) };
		},
	},
	{
		path: 'breakdown/:dimension',
		summary: 'Which values of a dimension there are, and how much of each.',
		answers: 'Breakdown',
		parameters: [...PERIOD, 'metrics', 'sort', 'search', 'interval', 'limit', 'offset'],
		values: { interval: read.DAY_INTERVALS },
		formats: FORMATS,
		async answer({ store, site, now, query, path, format }) {
			const { period } = read.periodsOf(query, now);
			const dimension = read.dimensionOf(path.dimension ?? '');
			const { kind } = DIMENSIONS[dimension];
			const metrics = read.metricsOf(query, kind);
			const interval = read.dayIntervalOf(query);
			const value = await breakdown(store, site, {
				period,
				dimension,
				metrics,
				interval,
				sort: read.sortOf(query, metrics[0]!, metricsAt(kind)),
				search: query.search,
				limit: read.limitOf(query, format),
				offset: read.offsetOf(query),
			});
			return { value, period, table: () => csv.breakdownTable(value, metrics, interval !== undefined) };
		},
	},
	ofPeriod('ignored', {
		summary: 'What was not counted, and why.',
		answers: 'Ignored',
		answer: ignored,
		table: csv.ignoredTable,
	}),
	ofPeriod('retention', {
		summary: 'Of the browsers that first came in one month, how many came in each later one.',
		answers: 'Retention',
		answer: retention,
		table: csv.retentionTable,
	}),
	ofPeriod('heat', {
		summary: 'At which hours of the week the site is busy.',
		answers: 'Heat',
		answer: heat,
		table: csv.heatTable,
	}),
];

/** A report that asks for nothing but a period. */
function ofPeriod<T extends object>(
	path: string,
	report: {
		summary: string;
		answers: Report['answers'];
		answer(store: Store, site: Site, question: { period: Dates }): Promise<T>;
		table(value: T): csv.Table;
	},
): Report {
	return {
		path,
		summary: report.summary,
		answers: report.answers,
		parameters: PERIOD,
		formats: FORMATS,
		async answer({ store, site, now, query }) {
			const { period } = read.periodsOf(query, now);
			const value = await report.answer(store, site, { period });
			return { value, period, table: () => report.table(value) };
		},
	};
}
