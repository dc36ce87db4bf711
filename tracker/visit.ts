import {
	type Answer,
	MOST_CAMPAIGN,
	MOST_GOALS,
	MOST_HOST,
	SCREEN_WIDTHS,
	SCREENS,
	type Stateless,
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
	type VisitField,
	writeVisit,
} from '../server/wire/visit.ts';
import { cookie, memory } from './memory.ts';
import { clip, own, referrerHost } from './page.ts';
import { tag } from './tag.ts';

/** Parameters of an address that say where a visit comes from, and their names on the wire. Of one name the first counts. */
const CAMPAIGN = {
	utm_source: 'utm_source',
	ref: 'utm_source',
	source: 'utm_source',
	utm_medium: 'utm_medium',
	utm_campaign: 'campaign',
	utm_term: 'utm_term',
	utm_content: 'utm_content',
} as const;

/** The visit in progress, as the cookie has it. */
export const currentVisit = () => readVisit(cookie(VISIT_COOKIE));

/** Writes the cookie for the next half hour, and says whether the browser kept it. */
export function keepVisit(visit: Visit): boolean {
	const value = writeVisit(visit);
	return cookie(VISIT_COOKIE, value, `Max-Age=${VISIT_SECONDS}`) === value;
}

/** Whether this browser asks, or is asked, not to be remembered. That it cannot be is found out by writing. */
export const isStateless = () =>
	(signals() && tag.signal !== 'ignore') || (tag.cookies === 'off' && !memory()) || currentVisit()?.stateless;

/** Every beacon gives a visit another half hour. None revives one, nor leaves anything in a browser that asked not to. */
export function slide(): void {
	const visit = currentVisit();
	if (visit && (visit.stateless || !isStateless())) keepVisit(visit);
}

/** Global Privacy Control or Do Not Track. */
export const signals = () =>
	(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === '1';

/** Whether the visitor came from another site or by hand, and not by a link of this site. */
export const fromOutside = () => !document.referrer || !own(referrerHost());

/** A visit of which no view was counted yet: what the browser is and, if the visitor has just arrived, where from. */
export function newVisit(arrived: boolean): Visit {
	const visit: Visit = {
		screen: SCREENS[SCREEN_WIDTHS.filter(width => screen.width >= width).length]!,
		// Language and region, without the script: zh-TW of zh-Hant-TW.
		language: navigator.language.replace(/^([a-z]+).*?(-[A-Z]{2})?$/, '$1$2'),
	};
	const add = (field: VisitField, value: string) => {
		if (arrived && value) visit[field] ??= value;
	};
	if (fromOutside()) add('referrer', referrerHost().slice(-MOST_HOST));
	const given = new URLSearchParams(location.search);
	for (const [name, field] of Object.entries(CAMPAIGN)) add(field, clip(given.get(name), MOST_CAMPAIGN));
	return visit;
}

/** Adds a view of a page to a visit, and says what there is to report of it. */
export function addView(visit: Visit, page: string): ViewFacts {
	const facts: ViewFacts = { kind: 'view' };
	const minute = new Date().getMinutes();
	if (visit.entry_page) {
		facts.previous = visit.last === visit.entry_page ? '' : visit.last!;
		facts.minutes = Math.min(30, (60 + minute - Number(visit.minute)) % 60);
		if (visit.pending) facts.pending = 1;
		if (!visit.engaged) facts.engaged = 1;
		visit.engaged = '1';
	} else {
		facts.begins = 1;
		visit.entry_page = page;
		visit.began = `${hourNow()}`;
		visit.visit_number = `${Math.min(MOST_VISITS, splitMemory(memory()).visits + 1)}`;
	}
	Object.assign(visit, { last: page, minute: `${minute}`, pending: '1' });
	for (let level = 1; level < 4; level++) {
		const name = area(page, level);
		if (name && see(visit, 'areas', name) && (facts.areas ?? 0) === level - 1) facts.areas = level;
	}
	if (see(visit, 'pages', page)) facts.seen = 1;
	return facts;
}

/** Notes a page or area as seen, and says whether it was before. Where the list is full, everything was. */
function see(visit: Visit, kind: 'pages' | 'areas', name: string): boolean {
	const { pages = '', areas = '' } = visit;
	const seen = { pages, areas }[kind];
	const digits = hash(name);
	if (seen.match(/.{4}/g)?.includes(digits) || (pages + areas).length >= 4 * MOST_SEEN) return true;
	visit[kind] = seen + digits;
	return false;
}

/** Notes a goal as reached, and says whether it is the first time in this visit. Where the list is full, it is not. */
export function reach(visit: Visit, goal: string): boolean {
	const reached = visit.goals?.split(',') ?? [];
	const goals = `${[...reached, goal]}`;
	if (reached.includes(goal) || goals.length > MOST_GOALS) return false;
	visit.goals = goals;
	return true;
}

/** Takes in what the collector answered to a view, and returns the visit as it is now. One that is over stays so. */
export function addAnswer({ hour, country, region, goals = [] }: Answer): Visit | undefined {
	const visit = currentVisit();
	if (!visit?.entry_page) return;
	visit.pending = '';
	if (hour && !visit.hour) Object.assign(visit, { began: '', hour, country, region });
	for (const goal of goals) reach(visit, goal);
	keepVisit(visit);
	return visit;
}

/** Takes a view back that was not counted after all, unless a later one has written the cookie since. */
export function undo(after: Visit, before: Visit): void {
	const now = currentVisit();
	if (!now || now.last !== after.last || now.minute !== after.minute || now.pages !== after.pages) return;
	// What an event or the answer to an earlier view has changed since stays so.
	const since = Object.entries(now).filter(([field, value]) => value !== after[field as VisitField]);
	keepVisit({ ...before, ...Object.fromEntries(since) });
}

/**
 * What every beacon repeats: of a visit that is remembered its block, and its age while only the browser knows that; of
 * one that is not, what `newVisit` says. And the page the beacon is about, unless that is the entry page.
 */
export function visitBlock(visit: Visit, about: string): (VisitBlock | Stateless) & { page?: string } {
	const { began, engaged, last, minute, pending, pages, areas, hour, visit_number, stateless, ...texts } = visit;
	return {
		...texts,
		hour: known(hour),
		visit_number: known(visit_number),
		stateless: known(stateless),
		memory: stateless || !memory()[1] ? undefined : memory(),
		page: about === visit.entry_page ? undefined : about,
		// A browser's clock may be put back in the meantime.
		elapsed: began ? known(Math.max(0, hourNow() - Number(began))) : undefined,
	} as unknown as VisitBlock; // In JSON what is undefined is not there.
}

const known = (value: unknown) => Number(value) || undefined;

const hourNow = () => Math.floor(Date.now() / 3_600_000);
