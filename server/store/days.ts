import type { Database } from 'better-sqlite3';
import { firstDay, monthOf } from '../model/calendar.ts';
import { gather, type Row, upsertInto } from './rows.ts';
import type { Seals } from './seals.ts';
import { type DayTable, monthsOf, type TableName, tables } from './tables.ts';

/** The month of a day of a row, for thousands of rows of few days. */
function createMonths(): (day: number) => number {
	const known = new Map<number, number>();
	return day => {
		let month = known.get(day);
		if (month === undefined) {
			if (known.size > 1000) known.clear();
			month = monthOf(day);
			known.set(day, month);
		}
		return month;
	};
}

/**
 * Adds rows of sums to their table and, where it has one, to its table of months. What comes for a day that is kept by the
 * month only is added to the month alone. To be called within a transaction.
 */
export function createAdding(
	database: Database,
	sealsOf: (site: number) => Seals,
): (table: TableName, rows: Row[]) => void {
	const statements = new Map<TableName, ReturnType<typeof upsertInto>>();
	const month = createMonths();
	function upsert(table: TableName, rows: readonly Row[]): void {
		let statement = statements.get(table);
		if (!statement) {
			statement = upsertInto(database, table);
			statements.set(table, statement);
		}
		for (const row of rows) statement.run(row);
	}

	return (table, rows) => {
		const { key } = tables[table];
		const timed = TIMED[table];
		if (!timed || rows.length === 0) return upsert(table, rows);
		const dayOf = (row: Row): number => timed.day(row[timed.at]!);
		const isKept = (row: Row): boolean => {
			const { days } = sealsOf(row[0]!);
			return days === 0 || month(dayOf(row)) >= days;
		};
		upsert(table, rows.every(isKept) ? rows : rows.filter(isKept));
		if (timed.months && rows.every(row => row[timed.at] === rows[0]![timed.at])) {
			// As nearly always: of one day, rows are as different and in the same order under their month, and nobody needs them any more.
			const first = firstDay(month(dayOf(rows[0]!)));
			for (const row of rows) row[timed.at] = first;
			upsert(timed.months, rows);
		} else if (timed.months) {
			const ofMonth = (row: Row): Row => row.slice(0, key.length).with(timed.at, firstDay(month(dayOf(row))));
			upsert(timed.months, gather(rows, ofMonth, key.length));
		} else if (table === 'arrivals') {
			const late = rows.filter(row => !isKept(row));
			for (const [site, day, previous, , visitors] of late as [number, number, number, number, number][])
				upsert('arrival_months', [[site, month(day), previous < 0 ? -1 : month(previous), visitors]]);
		}
	};
}

/** Where rows have their time, and how it becomes a day. */
interface Timed {
	at: number;
	day(time: number): number;
	months?: TableName;
}

const TIMED: Partial<Record<TableName, Timed>> = Object.fromEntries(
	Object.entries(tables).flatMap(([name, { key, months }]): [string, Timed][] => {
		if (key.includes('hour')) return [[name, { at: key.indexOf('hour'), day: hour => Math.floor(hour / 24) }]];
		if (!key.includes('day')) return [];
		const timed = { at: key.indexOf('day'), day: (day: number) => day };
		return [[name, months ? { ...timed, months: monthsOf(name as DayTable) } : timed]];
	}),
);
