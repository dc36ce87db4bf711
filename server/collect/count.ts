import { dayOf } from '../model/calendar.ts';
import type { Site } from '../store/sites.ts';
import { type Answer, type Beacon, MOST_SECONDS, type View, type VisitBlock } from '../wire/beacon.ts';
import { advance, believe, readMemory, writeMemory } from '../wire/memory.ts';
import { describe } from './describe.ts';
import type { Browser } from './device.ts';
import type { Gathering } from './gathering.ts';
import { eventGoal, pageGoals } from './goals.ts';
import { addConversion, addEngaged, addLeave, addView, type Page } from './increments.ts';
import { beganAt, openDay } from './moments.ts';
import type { NamePage } from './pages.ts';

/** What the collector knows beside the beacon. Neither address nor User-Agent is among it any more. */
export interface Context {
	site: Site;
	/** The host name the page was served under. */
	hostname: string;
	/** The site hour. */
	now: number;
	browser: Browser;
	/** Looks the visitor's address up, once per visit: later beacons repeat the answer. */
	place(): { country: string; region: string };
	namePage: NamePage;
}

/** Adds what a beacon that counts adds, and gives the answer to it: none to a leave or an event. */
export function count(beacon: Beacon, context: Context, to: Gathering): Answer | undefined {
	const { site, hostname, now, browser, place, namePage } = context;
	const visit = 'stateless' in beacon ? undefined : beacon;
	const begins = beacon.kind === 'view' && beacon.begins === 1;
	const began = beganAt(beacon, now);
	const day = beacon.kind === 'leave' ? openDay(beacon.day, now) : dayOf(now);
	const first = visit !== undefined && beacon.kind === 'view' && !beacon.seen;
	const path = beacon.page ?? visit?.entry_page ?? '/';
	const page = namePage(path, site, { day, first });
	const entryOn = (day: number) => visit && namePage(begins ? path : visit.entry_page, site, { day, first: false });
	const where = visit?.country ? { country: visit.country, region: visit.region ?? 'ZZ' } : place();
	const factsOf = (page: Page, entry: Page | undefined) =>
		describe(beacon, { site, hostname, browser, page, entry, ...where });
	const known = factsOf(page, begins ? page : entryOn(day));
	/** What is credited to another day is counted under the names of that day. */
	const facts = (other: number) =>
		other === day ? known : factsOf(namePage(path, site, { day: other, first: false }), entryOn(other));
	const entry = begins ? page : entryOn(dayOf(began));
	const report = { site: site.id, facts, page, entry, began, stateless: !visit };
	const sourceless = site.settings.goal_sources === 'off';
	if (beacon.kind === 'leave') {
		const { seconds, deciles = 0 } = beacon;
		addLeave({ ...report, seconds: Math.min(MOST_SECONDS, seconds), deciles, day }, to);
		return;
	}
	if (beacon.kind === 'event') {
		addConversion({ ...report, day, sourceless }, eventGoal(beacon), to);
		if (visit && beacon.engaged) addEngaged(report, to);
		return;
	}

	const memory = visit && remember(visit.memory, beacon, now, visit.hour === undefined);
	const previous = visit && previousOf(beacon, visit, context);
	const goals = pageGoals(beacon, page, site.settings);
	const view = {
		...report,
		hour: now,
		begins,
		engaged: visit !== undefined && beacon.engaged === 1,
		seen: beacon.seen === 1,
		areas: beacon.areas ?? 0,
		// Rules of a tag that are not the site's own count for nothing.
		newToArea: visit !== undefined && beacon.area !== undefined && beacon.area === page.area,
		previous,
		memory: beacon.pending ? undefined : memory,
	};
	addView(view, to);
	for (const goal of goals) addConversion({ ...report, day, sourceless }, goal, to);
	const answer = answerTo(visit, memory, { began, ...where });
	return goals.length > 0 ? { ...answer, goals: goals.map(({ goal }) => goal) } : answer;
}

/**
 * `ff_memory` before and after. While the visit's first view is unanswered (the browser does not know the site hour yet), a
 * later view counts as the beginning for the number of visits, because the answer that said so was lost.
 */
function remember(sent: string | undefined, view: View, now: number, firstUnanswered: boolean) {
	const day = dayOf(now);
	const old = believe(readMemory(sent ?? ''), day);
	return { old, next: advance(old, day, view.begins === 1 || firstUnanswered) };
}

/** The page this view continues. The day of that view is the last counted one, or today while its answer is outstanding. */
function previousOf(view: View, visit: VisitBlock, { site, now, namePage }: Context) {
	if (view.previous === undefined || view.begins) return;
	const counted = view.pending ? undefined : readMemory(visit.memory ?? '')?.day;
	const day = openDay(counted, now);
	return { page: namePage(view.previous || visit.entry_page, site, { day, first: false }), day };
}

function answerTo(
	visit: { hour?: number } | undefined,
	memory: ReturnType<typeof remember> | undefined,
	{ began, country, region }: { began: number; country: string; region: string },
): Answer {
	if (!visit || !memory) return {};
	const answer: Answer = { memory: writeMemory(memory.next) };
	return visit.hour === undefined ? { ...answer, hour: began, country, region } : answer;
}
