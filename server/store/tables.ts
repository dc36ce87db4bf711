import type { CrossKind, StoredKind } from '../model/dimensions.ts';
import { CROSS_SUMS, PUBLIC_SUMS, SUMS } from '../model/sums.ts';

/**
 * The tables that increments go to: the key columns and the sums under them. Key columns hold small integers; a column in
 * `words` holds the number of an interned string. The schema itself is in `migrations/`; a test holds the two together.
 */
interface Table {
	key: readonly string[];
	words?: readonly string[];
	sums: readonly string[];
	/** The table of its month sums: whatever is added to a row with a day is added there too. */
	months?: string;
}

/**
 * The key of crosses. `span` is a site day, or minus a month: whatever is added to a day's cross is added to that of its
 * month too.
 */
const CROSS = ['site', 'pair', 'span', 'a', 'b'] as const;

/** The keys of sums of one value of a dimension. */
const VALUE = ['site', 'dimension', 'day', 'value'] as const;
const VALUE_OF_MONTH = ['site', 'dimension', 'first', 'value'] as const;

export const TABLES = {
	hours: { key: ['site', 'hour'], sums: SUMS.hour },
	days: { key: ['site', 'day'], sums: SUMS.day, months: 'months' },
	page_days: { key: VALUE, words: ['value'], sums: SUMS.page, months: 'page_months' },
	view_days: { key: VALUE, words: ['value'], sums: SUMS.view, months: 'view_months' },
	visit_days: { key: VALUE, words: ['value'], sums: SUMS.visit, months: 'visit_months' },
	goal_days: { key: VALUE, words: ['value'], sums: SUMS.goal, months: 'goal_months' },
	/** Money of goals and of their properties, in the currency's minor unit. */
	revenue_days: {
		key: [...VALUE, 'currency'],
		words: ['value', 'currency'],
		sums: ['amount'],
		months: 'revenue_months',
	},
	visit_crosses: { key: CROSS, words: ['a', 'b'], sums: CROSS_SUMS.visit },
	page_crosses: { key: CROSS, words: ['a', 'b'], sums: CROSS_SUMS.page },
	view_crosses: { key: CROSS, words: ['a', 'b'], sums: CROSS_SUMS.view },
	goal_crosses: { key: CROSS, words: ['a', 'b'], sums: CROSS_SUMS.goal },
	revenue_crosses: { key: [...CROSS, 'currency'], words: ['a', 'b', 'currency'], sums: ['amount'] },
	/** First day and last day of the cell that holds a browser's previous day; -1 and -1 for none. */
	arrivals: { key: ['site', 'day', 'previous_from', 'previous_to'], sums: ['visitors'] },
	/** Birth month and month (months since year 0) of browsers at their first counted view of the month. */
	retention: { key: ['site', 'birth', 'month'], sums: ['visitors'] },
	ignored: { key: ['site', 'day', 'reason'], words: ['reason'], sums: ['beacons'], months: 'ignored_months' },
	/** `first`: the first site day of a month. Nobody adds here: the writer does, with the days. */
	months: { key: ['site', 'first'], sums: SUMS.day },
	page_months: { key: VALUE_OF_MONTH, words: ['value'], sums: SUMS.page },
	view_months: { key: VALUE_OF_MONTH, words: ['value'], sums: SUMS.view },
	visit_months: { key: VALUE_OF_MONTH, words: ['value'], sums: SUMS.visit },
	goal_months: { key: VALUE_OF_MONTH, words: ['value'], sums: SUMS.goal },
	revenue_months: { key: [...VALUE_OF_MONTH, 'currency'], words: ['value', 'currency'], sums: ['amount'] },
	ignored_months: { key: ['site', 'first', 'reason'], words: ['reason'], sums: ['beacons'] },
	/** Month and previous month (months since year 0; -1: none) of arrivals whose days are no longer kept. */
	arrival_months: { key: ['site', 'month', 'previous_month'], sums: ['visitors'] },
	/** What share links show of groups of visitors. Nobody adds here: a month is written once. */
	published_values: { key: VALUE_OF_MONTH, words: ['value'], sums: PUBLIC_SUMS },
	published_crosses: { key: ['site', 'pair', 'first', 'a', 'b'], words: ['a', 'b'], sums: PUBLIC_SUMS },
} as const satisfies Record<string, Table>;
export type TableName = keyof typeof TABLES;

export const tables: Record<TableName, Table> = TABLES;

/** A table of day sums that has one of month sums beside it. */
export type DayTable = {
	[Name in TableName]: (typeof TABLES)[Name] extends { months: TableName } ? Name : never;
}[TableName];

/** The table of month sums beside one of day sums. */
export const monthsOf = (table: DayTable): TableName => TABLES[table].months;

export const DAY_TABLES = Object.keys(tables).filter(name => tables[name as TableName].months) as DayTable[];

/** The table that holds the day sums of a kind of dimension. */
export const TABLE_OF = {
	page: 'page_days',
	area: 'page_days',
	view: 'view_days',
	visit: 'visit_days',
	goal: 'goal_days',
	property: 'goal_days',
} as const satisfies Record<StoredKind, DayTable>;

/** The table that holds the sums of a kind of pair. */
export const CROSS_TABLE_OF = {
	visit: 'visit_crosses',
	page: 'page_crosses',
	view: 'view_crosses',
	goal: 'goal_crosses',
} as const satisfies Record<CrossKind, TableName>;

const CROSSES = new Set<string>(Object.keys(tables).filter(name => tables[name as TableName].key.includes('span')));

export const CROSS_TABLES = [...CROSSES] as readonly TableName[];

/** Whether a table holds crosses, which may wait for a few seconds in memory before they are written. */
export const isCross = (table: TableName): boolean => CROSSES.has(table);

/** The tables in the order in which they are numbered between the threads, never on disk. */
export const TABLE_NAMES = Object.keys(tables) as TableName[];

/** Parts of the longest key. A shorter one is filled up with zeros, so that all keys are found and compared alike. */
export const KEY = 6;

/** Numbers that a row takes in `rows`: its table, the parts of its key, and the place in `sums` where its sums begin. */
export const ROW = KEY + 2;

/**
 * Increments of many beacons, those of the same row added up. Numbers, because a view has a hundred increments: objects cost
 * the collector most of its time. A key's column in the table's `words` holds the place of its text in `words`; the sums of
 * a row are all that its table has, in their order.
 */
export interface Increments {
	words: readonly string[];
	rows: Int32Array;
	sums: Float64Array;
}

/** What is written in one transaction, with the number that keeps a repeated batch from adding twice. */
export interface Batch {
	number: number;
	/** Whose numbers these are: each collector draws its own at start, because two may share a store while one takes over. */
	collector?: number;
	increments: readonly Increments[];
}
