import { type MetricName, measure } from '../model/metrics.ts';
import type { Dates, Periods } from '../model/period.ts';
import { SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Cells, Interval, Series } from '../wire/report.ts';
import { BUCKETS, bounds, starts } from './buckets.ts';
import { columns } from './columns.ts';
import { isoPeriod } from './totals.ts';
import { visitorsBy } from './visitors.ts';

export interface SeriesQuestion extends Periods {
	interval: Interval;
	metrics: readonly MetricName[];
	/** The current site hour, where the points of a day that is not over end. */
	now: number;
}

/** How did it go, hour by hour, day by day, week by week or month by month? */
export async function series(store: Store, site: Site, question: SeriesQuestion): Promise<Series> {
	const { period, comparison, interval } = question;
	const answer: Series = {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		interval,
		points: await points(store, site, { ...question, period }),
	};
	if (!comparison) return answer;
	const earlier = await points(store, site, { ...question, period: comparison });
	return { ...answer, comparison: { period: isoPeriod(comparison), points: earlier } };
}

async function points(
	store: Store,
	site: Site,
	{ interval, metrics, period, now }: SeriesQuestion & { period: Dates },
): Promise<Cells<'at'>[]> {
	const [place, table, column] =
		interval === 'hour' ? (['hour', 'hours', 'hour'] as const) : (['site', 'days', 'day'] as const);
	const { start, iso } = BUCKETS[interval];
	const rows = await store.all<Sums & { start: number }>(
		`select ${start} as start, ${columns(SUMS[column])} from ${table}
		where site = ? and ${column} between ? and ? group by start`,
		[site.id, ...bounds(interval, period)],
	);
	const sums = new Map(rows.map(row => [row.start, row]));
	const visitors =
		interval !== 'hour' && metrics.includes('visitors')
			? await visitorsBy(store, site, { interval, period })
			: new Map<number, number>();
	return starts(interval, period, now).map(at => {
		const value = (name: MetricName) =>
			name === 'visitors' ? (visitors.get(at) ?? 0) : measure(name, place, sums.get(at) ?? {});
		return { at: iso(at), ...Object.fromEntries(metrics.map(name => [name, value(name)])) };
	});
}
