import type { Dates } from '../model/period.ts';
import { type Arrivals, countSurplus } from '../model/visitors.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { visitorsByDay } from './visitors.ts';

/** How many browsers say that they were last counted on a day of a period, beyond those that were counted there? */
export async function surplusOf(store: Store, site: Site, { from, to }: Dates): Promise<number> {
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
