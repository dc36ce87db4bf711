import { dayOf, monthOf, siteHour } from '../../server/model/calendar.ts';
import { birthMonth, MOST_VISITS, memoryEnd } from '../../server/wire/memory.ts';
import { VISIT_SECONDS } from '../../server/wire/visit.ts';
import type { EventLine, Line, ViewLine } from '../people.ts';

/** A counted view as somebody knows it who tracks everybody. Hour and day are those of the site. */
export interface SeenView {
	line: ViewLine;
	hour: number;
	day: number;
	seconds: number;
	deciles: number;
	/** Absent for a browser that keeps no cookies. */
	visit?: SeenVisit;
	visitor?: string;
}

/** A stay of one browser, ended by half an hour of silence; `views` are in the order of time and at least one. */
export interface SeenVisit {
	views: SeenView[];
	/** The view that was opened first, counted or not: where the visit came from. */
	origin: ViewLine;
	/** Whose it is, and the how manieth of this visitor, 4 standing for more. */
	visitor: string;
	number: number;
	/** It saw a second page, or did something. */
	engaged: boolean;
	goals: Set<string>;
}

/** A goal that was reached on a view. */
export interface SeenEvent {
	line: EventLine;
	day: number;
	view: SeenView;
	/** The visit that went on then, or else that of the view; absent for a browser that keeps no cookies. */
	visit: SeenVisit | undefined;
	/** The first of its name in the visit, and the first of any name. */
	first: boolean;
	firstOfAny: boolean;
}

/**
 * Attention that a browser without memory reports. It is told neither the day of its view nor keeps where its visit came
 * from, so the report counts on the day it comes.
 */
export interface SeenLeave {
	view: SeenView;
	day: number;
	seconds: number;
	deciles: number;
}

export interface Census {
	views: SeenView[];
	leaves: SeenLeave[];
	visits: SeenVisit[];
	events: SeenEvent[];
	/** Days on which each visitor was counted, ascending. A visitor is a browser that keeps its cookie. */
	days: Map<string, number[]>;
}

interface Running {
	visit: SeenVisit;
	last: number;
}

const DAY = 86_400_000;

/**
 * Works out visits and visitors from a log with identifiers, as an ordinary tracker does: by putting together what the same
 * browser did. It shares nothing with the collector but the rules, so that the two can be compared.
 */
export function takeCensus(lines: readonly Line[], timezone: string): Census {
	const census: Census = { views: [], leaves: [], visits: [], events: [], days: new Map() };
	const running = new Map<string, Running>();
	const views = new Map<number, SeenView>();
	const visitors = createVisitors(census.days);
	for (const line of lines) {
		const known = running.get(line.browser);
		const alive = known && line.at - known.last < VISIT_SECONDS * 1000 ? known : undefined;
		if (alive) alive.last = line.at;
		if (line.kind === 'event') {
			const view = views.get(line.view);
			if (view && line.counted) census.events.push(reach(line, view, alive?.visit, dayOf(siteHour(line.at, timezone))));
			continue;
		}
		if (line.kind === 'leave') {
			const view = views.get(line.view);
			if (!view || !line.counted) continue;
			const { seconds, deciles } = line;
			view.seconds += view.visit ? seconds : 0;
			view.deciles += view.visit ? deciles : 0;
			if (!view.visit) census.leaves.push({ view, day: dayOf(siteHour(line.at, timezone)), seconds, deciles });
			continue;
		}
		const hour = siteHour(line.at, timezone);
		const view: SeenView = { line, hour, day: dayOf(hour), seconds: 0, deciles: 0 };
		if (line.counted) {
			views.set(line.view, view);
			census.views.push(view);
		}
		if (line.stateless) continue;
		const visit = alive?.visit ?? newVisit(line);
		if (!alive) running.set(line.browser, { visit, last: line.at });
		if (!line.counted) continue;
		view.visit = visit;
		view.visitor = visitors.see(view);
		visit.views.push(view);
		if (visit.views.length > 1) {
			visit.engaged = true;
			continue;
		}
		visit.visitor = view.visitor;
		visit.number = visitors.numberOf(visit);
		census.visits.push(visit);
	}
	return census;
}

function newVisit(origin: ViewLine): SeenVisit {
	return { views: [], origin, visitor: '', number: 0, engaged: false, goals: new Set() };
}

function reach(line: EventLine, view: SeenView, running: SeenVisit | undefined, day: number): SeenEvent {
	const visit = running?.views.length ? running : undefined;
	const { name } = line.given;
	const first = visit !== undefined && !visit.goals.has(name);
	const firstOfAny = first && visit.goals.size === 0;
	visit?.goals.add(name);
	if (visit) visit.engaged = true;
	return { line, day, view, visit: visit ?? view.visit, first, firstOfAny };
}

/** Tells visitors apart: a browser whose cookie was deleted or has ended is another one. */
function createVisitors(days: Map<string, number[]>) {
	const births = new Map<string, { born: number; times: number }>();
	const visits = new Map<string, number>();
	return {
		see({ line, day }: SeenView): string {
			const browser = `${line.browser}.${line.ended}`;
			const birth = births.get(browser) ?? { born: birthMonth(day), times: 0 };
			if (day * DAY >= memoryEnd(birth.born)) {
				birth.born = birthMonth(day);
				birth.times += 1;
			}
			births.set(browser, birth);
			const visitor = `${browser}.${birth.times}`;
			const seen = days.get(visitor);
			if (!seen) days.set(visitor, [day]);
			else if (seen.at(-1)! < day) seen.push(day);
			return visitor;
		},
		numberOf({ visitor }: SeenVisit): number {
			const number = (visits.get(visitor) ?? 0) + 1;
			visits.set(visitor, number);
			return Math.min(MOST_VISITS, number);
		},
	};
}

/** Visitors of a range of site days: everybody who was seen in it, once. */
export function visitorsIn({ days }: Census, from: number, to: number): number {
	let count = 0;
	for (const seen of days.values()) if (seen.some(day => day >= from && day <= to)) count += 1;
	return count;
}

/** The month (months since year 0) in which each visitor was first counted, with all months in which it was. */
export function monthsOf({ days }: Census): { birth: number; months: number[] }[] {
	return [...days.values()].map(seen => {
		const months = [...new Set(seen.map(monthOf))];
		return { birth: months[0]!, months };
	});
}
