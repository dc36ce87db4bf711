import { dayOf, monthOf } from '../model/calendar.ts';
import { type Dimension, dimensions } from '../model/dimensions.ts';
import type { Facts, PageNames } from '../model/facts.ts';
import type { Sums } from '../model/sums.ts';
import { arrivalCell } from '../model/visitors.ts';
import { type Increment, TABLE_OF } from '../store/tables.ts';
import type { Memory } from '../wire/memory.ts';

/** A page's names, and those of them for which visits are known: not where a name stands for several pages. */
export interface Page {
	names: PageNames;
	known: ReadonlySet<keyof PageNames>;
}

/** What a beacon speaks of. Moments are site hours and site days, each the one that its sums belong to. */
interface Report {
	site: number;
	facts: Facts;
	page: Page;
	stateless: boolean;
}

export interface ViewReport extends Report {
	hour: number;
	/** Site hour the visit began in. */
	began: number;
	begins: boolean;
	/** This view makes the visit engaged, which is credited to its entry page too. */
	engaged: boolean;
	entry: Page | undefined;
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

type Kind = Dimension['kind'];
type Named = (typeof dimensions)[number];
const ofKind: Record<Kind, Named[]> = { page: [], view: [], visit: [] };
for (const dimension of dimensions) ofKind[dimension.kind].push(dimension);

/** The same sums for the row of each dimension of a kind. */
function rows(kind: Kind, site: number, day: number, facts: Partial<Facts>, sums: Sums): Increment[] {
	return ofKind[kind].map(({ id, name, value }) => {
		const row = value ? value(facts as Facts) : facts[name as keyof Facts]!;
		return { table: TABLE_OF[kind], key: [site, id, day, row], sums };
	});
}

/** Everything that one counted view adds. */
export function viewIncrements(view: ViewReport): Increment[] {
	const { site, facts, page, begins, stateless } = view;
	const day = dayOf(view.hour);
	const views: Sums = stateless ? { stateless_views: 1 } : { views: 1 };
	const visits: Sums = !begins ? {} : stateless ? { stateless_visits: 1 } : { visits: 1 };
	const firsts = stateless ? [] : ofKind.page.filter(dimension => isFirst(dimension, view));
	const firstSums: Sums = Object.fromEntries(firsts.map(dimension => [dimension.total, 1]));
	const ofVisit: Sums = { ...views, ...visits, ...firstSums };
	return [
		{ table: 'hours', key: [site, view.hour], sums: { ...views, ...visits } },
		{ table: 'days', key: [site, day], sums: ofVisit },
		...rows('visit', site, day, facts, ofVisit),
		...rows('view', site, day, facts, views),
		...rows('page', site, day, page.names, views),
		...firsts.map(({ id, name }) => {
			const sums: Sums = begins ? { visits: 1, entries: 1 } : { visits: 1, engaged: 1 };
			return pageIncrement(site, id, day, page.names[name as keyof PageNames], sums);
		}),
		...(view.engaged ? engagedIncrements(view) : []),
		...(view.previous ? continuationIncrements(site, view.previous) : []),
		...(view.memory ? arrivalIncrements(site, day, view.memory) : []),
	];
}

function pageIncrement(site: number, id: number, day: number, value: string, sums: Sums): Increment {
	return { table: TABLE_OF.page, key: [site, id, day, value], sums };
}

/** Is this the first view of the page, or of the area, in its visit? Where that is not known, it is not. */
function isFirst({ name, level }: Named, { page, seen, areas }: ViewReport): boolean {
	return page.known.has(name as keyof PageNames) && (level === undefined ? !seen : areas < level);
}

/** A visit that becomes engaged: credited to the hour it began in, to its facts, and to the page and areas it began on. */
export function engagedIncrements(report: Report & Pick<ViewReport, 'began' | 'entry'>): Increment[] {
	const { site, facts, began, entry } = report;
	const day = dayOf(began);
	const sums: Sums = { engaged: 1 };
	return [
		{ table: 'hours', key: [site, began], sums },
		{ table: 'days', key: [site, day], sums },
		...rows('visit', site, day, facts, sums),
		...ofKind.page
			.filter(dimension => entry?.known.has(dimension.name as keyof PageNames))
			.map(({ id, name }) => pageIncrement(site, id, day, entry!.names[name as keyof PageNames], sums)),
	];
}

function continuationIncrements(site: number, { page, day }: NonNullable<ViewReport['previous']>): Increment[] {
	const sums: Sums = { continuations: 1 };
	return [{ table: 'days', key: [site, day], sums }, ...rows('page', site, day, page.names, sums)];
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
export function leaveIncrements({ site, facts, page, day, seconds, deciles }: LeaveReport): Increment[] {
	const time: Sums = { seconds };
	const read: Sums = { seconds, deciles };
	return [
		{ table: 'days', key: [site, day], sums: read },
		...rows('visit', site, day, facts, time),
		...rows('view', site, day, facts, time),
		...rows('page', site, day, page.names, read),
	];
}
