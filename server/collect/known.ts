import { DIMENSIONS } from '../model/dimensions.ts';
import type { Store } from '../store/store.ts';
import { looksRandom, type QuarantineOptions } from './rare.ts';

/** Pages that were not seen for so many days are held back again if they look random. */
const DAYS = 31;

/** The random-looking pages that have a name already, so that a restart does not hold them back again. */
export async function knownPages(store: Store): Promise<NonNullable<QuarantineOptions['known']>> {
	const rows = await store.all<{ site: number; page: string; day: number }>(
		`select site, text as page, min(day) as day from page_days join words on words.id = value
		where dimension = ? and day >= (select max(day) from days) - ? group by site, value`,
		[DIMENSIONS.page.id, DAYS],
	);
	const days = new Map(
		rows.filter(row => looksRandom(row.page)).map(({ site, page, day }) => [`${site} ${page}`, day]),
	);
	return (page, site) => days.get(`${site} ${page}`);
}
