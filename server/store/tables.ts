import { SUMS } from '../model/sums.ts';

/**
 * The tables that increments go to: the key columns and the sums under them. Key columns hold small integers; a column in
 * `words` holds the number of an interned string. The schema itself is in `migrations/`; a test holds the two together.
 */
interface Table {
	key: readonly string[];
	words?: readonly string[];
	sums: readonly string[];
}

export const TABLES = {
	hours: { key: ['site', 'hour'], sums: SUMS.hour },
	days: { key: ['site', 'day'], sums: SUMS.day },
	page_days: { key: ['site', 'dimension', 'day', 'value'], words: ['value'], sums: SUMS.page },
	view_days: { key: ['site', 'dimension', 'day', 'value'], words: ['value'], sums: SUMS.view },
	visit_days: { key: ['site', 'dimension', 'day', 'value'], words: ['value'], sums: SUMS.visit },
	/** First day and last day of the cell that holds a browser's previous day; -1 and -1 for none. */
	arrivals: { key: ['site', 'day', 'previous_from', 'previous_to'], sums: ['visitors'] },
	/** Birth month and month (months since year 0) of browsers at their first counted view of the month. */
	retention: { key: ['site', 'birth', 'month'], sums: ['visitors'] },
	ignored: { key: ['site', 'day', 'reason'], words: ['reason'], sums: ['beacons'] },
} as const satisfies Record<string, Table>;
export type TableName = keyof typeof TABLES;

export const tables: Record<TableName, Table> = TABLES;

/** The table that holds the day sums of a kind of dimension. */
export const TABLE_OF = { page: 'page_days', view: 'view_days', visit: 'visit_days' } as const;

/** One addition: the key in the order of the table's key columns, words as text, and what is added. */
export interface Increment {
	table: TableName;
	key: readonly (number | string)[];
	sums: Readonly<Record<string, number>>;
}

/** What is written in one transaction, with the number that keeps a repeated batch from adding twice. */
export interface Batch {
	number: number;
	increments: readonly Increment[];
}
