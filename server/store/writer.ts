import type { Database } from 'better-sqlite3';
import { OTHER } from '../model/facts.ts';
import { createCrossing } from './crosses.ts';
import { byKey, type Row, upsertInto } from './rows.ts';
import { type Batch, type Increments, isCross, KEY, ROW, TABLE_NAMES, type TableName, tables } from './tables.ts';
import { createWords } from './words.ts';

/** Distinct values that one dimension may have on one site day; all further ones add to "(other)". */
export const MOST_VALUES = 10_000;

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
	};
});

/**
 * Puts batches into the database, each in one transaction, rows in key order. Lives in the worker thread.
 *
 * The caches hold numbers that a transaction gave out, and a rollback takes these back: after a failure they start empty.
 */
export function createWriter(database: Database): (batch: Batch) => void {
	let word = createWords(database);
	let limit = createLimit(database, word);
	let crossings = createCrossings(database);
	const upserts = new Map(TABLE_NAMES.map(name => [name, upsertInto(database, name)]));
	const lastNumber = database.prepare<[number], number>('select number from batches where collector = ?').pluck();
	const setNumber = database.prepare(
		'insert into batches values (?, ?) on conflict (collector) do update set number = excluded.number',
	);

	/** Rows by their table: words as numbers, a value beyond the limit as "(other)". */
	function rowsOf({ words, rows, sums }: Increments): Map<TableName, Row[]> {
		const lists = new Map<TableName, Row[]>();
		const ids = new Int32Array(words.length);
		for (let at = 0; at < rows.length; at += ROW) {
			const { name, keys, width, wordsAt, isLimited } = LAYOUT[rows[at]!]!;
			const row: Row = [];
			for (let part = 0; part < keys; part++) row.push(rows[at + 1 + part]!);
			for (const part of wordsAt) row[part] = ids[row[part]!] ||= word(words[row[part]!]!);
			if (isLimited) limit(name, row);
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
				else for (const row of rows) upserts.get(table)!.run(row);
			}
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

function createCrossings(database: Database): Map<TableName, (rows: Row[]) => void> {
	return new Map(TABLE_NAMES.filter(isCross).map(name => [name, createCrossing(database, name)]));
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
