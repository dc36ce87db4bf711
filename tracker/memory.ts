import { MEMORY_COOKIE, memoryEnd, OPTED_IN, OPTED_OUT, splitMemory } from '../server/wire/memory.ts';
import { VISIT_COOKIE } from '../server/wire/visit.ts';
import { endpoint, tag } from './tag.ts';

const THIRTEEN_MONTHS = 34_128_000;

/**
 * Reads a cookie, after writing it if a value is given; '' deletes it. '' where there is none, or where storage throws. Of
 * several the last: one set before the tag named a cookie domain stands before the one set now.
 */
export function cookie(name: string, value?: string, seconds = THIRTEEN_MONTHS): string {
	try {
		// An attribute that no browser knows, such as "false", is passed over. The Cookie Store API is asynchronous.
		if (value !== undefined)
			// biome-ignore lint/suspicious/noDocumentCookie: the page may be leaving.
			document.cookie = `${name}=${value};Max-Age=${value ? seconds : 0};Path=/;SameSite=Lax;Domain=${tag.cookieDomain ?? ''};${location.protocol === 'https:' && 'Secure'}`;
		return document.cookie.match(`(.*; |^)${name}=([^;]*)`)?.[2] ?? '';
	} catch {
		return '';
	}
}

/** `ff_memory` as it stands. */
export const memory = () => cookie(MEMORY_COOKIE);

/** Whether nothing may be sent, also where no cookie could be kept of `footfall.deny()`. */
export const silent = () => !endpoint || denied || memory() === OPTED_OUT;
let denied = false;

/**
 * Stores what the collector answered, but never goes back to an earlier day, nor on the same day to fewer visits: as the
 * numbers in it have a fixed width, the texts compare as they do.
 */
export function remember(answered: string): void {
	const seconds = Math.round((memoryEnd(splitMemory(answered).birth) - Date.now()) / 1000);
	if (answered >= memory()) cookie(MEMORY_COOKIE, answered, seconds);
}

/** Opts out: both cookies go, and for 13 months one stays that says so. */
export function deny(): void {
	denied = true;
	cookie(VISIT_COOKIE, '');
	cookie(MEMORY_COOKIE, OPTED_OUT);
}

/** Opts in: an opt-out is taken back; where nothing is stored unasked, a word of the consent is kept. */
export function allow(): void {
	denied = false;
	// Where a day is remembered there is nothing to allow.
	if (!memory()[1]) cookie(MEMORY_COOKIE, tag.cookies === 'off' ? OPTED_IN : '');
}
