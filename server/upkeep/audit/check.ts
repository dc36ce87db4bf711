import type { Site } from '../../store/sites.ts';
import type { Store } from '../../store/store.ts';
import type { Fault } from '../../wire/account.ts';

/** What is looked at, and what a check cannot know by itself because it belongs to another part of the server. */
export interface Audited {
	/** DATA_DIR. */
	directory: string;
	/** Milliseconds since 1970, UTC. */
	now: number;
	/** The database as it was when the audit began; nothing can be written to it. */
	store: Store;
	sites: readonly Site[];
	/** How the collector redacts a value and a path: what it has redacted stays as it is. */
	redact: { value(text: string): string; path(text: string): string };
	/** ISO date of the data by which countries are found. */
	placesDate: string | undefined;
	/** What the audit trail may call a change. */
	actions: readonly string[];
	/** The script on disk, and as a running server gives it to browsers; `undefined` where there is none. */
	tracker: { built: Uint8Array | undefined; served: Uint8Array | undefined };
	/** Every group that share links show of a site, of closed months. */
	publicGroups(site: Site): AsyncIterable<PublicGroup>;
}

/** A group as a stranger is shown it. */
export interface PublicGroup {
	/** What was asked, in words without the values of the answer. */
	question: string;
	/** Visits; of goals, converting visits. */
	size: number;
}

/** What a check found. */
export interface Verdict {
	/** What holds, where it does. */
	message: string;
	/** Promises that are not kept. */
	faults: Fault[];
	/** What the owner should know although nothing is broken. */
	doubts?: Fault[];
}

/** One promise and how it is looked after. A check that cannot be made counts as failed. */
export type Check = (audited: Audited) => Promise<Verdict>;

/** Rows that are looked at before others get their turn. */
export const STEP = 1_000;
