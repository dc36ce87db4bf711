import { monthOf } from '../model/calendar.ts';
import type { DimensionName } from '../model/dimensions.ts';
import { metricsAt } from '../model/metrics.ts';
import { type Dates, type Periods, wholeMonths } from '../model/period.ts';
import { UNSEALED } from '../store/seals.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Cells, Interval, Overview, Period, Picture } from '../wire/report.ts';
import { breakdown, placeOfRows } from './breakdown.ts';
import { heat } from './heat.ts';
import { type Filter, goTogether, placeOfSelection } from './selection.ts';
import { series } from './series.ts';
import { isoPeriod, totals } from './totals.ts';

export interface OverviewQuestion extends Periods {
	interval: Interval;
	/** With a filter, those that do not go together with it are left out. */
	dimensions: readonly DimensionName[];
	filter?: Filter | undefined;
	/** How many of each breakdown. */
	rows: number;
	/** Of which to give the rows that a picture needs. */
	pictures: readonly DimensionName[];
	now: number;
	/** Months (since year 0) before these have no crosses of days, and no days at all. */
	sealed?: { crosses: number; days: number };
}

/** All that one screen shows. */
export async function overview(store: Store, site: Site, question: OverviewQuestion): Promise<Overview> {
	const { period, interval, filter, rows, sealed = UNSEALED } = question;
	const whole = filter && wholeMonths(period, sealed.crosses);
	const fits = (dimension: DimensionName) =>
		!filter || dimension === filter.dimension || (!whole && goTogether(dimension, filter));
	const [dimensions, pictures] = [question.dimensions.filter(fits), question.pictures.filter(fits)];
	const ofSite = filter ? (['visitors', ...metricsAt(placeOfSelection(filter))] as const) : metricsAt('site');
	const [sums, line, breakdowns, drawn, hours] = await Promise.all([
		totals(store, site, { ...question, metrics: ofSite }),
		series(store, site, { ...question, metrics: interval === 'hour' ? metricsAt('hour') : ofSite }),
		Promise.all(
			dimensions.map(dimension => {
				const metrics = metricsAt(placeOfRows(dimension, filter));
				return breakdown(store, site, {
					period,
					dimension,
					filter,
					metrics,
					sort: { by: metrics[0]!, up: false },
					limit: rows,
					offset: 0,
					sealed: sealed.crosses,
				});
			}),
		),
		Promise.all(pictures.map(dimension => picture(store, site, { ...question, dimension }))),
		filter || monthOf(period.from) < sealed.days ? undefined : heat(store, site, { period }),
	]);
	const found = { totals: sums, series: line, breakdowns, pictures: drawn, ...(hours && { heat: hours }) };
	if (!whole) return found;
	const whole_months = isoPeriod(whole);
	sums.notes?.push(cutNote(whole_months));
	return { ...found, whole_months };
}

const cutNote = ({ from, to }: Period): string =>
	`Two dimensions at once are known of whole months only here: from=${from}&to=${to} has them.`;

/** Every country there is; a treemap has room for fewer tiles. */
const PICTURE_ROWS = 250;

async function picture(
	store: Store,
	site: Site,
	{ period, comparison, filter, dimension, sealed = UNSEALED }: OverviewQuestion & { dimension: DimensionName },
): Promise<Picture> {
	const metric = metricsAt(placeOfRows(dimension, filter))[0]!;
	const rowsOf = async (dates: Dates, limit?: number): Promise<Cells<'value'>[]> => {
		const sort = { by: metric, up: false };
		return (
			await breakdown(store, site, {
				period: dates,
				dimension,
				filter,
				metrics: [metric],
				sort,
				limit,
				offset: 0,
				sealed: sealed.crosses,
			})
		).rows;
	};
	const rows = await rowsOf(period, PICTURE_ROWS);
	// Rows are kept by the day: a part of one, as `today` is compared with, has none.
	if (!comparison || comparison.until !== undefined) return { dimension, rows };
	// Neither has a month of two dimensions whose days are gone.
	if (filter && filter.dimension !== dimension && wholeMonths(comparison, sealed.crosses)) return { dimension, rows };
	const shown = new Set(rows.map(({ value }) => value));
	return { dimension, rows, comparison: (await rowsOf(comparison)).filter(({ value }) => shown.has(value)) };
}
