import type { Realtime } from '../collect/realtime.ts';
import { metricsAt } from '../model/metrics.ts';
import type { Dates, Now } from '../model/period.ts';
import { breakdown, placeOfRows } from '../stats/breakdown.ts';
import { heat } from '../stats/heat.ts';
import { ignored } from '../stats/ignored.ts';
import { overview } from '../stats/overview.ts';
import { retention } from '../stats/retention.ts';
import { series } from '../stats/series.ts';
import { totals } from '../stats/totals.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { FORMATS, type Format } from '../wire/report.ts';
import * as read from './parameters.ts';
import type { Query } from './query.ts';
import type { SCHEMAS } from './schemas.ts';
import * as tables from './tables.ts';

/** One who asks: of which site, when, and in which words. */
export interface Asked {
	store: Store;
	site: Site;
	now: Now;
	realtime: Realtime;
	query: Query;
	/** The parameters in the path. */
	path: Record<string, string>;
	format: Format;
}

export interface Answer {
	value: object;
	period: Dates;
	table?: () => tables.Table;
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
		parameters: [...PERIOD, 'compare', 'filter', 'interval', 'rows', 'dimensions', 'pictures'],
		formats: ['json'],
		async answer({ store, site, now, query }) {
			const periods = read.periodsOf(query, now);
			const { period } = periods;
			const filter = read.filterOf(query);
			const standard = read.standardInterval(period, now, period.from === period.to && !filter ? 'hour' : 'day');
			const interval = read.intervalOf(query, period, standard);
			read.hourlyWithout(filter, interval);
			read.requireKept(period, now, interval);
			const value = await overview(store, site, {
				...periods,
				filter,
				interval,
				rows: read.rowsOf(query),
				dimensions: read.dimensionsOf(query),
				pictures: read.picturesOf(query),
				now: now.hour,
				sealed: read.sealedOf(now),
			});
			return { value, period };
		},
	},
	{
		path: 'totals',
		summary: 'How much in a period, and in the one it is compared with.',
		answers: 'Totals',
		parameters: [...PERIOD, 'compare', 'filter', 'metrics'],
		formats: FORMATS,
		async answer({ store, site, now, query }) {
			const periods = read.periodsOf(query, now);
			const filter = read.filterOf(query);
			const metrics = read.metricsOfSelection(query, filter);
			const value = await totals(store, site, { ...periods, filter, metrics });
			return { value, period: periods.period, table: () => tables.totalsTable(value) };
		},
	},
	{
		path: 'series',
		summary: 'How it went, hour by hour, day by day, week by week or month by month.',
		answers: 'Series',
		parameters: [...PERIOD, 'compare', 'filter', 'interval', 'metrics'],
		formats: FORMATS,
		async answer({ store, site, now, query }) {
			const periods = read.periodsOf(query, now);
			const { period } = periods;
			const interval = read.intervalOf(query, period, read.standardInterval(period, now, 'day'));
			const filter = read.filterOf(query);
			read.hourlyWithout(filter, interval);
			read.requireKept(period, now, interval);
			const metrics = interval === 'hour' ? read.metricsOf(query, 'hour') : read.metricsOfSelection(query, filter);
			const value = await series(store, site, { ...periods, filter, interval, metrics, now: now.hour });
			return { value, period, table: () => tables.seriesTable(value, metrics) };
		},
	},
	{
		path: 'breakdown/:dimension',
		summary: 'Which values of a dimension there are, and how much of each.',
		answers: 'Breakdown',
		parameters: [...PERIOD, 'filter', 'metrics', 'sort', 'search', 'interval', 'limit', 'offset'],
		values: { interval: read.DAY_INTERVALS },
		formats: FORMATS,
		async answer({ store, site, now, query, path, format }) {
			const { period } = read.periodsOf(query, now);
			const dimension = read.dimensionOf(path.dimension ?? '');
			const filter = read.filterFor(dimension, query);
			const place = placeOfRows(dimension, filter);
			const metrics = read.metricsOf(query, place);
			const interval = read.dayIntervalOf(query);
			if (interval) read.requireKept(period, now, interval);
			if (filter && filter.dimension !== dimension) read.requireCrosses(period, now, interval);
			const value = await breakdown(store, site, {
				period,
				dimension,
				filter,
				metrics,
				interval,
				sort: read.sortOf(query, metrics[0]!, metricsAt(place)),
				search: query.search,
				limit: read.limitOf(query, format),
				offset: read.offsetOf(query),
				sealed: read.sealedOf(now).crosses,
			});
			return { value, period, table: () => tables.breakdownTable(value, metrics, interval !== undefined) };
		},
	},
	ofPeriod('ignored', {
		summary: 'What was not counted, and why.',
		answers: 'Ignored',
		answer: ignored,
		table: tables.ignoredTable,
	}),
	ofPeriod('retention', {
		summary: 'Of the browsers that first came in one month, how many came in each later one.',
		answers: 'Retention',
		answer: retention,
		table: tables.retentionTable,
	}),
	ofPeriod('heat', {
		summary: 'At which hours of the week the site is busy.',
		answers: 'Heat',
		answer: heat,
		table: tables.heatTable,
		hourly: true,
	}),
	{
		path: 'realtime',
		summary: 'What happens right now, minute by minute.',
		answers: 'Realtime',
		parameters: [],
		formats: FORMATS,
		async answer({ site, now: { today }, realtime }) {
			const value = { site: site.domain, timezone: site.timezone, ...realtime.report(site.id) };
			return { value, period: { from: today, to: today }, table: () => tables.realtimeTable(value) };
		},
	},
];

/** A report that asks for nothing but a period. */
function ofPeriod<T extends object>(
	path: string,
	report: {
		summary: string;
		answers: Report['answers'];
		answer(store: Store, site: Site, question: { period: Dates }): Promise<T>;
		table(value: T): tables.Table;
		/** It needs the hours of the period, which are kept as long as its days. */
		hourly?: boolean;
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
			if (report.hourly) read.requireKept(period, now);
			const value = await report.answer(store, site, { period });
			return { value, period, table: () => report.table(value) };
		},
	};
}
