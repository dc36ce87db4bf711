import { dayOf, isoDay, siteHour } from '../model/calendar.ts';
import type { Now, Periods } from '../model/period.ts';
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
	const [days] = await store.all<Days>('select min(day) as first, max(day) as last from days where site = ?', [id]);
	return days ?? { first: null, last: null };
}

/** What the calendar of a site says at a moment (milliseconds since 1970). */
export async function nowOf(store: Store, site: Site, at: number): Promise<Now> {
	const hour = siteHour(at, site.timezone);
	const { first } = await daysOf(store, site);
	return { hour, today: dayOf(hour), first: first ?? undefined };
}

/** How much in a period on a site among others, and how did it go day by day? */
export async function siteCourse(
	store: Store,
	site: Site,
	periods: Periods,
): Promise<Pick<Required<SiteEntry>, 'totals' | 'series'>> {
	const [sums, line] = await Promise.all([
		totals(store, site, { ...periods, metrics: ['visitors', 'visits', 'views'] }),
		// The hour ends lines by the hour only.
		series(store, site, { period: periods.period, interval: 'day', metrics: ['visitors'], now: 0 }),
	]);
	return { totals: sums, series: line };
}

/** Which sites are there, and since when? */
export function siteEntries(store: Store, sites: readonly Site[], at: number): Promise<SiteEntry[]> {
	return Promise.all(
		sites.map(async (site): Promise<SiteEntry> => {
			const { first, last } = await daysOf(store, site);
			return {
				site: site.domain,
				hostnames: site.hostnames,
				timezone: site.timezone,
				...(first === null ? {} : { first: isoDay(first) }),
				...(last === null ? {} : { last: isoDay(last) }),
				today: isoDay(dayOf(siteHour(at, site.timezone))),
			};
		}),
	);
}
