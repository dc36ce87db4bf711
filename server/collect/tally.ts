import { setImmediate } from 'node:timers/promises';
import type { Store } from '../store/store.ts';
import { type Increments, ROW } from '../store/tables.ts';
import { createEpisode, type Told } from './episode.ts';
import { createGathering, type Gathering } from './gathering.ts';
import { createWaiting, MERGE } from './waiting.ts';

/**
 * Adds up increments until the store takes them: while one transaction runs, all that arrives is merged for the next one
 * (group commit). Crosses wait for up to ten seconds more, and are written together with a later batch.
 */
export interface Tally {
	/** Where a beacon adds; `stored` has to be asked before anything is awaited. */
	readonly gathering: Gathering;
	/**
	 * Resolves once what was added is on the disk, but for the crosses among it; rejects, with nothing of it written, now or
	 * later, where the store refuses.
	 */
	stored(): Promise<void>;
	/** Resolves when nothing is left to write, or what is left was refused. */
	drain(): Promise<void>;
	/** Rows of crosses that are not written yet. */
	readonly waiting: number;
}

/** Told of every transaction, for whoever measures. */
export interface Meter {
	committed(batch: Committed): void;
	refused(): void;
}

/** A transaction that the store took. */
export interface Committed {
	beacons: number;
	/** Rows of sums that were added to. */
	rows: number;
	milliseconds: number;
}

export interface TallyOptions extends Told {
	/** Milliseconds since 1970. */
	clock: () => number;
	/** Milliseconds for which crosses are merged. */
	merge?: number | undefined;
	meter?: Meter | undefined;
}

/**
 * @param collector the number that this collector drew
 * @param told hears that the store refuses batches, and that it takes them again: once each, not once per batch
 */
export function createTally(
	store: Store,
	collector: number,
	{ clock, merge = MERGE, meter, ...told }: TallyOptions,
): Tally {
	const episode = createEpisode(told);
	let number = 0;
	let beacons = 0;
	const gathering = createGathering();
	const waiting = createWaiting(clock, merge);
	let next: Promise<void> | undefined;
	let running: Promise<unknown> = Promise.resolve();
	let timer: NodeJS.Timeout | undefined;

	/** Commits what has been gathered by the time the running transaction is through, and the crosses that are due. */
	async function commit(): Promise<void> {
		await running;
		// All that has reached the process by now goes along, and not only the first of it.
		await setImmediate();
		const { increments, crosses } = gathering.take();
		const due = waiting.take();
		const batch = { beacons, rows: rowsOf([increments, ...due]), milliseconds: -performance.now() };
		beacons = 0;
		next = undefined;
		number += 1;
		const adding = store.add({ collector, number, increments: [increments, ...due] });
		running = adding.then(
			() => {
				// Not before: a refused batch leaves no cross behind.
				waiting.add(crosses);
				if (waiting.isDue) write();
				else if (!waiting.isEmpty) timer ??= setTimeout(hasten, merge).unref();
				episode.worked();
				meter?.committed({ ...batch, milliseconds: batch.milliseconds + performance.now() });
			},
			error => {
				// Its beacons hear of it too; the next batch is tried all the same.
				waiting.giveBack(due);
				meter?.refused();
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
		gathering,
		stored() {
			beacons += 1;
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
		get waiting() {
			return waiting.size;
		},
	};
}

const rowsOf = (lists: readonly Increments[]): number => lists.reduce((sum, { rows }) => sum + rows.length / ROW, 0);
