import type { Bounds, Breakdown, Cells, Heat, Ignored, Metrics, Retention, Series, Totals } from '../wire/report.ts';

/** A report as rows under a header. Unknown is null, and empty in CSV. */
export interface Table {
	columns: readonly string[];
	rows: readonly (string | number | null | undefined)[][];
}

/**
 * RFC 4180 with a header row. Our own few lines, because csv-stringify 6.9 with CRLF between the records leaves a lone
 * line feed within a value unquoted.
 */
export function writeCsv({ columns, rows }: Table): string {
	return [columns, ...rows].map(row => `${row.map(written).join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula gets an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection */
function written(cell: string | number | null | undefined): string {
	if (typeof cell !== 'string') return String(cell ?? '');
	const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
	return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** One row for the period, one for the period it is compared with. */
export function totalsTable({ period, metrics, bounds, comparison }: Totals): Table {
	const answers = comparison ? [{ period, metrics, bounds }, comparison] : [{ period, metrics, bounds }];
	const inexact = Object.keys(Object.assign({}, ...answers.map(answer => answer.bounds)) as Bounds);
	return {
		columns: ['from', 'to', ...Object.keys(metrics), ...inexact.flatMap(name => [`${name}_low`, `${name}_high`])],
		rows: answers.map(answer => [
			answer.period.from,
			answer.period.to,
			...Object.values(answer.metrics),
			...inexact.flatMap(name => answer.bounds?.[name] ?? [answer.metrics[name], answer.metrics[name]]),
		]),
	};
}

/** The points of the period, then those of the period it is compared with. */
export function seriesTable({ points, comparison }: Series, metrics: readonly string[]): Table {
	return {
		columns: ['date', ...metrics],
		rows: [...points, ...(comparison?.points ?? [])].map(point => [point.at, ...cells(point, metrics)]),
	};
}

/** One row per value, or per value and date. */
export function breakdownTable(
	{ period, dimension, rows }: Breakdown,
	metrics: readonly string[],
	dated: boolean,
): Table {
	return {
		columns: [...(dated ? ['date'] : ['from', 'to']), dimension, ...metrics],
		rows: rows.map(row => [
			...(dated ? cells(row, ['date']) : [period.from, period.to]),
			row.value,
			...cells(row, metrics),
		]),
	};
}

export function ignoredTable({ period, rows }: Ignored): Table {
	return {
		columns: ['from', 'to', 'reason', 'beacons'],
		rows: rows.map(({ reason, beacons }) => [period.from, period.to, reason, beacons]),
	};
}

export function retentionTable({ rows }: Retention): Table {
	return {
		columns: ['birth', 'month', 'visitors'],
		rows: rows.map(({ birth, month, visitors }) => [birth, month, visitors]),
	};
}

export function heatTable({ period, rows }: Heat): Table {
	const columns = Object.keys(rows[0] ?? {});
	return {
		columns: ['from', 'to', ...columns],
		rows: rows.map(row => [period.from, period.to, ...cells(row, columns)]),
	};
}

function cells(row: Cells<never> | Metrics, names: readonly string[]): (string | number | null)[] {
	return names.map(name => (row as Record<string, string | number | null>)[name] ?? null);
}
