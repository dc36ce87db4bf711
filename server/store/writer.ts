import type { Database } from 'better-sqlite3';
import { OTHER } from '../model/facts.ts';
import { createCrossing } from './crosses.ts';
import { createAdding } from './days.ts';
import { byKey, type Row } from './rows.ts';
import { createSeals, type Seals } from './seals.ts';
import { type Batch, type Increments, isCross, KEY, ROW, TABLE_NAMES, type TableName, tables } from './tables.ts';
import { createWords, type Words } from './words.ts';

/** Distinct values that one dimension may have on one site day; all further ones add to "(other)". */
export const MOST_VALUES = 10_000;

/** Where the value stands in the key of a dimension. */
const VALUE = 3;

/** (site, dimension, day) whose values are kept in memory to recognise a new one. */
const MOST_DAYS = 200;

const LAYOUT = TABLE_NAMES.map(name => {
	const { key, words = [], sums } = tables[name];
	return {
		name,
		keys: key.length,
		width: sums.length,
		wordsAt: words.map(word => key.indexOf(word)),
		isLimited: key.includes('dimension'),
		isCross: isCross(name),
	};
});

/**
 * Puts batches into the database, each in one transaction, rows in key order. Lives in the worker thread.
 *
 * The caches hold numbers that a transaction gave out, and a rollback takes these back: after a failure they start empty.
 */
export function createWriter(database: Database): (batch: Batch) => void {
	let interned = createWords(database);
	let limit = createLimit(database, interned);
	const seals = createSeals(database);
	let crossings = createCrossings(database, seals);
	const addRows = createAdding(database, seals);
	const lastNumber = database.prepare<[number], number>('select number from batches where collector = ?').pluck();
	const setNumber = database.prepare(
		'insert into batches values (?, ?) on conflict (collector) do update set number = excluded.number',
	);

	/**
	 * Rows by their table: words as numbers, a value beyond the limit as "(other)". A string is stored with the row that is
	 * the first to name it, and a cross never is: one with a value that has no row of its own is left out, as "(other)" is.
	 */
	function rowsOf({ words, rows, sums }: Increments): Map<TableName, Row[]> {
		const lists = new Map<TableName, Row[]>();
		const ids = new Int32Array(words.length);
		for (let at = 0; at < rows.length; at += ROW) {
			const { name, keys, width, wordsAt, isLimited, isCross } = LAYOUT[rows[at]!]!;
			const row: Row = [];
			for (let part = 0; part < keys; part++) row.push(rows[at + 1 + part]!);
			for (const part of wordsAt) {
				const place = row[part]!;
				const text = words[place]!;
				const isValue = isLimited && part === VALUE;
				ids[place] ||= isValue || isCross ? (interned.find(text) ?? 0) : interned.number(text);
				row[part] = isValue ? limit(name, row, ids[place]!, text) : ids[place]!;
			}
			if (isCross && wordsAt.some(part => row[part] === 0)) continue;
			const from = rows[at + 1 + KEY]!;
			for (let sum = 0; sum < width; sum++) row.push(sums[from + sum]!);
			const list = lists.get(name);
			if (list) list.push(row);
			else lists.set(name, [row]);
		}
		return lists;
	}

	const add = database.transaction((batch: Batch) => {
		const { collector = 0, number } = batch;
		if (number <= (lastNumber.get(collector) ?? 0)) return;
		setNumber.run(collector, number);
		for (const increments of batch.increments) {
			for (const [table, rows] of rowsOf(increments)) {
				rows.sort(byKey(tables[table].key.length));
				const crossing = crossings.get(table);
				if (crossing) crossing(rows);
				else addRows(table, rows);
			}
		}
	}).immediate;

	return batch => {
		try {
			add(batch);
		} catch (error) {
			interned = createWords(database);
			limit = createLimit(database, interned);
			crossings = createCrossings(database, seals);
			throw error;
		}
	};
}

function createCrossings(database: Database, seals: (site: number) => Seals): Map<TableName, (rows: Row[]) => void> {
	return new Map(TABLE_NAMES.filter(isCross).map(name => [name, createCrossing(database, name, seals)]));
}

/** The number of a value, or that of "(other)" in the place of one that would be one too many for its dimension and day. */
function createLimit(database: Database, interned: Words) {
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
	/** `known`: the number of the text, 0 where it has none yet. */
	return (table: TableName, key: readonly number[], known: number, text: string): number => {
		const [site, dimension, day] = key as [number, number, number];
		const values = valuesOf(table, site, dimension, day);
		if (values.has(known)) return known;
		if (values.size >= MOST_VALUES) return interned.number(OTHER);
		const id = known || interned.number(text);
		values.add(id);
		return id;
	};
}
