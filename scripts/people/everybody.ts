import type { dimensions } from '../../server/model/dimensions.ts';
import { type Facts, NONE, type PageNames } from '../../server/model/facts.ts';
import { type Census, type SeenView, type SeenVisit, visitorsIn } from './census.ts';
import { wordOf } from './words.ts';

/** Counts as the API counts, by looking at every single view of the range. */
export interface Counts {
	visits: number;
	views: number;
	/** Visits of browsers that keep cookies, and those of them that saw one page. */
	remembered: number;
	bounces: number;
}

export interface Range {
	from: number;
	to: number;
}

/** What somebody who tracked everybody says of a range of site days. */
export function everybody(census: Census, { from, to }: Range): { visitors: number } & Counts {
	const counts = nothing();
	for (const view of within(census.views, { from, to })) add(counts, view);
	return { visitors: visitorsIn(census, from, to), ...counts };
}

/** The same by the values of a dimension, the most visits first. */
export function everybodyBy(
	census: Census,
	{ from, to }: Range,
	{ name, kind }: (typeof dimensions)[number],
): ({ value: string } & Counts)[] {
	const rows = new Map<string, Counts>();
	for (const view of within(census.views, { from, to })) {
		const value = wordOf(view, name as keyof Facts);
		const counts = rows.get(value) ?? nothing();
		rows.set(value, counts);
		if (kind !== 'page') add(counts, view);
		else {
			counts.views += 1;
			if (view.visit && value !== NONE && isFirst(view, view.visit, name as keyof PageNames)) counts.visits += 1;
		}
	}
	return [...rows]
		.map(([value, counts]) => ({ value, ...counts }))
		.sort((a, b) => b.visits - a.visits || b.views - a.views || (a.value < b.value ? -1 : 1));
}

const nothing = (): Counts => ({ visits: 0, views: 0, remembered: 0, bounces: 0 });

/** A visit belongs to the day it began on, a view to its own. */
function add(counts: Counts, { line, visit }: SeenView): void {
	counts.views += 1;
	if (!visit) {
		if (line.fromOutside) counts.visits += 1;
		return;
	}
	if (visit.views[0]!.line !== line) return;
	counts.visits += 1;
	counts.remembered += 1;
	if (!visit.engaged) counts.bounces += 1;
}

/** Whether the visit sees the page, or the area, for the first time with this view. */
function isFirst(view: SeenView, visit: SeenVisit, name: keyof PageNames): boolean {
	const value = wordOf(view, name);
	return visit.views.find(each => wordOf(each, name) === value) === view;
}

function* within(views: readonly SeenView[], { from, to }: Range): Iterable<SeenView> {
	for (const view of views) if (view.day >= from && view.day <= to) yield view;
}
