import { firstDay, lastDay, monthOf } from '../model/calendar.ts';
import type { Dates } from '../model/period.ts';
import { type DayTable, monthsOf } from '../store/tables.ts';
import type { Interval } from '../wire/report.ts';
import { BUCKETS } from './buckets.ts';

/** The intervals of what is kept by the day. */
export type DayInterval = Exclude<Interval, 'hour'>;

/** A month (since year 0) or a site day that is read as a whole, and the start of the point that it belongs to. */
type Span = [span: number, start: number];

/** A period as the months that lie in it as a whole, and the days that are left. */
export interface Spans {
	months: Span[];
	days: Span[];
}

/**
 * Cuts a period. The running month counts as whole where the period ends today. By the day or the week there are days only,
 * because a month says nothing of them. Without an interval there is one point, 0.
 */
export function spansOf({ from, to, running }: Dates, interval?: DayInterval): Spans {
	const spans: Spans = { months: [], days: [] };
	const byMonth = interval === undefined || interval === 'month';
	const startOf = (day: number): number => (interval ? BUCKETS[interval].startOf(day) : 0);
	for (let day = from; day <= to; ) {
		const month = monthOf(day);
		const isWhole = byMonth && day === firstDay(month) && (running || lastDay(month) <= to);
		if (isWhole) spans.months.push([month, startOf(day)]);
		else spans.days.push([day, startOf(day)]);
		day = isWhole ? lastDay(month) + 1 : day + 1;
	}
	return spans;
}

/** SQL: spans as a table of `span` and `start`, from the one value that `listed` makes of them. */
export const SPANS = 'with spans as materialized (select value ->> 0 as span, value ->> 1 as start from json_each(?))';

/**
 * SQL: a column with the start of the point of a row, and what to group by for one row of each value and point. Without an
 * interval there is one point, 0: to group by it too would take a quarter longer.
 */
export const pointsOf = (interval: DayInterval | undefined) =>
	interval ? { start: 'start', group: 'word, start' } : { start: '0 as start', group: 'word' };

export const listed = (spans: readonly Span[]): string => JSON.stringify(spans);

export interface Rows {
	/** SQL: what stands behind `from`, in parentheses; its columns are those asked for, and `start`. */
	from: string;
	values: (number | string)[];
}

/**
 * The rows of a table of day sums that lie in a period, whole months read from its months. `start` is the point of the
 * interval that a row belongs to. Each span is looked up by itself: a range of days would be read whole even where only one
 * value of them is wanted.
 */
export function rowsIn(
	table: DayTable,
	columns: readonly string[],
	question: { period: Dates; interval?: DayInterval | undefined; where: string; values: readonly (number | string)[] },
): Rows {
	const { period, interval, where, values } = question;
	const { months, days } = spansOf(period, interval);
	const parts = [
		{ from: monthsOf(table), time: 'first', spans: months.map(([month, start]): Span => [firstDay(month), start]) },
		{ from: table, time: 'day', spans: days },
	].filter(({ spans }) => spans.length > 0);
	// The order of a cross join is the order in which SQLite works.
	const statements = parts.map(
		({ from, time }) =>
			`select * from (${SPANS} select start, ${columns} from spans cross join ${from} on ${where} and ${time} = span)`,
	);
	return {
		from: `(${statements.join(' union all ')})`,
		values: parts.flatMap(({ spans }) => [listed(spans), ...values]),
	};
}
