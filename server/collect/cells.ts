import { type Increments, KEY, ROW, TABLE_NAMES, tables } from '../store/tables.ts';

/** Sums of a table and what is added to each of them: places among the table's sums, and amounts. */
export interface Amounts {
	table: number;
	columns: readonly number[];
	amounts: readonly number[];
}

/** Rows that are being added up. */
export interface Cells {
	/** Adds to the row with this key; the parts that a table's key does not have are 0. */
	add(what: Amounts, k0: number, k1: number, k2: number, k3: number, k4: number, k5: number): void;
	/** Adds all rows of others, whose words have these numbers here. */
	merge(others: Increments, numbers: Int32Array): void;
	/** Takes everything out. */
	take(): Omit<Increments, 'words'>;
	readonly size: number;
}

/** Sums of each table. */
const WIDTHS = TABLE_NAMES.map(name => tables[name].sums.length);

/** Where the words stand in the keys of each table. */
const WORDS = TABLE_NAMES.map(name => (tables[name].words ?? []).map(word => tables[name].key.indexOf(word)));

/** Rows for which there is room at first. */
const FEW = 256;

/**
 * A hash table with open addressing over two arrays of numbers. Keys consist of the product's own numbers and of words
 * numbered in the order of their arrival, so nobody who sends beacons can choose keys that collide.
 */
export function createCells(): Cells {
	let rows: Int32Array;
	let sums: Float64Array;
	/** Number of the row, from 1; twice as many as there may be rows. */
	let slots: Int32Array;
	let size: number;
	let used: number;
	empty(FEW);

	function empty(room: number): void {
		rows = new Int32Array(room * ROW);
		sums = new Float64Array(room * ROW);
		slots = new Int32Array(room * 2);
		size = 0;
		used = 0;
	}

	/** The place in `sums` where those of a row begin; a row that is not there yet is made. */
	function find(table: number, k0: number, k1: number, k2: number, k3: number, k4: number, k5: number): number {
		const mask = slots.length - 1;
		let slot = hash(table, k0, k1, k2, k3, k4, k5) & mask;
		for (let row = slots[slot]!; row !== 0; row = slots[slot]!) {
			const at = (row - 1) * ROW;
			if (
				rows[at + 5] === k4 &&
				rows[at + 4] === k3 &&
				rows[at + 2] === k1 &&
				rows[at + 3] === k2 &&
				rows[at + 1] === k0 &&
				rows[at] === table &&
				rows[at + 6] === k5
			) {
				return rows[at + KEY + 1]!;
			}
			slot = (slot + 1) & mask;
		}
		if (size * ROW === rows.length) {
			grow();
			return find(table, k0, k1, k2, k3, k4, k5);
		}
		const begin = used;
		const at = size * ROW;
		rows[at] = table;
		rows[at + 1] = k0;
		rows[at + 2] = k1;
		rows[at + 3] = k2;
		rows[at + 4] = k3;
		rows[at + 5] = k4;
		rows[at + 6] = k5;
		rows[at + KEY + 1] = begin;
		size += 1;
		slots[slot] = size;
		used += WIDTHS[table]!;
		if (used > sums.length) sums = longer(sums);
		return begin;
	}

	function grow(): void {
		rows = longer(rows);
		slots = new Int32Array(slots.length * 2);
		const mask = slots.length - 1;
		for (let row = 0; row < size; row++) {
			const [table, k0, k1, k2, k3, k4, k5] = rows.subarray(row * ROW, row * ROW + ROW) as unknown as Key;
			let slot = hash(table, k0, k1, k2, k3, k4, k5) & mask;
			while (slots[slot] !== 0) slot = (slot + 1) & mask;
			slots[slot] = row + 1;
		}
	}

	return {
		add({ table, columns, amounts }, k0, k1, k2, k3, k4, k5) {
			const begin = find(table, k0, k1, k2, k3, k4, k5);
			for (let at = 0; at < columns.length; at++) sums[begin + columns[at]!]! += amounts[at]!;
		},
		merge(others, numbers) {
			const key = new Int32Array(ROW);
			for (let at = 0; at < others.rows.length; at += ROW) {
				for (let part = 0; part < ROW; part++) key[part] = others.rows[at + part]!;
				const table = key[0]!;
				for (const part of WORDS[table]!) key[part + 1] = numbers[key[part + 1]!]!;
				const begin = find(table, key[1]!, key[2]!, key[3]!, key[4]!, key[5]!, key[6]!);
				const theirs = key[KEY + 1]!;
				for (let sum = 0; sum < WIDTHS[table]!; sum++) sums[begin + sum]! += others.sums[theirs + sum]!;
			}
		},
		take() {
			const taken = { rows: rows.slice(0, size * ROW), sums: sums.slice(0, used) };
			// Batches are much like the one before.
			empty(Math.max(FEW, 2 ** Math.ceil(Math.log2(size))));
			return taken;
		},
		get size() {
			return size;
		},
	};
}

type Key = [number, number, number, number, number, number, number];

function hash(table: number, k0: number, k1: number, k2: number, k3: number, k4: number, k5: number): number {
	let mixed = Math.imul(table + Math.imul(k0, 31), 0x9e3779b1) ^ k1;
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) ^ k2;
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) ^ k3;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x27d4eb2f) ^ k4;
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) ^ k5;
	return mixed ^ (mixed >>> 16);
}

function longer<List extends Int32Array | Float64Array>(list: List): List {
	const twice = new (list.constructor as new (length: number) => List)(list.length * 2);
	twice.set(list);
	return twice;
}

/**
 * A part of the rows, from one to before another, with those words only that they use: what one batch takes of many.
 */
export function cut({ words, rows, sums }: Increments, from: number, to: number): Increments {
	const part = rows.slice(from * ROW, to * ROW);
	const shift = part[KEY + 1] ?? 0;
	const end = rows[to * ROW + KEY + 1] ?? sums.length;
	const numbers = new Map<number, number>();
	for (let at = 0; at < part.length; at += ROW) {
		part[at + KEY + 1]! -= shift;
		for (const column of WORDS[part[at]!]!) {
			const word = part[at + 1 + column]!;
			let number = numbers.get(word);
			if (number === undefined) {
				number = numbers.size;
				numbers.set(word, number);
			}
			part[at + 1 + column] = number;
		}
	}
	return { words: [...numbers.keys()].map(word => words[word]!), rows: part, sums: sums.slice(shift, end) };
}
