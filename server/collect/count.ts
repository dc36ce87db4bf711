import { dayOf } from '../model/calendar.ts';
import type { Site } from '../store/sites.ts';
import type { Increment } from '../store/tables.ts';
import type { Answer, Beacon, View, VisitBlock } from '../wire/beacon.ts';
import { advance, believe, readMemory, writeMemory } from '../wire/memory.ts';
import { describe } from './describe.ts';
import type { Browser } from './device.ts';
import { eventGoal, pageGoals } from './goals.ts';
import { conversionIncrements, engagedIncrements, leaveIncrements, viewIncrements } from './increments.ts';
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

/** What a beacon adds, and the answer to it: none for a leave or an event. */
export interface Counted {
	increments: Increment[];
	answer?: Answer;
}

/** Turns a beacon that counts into increments. */
export function count(beacon: Beacon, context: Context): Counted {
	const { site, hostname, now, browser, place, namePage } = context;
	const visit = 'stateless' in beacon ? undefined : beacon;
	const begins = beacon.kind === 'view' && beacon.begins === 1;
	const began = beganAt(beacon, now);
	const day = beacon.kind === 'leave' ? openDay(beacon.day, now) : dayOf(now);
	const first = visit !== undefined && beacon.kind === 'view' && !beacon.seen;
	const page = namePage(beacon.page ?? visit?.entry_page ?? '/', site, { day, first });
	const entry = begins ? page : visit && namePage(visit.entry_page, site, { day: dayOf(began), first: false });
	const where = visit?.country ? { country: visit.country, region: visit.region ?? 'ZZ' } : place();
	const facts = describe(beacon, { site, hostname, browser, page, entry, ...where });
	const report = { site: site.id, facts, page, entry, began, stateless: !visit };
	if (beacon.kind === 'leave') {
		const { seconds, deciles = 0 } = beacon;
		return { increments: leaveIncrements({ ...report, seconds, deciles, day }) };
	}
	if (beacon.kind === 'event') {
		const conversion = conversionIncrements({ ...report, day }, eventGoal(beacon));
		return { increments: visit && beacon.engaged ? [...conversion, ...engagedIncrements(report)] : conversion };
	}

	const memory = visit && remember(visit.memory, beacon, now, visit.hour === undefined);
	const increments = viewIncrements({
		...report,
		hour: now,
		begins,
		engaged: visit !== undefined && beacon.engaged === 1,
		seen: beacon.seen === 1,
		areas: beacon.areas ?? 0,
		previous: visit && previousOf(beacon, visit, context),
		memory: beacon.pending ? undefined : memory,
	});
	const goals = pageGoals(beacon, page, site.settings);
	for (const goal of goals) increments.push(...conversionIncrements({ ...report, day }, goal));
	const answer = answerTo(visit, memory, { began, ...where });
	return { increments, answer: goals.length > 0 ? { ...answer, goals: goals.map(({ goal }) => goal) } : answer };
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
