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

/** A number, or amounts of money by their currency. */
const metric: Schema = { type: ['number', 'null', 'object'], additionalProperties: { type: 'integer' } };
const ofSite = { site: text, timezone: text, period: ref('Period') };
const months = { oneOf: [ref('Period'), { type: 'null' }] };
const filtered = {
	'filter?': object({ dimension: text, value: text }),
	'notes?': list(text),
	'demographics?': months,
};

export const SCHEMAS = {
	Period: object({ from: date, to: date }),
	Metrics: { type: 'object', additionalProperties: metric },
	Bounds: { type: 'object', additionalProperties: { type: 'array', items: count, minItems: 2, maxItems: 2 } },
	Point: object({ at: text, 'bounds?': ref('Bounds') }, metric),
	Row: object({ value: text, 'date?': date, 'bounds?': ref('Bounds'), 'at_least?': { const: true } }, metric),
	Totals: object({
		...ofSite,
		...filtered,
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
		...filtered,
		interval: { enum: INTERVALS },
		points: list(ref('Point')),
		'comparison?': object({ period: ref('Period'), points: list(ref('Point')) }),
	}),
	Breakdown: object({
		...ofSite,
		...filtered,
		dimension: text,
		rows: list(ref('Row')),
		other: ref('Metrics'),
		total: ref('Metrics'),
		count,
		'folded?': object({ groups: count, visits: count, threshold: count }),
	}),
	Picture: object({ dimension: text, rows: list(ref('Row')), 'comparison?': list(ref('Row')) }),
	Overview: object({
		totals: ref('Totals'),
		series: ref('Series'),
		breakdowns: list(ref('Breakdown')),
		pictures: list(ref('Picture')),
		'heat?': ref('Heat'),
		'whole_months?': ref('Period'),
		'demographics?': months,
	}),
	Ignored: object({
		...ofSite,
		rows: list(object({ reason: { enum: Object.keys(REASONS) }, definition: text, beacons: count })),
		total: object({ beacons: count }),
		surplus: object({ visitors: count }),
		days: list(object({ date, reason: { enum: Object.keys(REASONS) }, beacons: count })),
	}),
	Retention: object({ ...ofSite, rows: list(object({ birth: text, month: text, visitors: count })) }),
	Heat: object({ ...ofSite, rows: list(object({ weekday: count, hour: count }, metric)) }),
	Realtime: object({
		site: text,
		timezone: text,
		'since?': text,
		active: object({ 5: count, 30: count }),
		stateless_views: object({ 5: count, 30: count }),
		minutes: list(
			object({ minutes_ago: count, views: { ...metric, minimum: 0 }, stateless_views: { ...metric, minimum: 0 } }),
		),
	}),
	Site: object({
		site: text,
		hostnames: list(text),
		timezone: text,
		'first?': date,
		'last?': date,
		today: date,
		'days_since?': date,
		'totals?': ref('Totals'),
		'series?': ref('Series'),
	}),
	Sites: list(ref('Site')),
	Catalog: object({ dimensions: list({ type: 'object' }), metrics: list({ type: 'object' }) }, {}),
	Failure: object({ error: object({ code: text, message: text, 'parameter?': text, 'period?': ref('Period') }) }),
} satisfies Record<string, Schema>;
