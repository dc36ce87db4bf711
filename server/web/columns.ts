import { DIMENSIONS } from '../model/dimensions.ts';
import { METRICS, metrics } from '../model/metrics.ts';
import type { DimensionEntry, MetricEntry } from '../wire/report.ts';

/** `date` is an ISO date, `hour` one with the hour of the day, `month` one without the day. */
export type ColumnType = 'text' | 'date' | 'hour' | 'month' | 'flag' | MetricEntry['unit'];

/** A column of a report that is asked for as a table. */
export interface Column {
	name: string;
	type: ColumnType;
	/** One sentence for the docs. */
	definition: string;
}

/** The columns that stand for neither a dimension nor a metric. */
const OTHERS: Record<string, Omit<Column, 'name'>> = {
	from: { type: 'date', definition: 'First site day of the period that the row speaks of.' },
	to: { type: 'date', definition: 'Its last site day, inclusive.' },
	date: {
		type: 'date',
		definition:
			"Site day, or the first day of the week (a Monday) or month; by the hour `2026-11-22T15:00`, the site's wall clock.",
	},
	reason: { type: 'text', definition: 'Why beacons were not counted.' },
	beacons: { type: 'count', definition: 'How many beacons were not counted.' },
	birth: { type: 'month', definition: 'Month in which the browsers came for the first time.' },
	month: { type: 'month', definition: 'Month in which they came.' },
	weekday: { type: 'count', definition: 'Day of the week: 1 is Monday, 7 is Sunday.' },
	hour: { type: 'count', definition: "Hour of the day, 0 to 23, by the site's wall clock." },
	at_least: {
		type: 'flag',
		definition:
			'Small groups of some of its time are gone for good, so that there may have been more. Only there where a row is such.',
	},
	minutes_ago: { type: 'count', definition: 'How many minutes ago; 0 is the minute that is running.' },
};

/** How the values of a dimension are written, where they are more than text. */
const VALUES: Partial<Record<DimensionEntry['values'], string>> = {
	path: ': a path, without its trailing slash',
	country: ': an ISO 3166-1 code, such as AT',
	region: ': an ISO 3166-2 code, such as AT-9',
	language: ': a language tag, such as de-AT',
};

/** Every column that any table has: made from the lists, so that a new dimension or metric is among them. */
export const COLUMNS: ReadonlyMap<string, Column> = new Map(
	[
		...Object.entries(OTHERS).map(([name, column]) => ({ name, ...column })),
		...Object.entries(DIMENSIONS).map(
			([name, { label, values }]): Column => ({ name, type: 'text', definition: `${label}${VALUES[values] ?? ''}.` }),
		),
		...metrics.map(({ name, unit, definition }): Column => ({ name, type: unit, definition })),
		...boundsOf('visitors'),
	].map(column => [column.name, column]),
);

function boundsOf(name: keyof typeof METRICS): Column[] {
	const { label, unit } = METRICS[name];
	const bound = (end: string, words: string): Column => ({
		name: `${name}_${end}`,
		type: unit,
		definition: `${label}: ${words}. Only there where a row is not exact.`,
	});
	return [bound('low', 'not fewer, for certain'), bound('high', 'not more, for certain')];
}

/** The columns of these names. One that is not on the list is a mistake of ours. */
export function columnsOf(names: readonly string[]): Column[] {
	return names.map(columnOf);
}

/** A sum of money has a column for each currency: `revenue_EUR`. */
export function columnOf(name: string): Column {
	const [, money] = /^(.+)_[A-Z]{3}$/.exec(name) ?? [];
	const column = COLUMNS.get(money ?? name);
	if (!column || (money && column.type !== 'money')) throw new Error(`There is no column ${name}.`);
	return { ...column, name };
}

/** The column `date` of a table whose rows are hours. */
export const HOUR: Column = { ...columnOf('date'), type: 'hour' };
