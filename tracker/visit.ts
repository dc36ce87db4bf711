import {
	type Answer,
	MOST_CAMPAIGN,
	MOST_GOALS,
	MOST_HOST,
	MOST_LANGUAGE,
	SCREEN_WIDTHS,
	SCREENS,
	type Stateless,
	type Surroundings,
	type ViewFacts,
	type VisitBlock,
} from '../server/wire/beacon.ts';
import { MOST_VISITS, splitMemory } from '../server/wire/memory.ts';
import { area } from '../server/wire/page.ts';
import {
	hash,
	MOST_SEEN,
	readVisit,
	VISIT_COOKIE,
	VISIT_SECONDS,
	type Visit,
	writeVisit,
} from '../server/wire/visit.ts';
import { cookie, memory } from './memory.ts';
import { clip, own, referrerHost } from './page.ts';
import { tag } from './tag.ts';

/** The visit in progress, as the cookie has it. */
export const currentVisit = () => readVisit(cookie(VISIT_COOKIE));

/** Writes the cookie for the next half hour, and says whether the browser kept it. An empty visit ends. */
export function keepVisit(visit: Visit): boolean {
	const value = writeVisit(visit);
	return cookie(VISIT_COOKIE, value, VISIT_SECONDS) === value;
}

/** Whether this browser asks, or is asked, not to be remembered. That it cannot be is found out by writing. */
export const isStateless = () =>
	(signals() && tag.signal !== 'ignore') || (tag.cookies === 'off' && !memory()) || currentVisit().stateless;

/** Every beacon gives a visit another half hour. None revives one, nor leaves anything in a browser that asked not to. */
export const slide = () => keepVisit(isStateless() && !currentVisit().stateless ? {} : currentVisit());

/** Global Privacy Control or Do Not Track. */
export const signals = () =>
	(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === '1';

/** Whether the visitor came from another site or by hand not by a link of this site. */
export const fromOutside = () => !own(referrerHost());

/** What the browser is. */
export const device = (): Surroundings => ({
	screen: SCREENS[SCREEN_WIDTHS.filter(width => screen.width >= width).length]!,
	language: navigator.language.slice(0, MOST_LANGUAGE),
});

/** Where the visitor comes from who has just arrived. In JSON and in the cookie, what is undefined is not there. */
export function origin(): Visit {
	const query = new URLSearchParams(location.search);
	const given = (name: string) => clip(query.get(name), MOST_CAMPAIGN) || undefined;
	return {
		referrer: (fromOutside() && referrerHost().slice(-MOST_HOST)) || undefined,
		utm_source: given('utm_source') ?? given('ref') ?? given('source'),
		utm_medium: given('utm_medium'),
		campaign: given('utm_campaign'),
		utm_term: given('utm_term'),
		utm_content: given('utm_content'),
	} as Visit;
}

/** Adds a view of a page to a visit: the visit with it, and what there is to report of it. */
export function addView(before: Visit, page: string): { visit: Visit; facts: ViewFacts } {
	const now = minutes();
	const { entry_page, last = '', minute, engaged, pending, hour } = before;
	const visit = {
		entry_page: page,
		began: hour ? '' : hours(),
		visit_number: Math.min(MOST_VISITS, splitMemory(memory()).visits + 1),
		...before,
		last: (entry_page ?? page) === page ? '' : page,
		minute: now % 60,
		engaged: entry_page && 1,
		pending: 1,
	} as unknown as Visit;
	const facts = {
		kind: 'view',
		...(entry_page
			? {
					previous: last,
					minutes: Math.min(30, (now - Number(minute)) % 60),
					pending: pending ? 1 : undefined,
					engaged: engaged ? undefined : 1,
				}
			: { begins: 1 }),
		areas: [1, 2, 3].filter(level => area(page, level) && see(visit, `${area(page, level)}/`)).length || undefined,
		seen: see(visit, page) ? 1 : undefined,
	};
	return { visit, facts } as never;
}

/** Notes a page, or an area with a slash at its end, as seen, and says whether it was before. Where the list is full, it was. */
function see(visit: Visit, name: string): boolean {
	const { seen = '' } = visit;
	const digits = hash(name);
	if (seen.length >= 4 * MOST_SEEN || RegExp(`^(....)*${digits}`).test(seen)) return true;
	visit.seen = seen + digits;
	return false;
}

/** Notes a goal as reached; 1 if it is the first time in this visit. Where the list is full, it is not. */
export function reach(visit: Visit, goal: string): 1 | undefined {
	const goals = `${[...new Set([...(visit.goals?.split(',') ?? []), goal])]}`;
	if (goals === visit.goals || goals.length > MOST_GOALS) return;
	visit.goals = goals;
	return 1;
}

/** Takes in what the collector answered to a view, and returns the visit as it is now. One that is over stays so. */
export function addAnswer({ hour, country, region, goals = [] }: Answer): Visit | undefined {
	const visit = { hour, country, region, ...currentVisit(), began: '', pending: '' } as unknown as Visit;
	if (!visit.entry_page) return;
	for (const goal of goals) reach(visit, goal);
	keepVisit(visit);
	return visit;
}

/** Takes a view back that was not counted after all, unless a later one has written the cookie since. */
export function undo(after: Visit, before: Visit): void {
	const now = currentVisit();
	if (lastView(now) !== lastView(after)) return;
	// What an event or the answer to an earlier view has changed since stays so.
	const since = Object.entries(now).filter(([field, value]) => value !== `${after[field as keyof Visit]}`);
	keepVisit({ ...before, ...Object.fromEntries(since) });
}

const lastView = ({ last, minute, seen }: Visit) => (last ?? '') + minute + seen;

/**
 * What every beacon repeats: of a visit that is remembered its block, and its age while only the browser knows that; of
 * one that is not, what the browser is. And the page the beacon is about, unless that is the entry page.
 */
export function visitBlock(visit: Visit, about: string): (VisitBlock | Stateless) & { page?: string } {
	const { began, engaged, last, minute, pending, seen, hour, visit_number, ...texts } = visit;
	return {
		...texts,
		hour: Number(hour) || undefined,
		visit_number: Number(visit_number) || undefined,
		memory: visit.entry_page && memory()[1] && memory(),
		page: about === visit.entry_page ? undefined : about,
		// A browser's clock may be put back in the meantime.
		elapsed: (began && Math.max(0, hours() - Number(began))) || undefined,
	} as unknown as VisitBlock;
}

const minutes = () => Math.floor(Date.now() / 60_000);
const hours = () => Math.floor(minutes() / 60);
