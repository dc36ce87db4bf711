import { DIMENSIONS, type Dimension, storedAs } from '../model/dimensions.ts';
import { pairOf } from '../model/pairs.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { type CrossQuestion, crossAmounts, crossRows, sizeOf, THRESHOLD } from './crosses.ts';
import { type Found, type FoundRow, withAmounts } from './found.ts';
import { amountsOf, currenciesOf, type Parts, revenue } from './revenue.ts';
import { rowsOf, totalOf } from './rows.ts';
import { sumsOf } from './totals.ts';

/** The rows of a dimension for one value of another, without the groups that are too small to be shown. */
export async function crossed(store: Store, site: Site, question: CrossQuestion): Promise<Found> {
	const { period, dimension, filter } = question;
	const pair = pairOf(dimension, filter.dimension)!;
	const isGoal = pair.kind === 'goal';
	const [cells, amounts, of, ofFilter] = await Promise.all([
		crossRows(store, site, question),
		isGoal ? crossAmounts(store, site, question) : [],
		sumsOf(store, site, period, filter),
		amountsOf(store, site, { period, filter }),
	]);
	const { rows, added } = withAmounts(cells, amounts);
	const shown = rows.filter(row => sizeOf(pair, row) >= THRESHOLD);
	const folded = {
		groups: rows.length - shown.length,
		visits: rows.reduce((all, row) => all + (sizeOf(pair, row) < THRESHOLD ? sizeOf(pair, row) : 0), 0),
		threshold: THRESHOLD,
	};
	const { kind }: Pick<Dimension, 'kind'> = storedAs(dimension);
	// One visit reaches several goals, and an event has several properties: nothing but their rows says how many.
	if (kind === 'goal' || kind === 'property') return { rows: shown, whole: added, folded, visits: of.visits };
	if (isGoal) {
		const whole: Parts = { ...of, ...revenue(currenciesOf(amounts), ofFilter) };
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
