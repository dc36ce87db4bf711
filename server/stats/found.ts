import type { Sums } from '../model/sums.ts';
import type { Breakdown } from '../wire/report.ts';
import type { Row } from './crosses.ts';
import { type Amount, currenciesOf, type Parts, revenue } from './revenue.ts';

export type FoundRow = Row & Parts;

/** What there is of a breakdown, before it is searched, sorted and cut. */
export interface Found {
	rows: FoundRow[];
	/** What all rows, shown or not, add up to. */
	whole: Parts;
	/** What is said to be the total, where rows overlap. */
	total?: Parts;
	folded?: Breakdown['folded'];
	/** The visits that rows are a share of, by the point that they belong to, where they are not a part of each row. */
	visits?: ReadonlyMap<number, number> | undefined;
}

/** The visits of each point. */
export const visitsIn = (points: ReadonlyMap<number, Sums>): Map<number, number> =>
	new Map([...points].map(([start, { visits = 0 }]) => [start, visits]));

/** Rows with their amounts, and the sum of all. */
export function withAmounts(rows: readonly Row[], amounts: readonly Amount[]): { rows: FoundRow[]; added: Parts } {
	const currencies = currenciesOf(amounts);
	const byRow = Map.groupBy(amounts, ({ at }) => at);
	const list =
		amounts.length === 0
			? [...rows]
			: rows.map(row => ({ ...row, ...revenue(currencies, byRow.get(`${row.start} ${row.value}`)) }));
	const names = Object.keys({ ...rows[0], ...revenue(currencies) }).filter(
		name => name !== 'value' && name !== 'start',
	);
	return { rows: list, added: sum(names, list) };
}

export function sum(names: readonly string[], rows: readonly Parts[]): Parts {
	return fromEach(names, name => rows.reduce((all, row) => all + (row[name as keyof Parts] ?? 0), 0));
}

/** What is left of a total, part by part. */
export function minus(total: Parts, part: Parts): Parts {
	return fromEach(Object.keys(total), name => (total[name as keyof Parts] ?? 0) - (part[name as keyof Parts] ?? 0));
}

function fromEach(names: readonly string[], value: (name: string) => number): Parts {
	return Object.fromEntries(names.map(name => [name, value(name)])) as Parts;
}
