import { MEMORY_COOKIE, OPTED_IN, OPTED_OUT } from '../server/wire/memory.ts';
import type { Promised } from '../server/wire/promise.ts';
import { readVisit, VISIT_COOKIE, VISIT_SECONDS } from '../server/wire/visit.ts';

/** As long as the tracker keeps a choice. */
const THIRTEEN_MONTHS = 34_128_000;

export interface Cookies {
	/** As they stand; '' where there is none. */
	memory: string;
	visit: string;
}

/** Of several of one name the last counts, as for the tracker: one set before there was a cookie domain stands first. */
export function readCookies(): Cookies {
	const value = (name: string) => document.cookie.match(`(.*; |^)${name}=([^;]*)`)?.[2] ?? '';
	return { memory: value(MEMORY_COOKIE), visit: value(VISIT_COOKIE) };
}

/** A domain of '' is that of this host alone. Without a value it is deleted. */
function write(name: string, domain: string, value = '', seconds = 0): void {
	const secure = location.protocol === 'https:' ? ';Secure' : '';
	// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and needs https.
	document.cookie = `${name}=${value};Max-Age=${seconds};Path=/;SameSite=Lax;Domain=${domain}${secure}`;
}

/** Also those from before the site had a cookie domain. */
export function removeBoth({ cookie_domain }: Promised): void {
	for (const name of [MEMORY_COOKIE, VISIT_COOKIE]) for (const domain of ['', cookie_domain]) write(name, domain);
}

/** As `footfall.deny()`: both go, and one says so. */
export function optOut(site: Promised): void {
	removeBoth(site);
	write(MEMORY_COOKIE, site.cookie_domain, OPTED_OUT, THIRTEEN_MONTHS);
}

/** As `footfall.allow()`: an opt-out is taken back; where nothing is kept unasked, a word of the consent is. */
export function optIn(site: Promised): void {
	const { memory, visit } = readCookies();
	const unasked = site.cookies === 'off' && memory === '' && !readVisit(visit).stateless;
	// Where a day is remembered there is nothing to allow.
	if (memory.length > 1) return;
	for (const domain of ['', site.cookie_domain]) write(MEMORY_COOKIE, domain);
	if (site.cookies === 'off') write(MEMORY_COOKIE, site.cookie_domain, OPTED_IN, THIRTEEN_MONTHS);
	// A visit that ran without memory goes on so.
	if (unasked && !asksNotTo()) write(VISIT_COOKIE, site.cookie_domain, 'stateless=1', VISIT_SECONDS);
}

/** Global Privacy Control or Do Not Track. */
export const asksNotTo = (): boolean =>
	Boolean((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl) || navigator.doNotTrack === '1';

/** When `ff_memory` ends, in milliseconds since 1970; `undefined` where the browser tells no script. */
export async function memoryExpiry(): Promise<number | undefined> {
	try {
		const cookie = (await cookieStore.get(MEMORY_COOKIE)) as { expires?: number | null } | null;
		return cookie?.expires ?? undefined;
	} catch {
		return; // No such interface: no https, or another browser.
	}
}
