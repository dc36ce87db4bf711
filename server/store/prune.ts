import { firstDay, monthOf } from '../model/calendar.ts';
import { dimensions } from '../model/dimensions.ts';
import { pairs } from '../model/pairs.ts';
import type { Store } from './store.ts';
import { TABLE_NAMES, tables } from './tables.ts';
import type { Statement } from './worker.ts';

/** Rows that one transaction deletes: some milliseconds, for which beacons wait. */
const STEP = 2_000;

/** Days for which increments may still come to what was looked at before: a day grows for 24 hours after it ends. */
const OPEN = 3;

/**
 * Deletes every sum of a site in small steps, so that beacons of other sites are counted in between.
 *
 * @param progress told the part of the tables that are done, from 0 to 1
 */
export async function dropSums(store: Store, site: number, progress = (_part: number) => {}): Promise<void> {
	for (const [at, table] of TABLE_NAMES.entries()) {
		progress(at / TABLE_NAMES.length);
		const key = tables[table].key.join(', ');
		const some = `select ${key} from ${table} where site = ? limit ${STEP}`;
		await whileAny(store, [`delete from ${table} where (${key}) in (${some})`, [site]]);
	}
}

/** Repeats a statement, each time in a transaction of its own, until it changes nothing any more; rows changed in all. */
export async function whileAny(store: Store, statement: Statement): Promise<number> {
	for (let all = 0; ; ) {
		const [changed = 0] = await store.write(statement);
		if (changed === 0) return all;
		all += changed;
	}
}

/**
 * Deletes what is left of sites that were removed: a removal that was cut off, and beacons that came while the collector still
 * knew the site. Site 0 is what belongs to no site.
 */
export async function dropOrphans(store: Store): Promise<void> {
	const [last] = await store.all<{ seq: number }>("select seq from sqlite_sequence where name = 'sites'");
	const there = new Set((await store.all<{ id: number }>('select id from sites')).map(({ id }) => id));
	for (let site = 1; site <= (last?.seq ?? 0); site++) if (!there.has(site)) await dropSums(store, site);
}

/**
 * Deletes the strings that no row names any more. What is in use is read in small parts, beside the writing; a string that came
 * into use meanwhile is named by a row of an open day, and those are looked at again in the transaction that deletes.
 */
export async function pruneWords(store: Store): Promise<void> {
	const used = await usedWords(store);
	const [newest] = await store.all<{ day: number | null }>('select max(day) as day from days');
	const open = (newest?.day ?? 0) - OPEN;
	for (let last = -1; ; ) {
		const page = await store.all<{ id: number }>(`select id from words where id > ? order by id limit ${STEP}`, [last]);
		if (page.length === 0) return;
		last = page.at(-1)!.id;
		const unused = page.filter(({ id }) => !used.has(id)).map(({ id }) => id);
		if (unused.length === 0) continue;
		const named = RECENT.map(({ sql }) => sql).join(' union ');
		await store.write([
			`delete from words where id in (select value from json_each(?)) and id not in (${named})`,
			[JSON.stringify(unused), ...RECENT.flatMap(({ values }) => values(open))],
		]);
	}
}

/** Numbers as bits: a set of a million of them would take fifty megabytes. */
interface Bits {
	has(id: number): boolean;
}

async function usedWords(store: Store): Promise<Bits> {
	const [highest] = await store.all<{ id: number | null }>('select max(id) as id from words');
	const size = (highest?.id ?? 0) + 1;
	const bits = new Uint8Array((size >> 3) + 1);
	const sites = [0, ...(await store.all<{ id: number }>('select id from sites')).map(({ id }) => id)];
	for (const { table, column, seconds } of COLUMNS) {
		for (const site of sites) {
			for (const second of seconds) {
				const rows = await store.all<{ word: number }>(
					`select distinct ${column} as word from ${table} where site = ? ${second === undefined ? '' : `and ${tables[table].key[1]} = ?`}`,
					second === undefined ? [site] : [site, second],
				);
				for (const { word } of rows) if (word < size) bits[word >> 3]! |= 1 << (word & 7);
			}
		}
	}
	// A number that was given out meanwhile is in use.
	return { has: id => id >= size || (bits[id >> 3]! & (1 << (id & 7))) !== 0 };
}

/** Every column that holds the number of a string, and what the second part of its table's key can be. */
const COLUMNS = TABLE_NAMES.flatMap(table => {
	const { key, words = [] } = tables[table];
	return words.map(column => ({ table, column, seconds: secondsOf(key[1]!) }));
});

function secondsOf(second: string): (number | undefined)[] {
	if (second === 'dimension') return dimensions.map(({ id }) => id);
	return second === 'pair' ? pairs.map(({ id }) => id) : [undefined];
}

/** A statement for the numbers that rows of open days and of their months name, and its values from the first open day on. */
interface Recent {
	sql: string;
	values(open: number): number[];
}

/** One range of the key for each site and dimension or pair. A span below 0 is a month. */
const RECENT = COLUMNS.map(({ table, column, seconds }): Recent => {
	const { key } = tables[table];
	const from = `select ${column} from ${table} where site in (select id from sites union select 0)`;
	const within = seconds[0] === undefined ? from : `${from} and ${key[1]} in (${seconds.join(', ')})`;
	if (key.includes('day')) return { sql: `${within} and day >= ?`, values: open => [open] };
	if (key.includes('first')) return { sql: `${within} and first >= ?`, values: open => [firstDay(monthOf(open))] };
	const sql = `${within} and span >= ? union ${within} and span between ? and ?`;
	return { sql, values: open => [open, -monthOf(open) - OPEN, -monthOf(open)] };
});
