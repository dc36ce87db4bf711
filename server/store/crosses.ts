import type { Database } from 'better-sqlite3';
import { monthOf } from '../model/calendar.ts';
import { type TableName, tables } from './tables.ts';

/** Distinct values that one pair may have on one site day; further ones are left out, and "(other)" takes them up. */
export const MOST_CELLS = 10_000;

/** (site, pair, day) whose number of rows is kept in memory. */
const MOST_COUNTED = 5_000;

/** Where `span` stands in the key, behind site and pair. */
const SPAN = 2;

/**
 * Adds one row of a table of crosses, its key with a site day and then its sums, to that day and to the month. To be called
 * within a transaction, and made anew after one that failed, because it remembers how many rows there are.
 */
export function createCrossing(database: Database, table: TableName): (row: number[]) => void {
	const { key, sums } = tables[table];
	const update = database.prepare(
		`update ${table} set ${sums.map(sum => `${sum} = ${sum} + ?`)} where ${key.map(part => `${part} = ?`).join(' and ')}`,
	);
	const insert = database.prepare(`insert into ${table} values (${[...key, ...sums].map(() => '?')})`);
	const count = database
		.prepare<number[], number>(`select count(*) from ${table} where site = ? and pair = ? and span = ?`)
		.pluck();
	const counts = new Map<string, number>();

	/** Whether one more row of a day is not too many. */
	function hasRoom([site, pair, day]: number[]): boolean {
		const name = `${site} ${pair} ${day}`;
		const known = counts.get(name) ?? count.get(site!, pair!, day!)!;
		if (!counts.has(name) && counts.size >= MOST_COUNTED) counts.delete(counts.keys().next().value!);
		counts.set(name, known + 1);
		return known < MOST_CELLS;
	}

	return row => {
		const [where, more] = [row.slice(0, key.length), row.slice(key.length)];
		if (update.run(...more, ...where).changes === 0) {
			if (!hasRoom(where)) return;
			insert.run(...row);
		}
		const month = row.with(SPAN, -monthOf(row[SPAN]!));
		if (update.run(...more, ...month.slice(0, key.length)).changes === 0) insert.run(...month);
	};
}
