import { DIMENSIONS, type DimensionName, storedAs } from '../model/dimensions.ts';
import type { Place } from '../model/metrics.ts';
import { pairOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import { SUMS, type Sum } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import { TABLE_OF, type TableName } from '../store/tables.ts';

/** One value of one dimension. */
export interface Filter {
	dimension: DimensionName;
	value: string;
}

/** Day sums of the site or of what a filter leaves of it, as parts of a statement. */
export interface Selection {
	table: TableName;
	sums: readonly Sum[];
	where: string;
	values: (number | string)[];
}

/** The number of a word; none for one that was never stored, which no row has. */
export const WORD = '(select id from words where text = ?)';

export function selection({ id }: Site, period: Dates, filter?: Filter): Selection {
	if (!filter) {
		const { from, to } = period;
		return { table: 'days', sums: SUMS.day, where: 'site = ? and day between ? and ?', values: [id, from, to] };
	}
	const { id: dimension, kind } = storedAs(filter.dimension);
	return {
		table: TABLE_OF[kind],
		sums: SUMS[kind],
		// Each day for itself: a range of days would read every value of them.
		where: `site = ? and dimension = ? and day in (select value from json_each(?)) and value = ${WORD}`,
		values: [id, dimension, listed(daysOf(period)), filter.value],
	};
}

/** Whether a breakdown can be filtered so: by a dimension that its own is crossed with, or by itself. */
export function goTogether(dimension: DimensionName, filter: Filter): boolean {
	return dimension === filter.dimension || pairOf(dimension, filter.dimension) !== undefined;
}

/** Which metrics a selection has. */
export function placeOfSelection(filter: Filter | undefined): Place {
	return filter ? DIMENSIONS[filter.dimension].kind : 'site';
}

export function daysOf({ from, to }: Dates): number[] {
	return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** Numbers as one value of a statement, for `json_each`. */
export const listed = (numbers: readonly number[]): string => JSON.stringify(numbers);

/** Said beside everything that a filter selects. */
export const NOTES = ['Visitors are counted for the site as a whole only, because no browser is followed.'];
