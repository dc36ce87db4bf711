import type { Database, Statement } from 'better-sqlite3';
import { type TableName, tables } from './tables.ts';

/** A row of a table: its key, and then its sums. */
export type Row = number[];

/** Adds the sums of a row to those that the table has under its key. */
export function upsertInto(database: Database, table: TableName): Statement<[readonly number[]]> {
	const { key, sums } = tables[table];
	const columns = [...key, ...sums];
	return database.prepare<[readonly number[]]>(
		`insert into ${table} (${columns}) values (${columns.map(() => '?')})
		on conflict (${key}) do update set ${sums.map(sum => `${sum} = ${sum} + excluded.${sum}`)}`,
	);
}

/** Key order: in which rows lie on disk, so that neighbours are written together. */
export function byKey(length: number): (a: Row, b: Row) => number {
	return (a, b) => {
		for (let at = 0; at < length; at++) {
			const difference = a[at]! - b[at]!;
			if (difference !== 0) return difference;
		}
		return 0;
	};
}

/** Whether the first so many parts of two keys are the same. */
export function isSame(one: Row, other: Row, parts: number): boolean {
	for (let at = 0; at < parts; at++) if (one[at] !== other[at]) return false;
	return true;
}

/** Rows under another key, such as that of their month: those that then have the same one are added up. In key order. */
export function gather(rows: readonly Row[], keyOf: (row: Row) => Row, parts: number): Row[] {
	const gathered: Row[] = [];
	for (const row of rows.map(row => [...keyOf(row), ...row.slice(parts)]).sort(byKey(parts))) {
		const last = gathered.at(-1);
		if (!last || !isSame(last, row, parts)) gathered.push(row);
		else for (let sum = parts; sum < row.length; sum++) last[sum]! += row[sum]!;
	}
	return gathered;
}
