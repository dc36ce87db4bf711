/**
 * `ff_memory`, the cookie that remembers between visits: `1.<day>.<birth>.<visits>`, for example `1.20780.2611.2`.
 * The browser stores only what the collector answered, and the collector answers only what `advance` says, so the value
 * follows from the days of a visitor's visits and cannot carry an identifier.
 */
export const MEMORY_COOKIE = 'ff_memory';

/** The value of `ff_memory` of a visitor who opted out. */
export const OPTED_OUT = '0';

/**
 * The value of `ff_memory` of a visitor who called `footfall.allow()` and was not counted since: where the tag says
 * `data-cookies="off"`, the consent has to outlive the page. Never sent.
 */
export const OPTED_IN = '1';

/** A visit count or visit number of 4 means "four or more". */
export const MOST_VISITS = 4;

/** The cookie ends on the first day of this month after its birth month: 366 to 397 days, and is never extended. */
export const MEMORY_MONTHS = 13;

const DAY = 86_400_000;

export interface Memory {
	/** Site day (local calendar days since 1970-01-01) on which this browser was last counted. */
	readonly day: number;
	/** Month of the browser's first counted view, as yymm. */
	readonly birth: number;
	/** Visits so far, 1 to 4. */
	readonly visits: number;
}

/** Reads a cookie value; `undefined` for anything that `writeMemory` cannot have written. */
export function readMemory(text: string): Memory | undefined {
	return /^1\.[1-9]\d{0,5}\.\d\d(0[1-9]|1[0-2])\.[1-4]$/.test(text) ? splitMemory(text) : undefined;
}

/** The same for a browser, which believes its own cookie. All 0: no memory. */
export function splitMemory(text: string): Memory {
	const [, day = 0, birth = 0, visits = 0] = text.split('.').map(Number);
	return { day, birth, visits };
}

export function writeMemory({ day, birth, visits }: Memory): string {
	return `1.${day}.${String(birth).padStart(4, '0')}.${visits}`;
}

/** The yymm of a site day. */
export function birthMonth(day: number): number {
	const date = new Date(day * DAY);
	return (date.getUTCFullYear() % 100) * 100 + date.getUTCMonth() + 1;
}

/** The moment (milliseconds since 1970, UTC) at which a cookie born in month `birth` (yymm) ends. */
export function memoryEnd(birth: number): number {
	return Date.UTC(2000 + birth / 100, (birth % 100) - 1 + MEMORY_MONTHS); // Date.UTC drops fractions.
}

/**
 * What the collector still believes of a memory that a browser sent on site day `day`. A last day of tomorrow counts as
 * today (two collectors' clocks, or a view that crossed midnight); one further ahead, one born after its last day, or one
 * past its end is no memory.
 */
export function believe(old: Memory | undefined, day: number): Memory | undefined {
	if (!old || old.day > day + 1 || birthMonth(old.day) < old.birth || day * DAY >= memoryEnd(old.birth)) return;
	return old.day > day ? { ...old, day } : old;
}

/**
 * The published function: the next `ff_memory` from the old one, the site day of the counted view, and whether the view
 * begins a visit. Nothing else goes in.
 */
export function advance(old: Memory | undefined, day: number, begins: boolean): Memory {
	const known = believe(old, day);
	if (!known) return { day, birth: birthMonth(day), visits: 1 };
	return { day, birth: known.birth, visits: Math.min(MOST_VISITS, known.visits + (begins ? 1 : 0)) };
}
