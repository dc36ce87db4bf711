import type { Sums } from '../model/sums.ts';
import { type Increments, isCross, TABLE_NAMES, type TableName, tables } from '../store/tables.ts';
import { type Amounts, type Cells, createCells } from './cells.ts';
import { createNumbering } from './numbering.ts';

/** Adds to the row with this key, its parts in the order of the table's key columns. */
export type Add = (k0: number, k1: number, k2?: number, k3?: number, k4?: number, k5?: number) => void;

/** Increments that wait to be written, those of the same row added up. */
export interface Gathering {
	/** The number that stands for a text in keys, until everything is taken. */
	word(text: string): number;
	/**
	 * For adding the same sums to any rows of a table. Those that the table does not have are left out; with none left,
	 * nothing is added.
	 */
	into(table: TableName, sums: Sums | Readonly<Record<string, number>>): Add;
	/** Takes everything out, the crosses apart: they may wait for longer. */
	take(): { increments: Increments; crosses: Increments };
}

/** Number and columns of each table. */
const LAYOUT = new Map(
	TABLE_NAMES.map((name, table) => [
		name,
		{ table, cross: isCross(name), columns: new Map(tables[name].sums.map((sum, at) => [sum, at])) },
	]),
);

const NOTHING: Add = () => undefined;

export function createGathering(): Gathering {
	const words = createNumbering();
	const crosses = createCells();
	const others = createCells();
	return {
		word: words.number,
		into(name, sums) {
			const { table, cross, columns } = LAYOUT.get(name)!;
			const amounts = amountsOf(table, columns, sums as Readonly<Record<string, number>>);
			return amounts.columns.length === 0 ? NOTHING : adder(cross ? crosses : others, amounts);
		},
		take() {
			const taken = words.take();
			return { increments: { words: taken, ...others.take() }, crosses: { words: taken, ...crosses.take() } };
		},
	};
}

function amountsOf(table: number, known: ReadonlyMap<string, number>, sums: Readonly<Record<string, number>>): Amounts {
	const columns: number[] = [];
	const amounts: number[] = [];
	for (const sum in sums) {
		const column = known.get(sum);
		if (column === undefined) continue;
		columns.push(column);
		amounts.push(sums[sum]!);
	}
	return { table, columns, amounts };
}

function adder(cells: Cells, amounts: Amounts): Add {
	return (k0, k1, k2 = 0, k3 = 0, k4 = 0, k5 = 0) => cells.add(amounts, k0, k1, k2, k3, k4, k5);
}
