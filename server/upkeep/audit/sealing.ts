import { dayOf, siteHour } from '../../model/calendar.ts';
import { type Seals, sealsOf } from '../../store/seals.ts';
import type { Site } from '../../store/sites.ts';
import type { Store } from '../../store/store.ts';
import type { Fault } from '../../wire/account.ts';
import { countArrivals } from '../arrivals.ts';
import { doomed } from '../gone.ts';
import { dueOn } from '../seal.ts';
import type { Check } from './check.ts';

/** Days that the hourly run, or a server that rests over night, may be late. */
const LATE = 1;

/** What is older than it may be kept is gone: days of crosses 35 days after their month, all days after the site's retention. */
export const sealing: Check = async ({ store, now, sites }) => {
	const faults: Fault[] = [];
	for (const site of sites) faults.push(...(await overdue(store, site, dayOf(siteHour(now, site.timezone)) - LATE)));
	return { message: `Nothing is kept beyond its time (sites: ${sites.length}).`, faults };
};

async function overdue(store: Store, site: Site, today: number): Promise<Fault[]> {
	const from = await sealsOf(store, site);
	const to = dueOn(today, site.settings);
	// Groups are another check's: here only days.
	const due: Seals = { ...to, groups: to.crosses };
	const counts = new Map<string, number>();
	const late = { site: site.id, threshold: site.settings.threshold, from: due, to };
	for (const { table, where, values } of doomed(late)) {
		const [found] = await store.all<{ rows: number }>(`select count(*) as rows from ${table} where ${where}`, values);
		counts.set(table, (counts.get(table) ?? 0) + (found?.rows ?? 0));
	}
	counts.set('arrivals', await countArrivals(store, late));
	const faults = [...counts].flatMap(([table, rows]): Fault[] =>
		rows > 0 ? [{ where: `${table}, ${site.domain}, ${rows} rows`, what: 'kept beyond its time: footfall seal' }] : [],
	);
	if (from.groups < to.crosses && (await hasCrosses(store, site, to.crosses)))
		faults.push({ where: `seals, ${site.domain}`, what: 'months are due and not sealed to the end: footfall seal' });
	return faults;
}

/** Months of crosses that are due and were not sealed to the end: there, small groups may be left. */
async function hasCrosses(store: Store, { id }: Site, end: number): Promise<boolean> {
	const rows = await store.all('select 1 from visit_crosses where site = ? and span between ? and -1 limit 1', [
		id,
		1 - end,
	]);
	return rows.length > 0;
}
