import type { Store } from '../store/store.ts';
import type { Increment } from '../store/tables.ts';

/** Parts of a key never hold a control character, so this keeps them apart. */
const BETWEEN = '\u0001';

/**
 * Adds up increments until the store takes them: while one transaction runs, all that arrives is merged for the next one
 * (group commit).
 */
export interface Tally {
	/** Resolves once the increments are on the disk; rejects, with nothing of them written, where the store refuses. */
	add(increments: readonly Increment[]): Promise<void>;
	/** Resolves when nothing is left to write. */
	drain(): Promise<void>;
}

/**
 * @param last the number of the last batch in the store
 * @param failed is told of each batch that the store refused
 */
export function createTally(store: Store, last: number, failed: (error: Error) => void): Tally {
	let number = last;
	let gathering = new Map<string, Increment>();
	let next: Promise<void> | undefined;
	let running: Promise<unknown> = Promise.resolve();

	/** Commits what has been gathered by the time the running transaction is through. */
	async function commit(): Promise<void> {
		await running;
		const increments = [...gathering.values()];
		gathering = new Map();
		next = undefined;
		number += 1;
		const adding = store.add({ number, increments });
		running = adding.catch(failed); // Its beacons hear of it too; the next batch is tried all the same.
		return adding;
	}

	return {
		add(increments) {
			for (const increment of increments) merge(gathering, increment);
			next ??= commit();
			return next;
		},
		drain: async () => {
			await next;
			await running;
		},
	};
}

function merge(into: Map<string, Increment>, increment: Increment): void {
	const name = increment.table + BETWEEN + increment.key.join(BETWEEN);
	const known = into.get(name);
	if (!known) {
		into.set(name, { ...increment, sums: { ...increment.sums } });
		return;
	}
	const sums = known.sums as Record<string, number>;
	for (const [sum, more] of Object.entries(increment.sums)) sums[sum] = (sums[sum] ?? 0) + more;
}
