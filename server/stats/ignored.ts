import type { Dates } from '../model/period.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { REASONS, type Reason } from '../wire/beacon.ts';
import type { Ignored } from '../wire/report.ts';
import { isoPeriod } from './totals.ts';

/** What was not counted, and why? */
export async function ignored(store: Store, site: Site, { period }: { period: Dates }): Promise<Ignored> {
	const rows = await store.all<{ reason: Reason; beacons: number }>(
		`select text as reason, sum(beacons) as beacons from ignored join words on words.id = reason
		where site = ? and day between ? and ? group by text order by beacons desc, text`,
		[site.id, period.from, period.to],
	);
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		rows: rows.map(({ reason, beacons }) => ({ reason, definition: REASONS[reason], beacons })),
		total: { beacons: rows.reduce((sum, { beacons }) => sum + beacons, 0) },
	};
}
