import { firstDay, monthOf } from '../model/calendar.ts';
import { type DimensionName, storedAs } from '../model/dimensions.ts';
import { GROUP_SIZE } from '../model/groups.ts';
import { pairOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import { CROSS_SUMS, type Sum, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { CROSS_TABLE_OF, monthsOf, TABLE_OF } from '../store/tables.ts';
import { columns } from './columns.ts';
import type { Amount } from './revenue.ts';
import { type Filter, WORD, WORDS } from './selection.ts';
import { type DayInterval, listed, pointsOf, SPANS, spansOf } from './spans.ts';

export interface CrossQuestion {
	period: Dates;
	dimension: DimensionName;
	filter: Filter;
	interval?: DayInterval | undefined;
	/** The sums that are wanted, all unless given; and the values. */
	sums?: readonly Sum[] | undefined;
	only?: readonly string[] | undefined;
}

export type Row = Sums & { value: string; start: number };

/** Which values of a dimension come together with the value of another one, and how much of each? */
export function crossRows(store: Store, site: Site, question: CrossQuestion): Promise<Row[]> {
	const pair = pairOf(question.dimension, question.filter.dimension)!;
	const { from, shown, values } = cellsOf(site, question, CROSS_TABLE_OF[pair.kind]);
	const { start, group } = pointsOf(question.interval);
	return store.all<Row>(
		`select text as value, counts.* from words join (
			select ${shown} as word, ${start}, ${columns(question.sums ?? CROSS_SUMS[pair.kind])} from ${from} group by ${group}
		) as counts on words.id = word`,
		values,
	);
}

/** Of one point: how many groups are large enough to be shown, how many are not, and how many visits these have together. */
interface CrossCount {
	start: number;
	shown: number;
	groups: number;
	visits: number;
}

/** How many rows of a cross there are in each point of an interval? */
export function crossCounts(
	store: Store,
	site: Site,
	{ threshold, ...question }: CrossQuestion & { threshold: number },
): Promise<CrossCount[]> {
	const pair = pairOf(question.dimension, question.filter.dimension)!;
	const { from, shown, values } = cellsOf(site, question, CROSS_TABLE_OF[pair.kind]);
	return store.all<CrossCount>(
		`select start, sum(size >= ?) as shown, sum(size < ?) as groups, sum(case when size < ? then size else 0 end) as visits
		from (select start, ${shown} as word, sum(${GROUP_SIZE[pair.kind].join(' + ')}) as size from ${from} group by word, start)
		group by start`,
		[threshold, threshold, threshold, ...values],
	);
}

/** The amounts of each of these rows. */
export function crossAmounts(store: Store, site: Site, question: CrossQuestion): Promise<Amount[]> {
	const { from, shown, values } = cellsOf(site, question, 'revenue_crosses');
	return store.all<Amount>(
		`select start || ' ' || value.text as at, currency.text as currency, amount from (
			select ${shown} as of, currency as word, start, sum(amount) as amount from ${from} group by of, word, start
		) join words as value on value.id = of join words as currency on currency.id = word`,
		values,
	);
}

/**
 * The cells of a cross that have a value on one of the two sides. Where that is the first side, they are one range for each
 * span. Where it is the second, they are looked up with each of the few values that the first side has in the period:
 * a year has some 40 spans, so that even 300 sources are 12,000 look-ups, and not a million rows to pass over.
 */
function cellsOf({ id: site }: Site, question: CrossQuestion, table: string) {
	const { dimension, filter, period, interval, only } = question;
	const pair = pairOf(dimension, filter.dimension)!;
	const { months, days } = spansOf(period, interval);
	// A month stands among the days as its minus.
	const spans = listed([...months.map(([month, start]): [number, number] => [-month, start]), ...days]);
	const wanted = (column: string): string => (only ? `and ${column} in ${WORDS}` : '');
	const list = only ? [JSON.stringify(only)] : [];
	if (storedAs(filter.dimension).id === pair.a.id) {
		return {
			shown: 'b',
			from: `(${SPANS} select start, cells.* from spans
				cross join ${table} as cells on site = ? and pair = ? and cells.span = spans.span and a = ${WORD} ${wanted('b')})`,
			values: [spans, site, pair.id, filter.value, ...list],
		};
	}
	return {
		shown: 'a',
		// The order of a cross join is the order in which SQLite works.
		from: `(${SPANS} select start, cells.* from spans
			cross join (
				select distinct value from ${monthsOf(TABLE_OF[pair.a.kind])}
				where site = ? and dimension = ? and first between ? and ? ${wanted('value')}
			) as firsts
			cross join ${table} as cells
			on cells.site = ? and cells.pair = ? and cells.span = spans.span and cells.a = firsts.value and cells.b = ${WORD})`,
		values: [spans, site, pair.a.id, firstDay(monthOf(period.from)), period.to, ...list, site, pair.id, filter.value],
	};
}
