import { randomInt } from 'node:crypto';
import type { Database } from 'better-sqlite3';

/** Strings whose number is kept in memory; the oldest half goes when there are more. */
const MOST_CACHED = 50_000;

/**
 * Numbers are drawn at random from as many unused ones: given out in turn, they would write down for good which strings a
 * view brought together, and in which order views came.
 */
const BLOCK = 4096;

/** Numbers of strings: each string is stored once and every row holds its number. */
export interface Words {
	/** The number of a string, if it is stored. */
	find(text: string): number | undefined;
	/** The number of a string, which is stored if it is not yet. */
	number(text: string): number;
}

export function createWords(database: Database): Words {
	const find = database.prepare<[string], number>('select id from words where text = ?').pluck();
	const insert = database.prepare('insert into words values (?, ?)');
	const highest = database.prepare<[], number>('select coalesce(max(id), 0) from words').pluck();
	let block: number[] = [];
	function draw(): number {
		if (block.length === 0) {
			const first = highest.get()! + 1;
			block = Array.from({ length: BLOCK }, (_, at) => first + at);
		}
		const at = randomInt(block.length);
		const drawn = block[at]!;
		block[at] = block.at(-1)!;
		block.pop();
		return drawn;
	}
	function add(text: string): number {
		const id = draw();
		insert.run(id, text);
		return id;
	}
	let recent = new Map<string, number>();
	let older = new Map<string, number>();
	function keep(text: string, id: number): number {
		if (recent.size >= MOST_CACHED / 2) {
			older = recent;
			recent = new Map();
		}
		recent.set(text, id);
		return id;
	}
	function known(text: string): number | undefined {
		const now = recent.get(text);
		if (now !== undefined) return now;
		const id = older.get(text) ?? find.get(text);
		return id === undefined ? undefined : keep(text, id);
	}
	return { find: known, number: text => known(text) ?? keep(text, add(text)) };
}
