import {
	type Answer,
	type Beacon,
	type Campaign,
	type EventFacts,
	MOST_GOALS,
	type Surroundings,
	type VisitBlock,
} from '../../server/wire/beacon.ts';
import { MOST_VISITS, memoryEnd, readMemory } from '../../server/wire/memory.ts';
import { area, pageName } from '../../server/wire/page.ts';
import { hash, MOST_SEEN, VISIT_BLOCK, VISIT_SECONDS, type Visit, writeVisit } from '../../server/wire/visit.ts';

/** The referrer of a page that a link of the site itself led to. */
export const OWN = 'own';

/** How a page came to be shown. */
export interface Opening {
	path: string;
	/** Of the document; absent for an in-app move. */
	status?: number;
	/** A link or an address that was typed in. Reloads, back, forward and in-app moves do not arrive from anywhere. */
	arrived: boolean;
	/** Host of the site that led here, `OWN`, or '' for none. */
	referrer: string;
	campaign: Campaign;
}

/** A beacon on its way. */
export interface Sent {
	beacon: Beacon;
	/** Called with the collector's answer to a view; with nothing where it was not counted or the request failed. */
	answered(answer: Answer | undefined, at: number): void;
}

/** The part of a browser that a tracker sees. Times are milliseconds since 1970 by the true clock. */
export interface Tracker {
	view(at: number, tab: number, opening: Opening): Sent;
	/** Undefined where there is nothing to report: no counted view in this tab, or a browser that is not remembered. */
	leave(at: number, tab: number, seen: { seconds: number; deciles?: number }): Sent | undefined;
	/** Something that counts as a goal. Undefined where no view was counted in this tab. */
	event(at: number, tab: number, given: Given): Sent | undefined;
	/** The visitor deletes the cookies. */
	clear(): void;
	/** Both cookies as they would stand in the browser; absent while there is none. */
	cookies(at: number): { ff_memory?: string; ff_visit?: string };
	/** How often `ff_memory` came to its end after 13 months. */
	ended(at: number): number;
}

/** What a page says of an event. */
export type Given = Pick<EventFacts, 'name' | 'properties' | 'amount' | 'currency'>;

interface Shown {
	page: string;
	status?: number | undefined;
	visit?: Visit;
	day?: number;
	lost: boolean;
}

interface Habits {
	/** What the browser says of itself in a visit. */
	surroundings(): Surroundings;
	stateless: boolean;
	/** Milliseconds that the browser's clock is ahead. */
	ahead: number;
}

/**
 * The tracker in one simulated browser: both cookies as design 3 has them, and the beacons that tracker/ would send. It is
 * written a second time, without a document, on the grammar of server/wire/ alone, so that the two can be held together.
 */
export function createTracker({ surroundings, stateless, ahead }: Habits): Tracker {
	let memory: string | undefined;
	let visit: { is: Visit; ends: number } | undefined;
	let ended = 0;
	const tabs = new Map<number, Shown>();

	function readJar(at: number): void {
		if (visit && at >= visit.ends) visit = undefined;
		if (memory && at >= memoryEnd(readMemory(memory)!.birth)) {
			memory = undefined;
			ended += 1;
		}
	}

	function keep(is: Visit, at: number): void {
		visit = { is, ends: at + VISIT_SECONDS * 1000 };
	}

	/** What every beacon of the visit repeats, and the page where it is not the entry page. */
	function block(of: Visit, page: string): VisitBlock & { page?: string } {
		const said: Record<string, unknown> = {};
		for (const name of VISIT_BLOCK) if (of[name]) said[name] = of[name];
		if (of.hour) said.hour = Number(of.hour);
		if (memory) said.memory = memory;
		if (page !== of.entry_page) said.page = page;
		return { ...(said as Omit<VisitBlock, 'visit_number'>), visit_number: Number(of.visit_number) } as VisitBlock;
	}

	function rememberedView(at: number, tab: number, opening: Opening): Sent {
		const page = pageName(opening.path);
		const before = visit?.is ?? newVisit(surroundings(), opening);
		const { facts, after } = addView(before, page, { clock: at + ahead, memory });
		const shown: Shown = { page, status: opening.status, visit: after, lost: false };
		keep(after, at);
		tabs.set(tab, shown);
		return {
			beacon: { kind: 'view', ...facts, ...(opening.status && { status: opening.status }), ...block(after, page) },
			answered(answer, then) {
				readJar(then);
				if (!answer) {
					shown.lost = true;
					// Undone, unless a later view has written it: the next view then begins the visit, with its referrer.
					if (visit?.is === after) keep(before, then);
					return;
				}
				const next = readMemory(answer.memory ?? '');
				const old = readMemory(memory ?? '');
				const older = old && next && (next.day < old.day || (next.day === old.day && next.visits < old.visits));
				if (next && !older) memory = answer.memory;
				if (next) shown.day = next.day;
				shown.visit = withAnswer(after, answer);
				if (visit?.is.entry_page) keep(withAnswer(visit.is, answer), then);
			},
		};
	}

	function statelessView(tab: number, { path, status, arrived, referrer, campaign }: Opening): Sent {
		const page = pageName(path);
		const begins = arrived && referrer !== OWN;
		tabs.set(tab, { page, lost: true });
		return {
			beacon: {
				kind: 'view',
				stateless: 1,
				page,
				...surroundings(),
				...(status && { status }),
				...(begins && { begins: 1, ...(referrer && { referrer }), ...campaign }),
			},
			answered() {},
		};
	}

	return {
		view(at, tab, opening) {
			readJar(at);
			return stateless ? statelessView(tab, opening) : rememberedView(at, tab, opening);
		},
		leave(at, tab, { seconds, deciles }) {
			readJar(at);
			const shown = tabs.get(tab);
			if (!shown?.visit || shown.lost) return;
			if (visit) keep(visit.is, at);
			const { page, status, day } = shown;
			const facts = { seconds, ...(deciles && { deciles }), ...(status && { status }), ...(day && { day }) };
			return { beacon: { kind: 'leave', ...block(shown.visit, page), ...facts }, answered() {} };
		},
		event(at, tab, given) {
			readJar(at);
			const shown = tabs.get(tab);
			if (!shown) return;
			const { page, visit: counted } = shown;
			const facts: EventFacts = { kind: 'event', ...given };
			const sent = (beacon: Beacon): Sent => ({ beacon, answered() {} });
			if (stateless) return sent({ ...facts, page, stateless: 1, ...surroundings() });
			if (!counted || shown.lost) return;
			// An event never begins or revives a visit: it is then about the one that its view was in.
			if (!visit?.is.entry_page) return sent({ ...facts, ...block(counted, page) });
			const { is } = visit;
			const goals = is.goals ? `${is.goals},${given.name}` : given.name;
			const first = !is.goals?.split(',').includes(given.name) && goals.length <= MOST_GOALS;
			keep({ ...is, _engaged: '1', ...(first && { goals }) }, at);
			return sent({ ...facts, ...(first && { first: 1 }), ...(!is._engaged && { engaged: 1 }), ...block(is, page) });
		},
		clear() {
			memory = visit = undefined;
		},
		cookies(at) {
			readJar(at);
			return { ...(memory && { ff_memory: memory }), ...(visit && { ff_visit: writeVisit(visit.is) }) };
		},
		ended(at) {
			readJar(at);
			return ended;
		},
	};
}

function newVisit({ screen, language }: Surroundings, { arrived, referrer, campaign }: Opening): Visit {
	const origin = arrived && referrer !== OWN ? { referrer, ...campaign } : {};
	return { screen: screen ?? '', language: language ?? '', ...origin };
}

/** What a view reports of its visit, and the visit after it. */
function addView(before: Visit, page: string, { clock, memory }: { clock: number; memory: string | undefined }) {
	const hour = Math.floor(clock / 3_600_000);
	const minute = Math.floor(clock / 60_000) % 60;
	const after: Visit = { ...before, _pending: '1', _minute: `${minute}` };
	const facts: Record<string, unknown> = {};
	if (before.entry_page) {
		facts.previous = before._last ?? '';
		facts.minutes = Math.min(30, (60 + minute - Number(before._minute ?? 0)) % 60);
		if (!before._engaged) facts.engaged = 1;
		if (before._pending) facts.pending = 1;
		after._engaged = '1';
	} else {
		facts.begins = 1;
		after.entry_page = page;
		after._began = `${hour}`;
		after.visit_number = `${Math.min(MOST_VISITS, (readMemory(memory ?? '')?.visits ?? 0) + 1)}`;
	}
	after._last = page === after.entry_page ? '' : page;
	let areas = 0;
	for (let level = 1; level <= 3; level++) {
		const name = area(page, level);
		if (name && wasSeen(after, `${name}/`) && areas === level - 1) areas = level;
	}
	if (areas) facts.areas = areas;
	if (wasSeen(after, page)) facts.seen = 1;
	const elapsed = after.hour ? 0 : Math.min(24, Math.max(0, hour - Number(after._began)));
	if (elapsed) facts.elapsed = elapsed;
	return { facts, after };
}

/** Notes a page or area as seen, and says whether it was before; where the list is full, everything was. */
function wasSeen(visit: Visit, name: string): boolean {
	const digits = hash(name);
	const { _seen: seen = '' } = visit;
	for (let at = 0; at < seen.length; at += 4) if (seen.startsWith(digits, at)) return true;
	if (seen.length >= 4 * MOST_SEEN) return true;
	visit._seen = seen + digits;
	return false;
}

function withAnswer(visit: Visit, { hour, country, region }: Answer): Visit {
	const { _pending: _, ...rest } = visit;
	if (hour === undefined || visit.hour) return rest;
	return { ...rest, _began: '', hour: `${hour}`, country: country ?? '', region: region ?? '' };
}
