import type { MetricName } from '../model/metrics.ts';
import type { Dates, Periods } from '../model/period.ts';
import { SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Cells, Interval, Series } from '../wire/report.ts';
import { BUCKETS, bounds, starts } from './buckets.ts';
import { columns } from './columns.ts';
import { amountsOf, currenciesOf, measures, revenue } from './revenue.ts';
import { rounded } from './rounding.ts';
import { type Filter, NOTES, placeOfSelection, sumsBy } from './selection.ts';
import { isoPeriod } from './totals.ts';
import { visitorsBy } from './visitors.ts';

export interface SeriesQuestion extends Periods {
	interval: Interval;
	metrics: readonly MetricName[];
	/** Not by the hour. */
	filter?: Filter | undefined;
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
		...(question.filter && { filter: question.filter, notes: NOTES }),
		interval,
		points: await points(store, site, { ...question, period }),
	};
	if (!comparison) return answer;
	const earlier = await points(store, site, { ...question, period: comparison });
	return { ...answer, comparison: { period: isoPeriod(comparison), points: earlier } };
}

async function points(store: Store, site: Site, question: SeriesQuestion & { period: Dates }): Promise<Cells<'at'>[]> {
	const { interval, metrics, filter, period, now } = question;
	const { iso } = BUCKETS[interval];
	const place = interval === 'hour' ? 'hour' : placeOfSelection(filter);
	const [sums, visitors, amounts] = await Promise.all([
		interval === 'hour' ? hoursOf(store, site, period) : sumsBy(store, site, { period, filter, interval }),
		interval === 'hour' || filter || !metrics.includes('visitors')
			? new Map<number, number>()
			: visitorsBy(store, site, { interval, period }),
		interval === 'hour' || !metrics.includes('revenue') ? [] : amountsOf(store, site, { period, filter, interval }),
	]);
	const currencies = currenciesOf(amounts);
	const byPoint = Map.groupBy(amounts, amount => amount.at);
	return starts(interval, period, now).map(at => {
		const parts = { ...sums.get(at), ...revenue(currencies, byPoint.get(at)) };
		const values = measures(metrics, place, filter ? rounded(parts, site) : parts);
		// In its place, which is that of its column.
		if ('visitors' in values && !filter) values.visitors = visitors.get(at) ?? 0;
		return { at: iso(at), ...values };
	});
}

async function hoursOf(store: Store, site: Site, period: Dates): Promise<Map<number, Sums>> {
	const rows = await store.all<Sums & { hour: number }>(
		`select hour, ${columns(SUMS.hour)} from hours where site = ? and hour between ? and ? group by hour`,
		[site.id, ...bounds('hour', period)],
	);
	return new Map(rows.map(({ hour, ...sums }) => [hour, sums]));
}
