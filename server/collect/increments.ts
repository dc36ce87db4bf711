import { dayOf, monthOf } from '../model/calendar.ts';
import type { Facts, PageNames } from '../model/facts.ts';
import type { Sums } from '../model/sums.ts';
import { arrivalCell } from '../model/visitors.ts';
import type { Memory } from '../wire/memory.ts';
import type { Gathering } from './gathering.ts';
import {
	type At,
	addRevenue,
	addToArea,
	addToGoal,
	addToPage,
	addToView,
	addToVisit,
	PAGES,
	type Reached,
	type Revenue,
	wordsOf,
} from './rows.ts';

/** A page's names, and those of them for which visits are known: not where a name stands for several pages. */
export interface Page {
	names: PageNames;
	known: ReadonlySet<keyof PageNames>;
	/** Cleaned and redacted, but not held back where it looks random: never stored, for the patterns of page goals only. */
	path: string;
	/** By the rules of the site's owner; undefined where there are none. */
	area: string | undefined;
}

/** What a beacon speaks of. Moments are site hours and site days, each the one that its sums belong to. */
interface Report {
	site: number;
	/** What is known of the visit, with the names that its pages had on a site day. */
	facts(day: number): Facts;
	page: Page;
	stateless: boolean;
}

/** A visit, by the moment and the page that it began with. */
interface VisitReport extends Report {
	/** Site hour the visit began in. */
	began: number;
	entry: Page | undefined;
}

export interface ViewReport extends VisitReport {
	hour: number;
	begins: boolean;
	/** This view makes the visit engaged, which is credited to its entry page too. */
	engaged: boolean;
	/** The page was seen before in this visit, and so were this many of its area levels. */
	seen: boolean;
	areas: number;
	/** The visit sees the page's own area for the first time; only a tag that carries the rules says so. */
	newToArea: boolean;
	/** The view that this one continues, and its site day. */
	previous: { page: Page; day: number } | undefined;
	/** `ff_memory` before and after, where the view may add an arrival. */
	memory: { old: Memory | undefined; next: Memory } | undefined;
}

export interface LeaveReport extends Report {
	/** Site day of the view that was left. */
	day: number;
	seconds: number;
	deciles: number;
}

export interface ConversionReport extends VisitReport {
	/** Site day of the event, or of the view. */
	day: number;
	/** The site does not count goals by where visits came from. */
	sourceless?: boolean;
}

/** A goal that an event or the view of a page reached. */
export interface Conversion extends Reached {
	/** The first of its name in this visit, and the first of any name. */
	first: boolean;
	firstOfAny: boolean;
	revenue?: Revenue | undefined;
}

/** Where a report adds on a site day: its sums may belong to several, though nearly always there is but one. */
type Place = (day: number) => At;

function placeOf({ site, facts }: Report, to: Gathering, sourceless?: boolean): Place {
	let last: At | undefined;
	return day => {
		if (last?.day !== day) last = { to, site, day, words: wordsOf(facts(day), to), sourceless };
		return last;
	};
}

/** Everything that one counted view adds, but for the goals it reached. */
export function addView(view: ViewReport, to: Gathering): void {
	const { site, page, begins, stateless, began, previous } = view;
	const place = placeOf(view, to);
	const at = place(dayOf(view.hour));
	const views: Sums = stateless ? { stateless_views: 1 } : { views: 1 };
	const visits: Sums = !begins ? {} : stateless ? { stateless_visits: 1 } : { visits: 1 };
	const ofVisit: Sums = { ...views, ...visits };
	const least: Sums = begins ? { ...views, least_visits: 1 } : views;
	const first: Sums = { ...views, visits: 1, ...(begins ? { entries: 1 } : { engaged: 1 }) };
	to.into('hours', ofVisit)(site, view.hour);
	if (view.engaged) addEngagedHour(view, to);
	addToView(at, least);
	for (const of of PAGES) {
		const isNew = isFirst(of, view);
		if (isNew) ofVisit[of.dimension.total!] = 1;
		addToPage(at, of, page.names, isNew ? first : least);
	}
	const entries: Sums = begins && !stateless ? { entries: 1 } : {};
	addToArea(at, page, { ...views, ...entries, ...(view.newToArea ? { visits: 1 } : {}) });
	addToDays(place, [
		[at.day, ofVisit],
		...(view.engaged ? [[dayOf(began), { engaged: 1 }] as const] : []),
		...(previous ? [[previous.day, { continuations: 1 }] as const] : []),
	]);
	addToEarlierPages(place, view);
	if (view.memory) addArrival(at, view.memory);
}

/** To the site and the visit, each site day's sums together: nearly always there is but one day. */
function addToDays(place: Place, list: readonly (readonly [day: number, sums: Sums])[]): void {
	const days = new Map<number, Sums>();
	for (const [day, sums] of list) days.set(day, { ...days.get(day), ...sums });
	for (const [day, sums] of days) {
		const at = place(day);
		at.to.into('days', sums)(at.site, day);
		addToVisit(at, sums);
	}
}

/** Is this the first view of the page, or of the area, in its visit? Where that is not known, it is not. */
function isFirst({ dimension, name }: (typeof PAGES)[number], { page, seen, areas, stateless }: ViewReport): boolean {
	return !stateless && page.known.has(name) && (dimension.level === undefined ? !seen : areas < dimension.level);
}

/** A visit that becomes engaged: credited to the hour it began in, to its facts, and to the page and areas it began on. */
export function addEngaged(report: VisitReport, to: Gathering): void {
	const place = placeOf(report, to);
	addEngagedHour(report, to);
	addToDays(place, [[dayOf(report.began), { engaged: 1 }]]);
	addToEngagedPages(place, report);
}

function addEngagedHour({ site, began }: VisitReport, to: Gathering): void {
	to.into('hours', { engaged: 1 })(site, began);
}

function addToEngagedPages(place: Place, { began, entry }: VisitReport, more: Sums = {}): void {
	if (!entry) return;
	const at = place(dayOf(began));
	const sums: Sums = { engaged: 1, ...more };
	for (const of of PAGES) addToPage(at, of, entry.names, entry.known.has(of.name) ? sums : more);
	addToArea(at, entry, sums);
}

/** The page that the view continues, and the one that its visit began on: often the same, and then one row each. */
function addToEarlierPages(place: Place, view: ViewReport): void {
	const { began, engaged, entry, previous } = view;
	const more: Sums = { continuations: 1 };
	const isSame = engaged && entry?.path === previous?.page.path && dayOf(began) === previous?.day;
	if (engaged) addToEngagedPages(place, view, isSame ? more : {});
	if (!previous || isSame) return;
	const at = place(previous.day);
	for (const of of PAGES) addToPage(at, of, previous.page.names, more);
	addToArea(at, previous.page, more);
}

/** A browser's first counted view of the day, and of the month. */
function addArrival({ to, site, day }: At, { old, next }: NonNullable<ViewReport['memory']>): void {
	if (old && old.day >= day) return;
	const { from, to: until } = arrivalCell(old?.day, day);
	to.into('arrivals', { visitors: 1 })(site, day, from, until);
	if (old && monthOf(old.day) >= monthOf(day)) return;
	const born = Math.floor(next.birth / 100) * 12 + 24_000 + (next.birth % 100) - 1;
	to.into('retention', { visitors: 1 })(site, born, monthOf(day));
}

/** What a leave adds to the view it ends. */
export function addLeave(report: LeaveReport, to: Gathering): void {
	const { page, day, seconds, deciles } = report;
	const place = placeOf(report, to);
	const at = place(day);
	const sums: Sums = { seconds, deciles };
	addToDays(place, [[day, sums]]);
	addToView(at, sums);
	for (const of of PAGES) addToPage(at, of, page.names, sums);
	addToArea(at, page, sums);
}

/** A conversion on site day `day`. That the visit converts is credited to the day it began on. */
export function addConversion(report: ConversionReport, conversion: Conversion, to: Gathering): void {
	const { day, began, sourceless } = report;
	const { first, firstOfAny, revenue } = conversion;
	const place = placeOf(report, to, sourceless);
	addToDays(place, [
		[day, { conversions: 1 }],
		...(firstOfAny ? [[dayOf(began), { converting_visits: 1 }] as const] : []),
	]);
	addToGoal(place(day), conversion, { conversions: 1 });
	if (first) addToGoal(place(dayOf(began)), conversion, { converting_visits: 1 });
	if (revenue) addRevenue(place(day), conversion, revenue);
}
