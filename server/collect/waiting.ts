import { type Increments, ROW } from '../store/tables.ts';
import { createCells, cut } from './cells.ts';
import { createNumbering } from './numbering.ts';

/** Crosses are merged for this long (milliseconds): a busy page meets the same few facts again and again. */
export const MERGE = 10_000;

/** Rows that may wait, some 150 bytes each; with more of them the time is not waited for. */
const MOST_WAITING = 100_000;

/** Rows of crosses in one batch: they take 30 ms, and beacons wait for the batch before theirs. */
const MOST_AT_ONCE = 5_000;

/** Crosses that are counted and not yet written. What a crash takes of them is in "(other)". */
export interface Waiting {
	add(crosses: Increments): void;
	/** Takes what the next batch has to write. */
	take(): Increments[];
	/** Gives back what could not be written. */
	giveBack(crosses: readonly Increments[]): void;
	/** Lets everything that waits be due now. */
	hasten(): void;
	readonly isDue: boolean;
	readonly isEmpty: boolean;
	/** Rows that wait. */
	readonly size: number;
}

/**
 * @param clock milliseconds since 1970
 * @param merge how long crosses are merged, in milliseconds
 */
export function createWaiting(clock: () => number, merge: number): Waiting {
	const words = createNumbering();
	const cells = createCells();
	let since = 0;
	/** In parts of one batch each. */
	let due: Increments[] = [];

	const isRipe = () => cells.size > 0 && (clock() - since >= merge || cells.size >= MOST_WAITING);
	const hasten = () => {
		const all = { words: words.take(), ...cells.take() };
		const rows = all.rows.length / ROW;
		for (let from = 0; from < rows; from += MOST_AT_ONCE) due.push(cut(all, from, Math.min(rows, from + MOST_AT_ONCE)));
	};
	return {
		add(crosses) {
			if (cells.size === 0) since = clock();
			cells.merge(crosses, Int32Array.from(crosses.words, words.number));
		},
		take() {
			if (isRipe()) hasten();
			return due.splice(0, 1);
		},
		giveBack(crosses) {
			due = [...crosses, ...due];
		},
		hasten,
		get isDue() {
			return due.length > 0 || isRipe();
		},
		get isEmpty() {
			return due.length === 0 && cells.size === 0;
		},
		get size() {
			return due.reduce((sum, { rows }) => sum + rows.length / ROW, cells.size);
		},
	};
}
