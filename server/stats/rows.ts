import { type DimensionName, storedAs } from '../model/dimensions.ts';
import { SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { TABLE_OF } from '../store/tables.ts';
import type { BreakdownQuestion } from './breakdown.ts';
import { BUCKETS } from './buckets.ts';
import { columns } from './columns.ts';
import type { Row } from './crosses.ts';
import { type Found, withAmounts } from './found.ts';
import { amountsBy } from './revenue.ts';
import { sumsOf } from './totals.ts';

type Question = Pick<BreakdownQuestion, 'period' | 'dimension' | 'interval'>;

/** The rows of a dimension over the whole site. */
export async function uncrossed(store: Store, site: Site, question: Question): Promise<Found> {
	const { period, dimension, interval } = question;
	const [cells, amounts, day] = await Promise.all([
		rowsOf(store, site, question),
		dimension === 'goal' || dimension === 'goal_property' ? amountsBy(store, site, { ...question, dimension }) : [],
		sumsOf(store, site, period),
	]);
	const { rows, added } = withAmounts(cells, amounts);
	if (dimension === 'goal_property') return { rows, whole: added };
	if (dimension !== 'goal') return { rows, whole: totalOf(dimension, day) };
	// A visit that reaches two goals is in both rows, and once in the total.
	const { conversions = 0, converting_visits = 0 } = day;
	const total = { ...added, conversions, converting_visits };
	return { rows, whole: added, total, visits: interval ? undefined : day.visits };
}

export function rowsOf(store: Store, site: Site, { period, dimension, interval }: Question): Promise<Row[]> {
	const { id, kind } = storedAs(dimension);
	const start = interval ? BUCKETS[interval].start : '0';
	return store.all<Row>(
		`select text as value, counts.* from words join (
			select value as word, ${start} as start, ${columns(SUMS[kind])} from ${TABLE_OF[kind]}
			where site = ? and dimension = ? and day between ? and ? group by value, start
		) as counts on words.id = word`,
		[site.id, id, period.from, period.to],
	);
}

/** The parts of all rows of a dimension from the day sums of the site, or of a fact of visits. */
export function totalOf(dimension: DimensionName, day: Sums): Sums {
	const { total } = storedAs(dimension);
	if (!total) return { ...day, entries: day.visits ?? 0 };
	// Visits overlap in the rows of pages and areas, but each began on one of them: those that ended there are the bounces.
	// Where visits are not known, as for "(rare)", this makes `engaged` negative and the bounce rate right.
	const [visits, entries, engaged] = [day[total] ?? 0, day.visits ?? 0, day.engaged ?? 0];
	return { ...day, visits, entries, engaged: visits - (entries - engaged) };
}
