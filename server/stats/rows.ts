import { type Dimension, type DimensionName, storedAs } from '../model/dimensions.ts';
import type { Dates } from '../model/period.ts';
import { SUMS, type Sum, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { TABLE_OF } from '../store/tables.ts';
import type { BreakdownQuestion } from './breakdown.ts';
import { columns } from './columns.ts';
import type { Row } from './crosses.ts';
import { type Found, sum, visitsIn, withAmounts } from './found.ts';
import { amountsBy } from './revenue.ts';
import { sumsBy, WORDS } from './selection.ts';
import { type DayInterval, listed, pointsOf, rowsIn, SPANS, spansOf } from './spans.ts';

interface Question extends Pick<BreakdownQuestion, 'period' | 'dimension' | 'interval'> {
	/** The sums that are wanted, all unless given; and the values. */
	sums?: readonly Sum[] | undefined;
	only?: readonly string[] | undefined;
}

/** The rows of a dimension over the whole site; those of a part of the period, where no others are wanted. */
export async function uncrossed(
	store: Store,
	site: Site,
	{ part, ...question }: Question & { part: Dates },
): Promise<Found> {
	const { period, dimension, interval } = question;
	const { kind }: Pick<Dimension, 'kind'> = storedAs(dimension);
	const isReached = kind === 'goal' || kind === 'property';
	const [cells, amounts, points] = await Promise.all([
		rowsOf(store, site, { ...question, period: part }),
		isReached ? amountsBy(store, site, question) : [],
		sumsBy(store, site, { period, interval: kind === 'goal' ? interval : undefined }),
	]);
	const { rows, added } = withAmounts(cells, amounts);
	if (kind === 'property') return { rows, whole: added };
	if (kind !== 'goal') return { rows, whole: totalOf(dimension, points.get(0) ?? {}) };
	// A visit that reaches two goals is in both rows, and once in the total.
	const { conversions = 0, converting_visits = 0 } = sum(['conversions', 'converting_visits'], [...points.values()]);
	return { rows, whole: added, total: { ...added, conversions, converting_visits }, visits: visitsIn(points) };
}

export function rowsOf(
	store: Store,
	site: Site,
	{ period, dimension, interval, only, ...question }: Question,
): Promise<Row[]> {
	const { id, kind } = storedAs(dimension);
	const { sums = SUMS[kind] } = question;
	const { from, values } = rowsIn(TABLE_OF[kind], ['value', ...sums], {
		period,
		interval,
		where: `site = ? and dimension = ? ${only ? `and value in ${WORDS}` : ''}`,
		values: [site.id, id, ...(only ? [JSON.stringify(only)] : [])],
	});
	const { start, group } = pointsOf(interval);
	return store.all<Row>(
		`select text as value, counts.* from words join (
			select value as word, ${start}, ${columns(sums)} from ${from} group by ${group}
		) as counts on words.id = word`,
		values,
	);
}

/** How many rows of a dimension there are in each point of an interval? */
export function rowCounts(
	store: Store,
	{ id: site }: Site,
	{ period, dimension, interval }: Question & { interval: DayInterval },
): Promise<{ start: number; shown: number; groups?: number; visits?: number }[]> {
	const { id, kind } = storedAs(dimension);
	const table = TABLE_OF[kind];
	if (interval === 'day') {
		// A value has one row on a day, so that nothing has to be compared.
		return store.all(
			`${SPANS} select start, (select count(*) from ${table} where site = ? and dimension = ? and day = span) as shown
			from spans`,
			[listed(spansOf(period, interval).days), site, id],
		);
	}
	const { from, values } = rowsIn(table, ['value'], {
		period,
		interval,
		where: 'site = ? and dimension = ?',
		values: [site, id],
	});
	return store.all(`select start, count(distinct value) as shown from ${from} group by start`, values);
}

/** The parts of all rows of a dimension from the day sums of the site, or of a fact of visits. */
export function totalOf(dimension: DimensionName, day: Sums): Sums {
	const { kind, total }: Pick<Dimension, 'kind' | 'total'> = storedAs(dimension);
	// Visits overlap in areas of the owner's own too, but nobody adds them up.
	if (kind === 'area') return { ...day, visits: 0, entries: day.visits ?? 0 };
	if (!total) return { ...day, entries: day.visits ?? 0 };
	// Visits overlap in the rows of pages and areas, but each began on one of them: those that ended there are the bounces.
	// Where visits are not known, as for "(rare)", this makes `engaged` negative and the bounce rate right.
	const [visits, entries, engaged] = [day[total] ?? 0, day.visits ?? 0, day.engaged ?? 0];
	return { ...day, visits, entries, engaged: visits - (entries - engaged) };
}
