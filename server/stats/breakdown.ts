import { DIMENSIONS, type DimensionName, storedAs } from '../model/dimensions.ts';
import { OTHER } from '../model/facts.ts';
import { type MetricName, measure } from '../model/metrics.ts';
import type { Dates } from '../model/period.ts';
import { SUMS, type Sum, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { TABLE_OF } from '../store/tables.ts';
import type { Breakdown, Cells, Interval, Metrics } from '../wire/report.ts';
import { BUCKETS } from './buckets.ts';
import { columns } from './columns.ts';
import { isoPeriod, sumsOf } from './totals.ts';

export interface BreakdownQuestion {
	period: Dates;
	dimension: DimensionName;
	metrics: readonly MetricName[];
	/** By a metric, the highest first, or by the values in their own order; `up`: the lowest first. */
	sort: { by: MetricName | 'value'; up: boolean };
	/** Only values that contain this text, whatever its case; `total` and `other` are then those of them. */
	search?: string | undefined;
	limit?: number | undefined;
	offset: number;
	/** One row per value and day, week or month, in the order of time. */
	interval?: Exclude<Interval, 'hour'> | undefined;
}

type Row = Sums & { value: string; start: number };

/** Which values of a dimension are there, and how much of each? */
export async function breakdown(store: Store, site: Site, question: BreakdownQuestion): Promise<Breakdown> {
	const { period, dimension, metrics, search, limit, offset, interval } = question;
	const { kind } = DIMENSIONS[dimension];
	const rows = (await rowsOf(store, site, question)).filter(row => matches(row.value, search)).sort(order(question));
	const end = limit === undefined ? rows.length : offset + limit;
	const total = search === undefined ? totalOf(dimension, await sumsOf(store, site, period)) : sum(dimension, rows);
	const values = (sums: Sums): Metrics => Object.fromEntries(metrics.map(name => [name, measure(name, kind, sums)]));
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		dimension,
		rows: rows.slice(offset, end).map(
			(row): Cells<'value'> => ({
				...(interval ? { date: BUCKETS[interval].iso(row.start) } : {}),
				value: row.value,
				...values(row),
			}),
		),
		other: values(minus(total, sum(dimension, rows.slice(0, end)))),
		total: values(total),
		count: rows.length,
	};
}

function rowsOf(store: Store, site: Site, { period, dimension, interval }: BreakdownQuestion): Promise<Row[]> {
	const { id, kind } = storedAs(dimension);
	const start = interval ? BUCKETS[interval].start : '0';
	return store.all<Row>(
		`select text as value, counts.* from words join (
			select value as word, ${start} as start, ${columns(SUMS[kind])} from ${TABLE_OF[kind]}
			where site = ? and dimension = ? and day between ? and ? group by value, start
		) as counts on words.id = word`,
		[site.id, id, period.from, period.to],
	);
}

function matches(value: string, search: string | undefined): boolean {
	return search === undefined || value.toLowerCase().includes(search.toLowerCase());
}

/**
 * By time, then by what is asked, then by value, so that pages of rows never overlap. What is not known comes last, and
 * behind it "(other)", the values beyond the 10,000 of a day.
 */
function order({ dimension, sort: { by, up } }: BreakdownQuestion): (a: Row, b: Row) => number {
	const { kind } = DIMENSIONS[dimension];
	const size = (row: Row): number => {
		if (row.value === OTHER) return -Infinity;
		const value = by === 'value' ? 0 : measure(by, kind, row);
		return value === null ? -Number.MAX_VALUE : up ? -value : value;
	};
	return (a, b) => a.start - b.start || compare(size(b), size(a)) || compare(a.value, b.value);
}

/** By code unit: the same on every machine, whatever its language. */
function compare<T extends number | string>(a: T, b: T): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** The parts of all rows of a dimension from the site's day sums. */
export function totalOf(dimension: DimensionName, day: Sums): Sums {
	const { total } = storedAs(dimension);
	if (!total) return day;
	// Visits overlap in the rows of pages and areas, but each began on one of them: those that ended there are the bounces.
	// Where visits are not known, as for "(rare)", this makes `engaged` negative and the bounce rate right.
	const [visits, entries, engaged] = [day[total] ?? 0, day.visits ?? 0, day.engaged ?? 0];
	return { ...day, visits, entries, engaged: visits - (entries - engaged) };
}

function sum(dimension: DimensionName, rows: readonly Sums[]): Sums {
	return fromEach(SUMS[storedAs(dimension).kind], name => rows.reduce((all, row) => all + (row[name] ?? 0), 0));
}

/** What is left of a total, part by part. */
function minus(total: Sums, part: Sums): Sums {
	return fromEach(Object.keys(part) as Sum[], name => (total[name] ?? 0) - (part[name] ?? 0));
}

function fromEach(names: readonly Sum[], value: (name: Sum) => number): Sums {
	return Object.fromEntries(names.map(name => [name, value(name)]));
}
