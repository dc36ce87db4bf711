import { firstDay } from '../model/calendar.ts';
import type { Dates } from '../model/period.ts';
import { type Arrivals, countSurplus } from '../model/visitors.ts';
import { sealsOf } from '../store/seals.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { visitorsByDay } from './visitors.ts';

/** How many browsers say that they were last counted on a day of a period, beyond those that were counted there? */
export async function surplusOf(store: Store, site: Site, period: Dates): Promise<number> {
	const { days } = await sealsOf(store, site);
	// Who came on a day is known of days that are kept.
	const [from, to] = [Math.max(period.from, days > 0 ? firstDay(days) : 0), period.to];
	const [arrivals, visitors] = await Promise.all([
		store.all<Arrivals>(
			`select previous_from, previous_to, sum(visitors) as visitors from arrivals
			where site = ? and day > ? and previous_from >= ? and previous_to <= ? group by previous_from, previous_to`,
			[site.id, from, from, to],
		),
		visitorsByDay(store, site, { from, to }),
	]);
	return countSurplus(arrivals, day => visitors.get(day) ?? 0);
}
