import { measure, metricsAt } from '../model/metrics.ts';
import type { Dates } from '../model/period.ts';
import { SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Heat } from '../wire/report.ts';
import { bounds } from './buckets.ts';
import { columns } from './columns.ts';
import { isoPeriod } from './totals.ts';

const WEEK = 168;

/** At which hours of the week is the site busy? Counted from Monday's first; 1970 began on a Thursday, 72 hours later. */
export async function heat(store: Store, site: Site, { period }: { period: Dates }): Promise<Heat> {
	const rows = await store.all<Sums & { at: number }>(
		`select (hour + 72) % ${WEEK} as at, ${columns(SUMS.hour)} from hours
		where site = ? and hour between ? and ? group by at`,
		[site.id, ...bounds('hour', period)],
	);
	const sums = new Map(rows.map(row => [row.at, row]));
	return {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		rows: Array.from({ length: WEEK }, (_, at) => ({
			weekday: Math.floor(at / 24) + 1,
			hour: at % 24,
			...Object.fromEntries(metricsAt('hour').map(name => [name, measure(name, 'hour', sums.get(at) ?? {})])),
		})),
	};
}
