import { DIMENSIONS, type Dimension, storedAs } from '../model/dimensions.ts';
import { sizeOf } from '../model/groups.ts';
import { pairOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { type CrossQuestion, crossAmounts, crossRows } from './crosses.ts';
import { type Found, type FoundRow, visitsIn, withAmounts } from './found.ts';
import { amountsOf, currenciesOf, type Parts, revenue } from './revenue.ts';
import { rowsOf, totalOf } from './rows.ts';
import { sumsBy } from './selection.ts';

/**
 * The rows of a dimension for one value of another, without the groups that are too small to be shown; those of a part of the
 * period, where no others are wanted.
 */
export async function crossed(
	store: Store,
	site: Site,
	{ part, ...question }: CrossQuestion & { part: Dates },
): Promise<Found> {
	const { period, dimension, filter, interval } = question;
	const pair = pairOf(dimension, filter.dimension)!;
	const { kind }: Pick<Dimension, 'kind'> = storedAs(dimension);
	const isReached = kind === 'goal' || kind === 'property';
	const [cells, amounts, points, ofFilter] = await Promise.all([
		crossRows(store, site, { ...question, period: part }),
		pair.kind === 'goal' ? crossAmounts(store, site, question) : [],
		sumsBy(store, site, { period, filter, interval: isReached ? interval : undefined }),
		amountsOf(store, site, { period, filter }),
	]);
	const { rows, added } = withAmounts(cells, amounts);
	const { threshold } = site.settings;
	const shown = rows.filter(row => sizeOf(pair, row) >= threshold);
	const folded = {
		groups: rows.length - shown.length,
		visits: rows.reduce((all, row) => all + (sizeOf(pair, row) < threshold ? sizeOf(pair, row) : 0), 0),
		threshold,
	};
	// One visit reaches several goals, and an event has several properties: nothing but their rows says how many.
	if (isReached) return { rows: shown, whole: added, folded, visits: visitsIn(points) };
	const of = points.get(0) ?? {};
	if (pair.kind === 'goal') {
		const whole: Parts = { ...of, ...revenue(currenciesOf([...amounts, ...ofFilter]), ofFilter) };
		return { rows: await withVisits(store, site, { question, rows: shown }), whole, folded };
	}
	return { rows: shown, whole: DIMENSIONS[filter.dimension].kind === 'visit' ? totalOf(dimension, of) : of, folded };
}

/** Goals by a fact of the visit: with all visits of which that is a fact, for the rate. */
async function withVisits(
	store: Store,
	site: Site,
	{ question, rows }: { question: CrossQuestion; rows: FoundRow[] },
): Promise<FoundRow[]> {
	if (DIMENSIONS[question.dimension].kind !== 'visit') return rows;
	const all = await rowsOf(store, site, question);
	const visits = new Map(all.map(row => [`${row.start} ${row.value}`, row.visits ?? 0]));
	return rows.map(row => ({ ...row, visits: visits.get(`${row.start} ${row.value}`) ?? 0 }));
}
