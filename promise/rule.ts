import { advance, MOST_VISITS, OPTED_IN, OPTED_OUT, readMemory, writeMemory } from '../server/wire/memory.ts';
import type { Change } from './watch.ts';

/** What the page makes of `ff_memory` having become another. */
export type Verdict =
	/** The visitor's own choice, or the cookie is gone. */
	| { kind: 'told' | 'gone' }
	/** The rule gives what it became; whether a visit began, where that can be told. */
	| { kind: 'held'; begins: boolean | undefined }
	/** The rule gives something else. */
	| { kind: 'broken'; expected: string };

/**
 * Whether `ff_memory` followed the published rule from one value to another, on about the site day `today`, while at most
 * `visits` began: a page that sleeps in the background sees them as one change.
 */
export function judge({ from, to, visits }: Change, today: number): Verdict {
	if (to === '') return { kind: 'gone' };
	if (to === OPTED_OUT || to === OPTED_IN) return { kind: 'told' };
	const next = readMemory(to);
	// The clock of the browser and that of the collector may be on either side of midnight.
	const day = next && Math.abs(next.day - today) <= 1 ? next.day : today;
	const first = readMemory(from);
	let old = first;
	for (let begun = 0; begun < Math.min(visits, MOST_VISITS); begun++) {
		const [goesOn, begins] = [false, true].map(flag => writeMemory(advance(old, day, flag)) === to);
		// Without a value before, and from four visits on, either gives the same.
		if (goesOn || begins) return { kind: 'held', begins: begun > 0 || (goesOn && begins ? undefined : begins) };
		old = advance(old, day, true);
	}
	return { kind: 'broken', expected: writeMemory(advance(first, day, false)) };
}
