import type { Database } from 'better-sqlite3';

/** Strings whose number is kept in memory; the oldest half goes when there are more. */
const MOST_CACHED = 50_000;

/** Numbers of strings: each string is stored once and every row holds its number. */
export function createWords(database: Database): (text: string) => number {
	const find = database.prepare<[string], number>('select id from words where text = ?').pluck();
	const insert = database.prepare('insert into words (text) values (?)');
	let recent = new Map<string, number>();
	let older = new Map<string, number>();
	return text => {
		const known = recent.get(text) ?? older.get(text) ?? find.get(text);
		const id = known ?? Number(insert.run(text).lastInsertRowid);
		if (recent.size >= MOST_CACHED / 2) {
			older = recent;
			recent = new Map();
		}
		recent.set(text, id);
		return id;
	};
}
