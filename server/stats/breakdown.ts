import { DIMENSIONS, type DimensionName } from '../model/dimensions.ts';
import { OTHER } from '../model/facts.ts';
import { type MetricName, measure, type Place } from '../model/metrics.ts';
import { placeOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Breakdown, Cells, Interval } from '../wire/report.ts';
import { BUCKETS } from './buckets.ts';
import { crossed } from './crossed.ts';
import { type Found, type FoundRow, minus, sum } from './found.ts';
import { firstAmount, measures, type Parts } from './revenue.ts';
import { uncrossed } from './rows.ts';
import { type Filter, NOTES } from './selection.ts';
import { isoPeriod } from './totals.ts';

export interface BreakdownQuestion {
	period: Dates;
	dimension: DimensionName;
	/** One that the dimension is crossed with; or the dimension itself, of which one row is then left. */
	filter?: Filter | undefined;
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

/** Which values of a dimension are there, and how much of each? */
export async function breakdown(store: Store, site: Site, question: BreakdownQuestion): Promise<Breakdown> {
	const { period, dimension, filter, metrics, search, limit, offset, interval } = question;
	const place = placeOfRows(dimension, filter);
	const { rows, whole, total = whole, visits, folded } = searched(await find(store, site, question), search);
	const sorted = rows.sort(order(question, place));
	const end = limit === undefined ? rows.length : offset + limit;
	const values = (parts: Parts) => measures(metrics, place, visits === undefined ? parts : { ...parts, visits });
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		...(filter && { filter }),
		dimension,
		rows: sorted.slice(offset, end).map(
			(row): Cells<'value'> => ({
				...(interval ? { date: BUCKETS[interval].iso(row.start) } : {}),
				value: row.value,
				...values(row),
			}),
		),
		other: values(minus(whole, sum(Object.keys(whole), sorted.slice(0, end)))),
		total: values(total),
		count: rows.length,
		...(folded && { folded }),
		...(filter && { notes: NOTES }),
	};
}

/** Which metrics the rows of a breakdown have. */
export function placeOfRows(dimension: DimensionName, filter: Filter | undefined): Place {
	return (filter && placeOf(dimension, filter.dimension)) ?? DIMENSIONS[dimension].kind;
}

async function find(store: Store, site: Site, question: BreakdownQuestion): Promise<Found> {
	const { dimension, filter } = question;
	if (filter && filter.dimension !== dimension) return crossed(store, site, { ...question, filter });
	const found = await uncrossed(store, site, question);
	return filter ? only(found, row => row.value === filter.value) : found;
}

function searched(found: Found, search: string | undefined): Found {
	if (search === undefined) return found;
	return only(found, row => row.value.toLowerCase().includes(search.toLowerCase()));
}

/** Some of the rows, as if there were no others. */
function only({ whole, visits, folded, ...found }: Found, wanted: (row: FoundRow) => boolean): Found {
	const rows = found.rows.filter(wanted);
	return { rows, whole: sum(Object.keys({ ...whole, ...found.rows[0] }), rows), visits, ...(folded && { folded }) };
}

/**
 * By time, then by what is asked, then by value, so that pages of rows never overlap. What is not known comes last, and
 * behind it "(other)", the values beyond the 10,000 of a day. Money goes by the currency of the most rows.
 */
function order({ sort: { by, up } }: BreakdownQuestion, place: Place): (a: FoundRow, b: FoundRow) => number {
	const size = (row: FoundRow): number => {
		if (row.value === OTHER) return -Infinity;
		if (by === 'value') return 0;
		const value = by === 'revenue' ? firstAmount(row) : measure(by, place, row);
		return value === null ? -Number.MAX_VALUE : up ? -value : value;
	};
	return (a, b) => a.start - b.start || compare(size(b), size(a)) || compare(a.value, b.value);
}

/** By code unit: the same on every machine, whatever its language. */
function compare<T extends number | string>(a: T, b: T): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
