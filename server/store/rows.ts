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
