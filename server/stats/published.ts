import { type DimensionName, storedAs } from '../model/dimensions.ts';
import { OTHER } from '../model/facts.ts';
import { pairOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import { monthsOf } from '../model/public.ts';
import { PUBLIC_SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { type Filter, WORD } from './selection.ts';

/** A value of a published month, which starts on this day; "(other)" is what was folded. */
export type PublishedRow = Sums & { value: string; start: number };

/** Which published months a period of a site is shown by; undefined while there is none. */
export async function publishedIn(
	store: Store,
	{ id }: Site,
	{ period, first }: { period: Dates; first: number | undefined },
): Promise<Dates | undefined> {
	const [row] = await store.all<{ month: number }>('select month from published where site = ?', [id]);
	if (row && first !== undefined) return monthsOf(period, { before: row.month, first });
}

/** What is published of a dimension, perhaps of one value of another: one row for each value and month. */
export function publishedRows(
	store: Store,
	{ id: site }: Site,
	{ months, dimension, filter }: { months: Dates; dimension: DimensionName; filter?: Filter | undefined },
): Promise<PublishedRow[]> {
	const days = [months.from, months.to];
	const { id } = storedAs(dimension);
	const sums = PUBLIC_SUMS.join(', ');
	if (!filter || filter.dimension === dimension) {
		const only = filter ? `and value = ${WORD}` : '';
		return store.all<PublishedRow>(
			`select coalesce(text, '${OTHER}') as value, first as start, ${sums} from published_values
			left join words on words.id = value
			where site = ? and dimension = ? and first between ? and ? ${only}`,
			[site, id, ...days, ...(filter ? [filter.value] : [])],
		);
	}
	const pair = pairOf(dimension, filter.dimension)!;
	const [shown, by] = id === pair.a.id ? ['a', 'b'] : ['b', 'a'];
	return store.all<PublishedRow>(
		`select coalesce(text, '${OTHER}') as value, first as start, ${sums} from published_crosses
		left join words on words.id = ${shown}
		where site = ? and pair = ? and first between ? and ? and ${by} = ${WORD}`,
		[site, pair.id, ...days, filter.value],
	);
}
