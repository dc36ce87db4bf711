import { monthOf } from '../model/calendar.ts';
import { DIMENSIONS, type DimensionName, storedAs } from '../model/dimensions.ts';
import { OTHER } from '../model/facts.ts';
import { GROUP_SIZE } from '../model/groups.ts';
import { type MetricName, measure, type Place, sumsIn } from '../model/metrics.ts';
import { pairOf, placeOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import { SUMS, type Sum } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Breakdown, Cells } from '../wire/report.ts';
import { BUCKETS } from './buckets.ts';
import { crossed } from './crossed.ts';
import { crossRows } from './crosses.ts';
import { type Found, type FoundRow, minus, sum } from './found.ts';
import { type Head, headOf } from './head.ts';
import { firstAmount, measures, type Parts } from './revenue.ts';
import { nearest, rounded } from './rounding.ts';
import { rowsOf, uncrossed } from './rows.ts';
import { type Filter, NOTES } from './selection.ts';
import type { DayInterval } from './spans.ts';
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
	interval?: DayInterval | undefined;
	/** Small groups of months (since year 0) before this one are gone. */
	sealed?: number | undefined;
}

/** Which values of a dimension are there, and how much of each? */
export async function breakdown(store: Store, site: Site, question: BreakdownQuestion): Promise<Breakdown> {
	const { period, dimension, filter, metrics, search, limit, offset, interval, sealed = 0 } = question;
	const place = placeOfRows(dimension, filter);
	const head = await headOf(store, site, question);
	const found = await find(store, site, { question, head });
	const { rows, whole, total = whole, visits, folded } = searched(found, search);
	const sorted = ordered(rows, size(question, { place, visits }));
	const end = limit === undefined ? rows.length : offset + limit;
	const listed = await widen(store, site, { question, rows: sorted.slice(0, end) });
	const values = (parts: Parts) => measures(metrics, place, rounded(parts, site));
	const all = visits && [...visits.values()].reduce((sum, more) => sum + more, 0);
	const shared = (parts: Parts, whole = all): Parts => (whole === undefined ? parts : { ...parts, visits: whole });
	const isAtLeast = (row: FoundRow) => isCrossed(question) && monthOf(Math.max(row.start, period.from)) < sealed;
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		...(filter && { filter }),
		dimension,
		rows: listed.slice(offset).map(
			(row): Cells<'value'> => ({
				...(interval ? { date: BUCKETS[interval].iso(row.start) } : {}),
				value: row.value,
				...values(shared(row, visits?.get(row.start))),
				...(isAtLeast(row) && { at_least: true as const }),
			}),
		),
		other: values(shared(rest(place, minus(whole, sum(Object.keys(whole), listed))))),
		total: values(shared(total)),
		count: head?.count ?? rows.length,
		...(folded && { folded: { ...folded, visits: nearest(folded.visits, site.settings.rounding) } }),
		...(filter && { notes: NOTES }),
	};
}

/** Which metrics the rows of a breakdown have. */
export function placeOfRows(dimension: DimensionName, filter: Filter | undefined): Place {
	return (filter && placeOf(dimension, filter.dimension)) ?? DIMENSIONS[dimension].kind;
}

async function find(
	store: Store,
	site: Site,
	{ question, head }: { question: BreakdownQuestion; head: Head | undefined },
): Promise<Found> {
	const { filter, period } = question;
	const asked = { ...question, sums: sortedBy(question), part: head?.period ?? period };
	if (isCrossed(question)) {
		const found = await crossed(store, site, { ...asked, filter: filter! });
		return head ? { ...found, folded: head.folded } : found;
	}
	const found = await uncrossed(store, site, asked);
	return filter ? only(found, row => row.value === filter.value) : found;
}

/**
 * The sums that rows are sorted by, and of crosses those that say how large a group is, where only the first are listed:
 * adding up eight sums of a year of 2,000 pages takes twice as long as one, and the others are looked up for the hundred rows
 * that are shown.
 */
function sortedBy(question: BreakdownQuestion): readonly Sum[] | undefined {
	const { dimension, filter, search, sort, limit } = question;
	const { kind } = storedAs(dimension);
	if (search !== undefined || limit === undefined || kind === 'goal' || kind === 'property') return;
	const sums = sort.by === 'value' ? [] : sumsIn(sort.by, placeOfRows(dimension, filter));
	const pair = filter && pairOf(dimension, filter.dimension);
	if (!filter) return sums.length > 0 ? sums : SUMS[kind].slice(0, 1);
	return pair && pair.kind !== 'goal' ? [...new Set([...sums, ...GROUP_SIZE[pair.kind]])] : undefined;
}

/** Rows with all their sums, in the order in which they are. */
async function widen(
	store: Store,
	site: Site,
	{ question, rows }: { question: BreakdownQuestion; rows: FoundRow[] },
): Promise<FoundRow[]> {
	if (!sortedBy(question) || rows.length === 0) return rows;
	const { period, dimension, interval } = question;
	const only = [...new Set(rows.map(({ value }) => value))];
	const last = rows.at(-1)!.start;
	const part = interval ? { ...period, to: Math.min(period.to, BUCKETS[interval].next(last) - 1) } : period;
	const asked = { period: part, dimension, interval, only };
	const wide = question.filter
		? await crossRows(store, site, { ...asked, filter: question.filter })
		: await rowsOf(store, site, asked);
	const byRow = new Map(wide.map(row => [`${row.start} ${row.value}`, row]));
	return rows.map(row => byRow.get(`${row.start} ${row.value}`) ?? row);
}

const isCrossed = ({ dimension, filter }: BreakdownQuestion): boolean =>
	filter !== undefined && filter.dimension !== dimension;

/** Which visits began on "(rare)" is not known of it, so they are left over: where nothing else is, there is nothing. */
function rest(place: Place, parts: Parts): Parts {
	const { views = 0, stateless_views = 0 } = parts;
	return place === 'page' && views + stateless_views <= 0 ? {} : parts;
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
function ordered(rows: readonly FoundRow[], size: (row: FoundRow) => number): FoundRow[] {
	// Each size once: a year has 24,000 rows of pages by month, which are compared 350,000 times.
	const sized = rows.map(row => ({ row, size: size(row) }));
	sized.sort((a, b) => a.row.start - b.row.start || compare(b.size, a.size) || compare(a.row.value, b.row.value));
	return sized.map(({ row }) => row);
}

/** What a row is sorted by, the largest first. */
function size(
	{ sort: { by, up } }: BreakdownQuestion,
	{ place, visits }: { place: Place; visits: Found['visits'] },
): (row: FoundRow) => number {
	return row => {
		if (row.value === OTHER) return -Infinity;
		if (by === 'value') return 0;
		const parts = visits ? { ...row, visits: visits.get(row.start) ?? 0 } : row;
		const value = by === 'revenue' ? firstAmount(parts) : measure(by, place, parts);
		return value === null ? -Number.MAX_VALUE : up ? -value : value;
	};
}

/** By code unit: the same on every machine, whatever its language. */
function compare<T extends number | string>(a: T, b: T): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
