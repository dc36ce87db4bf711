import { isoDay } from '../model/calendar.ts';
import type { Dates } from '../model/period.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { REASONS, type Reason } from '../wire/beacon.ts';
import type { Ignored } from '../wire/report.ts';
import { surplusOf } from './conservation.ts';
import { rowsIn } from './spans.ts';
import { isoPeriod } from './totals.ts';

/** What was not counted, and why? And can what was counted be true? */
export async function ignored(store: Store, site: Site, { period }: { period: Dates }): Promise<Ignored> {
	const days = await store.all<{ day: number; reason: Reason; beacons: number }>(
		`select day, text as reason, sum(beacons) as beacons from ignored join words on words.id = reason
		where site = ? and day between ? and ? group by day, text order by day, text`,
		[site.id, period.from, period.to],
	);
	const { from, values } = rowsIn('ignored', ['reason', 'beacons'], { period, where: 'site = ?', values: [site.id] });
	const sums = await store.all<{ reason: Reason; beacons: number }>(
		`select text as reason, sum(beacons) as beacons from ${from} as sums join words on words.id = reason group by text`,
		values,
	);
	const rows = sums.map(({ reason, beacons }) => ({ reason, definition: REASONS[reason], beacons }));
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		rows: rows.sort((a, b) => b.beacons - a.beacons || (a.reason < b.reason ? -1 : 1)),
		total: { beacons: rows.reduce((sum, { beacons }) => sum + beacons, 0) },
		surplus: { visitors: await surplusOf(store, site, period) },
		days: days.map(({ day, reason, beacons }) => ({ date: isoDay(day), reason, beacons })),
	};
}
