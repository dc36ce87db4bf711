import { dayOf, firstDay, isoDay, lastDay, monthOf, siteHour } from '../model/calendar.ts';
import type { Now, Periods } from '../model/period.ts';
import { sealsOf } from '../store/seals.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { SiteEntry } from '../wire/report.ts';
import { series } from './series.ts';
import { totals } from './totals.ts';

/** The days that hold data; null where there is none. */
interface Days {
	first: number | null;
	last: number | null;
}

/** On which days was anything counted? */
async function daysOf(store: Store, { id }: Site): Promise<Days> {
	const [found] = await store.all<Days & { month: number | null }>(
		`select min(day) as first, max(day) as last, (select min(first) from months where site = ?) as month
		from days where site = ?`,
		[id, id],
	);
	const { first = null, last = null, month = null } = found ?? {};
	// Of what is kept by the month only, no day is known: it begins with its month.
	if (month === null || (first !== null && monthOf(month) === monthOf(first))) return { first, last };
	return { first: month, last: last ?? lastDay(monthOf(month)) };
}

/** What the calendar of a site says at a moment (milliseconds since 1970). */
export async function nowOf(store: Store, site: Site, at: number): Promise<Now> {
	const hour = siteHour(at, site.timezone);
	const [{ first }, sealed] = await Promise.all([daysOf(store, site), sealsOf(store, site)]);
	return { hour, today: dayOf(hour), first: first ?? undefined, sealed };
}

/** How much in a period on a site among others, and how did it go day by day? */
export async function siteCourse(
	store: Store,
	site: Site,
	periods: Periods,
	now: Now,
): Promise<Pick<Required<SiteEntry>, 'totals' | 'series'>> {
	// Of months that are kept as a whole there are no days to draw.
	const interval = monthOf(periods.period.from) < (now.sealed?.days ?? 0) ? 'month' : 'day';
	const [sums, line] = await Promise.all([
		totals(store, site, { ...periods, metrics: ['visitors', 'visits', 'views'] }),
		// The hour ends lines by the hour only.
		series(store, site, { period: periods.period, interval, metrics: ['visitors'], now: 0 }),
	]);
	return { totals: sums, series: line };
}

/** Which sites are there, and since when? */
export function siteEntries(store: Store, sites: readonly Site[], at: number): Promise<SiteEntry[]> {
	return Promise.all(
		sites.map(async (site): Promise<SiteEntry> => {
			const [{ first, last }, { days }] = await Promise.all([daysOf(store, site), sealsOf(store, site)]);
			return {
				site: site.domain,
				hostnames: site.hostnames,
				timezone: site.timezone,
				...(first === null ? {} : { first: isoDay(first) }),
				...(last === null ? {} : { last: isoDay(last) }),
				today: isoDay(dayOf(siteHour(at, site.timezone))),
				...(days > 0 && { days_since: isoDay(firstDay(days)) }),
			};
		}),
	);
}
