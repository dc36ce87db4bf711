import type { Cell, Table } from './tables.ts';

/**
 * RFC 4180 with a header row, line by line. Our own few lines, because csv-stringify 6.9 with CRLF between the records
 * leaves a lone line feed within a value unquoted.
 */
export function* writeCsv({ columns, rows }: Table): Generator<string> {
	yield line(columns.map(({ name }) => name));
	for (const row of rows) yield line(row);
}

function line(row: readonly Cell[]): string {
	return `${row.map(written).join(',')}\r\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection */
function written(cell: Cell): string {
	if (typeof cell !== 'string') return String(cell ?? '');
	const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
	return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
