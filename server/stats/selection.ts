import { DIMENSIONS, type DimensionName, storedAs } from '../model/dimensions.ts';
import type { Place } from '../model/metrics.ts';
import { pairOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import { SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { TABLE_OF } from '../store/tables.ts';
import { columns } from './columns.ts';
import { type DayInterval, type Rows, rowsIn } from './spans.ts';

/** One value of one dimension. */
export interface Filter {
	dimension: DimensionName;
	value: string;
}

/** A period of the site, or of what a filter leaves of it, perhaps point by point. */
export interface Selection {
	period: Dates;
	filter?: Filter | undefined;
	interval?: DayInterval | undefined;
}

/** The number of a word; none for one that was never stored, which no row has. */
export const WORD = '(select id from words where text = ?)';
/** The numbers of those of a list, which is one value. */
export const WORDS = '(select id from words where text in (select value from json_each(?)))';

function rowsOf({ id }: Site, { period, filter, interval }: Selection): Rows & { sums: string } {
	if (!filter) {
		const question = { period, interval, where: 'site = ?', values: [id] };
		return { ...rowsIn('days', SUMS.day, question), sums: columns(SUMS.day) };
	}
	const { id: dimension, kind } = storedAs(filter.dimension);
	const where = `site = ? and dimension = ? and value = ${WORD}`;
	const question = { period, interval, where, values: [id, dimension, filter.value] };
	return { ...rowsIn(TABLE_OF[kind], SUMS[kind], question), sums: columns(SUMS[kind]) };
}

/**
 * Sums of the site, or of what a filter leaves of it, by the start of each point that has any; without an interval there is
 * one point, 0. A goal has all visits beside it, for the rate.
 */
export async function sumsBy(store: Store, site: Site, selection: Selection): Promise<Map<number, Sums>> {
	const { from, values, sums } = rowsOf(site, selection);
	const rows = await store.all<Sums & { start: number }>(`select start, ${sums} from ${from} group by start`, values);
	const found = new Map<number, Sums>(rows.map(({ start, ...row }) => [start, row]));
	if (placeOfSelection(selection.filter) !== 'goal') return found;
	const all = await sumsBy(store, site, { ...selection, filter: undefined });
	return new Map([...all].map(([start, { visits = 0 }]) => [start, { ...found.get(start), visits }]));
}

/** The same of the whole period. */
export async function sumsOf(store: Store, site: Site, period: Dates, filter?: Filter): Promise<Sums> {
	return (await sumsBy(store, site, { period, filter })).get(0) ?? {};
}

/** Whether a breakdown can be filtered so: by a dimension that its own is crossed with, or by itself. */
export function goTogether(dimension: DimensionName, filter: Filter): boolean {
	return dimension === filter.dimension || pairOf(dimension, filter.dimension) !== undefined;
}

/** Which metrics a selection has. */
export function placeOfSelection(filter: Filter | undefined): Place {
	return filter ? DIMENSIONS[filter.dimension].kind : 'site';
}

/** Said beside everything that a filter selects. */
export const NOTES = ['Visitors are counted for the site as a whole only, because no browser is followed.'];
