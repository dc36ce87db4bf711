import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIMENSIONS } from '../server/model/dimensions.ts';
import { METRICS } from '../server/model/metrics.ts';
import { COLUMNS, type Column, type ColumnType } from '../server/web/columns.ts';

/** Where the page of columns is kept. */
export const COLUMNS_PAGE = join(import.meta.dirname, '../docs/columns.md');

/** How a type reads in CSV and ndjson, and what it is in Parquet. */
const TYPES: Record<ColumnType, [text: string, parquet: string]> = {
	text: ['text', 'UTF8'],
	date: ['date, `2026-11-22`', 'DATE'],
	hour: ['hour, `2026-11-22T15:00`', 'TIMESTAMP without a zone'],
	month: ['month, `2026-11`', 'UTF8'],
	flag: ['`true`, or nothing', 'BOOLEAN'],
	count: ['whole number', 'INT64'],
	seconds: ['whole seconds', 'INT64'],
	money: [
		"whole number of the currency's minor unit; a column for each currency that occurs, and one without a name where none does",
		'INT64',
	],
	rate: ['0 to 1, four decimals', 'DOUBLE'],
	ratio: ['number, two decimals', 'DOUBLE'],
};

function row({ name, type, definition }: Column): string {
	const [text, parquet] = TYPES[type];
	const shown = type === 'money' ? `${name}_EUR` : name;
	return `| \`${shown}\` | ${text} | ${parquet} | ${definition.replaceAll('|', '\\|')} |`;
}

const table = (columns: readonly Column[]): string =>
	['| Column | Holds | Parquet | Meaning |', '|---|---|---|---|', ...columns.map(row)].join('\n');

/** The page of all columns, from the lists. */
export function columnsPage(): string {
	const all = [...COLUMNS.values()];
	const dimensions = all.filter(({ name }) => name in DIMENSIONS);
	const metrics = all.filter(({ name }) => name in METRICS);
	const others = all.filter(column => !dimensions.includes(column) && !metrics.includes(column));
	return `# Columns

Every column that a report has as CSV, ndjson or Parquet (\`format=\`, or \`Accept\`). The names are those of
\`GET /api/v1/catalog\` and never change their meaning. A value that is not known is empty in CSV and null elsewhere.

This page is made from the lists: \`node scripts/columns.ts\`.

## Which row it is

${table(others)}

## Dimensions

The value that a row speaks of. "(none)": there is no such thing; "(unknown)": the collector cannot tell; "(rare)": a path
that looks random and that fewer than three visits have seen; "(other)": values beyond the 10,000 of a day. With a filter,
where groups too small to be shown leave something over, the last row is "(other)": the total minus all rows before it, so
that the rows add up; with an interval it stands for the whole period and has no date.

${table(dimensions)}

## Metrics

${table(metrics)}
`;
}

if (import.meta.main) writeFileSync(COLUMNS_PAGE, columnsPage());
