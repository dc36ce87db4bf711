import { dayOf, monthOf } from '../model/calendar.ts';
import type { Facts, PageNames } from '../model/facts.ts';
import type { Sums } from '../model/sums.ts';
import { arrivalCell } from '../model/visitors.ts';
import type { Increment } from '../store/tables.ts';
import type { Memory } from '../wire/memory.ts';
import {
	areaRows,
	goalRows,
	PAGES,
	pageRows,
	type Reached,
	revenueRows,
	viewRows,
	visitCrosses,
	visitRows,
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
	facts: Facts;
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

/** A goal that an event or the view of a page reached. */
export interface Conversion extends Reached {
	/** The first of its name in this visit, and the first of any name. */
	first: boolean;
	firstOfAny: boolean;
	revenue?: { currency: string; amount: number } | undefined;
}

/** Everything that one counted view adds, but for the goals it reached. */
export function viewIncrements(view: ViewReport): Increment[] {
	const { site, facts, page, begins, stateless, began, previous } = view;
	const at = { site, day: dayOf(view.hour), facts };
	const views: Sums = stateless ? { stateless_views: 1 } : { views: 1 };
	const visits: Sums = !begins ? {} : stateless ? { stateless_visits: 1 } : { visits: 1 };
	const firsts = stateless ? [] : PAGES.filter(of => isFirst(of, view));
	const ofVisit = Object.fromEntries(firsts.map(({ dimension }) => [dimension.total, 1]));
	const least: Sums = begins ? { ...views, least_visits: 1 } : views;
	const first: Sums = { ...views, visits: 1, ...(begins ? { entries: 1 } : { engaged: 1 }) };
	return [
		{ table: 'hours', key: [site, view.hour], sums: { ...views, ...visits } },
		...(view.engaged ? [engagedHour(view)] : []),
		...visitIncrements(view, [
			[at.day, { ...views, ...visits, ...ofVisit }],
			...(view.engaged ? [[dayOf(began), { engaged: 1 }] as const] : []),
			...(previous ? [[previous.day, { continuations: 1 }] as const] : []),
		]),
		...viewRows(at, least),
		...PAGES.flatMap(of => pageRows(at, of, page.names, firsts.includes(of) ? first : least)),
		...areaRows(at, page, begins && !stateless ? { ...views, entries: 1 } : views),
		...earlierPages(view),
		...(view.memory ? arrivalIncrements(site, at.day, view.memory) : []),
	];
}

/** To the site and the visit, each site day's sums together: nearly always there is but one day. */
function visitIncrements({ site, facts }: Report, list: readonly (readonly [day: number, sums: Sums])[]): Increment[] {
	const days = new Map<number, Sums>();
	for (const [day, sums] of list) days.set(day, { ...days.get(day), ...sums });
	return [...days].flatMap(([day, sums]) => [
		{ table: 'days' as const, key: [site, day], sums },
		...visitRows({ site, day, facts }, sums),
		...visitCrosses({ site, day, facts }, sums),
	]);
}

/** Is this the first view of the page, or of the area, in its visit? Where that is not known, it is not. */
function isFirst({ dimension, name }: (typeof PAGES)[number], { page, seen, areas }: ViewReport): boolean {
	return page.known.has(name) && (dimension.level === undefined ? !seen : areas < dimension.level);
}

/** A visit that becomes engaged: credited to the hour it began in, to its facts, and to the page and areas it began on. */
export function engagedIncrements(report: VisitReport): Increment[] {
	return [
		engagedHour(report),
		...visitIncrements(report, [[dayOf(report.began), { engaged: 1 }]]),
		...engagedPages(report),
	];
}

function engagedHour({ site, began }: VisitReport): Increment {
	return { table: 'hours', key: [site, began], sums: { engaged: 1 } };
}

function engagedPages({ site, facts, began, entry }: VisitReport, more: Sums = {}): Increment[] {
	const at = { site, day: dayOf(began), facts };
	const sums: Sums = { engaged: 1, ...more };
	return [
		...PAGES.flatMap(of => {
			const known = entry?.known.has(of.name) ? sums : more;
			return entry && Object.keys(known).length > 0 ? pageRows(at, of, entry.names, known) : [];
		}),
		...areaRows(at, entry, sums),
	];
}

/** The page that the view continues, and the one that its visit began on: often the same, and then one row each. */
function earlierPages(view: ViewReport): Increment[] {
	const { site, facts, began, engaged, entry, previous } = view;
	const more: Sums = { continuations: 1 };
	if (engaged && entry?.path === previous?.page.path && dayOf(began) === previous?.day) return engagedPages(view, more);
	const at = previous && { site, day: previous.day, facts };
	return [
		...(engaged ? engagedPages(view) : []),
		...(at ? PAGES.flatMap(of => pageRows(at, of, previous.page.names, more)) : []),
		...(at ? areaRows(at, previous.page, more) : []),
	];
}

/** A browser's first counted view of the day, and of the month. */
function arrivalIncrements(site: number, day: number, { old, next }: NonNullable<ViewReport['memory']>): Increment[] {
	if (old && old.day >= day) return [];
	const { from, to } = arrivalCell(old?.day, day);
	const list: Increment[] = [{ table: 'arrivals', key: [site, day, from, to], sums: { visitors: 1 } }];
	if (!old || monthOf(old.day) < monthOf(day)) {
		const born = Math.floor(next.birth / 100) * 12 + 24_000 + (next.birth % 100) - 1;
		list.push({ table: 'retention', key: [site, born, monthOf(day)], sums: { visitors: 1 } });
	}
	return list;
}

/** What a leave adds to the view it ends. */
export function leaveIncrements(report: LeaveReport): Increment[] {
	const { site, facts, page, day, seconds, deciles } = report;
	const at = { site, day, facts };
	const sums: Sums = { seconds, deciles };
	return [
		...visitIncrements(report, [[day, sums]]),
		...viewRows(at, sums),
		...PAGES.flatMap(of => pageRows(at, of, page.names, sums)),
		...areaRows(at, page, sums),
	];
}

/** A conversion on site day `day`. That the visit converts is credited to the day it began on. */
export function conversionIncrements(report: VisitReport & { day: number }, conversion: Conversion): Increment[] {
	const { site, facts, day, began } = report;
	const { first, firstOfAny, revenue } = conversion;
	const now = { site, facts, day };
	const then = { site, facts, day: dayOf(began) };
	return [
		...visitIncrements(report, [
			[day, { conversions: 1 }],
			...(firstOfAny ? [[then.day, { converting_visits: 1 }] as const] : []),
		]),
		...goalRows(now, conversion, { conversions: 1 }),
		...(first ? goalRows(then, conversion, { converting_visits: 1 }) : []),
		...(revenue ? revenueRows(now, conversion, revenue) : []),
	];
}
