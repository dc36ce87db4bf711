import { firstDay, lastDay, monthOf } from '../model/calendar.ts';
import { type DimensionName, storedAs } from '../model/dimensions.ts';
import { type Pair, pairOf } from '../model/pairs.ts';
import type { Dates } from '../model/period.ts';
import { CROSS_SUMS, type Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { CROSS_TABLE_OF, TABLE_OF } from '../store/tables.ts';
import type { Interval } from '../wire/report.ts';
import { BUCKETS } from './buckets.ts';
import { columns } from './columns.ts';
import type { Amount } from './revenue.ts';
import { daysOf, type Filter, listed, WORD } from './selection.ts';

/** Groups of fewer visits (of goals: converting visits) are shown as "(other)" only. */
export const THRESHOLD = 5;

export interface CrossQuestion {
	period: Dates;
	dimension: DimensionName;
	filter: Filter;
	interval?: Exclude<Interval, 'hour'> | undefined;
}

export type Row = Sums & { value: string; start: number };

/** How many visits are certainly in a group, those without memory included. */
export function sizeOf(pair: Pair, sums: Sums): number {
	if (pair.kind === 'goal') return sums.converting_visits ?? 0;
	return (sums.visits ?? 0) + (sums.stateless_visits ?? 0) + (sums.least_visits ?? 0);
}

/** Which values of a dimension come together with the value of another one, and how much of each? */
export function crossRows(store: Store, site: Site, question: CrossQuestion): Promise<Row[]> {
	const pair = pairOf(question.dimension, question.filter.dimension)!;
	const { from, shown, values } = cellsOf(site, question, CROSS_TABLE_OF[pair.kind]);
	const start = question.interval ? BUCKETS[question.interval].start : '0';
	return store.all<Row>(
		`select text as value, counts.* from words join (
			select ${shown} as word, ${start} as start, ${columns(CROSS_SUMS[pair.kind])}
			from (select *, span as day from ${from}) group by word, start
		) as counts on words.id = word`,
		values,
	);
}

/** The amounts of each of these rows. */
export function crossAmounts(store: Store, site: Site, question: CrossQuestion): Promise<Amount[]> {
	const { from, shown, values } = cellsOf(site, question, 'revenue_crosses');
	const start = question.interval ? BUCKETS[question.interval].start : '0';
	return store.all<Amount>(
		`select start || ' ' || value.text as at, currency.text as currency, amount from (
			select ${shown} as of, currency as word, ${start} as start, sum(amount) as amount
			from (select *, span as day from ${from}) group by of, word, start
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
	const { dimension, filter, period, interval } = question;
	const pair = pairOf(dimension, filter.dimension)!;
	const spans = listed(interval ? daysOf(period) : spansOf(period));
	if (storedAs(filter.dimension).id === pair.a.id) {
		return {
			shown: 'b',
			from: `${table} where site = ? and pair = ? and span in (select value from json_each(?)) and a = ${WORD}`,
			values: [site, pair.id, spans, filter.value],
		};
	}
	return {
		shown: 'a',
		// The order of a cross join is the order in which SQLite works.
		from: `(
			select cells.* from json_each(?) as spans
			cross join (
				select distinct value from ${TABLE_OF[pair.a.kind]} where site = ? and dimension = ? and day between ? and ?
			) as firsts
			cross join ${table} as cells
			on cells.site = ? and cells.pair = ? and cells.span = spans.value and cells.a = firsts.value and cells.b = ${WORD}
		)`,
		values: [spans, site, pair.a.id, period.from, period.to, site, pair.id, filter.value],
	};
}

/** Whole months of a period as minus the month, and the days that are left. */
export function spansOf({ from, to }: Dates): number[] {
	const spans: number[] = [];
	for (let day = from; day <= to; ) {
		const month = monthOf(day);
		const isWhole = day === firstDay(month) && lastDay(month) <= to;
		spans.push(isWhole ? -month : day);
		day = isWhole ? lastDay(month) + 1 : day + 1;
	}
	return spans;
}
