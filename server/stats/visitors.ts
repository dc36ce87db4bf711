import { firstDay, monthOf } from '../model/calendar.ts';
import type { Dates } from '../model/period.ts';
import { type Arrivals, countVisitors, isCut, type Visitors } from '../model/visitors.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Interval } from '../wire/report.ts';
import { BUCKETS } from './buckets.ts';

/** How many visitors came in a period? */
export async function visitorsOf(store: Store, site: Site, { from, to }: Dates): Promise<Visitors> {
	const arrivals = await store.all<Arrivals>(
		`select previous_from, previous_to, sum(visitors) as visitors from arrivals
		where site = ? and day between ? and ? and previous_from < ? group by previous_from, previous_to
		union all select -1, -1, sum(visitors) from arrival_months
		where site = ? and month between ? and ? and previous_month < ? having sum(visitors) > 0`,
		// A period that reaches into months without days starts with one, so that each came before it or did not.
		[site.id, from, to, from, site.id, monthOf(from), monthOf(to), monthOf(from)],
	);
	const cut = arrivals.filter(cell => isCut(cell, from));
	const visitors = cut.length > 0 ? await visitorsByDay(store, site, spanOf(cut)) : new Map<number, number>();
	return countVisitors(from, arrivals, day => visitors.get(day) ?? 0);
}

/** Visitors of each day. */
export function visitorsByDay(store: Store, site: Site, period: Dates): Promise<Map<number, number>> {
	return visitorsBy(store, site, { interval: 'day', period });
}

/**
 * Visitors of each day, week or month of a period, each by the identity of its own: nobody is counted twice in a point.
 * All of them are exact, because no point has more than 31 days.
 */
export async function visitorsBy(
	store: Store,
	site: Site,
	{ interval, period: { from, to } }: { interval: Exclude<Interval, 'hour'>; period: Dates },
): Promise<Map<number, number>> {
	const { start } = BUCKETS[interval];
	const rows = await store.all<{ start: number; visitors: number }>(
		`select ${start} as start, sum(visitors) as visitors from arrivals
		where site = ? and day between ? and ? and previous_to < max(${start}, ?) group by start`,
		[site.id, from, to, from],
	);
	const visitors = new Map(rows.map(row => [row.start, row.visitors]));
	const months = interval === 'month' ? await visitorsByMonth(store, site, { from, to }) : [];
	for (const [first, count] of months) visitors.set(first, (visitors.get(first) ?? 0) + count);
	return visitors;
}

/** Visitors of those months whose days are no longer kept. */
async function visitorsByMonth(
	store: Store,
	site: Site,
	{ from, to }: Dates,
): Promise<[first: number, count: number][]> {
	const rows = await store.all<{ month: number; visitors: number }>(
		`select month, sum(visitors) as visitors from arrival_months
		where site = ? and month between ? and ? and previous_month < month group by month`,
		[site.id, monthOf(from), monthOf(to)],
	);
	return rows.map(({ month, visitors }) => [firstDay(month), visitors]);
}

function spanOf(cells: readonly Arrivals[]): Dates {
	return {
		from: Math.min(...cells.map(cell => cell.previous_from)),
		to: Math.max(...cells.map(cell => cell.previous_to)),
	};
}
