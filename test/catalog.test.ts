import { beforeAll, describe, expect, test } from 'vitest';
import { parseDay } from '../server/model/calendar.ts';
import { DIMENSIONS, dimensions, storedAs } from '../server/model/dimensions.ts';
import { TABLE_OF } from '../server/store/tables.ts';
import type { Breakdown, Catalog, Series, Totals } from '../server/wire/report.ts';
import { type Api, openReports } from './helpers/reports.ts';

const TODAY = parseDay('2026-11-23')!;

let api: Api;
let catalog: Catalog;
beforeAll(async () => {
	api = await openReports(Date.parse('2026-11-23T14:20:00Z'));
	catalog = (await (await api.request('/catalog')).json()) as Catalog;
	await api.add(
		dimensions.map(({ id, kind }) => ({
			table: TABLE_OF[kind],
			key: [api.site, id, TODAY, 'a'],
			sums: { views: 1, conversions: 1 },
		})),
	);
});

describe('the catalog', () => {
	test('gives every dimension a label, a group that exists and a number of its own', () => {
		const groups = catalog.groups.map(({ name }) => name);
		expect(groups.filter(group => !catalog.dimensions.some(dimension => dimension.group === group))).toEqual([]);
		expect(catalog.dimensions.filter(({ label, group }) => label === '' || !groups.includes(group))).toEqual([]);
		expect(new Set(dimensions.map(({ id }) => id)).size).toBe(dimensions.length);
	});

	test('derives an exit page from what is kept of pages', () => {
		expect(storedAs('exit_page')).toBe(DIMENSIONS.page);
		expect(dimensions.map(({ name }) => name)).not.toContain('exit_page');
	});

	test('names the metrics that totals have', async () => {
		const { metrics } = await api.json<Totals>('totals?period=today');
		expect(Object.keys(metrics)).toEqual(catalog.metrics.filter(({ totals }) => totals).map(({ name }) => name));
	});

	test('names the metrics that the rows of each dimension have', async () => {
		for (const { name, kind, metrics } of catalog.dimensions) {
			const { rows, total } = await api.json<Breakdown>(`breakdown/${name}?period=today`);
			expect(Object.keys(rows[0]!), name).toEqual(['value', ...metrics]);
			expect(Object.keys(total), name).toEqual(metrics);
			expect(catalog.metrics.filter(({ kinds }) => kinds.includes(kind)).map(metric => metric.name)).toEqual(metrics);
		}
	});

	test('names the metrics that a series of each interval has', async () => {
		for (const interval of catalog.intervals) {
			const { points } = await api.json<Series>(`series?period=today&interval=${interval}`);
			const known = catalog.metrics.filter(({ intervals }) => intervals.includes(interval)).map(({ name }) => name);
			expect(Object.keys(points[0]!), interval).toEqual(['at', ...known]);
		}
	});
});

interface Schema {
	$ref?: string;
	type?: string | string[];
	enum?: unknown[];
	properties?: Record<string, Schema>;
	required?: string[];
	additionalProperties?: Schema | false;
	items?: Schema;
}
interface Parameter {
	name: string;
	in: 'path' | 'query';
	schema: Schema;
}
interface OpenApi {
	openapi: string;
	paths: Record<
		string,
		{ get: { parameters: Parameter[]; responses: Record<string, { content: Record<string, { schema: Schema }> }> } }
	>;
	components: { schemas: Record<string, Schema> };
}

/** Where a value does not fit a schema, in as much of JSON Schema as the document uses. */
function faults(value: unknown, schema: Schema, document: OpenApi, at = '$'): string[] {
	if (schema.$ref) return faults(value, document.components.schemas[schema.$ref.split('/').at(-1)!]!, document, at);
	if (schema.enum && !schema.enum.includes(value)) return [`${at}: ${value} is none of ${schema.enum}`];
	const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
	const types = [schema.type ?? kind].flat();
	const fits = types.includes(kind) || (types.includes('integer') && Number.isInteger(value));
	if (!fits) return [`${at} is ${kind}, not ${types}`];
	if (Array.isArray(value))
		return value.flatMap((item, n) => faults(item, schema.items ?? {}, document, `${at}[${n}]`));
	if (kind !== 'object') return [];
	const members = value as Record<string, unknown>;
	const missing = (schema.required ?? []).filter(name => !(name in members)).map(name => `${at}.${name} is missing`);
	const inner = Object.entries(members).flatMap(([name, member]) => {
		const expected = schema.properties?.[name] ?? schema.additionalProperties;
		return expected === false
			? [`${at}.${name} is not described`]
			: faults(member, expected ?? {}, document, `${at}.${name}`);
	});
	return [...missing, ...inner];
}

describe('the OpenAPI document', () => {
	let document: OpenApi;
	beforeAll(async () => {
		document = (await (await api.request('/openapi.json')).json()) as OpenApi;
	});
	const address = (path: string, dimension = 'page') =>
		path.replace('{site}', 'example.com').replace('{dimension}', dimension);
	const query = (path: string) => document.paths[path]!.get.parameters.filter(parameter => parameter.in === 'query');

	test('describes every answer to the last member', async () => {
		expect(document.openapi).toBe('3.1.0');
		for (const [path, { get }] of Object.entries(document.paths)) {
			const compared = query(path).some(({ name }) => name === 'compare') ? '?compare=previous' : '';
			const answer = await api.request(address(path) + compared);
			expect(answer.status, path).toBe(200);
			const { schema } = get.responses['200']!.content['application/json']!;
			expect(faults(await answer.json(), schema, document), path).toEqual([]);
		}
	});

	test('describes a failure', async () => {
		const answer = await api.request('/sites/example.com/totals?period=never');
		const { schema } = document.paths['/sites/{site}/totals']!.get.responses['400']!.content['application/json']!;
		expect(faults(await answer.json(), schema, document)).toEqual([]);
	});

	test('allows no value that is refused', async () => {
		for (const path of Object.keys(document.paths)) {
			for (const { name, schema } of query(path)) {
				for (const value of schema.enum ?? []) {
					const answer = await api.request(`${address(path)}?${name}=${value}`);
					expect(answer.status, `${path}?${name}=${value}`).toBe(200);
				}
			}
		}
	});

	test('has every parameter that a report takes, and every dimension', async () => {
		for (const path of Object.keys(document.paths)) {
			const { error } = (await (await api.request(`${address(path)}?nothing=1`)).json()) as {
				error: { message: string };
			};
			const names = query(path).map(({ name }) => name);
			expect(error.message).toContain(names.length > 0 ? `there are ${names.join(', ')}.` : 'there are none.');
		}
		const [, dimension] = document.paths['/sites/{site}/breakdown/{dimension}']!.get.parameters;
		expect(dimension!.schema.enum).toEqual(catalog.dimensions.map(({ name }) => name));
	});
});
