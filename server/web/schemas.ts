import { REASONS } from '../wire/beacon.ts';
import { INTERVALS } from '../wire/report.ts';

/** The answers of wire/report.ts as JSON Schema 2020-12, for the OpenAPI document. A test holds answers against them. */

export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const date: Schema = { type: 'string', format: 'date' };
const count: Schema = { type: 'integer', minimum: 0 };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const list = (items: Schema): Schema => ({ type: 'array', items });

/** An object of these properties; those whose name ends in `?` may be absent, and any other is as `others` says. */
function object(properties: Record<string, Schema>, others: Schema | false = false): Schema {
	const named = Object.entries(properties);
	return {
		type: 'object',
		properties: Object.fromEntries(named.map(([name, schema]) => [name.replace('?', ''), schema])),
		required: named.map(([name]) => name).filter(name => !name.endsWith('?')),
		additionalProperties: others,
	};
}

const metric: Schema = { type: ['number', 'null'] };
const ofSite = { site: text, timezone: text, period: ref('Period') };

export const SCHEMAS = {
	Period: object({ from: date, to: date }),
	Metrics: { type: 'object', additionalProperties: metric },
	Bounds: { type: 'object', additionalProperties: { type: 'array', items: count, minItems: 2, maxItems: 2 } },
	Point: object({ at: text, 'bounds?': ref('Bounds') }, metric),
	Row: object({ value: text, 'date?': date, 'bounds?': ref('Bounds') }, metric),
	Totals: object({
		...ofSite,
		metrics: ref('Metrics'),
		'bounds?': ref('Bounds'),
		'comparison?': object({
			period: ref('Period'),
			'until?': text,
			metrics: ref('Metrics'),
			'bounds?': ref('Bounds'),
		}),
	}),
	Series: object({
		...ofSite,
		interval: { enum: INTERVALS },
		points: list(ref('Point')),
		'comparison?': object({ period: ref('Period'), points: list(ref('Point')) }),
	}),
	Breakdown: object({
		...ofSite,
		dimension: text,
		rows: list(ref('Row')),
		other: ref('Metrics'),
		total: ref('Metrics'),
		count,
	}),
	Overview: object({ totals: ref('Totals'), series: ref('Series'), breakdowns: list(ref('Breakdown')) }),
	Ignored: object({
		...ofSite,
		rows: list(object({ reason: { enum: Object.keys(REASONS) }, definition: text, beacons: count })),
		total: object({ beacons: count }),
	}),
	Retention: object({ ...ofSite, rows: list(object({ birth: text, month: text, visitors: count })) }),
	Heat: object({ ...ofSite, rows: list(object({ weekday: count, hour: count }, metric)) }),
	Site: object({ site: text, hostnames: list(text), timezone: text, 'first?': date, 'last?': date, today: date }),
	Sites: list(ref('Site')),
	Catalog: object({ dimensions: list({ type: 'object' }), metrics: list({ type: 'object' }) }, {}),
	Failure: object({ error: object({ code: text, message: text, 'parameter?': text }) }),
} satisfies Record<string, Schema>;
