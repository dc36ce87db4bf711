import { createHmac } from 'node:crypto';
import { RARE } from '../model/facts.ts';
import { isMixed, isRandomPart, isWord } from './redact/random.ts';

/** So many visits have to see a random-looking path on one site day before it gets a name: nobody's private link does. */
const ENOUGH_VISITS = 3;

/** The most random-looking paths that wait for their name, and that have one, in memory. */
const MOST_NAMES = 10_000;

/** What redaction put in: no part of the page's own name. */
const REPLACED = /:[a-z]{1,8}/g;

export interface QuarantineOptions {
	/** Made at start and never stored, so that nothing in memory or on a swap disk can be compared with known paths. */
	key: Uint8Array;
	most?: number;
	/** The first site day on which the store has the page. Asked after a restart, or for a name that memory lost. */
	known?: (page: string, site: number) => number | undefined;
	/** Told of every visit that counts towards a name, for others under the same key. */
	counted?: ((id: string, day: number) => void) | undefined;
}

/** One view, or a later increment, of a page that `cleanPage` has named. */
export interface Quarantine {
	/**
	 * The name under which an increment credited to `day` is counted: the page, or RARE. `firstInVisit` says that a visit of
	 * a remembering browser sees the page for the first time; only that counts towards a name, and only forwards in time.
	 */
	name(site: number, page: string, day: number, firstInVisit: boolean): string;
	/** A visit that was counted elsewhere under the same key. */
	hear(id: string, day: number): void;
	/** How many paths wait for a name and how many have one in memory. */
	sizes(): { pending: number; admitted: number };
}

/** Whether a path looks as if one person got it: it has a random part that redaction did not replace. */
export function looksRandom(path: string): boolean {
	return path
		.replace(REPLACED, '')
		.split(/[/?&=#]/)
		.some(isRandomSegment);
}

function isRandomSegment(segment: string): boolean {
	const parts = segment.split(/[^\p{L}\p{N}\p{M}]/u);
	if (isGrouped(parts)) return true;
	const random = parts.filter(part => isRandomPart(part, false));
	if (random.length === 0) return false;
	const within = parts.filter(isWord).length >= 2;
	return random.some(part => isRandomPart(part, within));
}

/** Codes in groups of four or five, such as vouchers: `7K2M-9QPL-33ZT`. */
function isGrouped(parts: readonly string[]): boolean {
	const [first = ''] = parts;
	return (
		parts.length >= 3 &&
		(first.length === 4 || first.length === 5) &&
		parts.every(part => part.length === first.length && /^[A-Za-z0-9]{4,5}$/.test(part)) &&
		parts.filter(isMixed).length >= 2
	);
}

/**
 * Keeps the names of random-looking paths back until `ENOUGH_VISITS` visits have seen them on one site day. The name holds
 * from the next site day on: what is credited to an earlier day stays RARE, so nothing is ever rewritten. All in memory,
 * under an HMAC; a restart forgets it, and then a path is rare again unless the store knows it.
 */
export function createQuarantine({ key, most = MOST_NAMES, known, counted }: QuarantineOptions): Quarantine {
	const pending = new Map<string, { day: number; visits: number }>();
	/** First site day of the name. Least recently used first. */
	const admitted = new Map<string, number>();

	function admit(id: string, from: number): void {
		pending.delete(id);
		admitted.delete(id);
		admitted.set(id, from);
		dropOldest(admitted, most);
	}

	function count(id: string, day: number): void {
		const seen = pending.get(id);
		if (!seen || seen.day < day) pending.set(id, { day, visits: 1 });
		else if (seen.day === day) seen.visits += 1;
		if (pending.get(id)!.visits >= ENOUGH_VISITS) admit(id, day + 1);
		dropOldest(pending, most);
	}

	return {
		name(site, page, day, firstInVisit) {
			if (!looksRandom(page)) return page;
			const id = createHmac('sha256', key).update(`${site} ${page}`).digest('base64');
			const from = admitted.get(id) ?? (pending.has(id) ? undefined : known?.(page, site));
			if (from !== undefined) {
				admit(id, from);
				return day >= from ? page : RARE;
			}
			if (firstInVisit) {
				count(id, day);
				counted?.(id, day);
			}
			return RARE;
		},
		hear(id, day) {
			if (!admitted.has(id)) count(id, day);
		},
		sizes: () => ({ pending: pending.size, admitted: admitted.size }),
	};
}

/** A Map keeps the order in which keys were set. */
function dropOldest(names: Map<string, unknown>, most: number): void {
	for (const id of names.keys()) {
		if (names.size <= most) return;
		names.delete(id);
	}
}
