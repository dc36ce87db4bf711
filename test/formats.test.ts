import { existsSync, readFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { beforeAll, describe, expect, test } from 'vitest';
import { COLUMNS_PAGE, columnsPage } from '../scripts/columns.ts';
import { parseDay } from '../server/model/calendar.ts';
import { dimensionNames, dimensions, storedAs } from '../server/model/dimensions.ts';
import { TABLE_OF } from '../server/store/tables.ts';
import { COLUMNS } from '../server/web/columns.ts';
import type { Breakdown, Catalog } from '../server/wire/report.ts';
import { type Api, openReports } from './helpers/reports.ts';

const NOW = Date.parse('2026-11-23T14:20:00Z');
const TODAY = parseDay('2026-11-23')!;
const VALUES = ['/', '/shop', '/größe/żółw', '=1+1', 'a,b', 'say "hi"', 'two\nlines'];

let api: Api;
beforeAll(async () => {
	api = await openReports(NOW);
	const { site } = api;
	await api.add([
		...dimensions.flatMap(({ id, kind, name }) =>
			(name === 'page' ? VALUES : ['a', 'b']).map((value, at) => ({
				table: TABLE_OF[kind],
				key: [site, id, TODAY - 40, value],
				sums: kind === 'goal' || kind === 'property' ? { conversions: at + 1 } : { views: at + 1, seconds: 7 * at },
			})),
		),
		{ table: 'days', key: [site, TODAY - 40], sums: { views: 28, visits: 9, engaged: 4, seconds: 147 } },
		{ table: 'hours', key: [site, (TODAY - 40) * 24 + 13], sums: { views: 28, visits: 9, engaged: 4 } },
		{ table: 'revenue_days', key: [site, storedAs('goal').id, TODAY - 40, 'a', 'EUR'], sums: { amount: 1250 } },
		{ table: 'revenue_days', key: [site, storedAs('goal').id, TODAY - 40, 'b', 'USD'], sums: { amount: 900 } },
		{ table: 'ignored', key: [site, TODAY - 40, 'bot'], sums: { beacons: 5 } },
		{ table: 'retention', key: [site, 2026 * 12 + 9, 2026 * 12 + 9], sums: { visitors: 8 } },
		{ table: 'arrivals', key: [site, TODAY - 40, -1, -1], sums: { visitors: 8 } },
		{ table: 'arrivals', key: [site, TODAY, parseDay('2026-09-01')!, parseDay('2026-09-30')!], sums: { visitors: 2 } },
	]);
});

const PERIOD = 'from=2026-09-15&to=2026-11-23';
const TABLES = [
	`totals?${PERIOD}&compare=previous`,
	`series?${PERIOD}`,
	`series?${PERIOD}&interval=hour`,
	`series?${PERIOD}&interval=month`,
	...dimensionNames.flatMap(name => [`breakdown/${name}?${PERIOD}`, `breakdown/${name}?${PERIOD}&interval=week`]),
	'breakdown/page?from=2025-01-01&to=2025-01-31',
	`ignored?${PERIOD}`,
	`retention?${PERIOD}`,
	`heat?${PERIOD}`,
	'realtime?',
];

const as = async (path: string, format: string) => api.get(`${path}&format=${format}`);
const lines = async (path: string) => {
	const text = await (await as(path, 'ndjson')).text();
	return text
		.split('\n')
		.slice(0, -1)
		.map(line => JSON.parse(line) as Record<string, string | number | null>);
};

/** RFC 4180, in a reader of its own. */
function readCsv(text: string): string[][] {
	const records: string[][] = [];
	let record: string[] = [];
	for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
		record.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
		if (end === ',') continue;
		records.push(record);
		record = [];
	}
	return records;
}

describe('every report that has rows says the same in every format', () => {
	test.each(TABLES)('%s', async path => {
		const rows = await lines(path);
		const [header, ...records] = readCsv(await (await as(path, 'csv')).text());
		expect(records).toHaveLength(rows.length);
		const names = header!;
		for (const [at, row] of rows.entries()) {
			expect(Object.keys(row)).toEqual(names);
			const cells = Object.values(row).map(cell => String(cell ?? ''));
			expect(records[at]!.map(cell => cell.replace(/^'(?==)/, ''))).toEqual(cells);
		}

		const answer = await as(path, 'parquet');
		const file = await answer.arrayBuffer();
		const columns = parquetSchema(parquetMetadata(file)).children.map(({ element }) => element.name);
		expect(columns).toEqual(names);
		const read = await parquetReadObjects({ file });
		const text = (cell: unknown, name: string) => {
			if (!(cell instanceof Date)) return typeof cell === 'bigint' ? Number(cell) : cell;
			return cell.toISOString().slice(0, path.includes('interval=hour') && name === 'date' ? 16 : 10);
		};
		expect(
			read.map(row => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, text(cell, name)]))),
		).toEqual(rows);
	});

	test('and as JSON', async () => {
		const { rows } = await api.json<Breakdown>(`breakdown/page?${PERIOD}`);
		expect(
			(await lines(`breakdown/page?${PERIOD}`)).map(({ from, to, page, ...metrics }) => ({ value: page, ...metrics })),
		).toEqual(rows);
	});

	test('with a column of money for each currency', async () => {
		const rows = await lines(`breakdown/goal?${PERIOD}&metrics=conversions,revenue&sort=value`);
		expect(rows).toMatchObject([
			{ goal: 'a', revenue_EUR: 1250, revenue_USD: 0 },
			{ goal: 'b', revenue_EUR: 0, revenue_USD: 900 },
		]);
	});

	test('with numbers as numbers and days as days, for those who read Parquet', async () => {
		const schema = parquetSchema(
			parquetMetadata(await (await as(`breakdown/page?${PERIOD}`, 'parquet')).arrayBuffer()),
		);
		const types = Object.fromEntries(
			schema.children.map(({ element: { name, type, converted_type } }) => [name, converted_type ?? type]),
		);
		expect(types).toMatchObject({
			from: 'DATE',
			page: 'UTF8',
			views: 'INT64',
			engaged_time: 'INT64',
			exit_rate: 'DOUBLE',
		});
	});
});

describe('a format is chosen', () => {
	test.each([
		['text/csv', 'csv', 'text/csv; charset=utf-8'],
		['application/x-ndjson', 'ndjson', 'application/x-ndjson; charset=utf-8'],
		['application/vnd.apache.parquet', 'parquet', 'application/vnd.apache.parquet'],
	])('by Accept: %s, and by name, as a file', async (accept, format, type) => {
		const path = 'breakdown/page?from=2026-11-01&to=2026-11-02';
		const [asked, named] = [await api.get(path, { Accept: accept }), await as(path, format)];
		expect(await asked.bytes()).toEqual(await named.bytes());
		for (const { headers } of [asked, named]) {
			expect(headers.get('Content-Type')).toBe(type);
			expect(headers.get('Content-Disposition')).toBe(
				`attachment; filename="example.com_page_2026-11-01_2026-11-02.${format}"`,
			);
			expect(headers.get('ETag')).toMatch(/^".{22}"$/);
		}
	});

	test('JSON where nothing is said, and an overview has no other', async () => {
		expect((await api.get('totals')).headers.get('Content-Type')).toBe('application/json; charset=utf-8');
		for (const format of ['csv', 'ndjson', 'parquet']) expect((await as('overview?', format)).status).toBe(400);
	});

	test('and the catalog names all four', async () => {
		const { formats } = (await (await api.request('/catalog')).json()) as Catalog;
		expect(formats).toEqual(['json', 'csv', 'ndjson', 'parquet']);
	});
});

describe('a large answer', () => {
	const COUNT = 9000;
	beforeAll(async () => {
		for (const day of [TODAY - 1, TODAY]) {
			await api.add(
				Array.from({ length: COUNT }, (_, at) => ({
					table: 'visit_days' as const,
					key: [api.site, storedAs('campaign').id, day, `campaign ${String(at).padStart(5, '0')}`],
					sums: { views: at, visits: 1 },
				})),
			);
		}
	});

	test.each(['csv', 'ndjson'])('is whole, and comes in pieces: %s', async format => {
		const answer = await as('breakdown/campaign?period=today', format);
		const sizes: number[] = [];
		let text = '';
		const decoder = new TextDecoder();
		for await (const chunk of answer.body!) {
			sizes.push(chunk.length);
			text += decoder.decode(chunk, { stream: true });
		}
		expect(text.trimEnd().split('\n')).toHaveLength(COUNT + (format === 'csv' ? 1 : 0));
		expect(sizes.length).toBeGreaterThan(5);
		expect(Math.max(...sizes)).toBeLessThan(70_000);
	});

	test('is whole: parquet, in groups of rows', async () => {
		const path = 'breakdown/campaign?period=7d&interval=day';
		const file = await (await as(path, 'parquet')).arrayBuffer();
		expect(parquetMetadata(file).row_groups.map(({ num_rows }) => num_rows)).toEqual([10_000n, 8_000n]);
		const read = await parquetReadObjects({ file });
		const rows = await lines(path);
		expect(read.map(row => [row.campaign, Number(row.views)])).toEqual(rows.map(row => [row.campaign, row.views]));
	});

	test('is shorter if one asks', async () => {
		expect(await lines('breakdown/campaign?period=today&limit=2000')).toHaveLength(2000);
		expect(await lines('breakdown/campaign?period=today&offset=8999')).toHaveLength(1);
	});
});

describe('the page of columns', () => {
	test('says what every column of every report means', async () => {
		for (const path of TABLES) {
			const [header] = readCsv(await (await as(path, 'csv')).text());
			expect(
				header!.filter(name => !COLUMNS.has(name.replace(/_[A-Z]{3}$/, ''))),
				path,
			).toEqual([]);
		}
	});

	test('is up to date; if it is not, run `node scripts/columns.ts`', () => {
		expect(existsSync(COLUMNS_PAGE)).toBe(true);
		expect(readFileSync(COLUMNS_PAGE, 'utf8'), 'Run `node scripts/columns.ts` to renew docs/columns.md.').toBe(
			columnsPage(),
		);
	});
});
