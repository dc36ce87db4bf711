import type { Store } from '../store/store.ts';
import { type Increment, isCross } from '../store/tables.ts';
import { createEpisode, type Told } from './episode.ts';
import { createGathering } from './gathering.ts';
import { createWaiting, MERGE } from './waiting.ts';

/**
 * Adds up increments until the store takes them: while one transaction runs, all that arrives is merged for the next one
 * (group commit). Crosses wait for up to ten seconds more, and are written together with a later batch.
 */
export interface Tally {
	/**
	 * Resolves once the increments are on the disk, but for the crosses among them; rejects, with nothing of them written, now
	 * or later, where the store refuses.
	 */
	add(increments: readonly Increment[]): Promise<void>;
	/** Resolves when nothing is left to write, or what is left was refused. */
	drain(): Promise<void>;
}

export interface TallyOptions extends Told {
	/** Milliseconds since 1970. */
	clock: () => number;
}

/**
 * @param last the number of the last batch in the store
 * @param told hears that the store refuses batches, and that it takes them again: once each, not once per batch
 */
export function createTally(store: Store, last: number, { clock, ...told }: TallyOptions): Tally {
	const episode = createEpisode(told);
	let number = last;
	const gathering = createGathering();
	const waiting = createWaiting(clock);
	/** Those of the beacons in `gathering`: they do not wait with the others before their beacons are stored. */
	const crosses = createGathering();
	let next: Promise<void> | undefined;
	let running: Promise<unknown> = Promise.resolve();
	let timer: NodeJS.Timeout | undefined;

	/** Commits what has been gathered by the time the running transaction is through, and the crosses that are due. */
	async function commit(): Promise<void> {
		await running;
		const [increments, ofBatch, due] = [gathering.take(), crosses.take(), waiting.take()];
		next = undefined;
		number += 1;
		const adding = store.add({ number, increments: increments.concat(due) });
		running = adding.then(
			() => {
				waiting.add(ofBatch);
				if (waiting.isDue) write();
				else if (!waiting.isEmpty) timer ??= setTimeout(hasten, MERGE).unref();
				episode.worked();
			},
			error => {
				// Its beacons hear of it too; the next batch is tried all the same.
				waiting.giveBack(due);
				episode.broke(error);
			},
		);
		return adding;
	}

	/** Nobody waits for a batch of crosses alone: a failure is told, and they are tried again. */
	function write(): void {
		next ??= commit();
		next.catch(() => undefined);
	}

	/** On a quiet site no beacon brings the next batch. */
	function hasten(): void {
		timer = undefined;
		waiting.hasten();
		write();
	}

	return {
		add(increments) {
			for (const increment of increments) (isCross(increment.table) ? crosses : gathering).add(increment);
			next ??= commit();
			return next;
		},
		drain: async () => {
			clearTimeout(timer);
			timer = undefined;
			let refused = false;
			while (!refused && (next || !waiting.isEmpty)) {
				waiting.hasten();
				next ??= commit();
				await next.catch(() => {
					refused = true;
				});
				await running;
			}
			await running;
		},
	};
}
