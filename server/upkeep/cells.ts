import type { Dimension, DimensionName } from '../model/dimensions.ts';
import type { Pair } from '../model/pairs.ts';
import { CROSS_SUMS, PUBLIC_SUMS, SUMS, type Sums } from '../model/sums.ts';
import type { Store } from '../store/store.ts';
import { CROSS_TABLE_OF, monthsOf, TABLE_OF } from '../store/tables.ts';
import type { Statement } from '../store/worker.ts';

export type Named = Dimension & { name: DimensionName };

/** A month of a site (since year 0), and its first day. */
export interface Month {
	site: number;
	month: number;
	first: number;
}

export type PublicSums = Record<(typeof PUBLIC_SUMS)[number], number>;

/** What there is of a value, or of two; "(other)" has none. */
export interface Cell {
	a?: string | undefined;
	b?: string | undefined;
	/** Visits that are told of it; of goals, converting visits; of facts of views, visits that are certainly in it. */
	size: number;
	sums: PublicSums;
}

/** The values of a dimension in a month, named `a`. */
export async function valueCells(store: Store, { site, first }: Month, { id, kind }: Named): Promise<Cell[]> {
	const rows = await store.all<Sums & { a: string }>(
		`select text as a, ${SUMS[kind].join(', ')} from ${monthsOf(TABLE_OF[kind])} join words on words.id = value
		where site = ? and dimension = ? and first = ?`,
		[site, id, first],
	);
	return rows.map(({ a, ...sums }) => ({ a, ...told(sums) }));
}

/** The values of a pair that came together in a month. */
export async function crossCells(store: Store, { site, month }: Month, { id, kind }: Pair): Promise<Cell[]> {
	const rows = await store.all<Sums & { first: string; second: string }>(
		`select a_word.text as first, b_word.text as second, ${CROSS_SUMS[kind].join(', ')} from ${CROSS_TABLE_OF[kind]}
		join words as a_word on a_word.id = a join words as b_word on b_word.id = b
		where site = ? and pair = ? and span = ?`,
		[site, id, -month],
	);
	return rows.map(({ first, second, ...sums }) => ({ a: first, b: second, ...told(sums) }));
}

/** Visits and views without and with memory become one sum: apart, they would be the group by visitor type. */
function told(sums: Sums): Pick<Cell, 'size' | 'sums'> {
	const of = (name: keyof Sums) => sums[name] ?? 0;
	const visits = of('visits') + of('stateless_visits');
	const views = of('views') + of('stateless_views');
	const { seconds, conversions, converting_visits } = { seconds: 0, conversions: 0, converting_visits: 0, ...sums };
	const isReached = 'converting_visits' in sums && !('views' in sums);
	// Pages tell only the visits of remembering browsers, so they are their size; those that are certain besides are not told.
	const size = isReached ? converting_visits : 'visits' in sums ? visits : of('least_visits');
	const counts = isReached ? { conversions, converting_visits } : { conversions: 0, converting_visits: 0 };
	return { size, sums: { visits, views, seconds, ...counts } };
}

/** What an earlier run left of a month that it did not finish. */
export function dropMonth({ site, first }: Month): Statement[] {
	const tables = ['published_values', 'published_crosses'];
	return tables.map(table => [`delete from ${table} where site = ? and first = ?`, [site, first]]);
}

export function writeValues({ site, first }: Month, { id }: Named, cells: readonly Cell[]): Statement {
	return [
		`insert into published_values (site, dimension, first, value, ${PUBLIC_SUMS.join(', ')})
		select ?, ?, ?, ${word(0)}, ${SUMS_OF} from json_each(?)`,
		[site, id, first, rowsOf(cells)],
	];
}

export function writeCrosses({ site, first }: Month, { id }: Pair, cells: readonly Cell[]): Statement {
	return [
		`insert into published_crosses (site, pair, first, a, b, ${PUBLIC_SUMS.join(', ')})
		select ?, ?, ?, ${word(0)}, ${word(1)}, ${SUMS_OF} from json_each(?)`,
		[site, id, first, rowsOf(cells)],
	];
}

/** Cells as JSON: their two values, and then their sums. */
const rowsOf = (cells: readonly Cell[]): string =>
	JSON.stringify(cells.map(({ a, b, sums }) => [a ?? null, b ?? null, ...PUBLIC_SUMS.map(name => sums[name])]));

/** SQL: the number of a text of a row in JSON; 0 stands for "(other)". */
const word = (at: number): string => `coalesce((select id from words where text = json_each.value ->> ${at}), 0)`;
const SUMS_OF = PUBLIC_SUMS.map((_, at) => `json_each.value ->> ${at + 2}`).join(', ');
