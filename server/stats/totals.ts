import { dayOf, isoDay, isoHour } from '../model/calendar.ts';
import type { MetricName } from '../model/metrics.ts';
import type { Dates, Periods } from '../model/period.ts';
import { SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Bounds, Metrics, Period, Totals } from '../wire/report.ts';
import { columns } from './columns.ts';
import { amountsOf, currenciesOf, measures, revenue } from './revenue.ts';
import { rounded } from './rounding.ts';
import { type Filter, NOTES, placeOfSelection, sumsOf } from './selection.ts';
import { visitorsOf } from './visitors.ts';

export interface TotalsQuestion extends Periods {
	metrics: readonly MetricName[];
	filter?: Filter | undefined;
}

/** How much in a period, and how much in the one it is compared with? */
export async function totals(store: Store, site: Site, question: TotalsQuestion): Promise<Totals> {
	const { period, comparison, metrics, filter } = question;
	const answer: Totals = {
		site: site.domain,
		timezone: site.timezone,
		period: isoPeriod(period),
		...(filter && { filter, notes: [...NOTES] }),
		...(await measured(store, site, { period, metrics, filter })),
	};
	if (!comparison) return answer;
	const { until } = comparison;
	const earlier =
		until === undefined
			? await measured(store, site, { period: comparison, metrics, filter })
			: { until: isoHour(until), metrics: await partOfDay(store, site, { until, metrics, filter }) };
	return { ...answer, comparison: { period: isoPeriod(comparison), ...earlier } };
}

export function isoPeriod({ from, to }: Dates): Period {
	return { from: isoDay(from), to: isoDay(to) };
}

async function measured(
	store: Store,
	site: Site,
	question: { period: Dates; metrics: readonly MetricName[]; filter: Filter | undefined },
): Promise<{ metrics: Metrics; bounds?: Bounds }> {
	const { period, metrics, filter } = question;
	const [sums, amounts] = await Promise.all([sumsOf(store, site, period, filter), amountsOf(store, site, question)]);
	const parts = { ...sums, ...revenue(currenciesOf(amounts), amounts) };
	const values = measures(metrics, placeOfSelection(filter), filter ? rounded(parts, site) : parts);
	if (filter || !metrics.includes('visitors')) return { metrics: values };
	const { visitors, low, high } = await visitorsOf(store, site, period);
	return { metrics: { ...values, visitors }, ...(low < high ? { bounds: { visitors: [low, high] } } : {}) };
}

/** The hours of a day before an hour. What is not kept by the hour is null. */
async function partOfDay(
	store: Store,
	site: Site,
	{ until, metrics, filter }: { until: number; metrics: readonly MetricName[]; filter: Filter | undefined },
): Promise<Metrics> {
	// Nothing is kept by the hour but of the site.
	if (filter) return Object.fromEntries(metrics.map(name => [name, null]));
	const [sums] = await store.all<Sums>(
		`select ${columns(SUMS.hour)} from hours where site = ? and hour between ? and ?`,
		[site.id, dayOf(until) * 24, until - 1],
	);
	return measures(metrics, 'hour', sums ?? {});
}
