import type { DimensionName } from '../model/dimensions.ts';
import { OTHER } from '../model/facts.ts';
import { type MetricName, measure, type Place } from '../model/metrics.ts';
import type { Dates } from '../model/period.ts';
import { PUBLIC_SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Breakdown, Cells, Metrics, Series, Totals } from '../wire/report.ts';
import { placeOfRows } from './breakdown.ts';
import { BUCKETS } from './buckets.ts';
import { minus, sum } from './found.ts';
import { type PublishedRow, publishedRows } from './published.ts';
import { rounded } from './rounding.ts';
import { type Filter, NOTES, placeOfSelection } from './selection.ts';
import { isoPeriod } from './totals.ts';

/** What share links show of groups of visitors: sums of published months, whatever the period. */

interface Question {
	/** What was asked for, and the published months that are shown of it. */
	period: Dates;
	months: Dates | undefined;
	metrics: readonly MetricName[];
}

export interface MonthsQuestion extends Question {
	dimension: DimensionName;
	filter?: Filter | undefined;
	sort: { by: MetricName | 'value'; up: boolean };
	/** Only values that contain this text, whatever its case; `total` and `other` are then those of them. */
	search?: string | undefined;
	limit?: number | undefined;
	offset: number;
	/** One row per value and month, in the order of time. */
	interval?: 'month' | undefined;
}

/** Which values of a dimension are there, and how much of each? What was folded is in `other`. */
export async function monthsBreakdown(store: Store, site: Site, question: MonthsQuestion): Promise<Breakdown> {
	const { months, dimension, filter, metrics, sort, limit, offset, interval } = question;
	const search = question.search?.toLowerCase();
	const place = placeOfRows(dimension, filter);
	const cells = months ? await publishedRows(store, site, { months, dimension, filter }) : [];
	const folded = cells.filter(({ value }) => value === OTHER);
	const rows = merged(cells, interval).filter(
		({ value }) => value !== OTHER && (search === undefined || value.toLowerCase().includes(search)),
	);
	const key = (row: PublishedRow): number => {
		if (sort.by === 'value') return 0;
		const value = measure(sort.by, place, row) ?? Number.NEGATIVE_INFINITY;
		return sort.up ? value : -value;
	};
	rows.sort((x, y) => x.start - y.start || key(x) - key(y) || (x.value < y.value ? -1 : 1));
	const listed = rows.slice(0, limit === undefined ? rows.length : offset + limit);
	const total = sum(PUBLIC_SUMS, search === undefined ? [...rows, ...folded] : rows);
	const values = (sums: Sums) => measured(site, { metrics, place, sums });
	// A month in which others were folded may have had this value among them.
	const shownIn = Map.groupBy(cells, ({ value }) => value);
	const isAtLeast = ({ value }: PublishedRow) =>
		!interval && folded.some(other => !shownIn.get(value)!.some(cell => cell.start === other.start));
	return {
		...headOf(site, question, filter),
		dimension,
		rows: listed.slice(offset).map(
			(row): Cells<'value'> => ({
				...(interval ? { date: BUCKETS[interval].iso(row.start) } : {}),
				value: row.value,
				...values(row),
				...(isAtLeast(row) && { at_least: true as const }),
			}),
		),
		other: values(minus(total, sum(PUBLIC_SUMS, listed))),
		total: values(total),
		count: rows.length,
	};
}

/** How much was there of one value, in the months that are shown? */
export async function monthsTotals(store: Store, site: Site, question: Question & { filter: Filter }): Promise<Totals> {
	const rows = await rowsOfValue(store, site, question);
	const { notes, ...head } = headOf(site, question, question.filter);
	const isWhole = rows.length === monthsIn(question).length;
	return {
		...head,
		notes: [...(notes ?? []), ...(isWhole ? [] : [FOLDED])],
		metrics: ofValue(site, question, rows),
	};
}

/** How did that go, month by month? */
export async function monthsSeries(store: Store, site: Site, question: Question & { filter: Filter }): Promise<Series> {
	const rows = await rowsOfValue(store, site, question);
	const points = monthsIn(question).map((at): Cells<'at'> => {
		const row = rows.filter(({ start }) => start === at);
		return { at: BUCKETS.month.iso(at), ...ofValue(site, question, row) };
	});
	return { ...headOf(site, question, question.filter), interval: 'month', points };
}

/** Said where a group was too small in some of the months: what is told is what is known of the others. */
const FOLDED = 'Months in which this group was too small are not in it.';

/** What the rows of a value say; where it has none, it is not known whether it is small or nothing. */
function ofValue(
	site: Site,
	{ metrics, filter }: Question & { filter: Filter },
	rows: readonly PublishedRow[],
): Metrics {
	const place = placeOfSelection(filter);
	if (rows.length === 0) return Object.fromEntries(metrics.map(name => [name, null]));
	return measured(site, { metrics, place, sums: sum(PUBLIC_SUMS, rows) });
}

/** The first days of the months that are shown. */
function monthsIn({ months }: Question): number[] {
	const starts: number[] = [];
	if (months) for (let at = months.from; at <= months.to; at = BUCKETS.month.next(at)) starts.push(at);
	return starts;
}

async function rowsOfValue(store: Store, site: Site, { months, filter }: Question & { filter: Filter }) {
	return months ? publishedRows(store, site, { months, dimension: filter.dimension, filter }) : [];
}

function headOf(site: Site, { period, months }: Question, filter: Filter | undefined) {
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		...(filter && { filter, notes: [...NOTES] }),
		demographics: months ? isoPeriod(months) : null,
	};
}

/** The months of each value added up, or with an interval each by itself. */
function merged(cells: readonly PublishedRow[], interval: 'month' | undefined): PublishedRow[] {
	const groups = Map.groupBy(cells, ({ value, start }) => (interval ? `${start} ${value}` : value));
	return [...groups.values()].map(group => ({
		...sum(PUBLIC_SUMS, group),
		value: group[0]!.value,
		start: interval ? group[0]!.start : 0,
	}));
}

function measured(
	site: Site,
	{ metrics, place, sums }: { metrics: readonly MetricName[]; place: Place; sums: Sums },
): Metrics {
	const parts = rounded(sums, site);
	return Object.fromEntries(metrics.map(name => [name, measure(name, place, parts)]));
}
