import { dayOf, monthOf, siteHour } from '../../model/calendar.ts';
import { arrivalCell } from '../../model/visitors.ts';
import type { Store } from '../../store/store.ts';
import { TABLE_NAMES, type TableName, tables } from '../../store/tables.ts';
import type { Statement } from '../../store/worker.ts';
import type { Fault } from '../../wire/account.ts';
import type { Check } from './check.ts';

/** Nothing was counted before. */
const FIRST_DAY = Date.UTC(2000, 0) / 86_400_000;

/** Visits begin up to a day before their last beacon, and zones are up to 14 hours ahead of UTC: days from the clock's to the last possible. */
const AHEAD = 1;

const HOUR = 3_600;
const DAY = 86_400;

/** Rows of a table that break a rule about time. */
interface Rule {
	table: string;
	/** SQL, true for a row that must not be. */
	wrong: string;
	values?: Statement[1];
	what: string;
}

/**
 * Sums have no time finer than their table says: hours of a site, days, months, each a small number that lies between the
 * beginning of counting and now, so that no moment hides in one. Uses of sessions are noted by the hour, of tokens by the day.
 */
export const times: Check = async ({ store, now }) => {
	const faults: Fault[] = [];
	for (const { table, wrong, values = [], what } of rulesOf(now)) {
		const [found] = await store.all<{ rows: number }>(`select count(*) as rows from ${table} where ${wrong}`, values);
		const rows = found?.rows ?? 0;
		if (rows > 0) faults.push({ where: `${table}, ${rows} ${rows === 1 ? 'row' : 'rows'}`, what });
	}
	faults.push(...(await badCells(store)));
	return { message: 'Hours, days and months are whole and lie between 2000 and now.', faults };
};

function rulesOf(now: number): Rule[] {
	const last = dayOf(siteHour(now, 'UTC')) + AHEAD;
	const [firstMonth, lastMonth] = [monthOf(FIRST_DAY), monthOf(last)];
	const outside = (column: string, from: number, to: number, but = 'false') =>
		`(${column} not between ${from} and ${to} and not (${but}))`;
	/** What a part of a key may be, by its name. */
	const parts: Record<string, string> = {
		hour: outside('hour', FIRST_DAY * 24, last * 24 + 23),
		day: outside('day', FIRST_DAY, last),
		first: `${outside('first', FIRST_DAY, last)} or ${isNoFirst('first')}`,
		span: outside('span', FIRST_DAY, last, `span between ${-lastMonth} and ${-firstMonth}`),
		month: outside('month', firstMonth, lastMonth),
		birth: outside('birth', firstMonth, lastMonth),
		previous_month: outside('previous_month', firstMonth, lastMonth, 'previous_month = -1'),
		previous_from: outside('previous_from', FIRST_DAY - 31, last, 'previous_from = -1'),
		previous_to: outside('previous_to', FIRST_DAY - 31, last, 'previous_to = -1'),
	};
	const keys = TABLE_NAMES.flatMap(table =>
		tables[table].key.flatMap((column): Rule[] => {
			const wrong = parts[column];
			return wrong ? [{ table, wrong, what: `${column} is none that can have been counted` }] : [];
		}),
	);
	const sums = TABLE_NAMES.map((table): Rule => {
		const wrong = tables[table].sums.map(sum => `${sum} < 0`).join(' or ');
		return { table, wrong, what: 'a sum is below zero' };
	});
	return [
		...keys,
		...sums,
		{ table: 'retention', wrong: 'birth > month', what: 'birth lies after the month' },
		{ table: 'sessions', wrong: `seen % ${HOUR} <> 0`, what: 'seen is finer than an hour' },
		{ table: 'tokens', wrong: `seen % ${DAY} <> 0`, what: 'seen is finer than a day' },
		{ table: 'annotations', wrong: outside('day', -FIRST_DAY, 2 * last), what: 'day is no day' },
	];
}

/** SQL: whether a day is not the first of its month. */
const isNoFirst = (day: string): string => `strftime('%d', ${day} * 86400, 'unixepoch') <> '01'`;

/** The cells of arrivals are those that the arithmetic of visitors makes, and no others. */
async function badCells(store: Store): Promise<Fault[]> {
	const table: TableName = 'arrivals';
	const cells = await store.all<{ day: number; previous_from: number; previous_to: number }>(
		`select distinct day, previous_from, previous_to from ${table}`,
	);
	const bad = cells.filter(({ day, previous_from: from, previous_to: to }) => {
		const cell = arrivalCell(from < 0 ? undefined : from, day);
		return from >= day || cell.from !== from || cell.to !== to;
	});
	return bad.map(({ day }) => ({ where: `${table}, day ${day}`, what: 'previous is no cell of days or of a month' }));
}
