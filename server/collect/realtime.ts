import type { View } from '../wire/beacon.ts';
import type { Realtime as Report } from '../wire/report.ts';

const MINUTE = 60_000;

/** Minutes that are kept, as many as the report shows. */
const KEPT = 60;

/** The longest window in which visits are told apart: a visit ends after half an hour without a page view. */
const LONGEST = 30;

/** The counts of one minute: views by the minutes since the visit's view before, 0 to 30; its first views; stateless ones. */
const FIRST = LONGEST + 1;
const STATELESS = FIRST + 1;
const WIDTH = STATELESS + 1;

/** The last hour of a site, 8 KB. A minute since 1970 has its place at that number modulo 60, and says there which it is. */
interface Ring {
	last: number;
	minutes: Float64Array;
	counts: Uint32Array;
}

/** What is asked of a view. */
export type Seen = Pick<View, 'minutes' | 'kind'> & { stateless?: 1 };

/** Knows what happens right now. In memory only: a restart forgets it. */
export interface Realtime {
	/** A view that is counted. */
	add(site: number, view: Seen): void;
	/** The last hour of a site. */
	report(site: number): Omit<Report, 'site' | 'timezone'>;
	/** How many sites are in memory. */
	sites(): number;
}

/**
 * Active visits by the identity that counts visitors, with minutes in the place of days: each visit that was seen in a
 * window of at most half an hour has exactly one first view in it, the one whose view before lies ahead of the window or
 * is none. About right: the browser counts the minutes in between by its own clock.
 *
 * Memory is bounded by the number of sites; one without a view for an hour costs nothing.
 */
export function createRealtime(clock: () => number): Realtime {
	const rings = new Map<number, Ring>();
	const started = minuteOf(clock());

	function ringOf(site: number, now: number): Ring {
		const known = rings.get(site);
		if (known) return known;
		for (const [silent, { last }] of rings) if (last <= now - KEPT) rings.delete(silent);
		const ring = { last: now, minutes: new Float64Array(KEPT), counts: new Uint32Array(KEPT * WIDTH) };
		rings.set(site, ring);
		return ring;
	}

	return {
		add(site, view) {
			const now = minuteOf(clock());
			const ring = ringOf(site, now);
			const place = now % KEPT;
			const at = place * WIDTH;
			if (ring.minutes[place] !== now) ring.counts.fill(0, at, at + WIDTH);
			ring.minutes[place] = now;
			ring.last = now;
			const kind = 'stateless' in view ? STATELESS : (view.minutes ?? FIRST);
			ring.counts[at + kind]! += 1;
		},

		report(site) {
			const now = minuteOf(clock());
			const counts = (minute: number) => countsOf(rings.get(site), minute);
			// What was before the start is not known, so a window that reaches back further begins with the start.
			const window = (length: number) => minutesOf(Math.max(now - length + 1, started), now);
			const active = (length: number) =>
				sum(window(length).map((minute, passed) => sum(counts(minute).slice(passed + 1, STATELESS))));
			const stateless = (length: number) => sum(window(length).map(minute => counts(minute)[STATELESS]!));
			return {
				...(now - started < LONGEST && { since: `${new Date(started * MINUTE).toISOString().slice(0, 16)}Z` }),
				active: { 5: active(5), 30: active(LONGEST) },
				stateless_views: { 5: stateless(5), 30: stateless(LONGEST) },
				minutes: Array.from({ length: KEPT }, (_, ago) => {
					if (now - ago < started) return { minutes_ago: ago, views: null, stateless_views: null };
					const minute = counts(now - ago);
					return { minutes_ago: ago, views: sum(minute), stateless_views: minute[STATELESS]! };
				}),
			};
		},

		sites: () => rings.size,
	};
}

const NOTHING = new Uint32Array(WIDTH);

function countsOf(ring: Ring | undefined, minute: number): Uint32Array {
	const place = minute % KEPT;
	return ring?.minutes[place] === minute ? ring.counts.subarray(place * WIDTH, (place + 1) * WIDTH) : NOTHING;
}

function minuteOf(at: number): number {
	return Math.floor(at / MINUTE);
}

function minutesOf(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from + 1) }, (_, passed) => from + passed);
}

function sum(list: Iterable<number>): number {
	let all = 0;
	for (const one of list) all += one;
	return all;
}
