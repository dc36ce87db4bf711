import { dayOf, isoDay, isoHour } from '../model/calendar.ts';
import { type MetricName, measure } from '../model/metrics.ts';
import type { Dates, Periods } from '../model/period.ts';
import { SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Bounds, Metrics, Period, Totals } from '../wire/report.ts';
import { columns } from './columns.ts';
import { visitorsOf } from './visitors.ts';

export interface TotalsQuestion extends Periods {
	metrics: readonly MetricName[];
}

/** How much in a period, and how much in the one it is compared with? */
export async function totals(store: Store, site: Site, question: TotalsQuestion): Promise<Totals> {
	const { period, comparison, metrics } = question;
	const answer: Totals = {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		...(await measures(store, site, { period, metrics })),
	};
	if (!comparison) return answer;
	const { until } = comparison;
	const earlier =
		until === undefined
			? await measures(store, site, { period: comparison, metrics })
			: { until: isoHour(until), metrics: await partOfDay(store, site, { until, metrics }) };
	return { ...answer, comparison: { period: isoPeriod(comparison), ...earlier } };
}

export function isoPeriod({ from, to }: Dates): Period {
	return { from: isoDay(from), to: isoDay(to) };
}

/** The site's sums over days. */
export async function sumsOf(store: Store, site: Site, { from, to }: Dates): Promise<Sums> {
	const rows = await store.all<Sums>(`select ${columns(SUMS.day)} from days where site = ? and day between ? and ?`, [
		site.id,
		from,
		to,
	]);
	return rows[0] ?? {};
}

async function measures(
	store: Store,
	site: Site,
	{ period, metrics }: { period: Dates; metrics: readonly MetricName[] },
): Promise<{ metrics: Metrics; bounds?: Bounds }> {
	const sums = await sumsOf(store, site, period);
	const values: Metrics = Object.fromEntries(metrics.map(name => [name, measure(name, 'site', sums)]));
	if (!metrics.includes('visitors')) return { metrics: values };
	const { visitors, low, high } = await visitorsOf(store, site, period);
	return { metrics: { ...values, visitors }, ...(low < high ? { bounds: { visitors: [low, high] } } : {}) };
}

/** The hours of a day before an hour. What is not kept by the hour is null. */
async function partOfDay(
	store: Store,
	site: Site,
	{ until, metrics }: { until: number; metrics: readonly MetricName[] },
): Promise<Metrics> {
	const [sums] = await store.all<Sums>(
		`select ${columns(SUMS.hour)} from hours where site = ? and hour between ? and ?`,
		[site.id, dayOf(until) * 24, until - 1],
	);
	return Object.fromEntries(metrics.map(name => [name, measure(name, 'hour', sums ?? {})]));
}
