import type { Database } from 'better-sqlite3';
import { OTHER } from '../model/facts.ts';
import { createCrossing } from './crosses.ts';
import { type Batch, type Increment, isCross, type TableName, tables } from './tables.ts';
import { createWords } from './words.ts';

/** Distinct values that one dimension may have on one site day; all further ones add to "(other)". */
export const MOST_VALUES = 10_000;

/** (site, dimension, day) whose values are kept in memory to recognise a new one. */
const MOST_DAYS = 200;

/**
 * Puts batches into the database, each in one transaction, rows in key order. Lives in the worker thread.
 *
 * The caches hold numbers that a transaction gave out, and a rollback takes these back: after a failure they start empty.
 */
export function createWriter(database: Database): (batch: Batch) => void {
	let word = createWords(database);
	let limit = createLimit(database, word);
	let crossings = createCrossings(database);
	const upserts = Object.fromEntries(
		Object.entries(tables).map(([name, { key, sums }]) => {
			const columns = [...key, ...sums];
			const sql = `insert into ${name} (${columns}) values (${columns.map(() => '?')})
				on conflict (${key}) do update set ${sums.map(sum => `${sum} = ${sum} + excluded.${sum}`)}`;
			return [name, database.prepare(sql)];
		}),
	);
	const lastNumber = database.prepare<[], number>('select number from batches where collector = 0').pluck();
	const setNumber = database.prepare(
		'insert into batches values (0, ?) on conflict (collector) do update set number = excluded.number',
	);

	/** The row of an increment: words as numbers, a value beyond the limit as "(other)", sums in the table's order. */
	function row({ table, key, sums }: Increment): number[] {
		const numbers = key.map(part => (typeof part === 'string' ? word(part) : part));
		if (tables[table].key.includes('dimension')) limit(table, numbers);
		return [...numbers, ...tables[table].sums.map(sum => sums[sum] ?? 0)];
	}

	const add = database.transaction((batch: Batch) => {
		if (batch.number <= (lastNumber.get() ?? 0)) return;
		setNumber.run(batch.number);
		const rows = new Map<TableName, number[][]>();
		for (const increment of batch.increments) {
			const list = rows.get(increment.table);
			if (list) list.push(row(increment));
			else rows.set(increment.table, [row(increment)]);
		}
		for (const [table, list] of rows) {
			list.sort(byKey(tables[table].key.length));
			const add = crossings.get(table) ?? ((values: number[]) => upserts[table]?.run(values));
			for (const values of list) add(values);
		}
	}).immediate;

	return batch => {
		try {
			add(batch);
		} catch (error) {
			word = createWords(database);
			limit = createLimit(database, word);
			crossings = createCrossings(database);
			throw error;
		}
	};
}

function createCrossings(database: Database): Map<TableName, (row: number[]) => void> {
	const names = (Object.keys(tables) as TableName[]).filter(isCross);
	return new Map(names.map(name => [name, createCrossing(database, name)]));
}

function byKey(length: number): (a: number[], b: number[]) => number {
	return (a, b) => {
		for (let at = 0; at < length; at++) {
			const difference = a[at]! - b[at]!;
			if (difference !== 0) return difference;
		}
		return 0;
	};
}

/** Puts "(other)" in the place of a value that would be one too many for its dimension and day. */
function createLimit(database: Database, word: (text: string) => number) {
	const days = new Map<string, Set<number>>();
	function valuesOf(table: TableName, site: number, dimension: number, day: number): Set<number> {
		const name = `${site} ${dimension} ${day}`;
		const known = days.get(name);
		if (known) return known;
		const stored = database
			.prepare<[number, number, number], number>(
				`select value from ${table} where site = ? and dimension = ? and day = ? limit ${MOST_VALUES}`,
			)
			.pluck()
			.all(site, dimension, day);
		if (days.size >= MOST_DAYS) days.delete(days.keys().next().value!);
		const values = new Set(stored);
		days.set(name, values);
		return values;
	}
	return (table: TableName, key: number[]): void => {
		const [site, dimension, day, value] = key as [number, number, number, number];
		const values = valuesOf(table, site, dimension, day);
		if (values.has(value)) return;
		if (values.size < MOST_VALUES) values.add(value);
		else key[3] = word(OTHER);
	};
}
