import { DIMENSIONS, type DimensionName } from '../model/dimensions.ts';
import { metricsAt } from '../model/metrics.ts';
import type { Periods } from '../model/period.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Interval, Overview } from '../wire/report.ts';
import { breakdown } from './breakdown.ts';
import { series } from './series.ts';
import { totals } from './totals.ts';

export interface OverviewQuestion extends Periods {
	interval: Interval;
	dimensions: readonly DimensionName[];
	/** How many of each breakdown. */
	rows: number;
	now: number;
}

/** All that one screen shows. */
export async function overview(store: Store, site: Site, question: OverviewQuestion): Promise<Overview> {
	const { period, interval, dimensions, rows } = question;
	const place = interval === 'hour' ? 'hour' : 'site';
	const [sums, line, breakdowns] = await Promise.all([
		totals(store, site, { ...question, metrics: metricsAt('site') }),
		series(store, site, { ...question, metrics: metricsAt(place) }),
		Promise.all(
			dimensions.map(dimension => {
				const metrics = metricsAt(DIMENSIONS[dimension].kind);
				return breakdown(store, site, {
					period,
					dimension,
					metrics,
					sort: { by: metrics[0]!, up: false },
					limit: rows,
					offset: 0,
				});
			}),
		),
	]);
	return { totals: sums, series: line, breakdowns };
}
