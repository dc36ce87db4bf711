import { parseDay } from '../model/calendar.ts';
import type { DimensionName } from '../model/dimensions.ts';
import type { MetricName, Place } from '../model/metrics.ts';
import { panelsShow } from '../model/panels.ts';
import type { Dates } from '../model/period.ts';
import { blurred, isByMonth, isPublicPair, monthMetrics, publicMetrics, withWholes } from '../model/public.ts';
import { breakdown, placeOfRows } from '../stats/breakdown.ts';
import { monthsBreakdown, monthsSeries, monthsTotals } from '../stats/public.ts';
import { publishedIn } from '../stats/published.ts';
import { type Filter, goTogether, placeOfSelection } from '../stats/selection.ts';
import { series } from '../stats/series.ts';
import { isoPeriod, totals } from '../stats/totals.ts';
import type { Breakdown, Overview, Picture, Series, Totals } from '../wire/report.ts';
import { badParameter } from './failure.ts';
import * as read from './parameters.ts';
import { someOf } from './query.ts';
import type { Answer, Asked } from './questions.ts';
import { breakdownTable, seriesTable, totalsTable } from './tables.ts';

/** A question with a share link: `now` is the end of the last closed day. */
interface AskedPublicly extends Asked {
	panels: readonly string[];
}

/** The reports that a share link shows, by their names. */
export const SHARED: Record<string, (asked: AskedPublicly) => Promise<Answer>> = {
	async totals(asked) {
		const value = await totalsOf(asked);
		return { value, period: datesOf(asked, value), table: () => totalsTable(value) };
	},
	async series(asked) {
		const { value, metrics } = await seriesOf(asked);
		return { value, period: datesOf(asked, value), table: () => seriesTable(value, metrics) };
	},
	async breakdown(asked) {
		const { query, path, format } = asked;
		const dimension = read.dimensionOf(path.dimension ?? '');
		const filter = read.filterFor(dimension, query);
		const metrics = metricsOf(asked, placeOfRows(dimension, filter), isMonths(dimension, filter));
		const interval = read.dayIntervalOf(query);
		const value = await breakdownOf(asked, {
			dimension,
			filter,
			metrics,
			interval,
			sort: read.sortOf(query, metrics[0]!, metrics),
			search: query.search,
			limit: read.limitOf(query, format),
			offset: read.offsetOf(query),
		});
		return { value, period: datesOf(asked, value), table: () => breakdownTable(value, metrics, !!interval) };
	},
	async overview(asked) {
		const { period } = read.periodsOf(asked.query, asked.now);
		return { value: await overviewOf(asked), period };
	},
};

/** May be asked for of a part of the site, and is then null: they are counted for the site as a whole. */
const VISITORS: MetricName = 'visitors';

/** Whether what is asked are groups of visitors, which are shown by the month. */
const isMonths = (dimension: DimensionName, filter: Filter | undefined): boolean =>
	isByMonth(dimension) || (filter !== undefined && filter.dimension !== dimension);

function metricsOf({ query }: Asked, place: Place, months: boolean, ...also: MetricName[]): MetricName[] {
	const known = [...also, ...(months ? monthMetrics(place) : publicMetrics(place))];
	return query.metrics === undefined ? known : someOf('metrics', query.metrics, known);
}

const monthsOf = ({ store, site, now }: Asked, period: Dates) => publishedIn(store, site, { period, first: now.first });

/** The site days that an answer is of. */
function datesOf({ query, now }: Asked, { demographics }: Pick<Totals, 'demographics'>): Dates {
	if (!demographics) return read.periodsOf(query, now).period;
	return { from: parseDay(demographics.from)!, to: parseDay(demographics.to)! };
}

/** Values as they may be told, of the metrics that were asked for. */
function told<Values extends object>({ site }: Asked, values: Values, asked: readonly MetricName[]): Values {
	const hidden = withWholes(asked).filter(name => !asked.includes(name));
	const entries = Object.entries(blurred(values, site.settings.public_threshold));
	return Object.fromEntries(entries.filter(([name]) => !hidden.includes(name as MetricName))) as Values;
}

async function totalsOf(asked: AskedPublicly): Promise<Totals> {
	const { store, site, now, query } = asked;
	const periods = read.periodsOf(query, now);
	const { period } = periods;
	const filter = read.filterOf(query);
	const place = placeOfSelection(filter);
	if (filter && isByMonth(filter.dimension)) {
		const metrics = metricsOf(asked, place, true, VISITORS);
		return monthsTotals(store, site, { period, months: await monthsOf(asked, period), filter, metrics });
	}
	const metrics = metricsOf(asked, place, false, ...(filter ? [VISITORS] : []));
	const { comparison, ...found } = await totals(store, site, { ...periods, filter, metrics: withWholes(metrics) });
	return {
		...found,
		metrics: told(asked, found.metrics, metrics),
		...(comparison && { comparison: { ...comparison, metrics: told(asked, comparison.metrics, metrics) } }),
	};
}

async function seriesOf(asked: AskedPublicly): Promise<{ value: Series; metrics: MetricName[] }> {
	const { store, site, now, query } = asked;
	const periods = read.periodsOf(query, now);
	const { period } = periods;
	const filter = read.filterOf(query);
	const place = placeOfSelection(filter);
	if (filter && isByMonth(filter.dimension)) {
		const metrics = metricsOf(asked, place, true, VISITORS);
		const months = await monthsOf(asked, period);
		return { value: await monthsSeries(store, site, { period, months, filter, metrics }), metrics };
	}
	const interval = read.intervalOf(query, period, read.standardInterval(period, now, 'day'));
	read.requireKept(period, now, interval);
	const metrics = metricsOf(asked, place, false, ...(filter ? [VISITORS] : []));
	const question = { ...periods, filter, interval, metrics: withWholes(metrics), now: now.hour };
	const { points, comparison, ...found } = await series(store, site, question);
	const tell = (list: Series['points']) => list.map(point => told(asked, point, metrics));
	return {
		value: {
			...found,
			points: tell(points),
			...(comparison && { comparison: { ...comparison, points: tell(comparison.points) } }),
		},
		metrics,
	};
}

type BreakdownAsked = Omit<Parameters<typeof breakdown>[2], 'period' | 'sealed'> & { period?: Dates };

async function breakdownOf(asked: AskedPublicly, question: BreakdownAsked): Promise<Breakdown> {
	const { store, site, now, query } = asked;
	const { dimension, filter, metrics, interval, period = read.periodsOf(query, now).period } = question;
	if (isMonths(dimension, filter)) {
		if (interval && interval !== 'month') {
			throw badParameter('interval', `interval=${interval}: share links show ${dimension} by the month only.`);
		}
		const months = await monthsOf(asked, period);
		return monthsBreakdown(store, site, { ...question, period, months, interval });
	}
	if (interval) read.requireKept(period, now, interval);
	const found = await breakdown(store, site, { ...question, period, metrics: withWholes(metrics) });
	return {
		...found,
		rows: found.rows.map(row => told(asked, row, metrics)),
		other: told(asked, found.other, metrics),
		total: told(asked, found.total, metrics),
	};
}

/** One screen. Under a filter of visitors it is a screen of months. */
async function overviewOf(asked: AskedPublicly): Promise<Overview> {
	const { now, query, panels } = asked;
	const { period } = read.periodsOf(query, now);
	const filter = read.filterOf(query);
	const fits = (dimension: DimensionName) =>
		panelsShow(panels, { report: 'breakdown', dimension }) &&
		(!filter ||
			dimension === filter.dimension ||
			(goTogether(dimension, filter) && isPublicPair(dimension, filter.dimension)));
	const rowsOf = (dimension: DimensionName) => {
		const metrics = metricsOf({ ...asked, query: {} }, placeOfRows(dimension, filter), isMonths(dimension, filter));
		const sort = { by: metrics[0]!, up: false };
		return breakdownOf(asked, { dimension, filter, metrics, sort, limit: read.rowsOf(query), offset: 0 });
	};
	const [sums, { value: line }, breakdowns, pictures, months] = await Promise.all([
		totalsOf(asked),
		seriesOf(asked),
		Promise.all(read.dimensionsOf(query).filter(fits).map(rowsOf)),
		Promise.all(
			read
				.picturesOf(query)
				.filter(fits)
				.map(dimension => pictureOf(asked, dimension)),
		),
		monthsOf(asked, period),
	]);
	return {
		...trimmed({ totals: sums, series: line, breakdowns, pictures }, panels),
		demographics: months ? isoPeriod(months) : null,
	};
}

/** Every country there is; a treemap has room for fewer tiles. */
const PICTURE_ROWS = 250;

/** Pictures of months are compared with nothing: what their rows were in other months is not one number. */
async function pictureOf(asked: AskedPublicly, dimension: DimensionName): Promise<Picture> {
	const filter = read.filterOf(asked.query);
	const { period, comparison } = read.periodsOf(asked.query, asked.now);
	const months = isMonths(dimension, filter);
	const metrics = metricsOf({ ...asked, query: {} }, placeOfRows(dimension, filter), months).slice(0, 1);
	const sort = { by: metrics[0]!, up: false };
	const rowsOf = async (dates: Dates, limit?: number) =>
		(await breakdownOf(asked, { period: dates, dimension, filter, metrics, sort, limit, offset: 0 })).rows;
	const rows = await rowsOf(period, PICTURE_ROWS);
	if (!comparison || months) return { dimension, rows };
	const shown = new Set(rows.map(({ value }) => value));
	return { dimension, rows, comparison: (await rowsOf(comparison)).filter(({ value }) => shown.has(value)) };
}

function trimmed(found: Overview, panels: readonly string[]): Overview {
	const { totals, series } = found;
	const { comparison: _totalsBefore, bounds: _bounds, ...head } = totals;
	const { comparison: _seriesBefore, ...line } = series;
	return {
		...found,
		totals: panelsShow(panels, { report: 'totals' }) ? totals : { ...head, metrics: {} },
		series: panelsShow(panels, { report: 'series' }) ? series : { ...line, points: [] },
	};
}
