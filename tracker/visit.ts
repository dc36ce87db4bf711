import {
	type Answer,
	MOST_CAMPAIGN,
	MOST_GOALS,
	MOST_HOST,
	MOST_LANGUAGE,
	SCREEN_WIDTHS,
	SCREENS,
	type Surroundings,
	type ViewFacts,
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
import { ownArea } from './extra.ts';
import { cookie, memory } from './memory.ts';
import { clip, own, referrerHost } from './page.ts';
import { list, tag } from './tag.ts';

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

/** Where the visitor comes from who has just arrived. */
export function origin(): Visit {
	const query = new URLSearchParams(location.search);
	const given = (name: string) => clip(query.get(name), MOST_CAMPAIGN);
	const sources = EXTRA && tag.campaign ? list(tag.campaign) : ['ref', 'source'];
	return {
		referrer: fromOutside() && referrerHost().slice(-MOST_HOST),
		utm_source: ['utm_source', ...sources].map(given).find(Boolean),
		utm_medium: given('utm_medium'),
		campaign: given('utm_campaign'),
		utm_term: given('utm_term'),
		utm_content: given('utm_content'),
	} as Visit;
}

/** Adds a view of a page to a visit: the visit with it, and what there is to report of it. */
export function addView(before: Visit, page: string): { visit: Visit; facts: ViewFacts } {
	const now = minutes();
	const { entry_page, _last, _minute = 0, _engaged, _pending } = before;
	const visit = {
		...(!entry_page && {
			entry_page: page,
			_began: hours(),
			visit_number: Math.min(MOST_VISITS, splitMemory(memory()).visits + 1),
		}),
		...before,
		_last: page !== (entry_page ?? page) && page,
		_minute: now % 60,
		_engaged: entry_page && 1,
		_pending: 1,
	} as unknown as Visit;
	const facts = {
		begins: Number(!entry_page),
		previous: _last,
		minutes: entry_page && (now - Number(_minute)) % 60,
		pending: _pending,
		engaged: Number(entry_page && !_engaged),
		areas: [1, 2, 3].filter(level => area(page, level) && see(visit, `${area(page, level)}/`)).length,
		seen: see(visit, page) ? 1 : 0,
	};
	if (EXTRA) {
		const own = ownArea(page);
		// In the list of what was seen it has a name that no page and no area of a path has.
		if (own && !see(visit, `=${own}`)) Object.assign(facts, { area: own });
	}
	return { visit, facts } as never;
}

/** Notes a page, or an area with a slash at its end, as seen, and says whether it was before. Where the list is full, it was. */
function see(visit: Visit, name: string): boolean | undefined {
	const { _seen = '' } = visit;
	const digits = hash(name);
	const known = _seen.length >= 4 * MOST_SEEN || _seen.match(/..../g)?.includes(digits);
	if (!known) visit._seen = _seen + digits;
	return known;
}

/** Notes a goal as reached; 1 if it is the first time in this visit. Where the list is full, it is not. */
export function reach(visit: Visit, goal: string): 1 | undefined {
	const { goals = '' } = visit;
	const longer = goals ? `${goals},${goal}` : goal;
	if (goals.split(',').includes(goal) || longer.length > MOST_GOALS) return;
	visit.goals = longer;
	return 1;
}

/** Takes in what the collector answered to a view, and returns the visit as it is now. One that is over stays so. */
export function addAnswer({ memory, goals = [], ...found }: Answer): Visit | undefined {
	const visit = { ...found, ...currentVisit(), _began: '', _pending: '' } as Visit;
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
	for (const name in after) {
		const field = name as VisitField;
		if (text(now[field]) === text(after[field])) now[field] = before[field]!;
	}
	keepVisit(now);
}

const lastView = ({ _last, _minute, _seen }: Visit) => text(_last) + text(_minute) + _seen;

/** What the cookie says of a value: nothing of 0 and false. */
const text = (value: unknown) => `${value || ''}`;

/**
 * What every beacon repeats: of a visit that is remembered its block, and its age while only the browser knows that; of
 * one that is not, what the browser is. And the page the beacon is about, unless that is the entry page.
 */
export function visitBlock(visit: Visit, about: string): object {
	const { entry_page, hour, _began } = visit;
	return {
		...visit,
		memory: entry_page && memory()[1] && memory(),
		page: about !== entry_page && about,
		// A browser's clock may be put back in the meantime.
		elapsed: !hour && Math.max(0, hours() - Number(_began)),
	};
}

const minutes = () => Math.floor(Date.now() / 60_000);
const hours = () => Math.floor(minutes() / 60);
