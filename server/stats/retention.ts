import { isoMonth, monthOf } from '../model/calendar.ts';
import type { Dates } from '../model/period.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Retention } from '../wire/report.ts';
import { isoPeriod } from './totals.ts';

/** Of the browsers that first came in one month, how many came in each later one? Months that a period cuts are whole. */
export async function retention(store: Store, site: Site, { period }: { period: Dates }): Promise<Retention> {
	const rows = await store.all<{ birth: number; month: number; visitors: number }>(
		`select birth, month, sum(visitors) as visitors from retention
		where site = ? and month between ? and ? group by birth, month order by birth, month`,
		[site.id, monthOf(period.from), monthOf(period.to)],
	);
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		rows: rows.map(({ birth, month, visitors }) => ({ birth: isoMonth(birth), month: isoMonth(month), visitors })),
	};
}
