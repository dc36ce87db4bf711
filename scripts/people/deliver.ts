import { setImmediate as turn } from 'node:timers/promises';
import { parseNetworks } from '../../server/collect/address.ts';
import { createCollector } from '../../server/collect/collector.ts';
import { createLimit } from '../../server/collect/limit.ts';
import { siteHour } from '../../server/model/calendar.ts';
import type { Store } from '../../server/store/store.ts';
import type { Answer } from '../../server/wire/beacon.ts';
import { advance, believe, readMemory, writeMemory } from '../../server/wire/memory.ts';
import type { Act } from '../people.ts';
import { placeOf } from './places.ts';

/** Takes simulated beacons to a store through the collector's own code, at the moments of the simulated clock. */
export interface Delivery {
	/** Delivers one beacon and hands its answer to the browser; what it added is stored by the next `flush`. */
	deliver(act: Act): Promise<void>;
	/** Lets the store take what was delivered, and waits for all but that: so simulation and store work side by side. */
	pass(): Promise<void>;
	/** Resolves when everything delivered is stored; rejects if something was not. */
	flush(): Promise<void>;
}

/** Crosses are merged for this long (milliseconds of the simulated clock), or until too many wait: nobody reads them yet. */
const MERGE = 20 * 86_400_000;

/** Beacons after which the store's thread is listened to: it would wait for its next batch otherwise. */
const LISTEN_EVERY = 500;

export async function createDelivery(store: Store): Promise<Delivery> {
	let now = 0;
	const clock = () => now;
	const key = new Uint8Array(32);
	let refused: Error | undefined;
	const collector = await createCollector({
		store,
		clock,
		place: placeOf,
		limit: createLimit({ perMinute: 0, key, clock }),
		trusted: parseNetworks('none')!,
		key,
		merge: MERGE,
		failed: error => {
			refused = error;
		},
	});
	let stored = new Set<Promise<void>>();
	let before: Promise<unknown> = Promise.resolve();
	let delivered = 0;
	async function pass(): Promise<void> {
		const earlier = before;
		before = Promise.all(stored);
		stored = new Set();
		await earlier;
		await turn();
		if (refused) throw refused;
	}
	return {
		pass,
		async deliver(act) {
			now = act.at;
			const received = await collector.beacon(JSON.stringify(act.beacon), act.incoming);
			stored.add(received.stored);
			const { outcome } = received;
			act.answered(outcome.status === 200 ? outcome.answer : outcome.status === 204 ? {} : undefined);
			delivered += 1;
			if (delivered % LISTEN_EVERY === 0) await turn();
		},
		async flush() {
			await pass();
			await pass();
			// Crosses may wait for seconds of a clock that now stands still.
			await collector.drain();
		},
	};
}

/** What a collector answers that counts everything: for what was delivered before, and has to happen again. */
export function replay({ at, beacon, incoming, answered }: Act, timezone: string): void {
	answered(answerTo());

	function answerTo(): Answer {
		if (beacon.kind !== 'view' || 'stateless' in beacon) return {};
		const hour = siteHour(at, timezone);
		const day = Math.floor(hour / 24);
		const old = believe(readMemory(beacon.memory ?? ''), day);
		const memory = writeMemory(advance(old, day, beacon.begins === 1));
		return beacon.hour === undefined ? { memory, hour, ...placeOf(incoming.peer) } : { memory };
	}
}
