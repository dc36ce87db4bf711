import type { Increment } from '../store/tables.ts';
import { createGathering } from './gathering.ts';

/** Crosses are merged for this long (milliseconds): a busy page meets the same few facts again and again. */
export const MERGE = 10_000;

/** Rows that may wait, some 300 bytes each; with more of them the time is not waited for. */
const MOST_WAITING = 100_000;

/** Rows of crosses in one batch: they take 30 ms, and beacons wait for the batch before theirs. */
const MOST_AT_ONCE = 5_000;

/** Crosses that are counted and not yet written. What a crash takes of them is in "(other)". */
export interface Waiting {
	add(increments: readonly Increment[]): void;
	/** Takes what the next batch has to write. */
	take(): Increment[];
	/** Gives back what could not be written. */
	giveBack(increments: Increment[]): void;
	/** Lets everything that waits be due now. */
	hasten(): void;
	readonly isDue: boolean;
	readonly isEmpty: boolean;
}

/** @param clock milliseconds since 1970 */
export function createWaiting(clock: () => number): Waiting {
	const gathering = createGathering();
	let since = 0;
	let due: Increment[] = [];

	const isRipe = () => gathering.size > 0 && (clock() - since >= MERGE || gathering.size >= MOST_WAITING);
	const hasten = () => {
		due = due.concat(gathering.take());
	};
	return {
		add(increments) {
			if (gathering.size === 0) since = clock();
			for (const increment of increments) gathering.add(increment);
		},
		take() {
			if (isRipe()) hasten();
			return due.splice(0, MOST_AT_ONCE);
		},
		giveBack(increments) {
			due = increments.concat(due);
		},
		hasten,
		get isDue() {
			return due.length > 0 || isRipe();
		},
		get isEmpty() {
			return due.length === 0 && gathering.size === 0;
		},
	};
}
