import { dropOrphans } from '../store/prune.ts';
import type { Store } from '../store/store.ts';
import { publish } from './publish.ts';
import { seal } from './seal.ts';

/** How often the clock is looked at (milliseconds). */
const LOOK_EVERY = 60_000;

const HOUR = 3_600_000;

export interface Hourly {
	/** Does what is due at once; at most one run at a time. */
	run(): Promise<void>;
	/** Ends a run between two of its transactions, and begins none. */
	close(): Promise<void>;
}

/**
 * Publishes months that are closed, while all of their groups are still there, seals what is due and deletes what is left of
 * removed sites, once in every hour of the clock. What fails is told, and tried again in the next hour.
 */
export function createHourly(options: {
	store: Store;
	/** Milliseconds since 1970, UTC. */
	clock: () => number;
	failed: (error: Error) => void;
}): Hourly {
	const { store, clock, failed } = options;
	const ending = new AbortController();
	let hour: number | undefined;
	let running: Promise<void> | undefined;

	function run(): Promise<void> {
		const due = { store, now: clock(), signal: ending.signal };
		running ??= publish(due)
			.then(() => seal(due))
			.then(() => dropOrphans(store))
			.catch(failed)
			.finally(() => {
				running = undefined;
			});
		return running;
	}

	const timer = setInterval(() => {
		const now = Math.floor(clock() / HOUR);
		if (now === hour) return;
		hour = now;
		void run();
	}, LOOK_EVERY).unref();

	return {
		run,
		close: async () => {
			clearInterval(timer);
			ending.abort();
			await running;
		},
	};
}
