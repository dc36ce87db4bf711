import type { Database } from 'better-sqlite3';
import { monthOf } from '../model/calendar.ts';
import { gather, isSame, type Row, upsertInto } from './rows.ts';
import type { Seals } from './seals.ts';
import { type TableName, tables } from './tables.ts';

/** Distinct values that one pair may have on one site day; further ones are left out, and "(other)" takes them up. */
export const MOST_CELLS = 10_000;

/** (site, pair, day) whose number of rows is kept in memory. */
const MOST_COUNTED = 5_000;

/** Where `span` stands in the key, behind site and pair. */
const SPAN = 2;

/**
 * Adds rows of a table of crosses, each with a site day and in key order, to their day and to their month. To be called
 * within a transaction, and made anew after one that failed, because it remembers how many rows there are.
 */
export function createCrossing(
	database: Database,
	table: TableName,
	sealsOf: (site: number) => Seals,
): (rows: Row[]) => void {
	const { key, sums } = tables[table];
	const upsert = upsertInto(database, table);
	const statement = database.prepare(
		`update ${table} set ${sums.map(sum => `${sum} = ${sum} + ?`)} where ${key.map(part => `${part} = ?`).join(' and ')}`,
	);
	const update = (row: Row): boolean => statement.run(row.slice(key.length), row.slice(0, key.length)).changes > 0;
	const count = database
		.prepare<number[], number>(`select count(*) from ${table} where site = ? and pair = ? and span = ?`)
		.pluck();
	/** At least as many as there are. */
	const counts = new Map<string, number>();

	/** Adds the rows of one pair and day, and says which there was room for: nearly always all, and then nobody counts. */
	function addDay(rows: Row[]): Row[] {
		const [site, pair, day] = rows[0] as [number, number, number];
		const name = `${site} ${pair} ${day}`;
		let known = counts.get(name) ?? MOST_CELLS;
		if (known + rows.length > MOST_CELLS) known = count.get(site, pair, day)!;
		let added = rows;
		if (known + rows.length <= MOST_CELLS) {
			for (const row of rows) upsert.run(row);
			known += rows.length;
		} else {
			added = rows.filter(row => {
				if (update(row)) return true;
				if (known >= MOST_CELLS) return false;
				upsert.run(row);
				known += 1;
				return true;
			});
		}
		if (!counts.has(name) && counts.size >= MOST_COUNTED) counts.delete(counts.keys().next().value!);
		counts.set(name, known);
		return added;
	}

	/** Rows by month, each once: a day's cross comes back on the next. */
	const byMonth = (rows: Row[]): Row[] =>
		gather(rows, row => row.slice(0, key.length).with(SPAN, -monthOf(row[SPAN]!)), key.length);

	/** Of a sealed month only the groups that were large enough are there: a late one adds to these, and makes none. */
	function addSealed(rows: Row[]): void {
		for (const row of byMonth(rows)) update(row);
	}

	return rows => {
		const added: Row[] = [];
		for (let from = 0; from < rows.length; ) {
			let to = from + 1;
			while (to < rows.length && isSame(rows[from]!, rows[to]!, SPAN + 1)) to++;
			const [site, , day] = rows[from] as [number, number, number];
			const ofDay = rows.slice(from, to);
			if (monthOf(day) < sealsOf(site).crosses) addSealed(ofDay);
			else added.push(...addDay(ofDay));
			from = to;
		}
		for (const row of byMonth(added)) upsert.run(row);
	};
}
