import { MEMORY_COOKIE, memoryEnd, OPTED_IN, OPTED_OUT, splitMemory } from '../server/wire/memory.ts';
import { VISIT_COOKIE } from '../server/wire/visit.ts';
import { endpoint, tag } from './tag.ts';

const GONE = 'Max-Age=0';
const THIRTEEN_MONTHS = 'Max-Age=34128000';

/**
 * Reads a cookie, after writing it if a value and its life (`Max-Age` or `Expires`) are given. '' where there is none, or
 * where storage throws. Of several the last: one set before the tag named a cookie domain stands before the one set now.
 */
export function cookie(name: string, value?: string, life?: string): string {
	const secure = location.protocol === 'https:' ? 'Secure' : '';
	const written = `${name}=${value};${life};Path=/;SameSite=Lax;Domain=${tag.cookieDomain ?? ''};${secure}`;
	try {
		// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and the page may be leaving.
		if (life) document.cookie = written;
		return document.cookie.match(`(.*; |^)${name}=([^;]*)`)?.[2] ?? '';
	} catch {
		return '';
	}
}

/** `ff_memory` as it stands. */
export const memory = () => cookie(MEMORY_COOKIE);

/**
 * Stores what the collector answered, but never goes back to an earlier day, nor on the same day to fewer visits: as the
 * numbers in it have a fixed width, the texts compare as they do.
 */
export function remember(answered: string): void {
	if (answered < memory()) return;
	const end = new Date(memoryEnd(splitMemory(answered).birth));
	cookie(MEMORY_COOKIE, answered, `Expires=${end.toUTCString()}`);
}

/** The visitor said no on this page, also where no cookie can be kept of it. */
let denied = false;

/** Whether nothing may be sent. */
export const silent = () => !endpoint || denied || memory() === OPTED_OUT;

/** Opts out: both cookies go, and for 13 months one stays that says so. */
export function deny(): void {
	denied = true;
	cookie(VISIT_COOKIE, '', GONE);
	cookie(MEMORY_COOKIE, OPTED_OUT, THIRTEEN_MONTHS);
}

/** Opts in: an opt-out is taken back; where nothing is stored unasked, a word of the consent is kept. */
export function allow(): void {
	denied = false;
	if (memory()[1]) return; // A day is remembered: there is nothing to allow.
	if (tag.cookies === 'off') cookie(MEMORY_COOKIE, OPTED_IN, THIRTEEN_MONTHS);
	else cookie(MEMORY_COOKIE, '', GONE);
}
