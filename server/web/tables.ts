import { OTHER } from '../model/facts.ts';
import type { Bounds, Breakdown, Heat, Ignored, Realtime, Retention, Series, Totals } from '../wire/report.ts';
import { type Column, columnOf, columnsOf, HOUR } from './columns.ts';

export type Cell = string | number | boolean | null;

/** A report as rows under named columns. Unknown is null. Rows are made as they are read, and may be read again. */
export interface Table {
	columns: readonly Column[];
	rows: Iterable<readonly Cell[]>;
}

/** Rows of a list, without a second list of them. */
function each<Item>(list: readonly Item[], row: (item: Item) => Cell[]): Table['rows'] {
	return {
		*[Symbol.iterator]() {
			for (const item of list) yield row(item);
		},
	};
}

/** One row for the period, one for the period it is compared with. */
export function totalsTable({ demographics, metrics, bounds, comparison, ...asked }: Totals): Table {
	const period = demographics ?? asked.period;
	const answers = comparison ? [{ period, metrics, bounds }, comparison] : [{ period, metrics, bounds }];
	const measured = measures(
		Object.keys(metrics),
		answers.map(answer => answer.metrics),
	);
	const inexact = Object.keys(Object.assign({}, ...answers.map(answer => answer.bounds)) as Bounds);
	return {
		columns: [
			...columnsOf(['from', 'to']),
			...measured.columns,
			...columnsOf(inexact.flatMap(name => [`${name}_low`, `${name}_high`])),
		],
		rows: each(answers, answer => [
			answer.period.from,
			answer.period.to,
			...measured.cells(answer.metrics),
			...inexact.flatMap(name => answer.bounds?.[name] ?? cells(answer.metrics, [name, name])),
		]),
	};
}

/** The points of the period, then those of the period it is compared with. */
export function seriesTable({ interval, points, comparison }: Series, metrics: readonly string[]): Table {
	const all = [...points, ...(comparison?.points ?? [])];
	const measured = measures(metrics, all);
	return {
		columns: [interval === 'hour' ? HOUR : columnOf('date'), ...measured.columns],
		rows: each(all, point => [point.at, ...measured.cells(point)]),
	};
}

/** One row per value, or per value and date. */
export function breakdownTable(
	{ period, demographics, dimension, rows, other, folded }: Breakdown,
	metrics: readonly string[],
	dated: boolean,
): Table {
	const isLeft =
		(folded || demographics) &&
		Object.values(other).some(value => (typeof value === 'object' ? hasMoney(value) : value));
	const all = isLeft ? [...rows, { value: OTHER, ...other }] : rows;
	const measured = measures(metrics, all);
	const { from, to } = demographics ?? period;
	const flags = rows.some(row => row.at_least) ? ['at_least'] : [];
	return {
		columns: [
			...columnsOf([...(dated ? ['date'] : ['from', 'to']), dimension]),
			...measured.columns,
			...columnsOf(flags),
		],
		rows: each(all, row => [
			...(dated ? cells(row, ['date']) : [from, to]),
			row.value,
			...measured.cells(row),
			...cells(row, flags),
		]),
	};
}

export function ignoredTable({ period, rows }: Ignored): Table {
	return {
		columns: columnsOf(['from', 'to', 'reason', 'beacons']),
		rows: each(rows, ({ reason, beacons }) => [period.from, period.to, reason, beacons]),
	};
}

export function retentionTable({ rows }: Retention): Table {
	return {
		columns: columnsOf(['birth', 'month', 'visitors']),
		rows: each(rows, ({ birth, month, visitors }) => [birth, month, visitors]),
	};
}

export function heatTable({ period, rows }: Heat): Table {
	const names = Object.keys(rows[0] ?? {});
	return {
		columns: columnsOf(['from', 'to', ...names]),
		rows: each(rows, row => [period.from, period.to, ...cells(row, names)]),
	};
}

export function realtimeTable({ minutes }: Realtime): Table {
	return {
		columns: columnsOf(['minutes_ago', 'views', 'stateless_views']),
		rows: each(minutes, minute => [minute.minutes_ago, minute.views, minute.stateless_views]),
	};
}

/** The columns of metrics and a row's cells in them: for a sum of money as many as there are currencies in all rows. */
function measures(names: readonly string[], rows: readonly object[]) {
	const places = names.flatMap(name => {
		const column = columnOf(name);
		const money = (row: object) => (row as Record<string, Record<string, number> | null | undefined>)[name];
		if (column.type !== 'money') return [{ column, cell: (row: object) => cells(row, [name])[0]! }];
		const currencies = [...new Set(rows.flatMap(row => Object.keys(money(row) ?? {})))].sort();
		// The header does not depend on whether anything was sold.
		if (currencies.length === 0) return [{ column, cell: (): Cell => null }];
		return currencies.map(currency => ({
			column: columnOf(`${name}_${currency}`),
			cell: (row: object): Cell => {
				const sums = money(row);
				return sums ? (sums[currency] ?? 0) : null;
			},
		}));
	});
	return {
		columns: places.map(({ column }) => column),
		cells: (row: object) => places.map(({ cell }) => cell(row)),
	};
}

const hasMoney = (sums: object | null): boolean => Object.keys(sums ?? {}).length > 0;

function cells(row: object, names: readonly string[]): Cell[] {
	return names.map(name => (row as Record<string, Cell>)[name] ?? null);
}
