import { firstDay, isoDay, monthOf } from '../model/calendar.ts';
import { DIMENSIONS, type DimensionName, dimensionNames, GROUPS } from '../model/dimensions.ts';
import { type MetricName, metricsAt, PLACES, type Place } from '../model/metrics.ts';
import { partnersOf } from '../model/pairs.ts';
import { type Dates, type Now, type Periods, readPeriods, wholeMonths } from '../model/period.ts';
import { type Filter, goTogether, placeOfSelection } from '../stats/selection.ts';
import { COMPARISONS, FORMATS, type Format, INTERVALS, type Interval, PERIODS, type Period } from '../wire/report.ts';
import { badParameter, Refused } from './failure.ts';
import { oneOf, type Query, someOf, wholeNumber } from './query.ts';

/** Rows of a breakdown in JSON, and rows of each breakdown in an overview. */
const LIMIT = { default: 100, most: 1000 };
const ROWS = { default: 10, most: 100 };

/** Hours are for looking closely: 92 days of them are 2,208 points. */
const MOST_HOUR_DAYS = 92;

/** The list of parameters: what the OpenAPI document says of each. Reports name those they take. */
export const PARAMETERS = {
	period: { description: 'A named period; without it, and without from and to, 28d.', schema: { enum: PERIODS } },
	from: { description: 'First site day of the period, together with to.', schema: { type: 'string', format: 'date' } },
	to: { description: 'Last site day of the period, inclusive.', schema: { type: 'string', format: 'date' } },
	compare: { description: 'What to compare with.', schema: { enum: COMPARISONS, default: 'none' } },
	interval: { description: 'The length of a point in time.', schema: { enum: INTERVALS } },
	metrics: { description: 'Metrics of the catalog, joined by commas; without it all.', schema: { type: 'string' } },
	sort: {
		description: 'A metric, the highest first; with a minus, the lowest first; or value. Without it the first metric.',
		schema: { type: 'string' },
	},
	filter: {
		description: 'A dimension and one of its values, such as country:DE; the catalog says what goes together.',
		schema: { type: 'string' },
	},
	search: { description: 'Only values that contain this text, whatever its case.', schema: { type: 'string' } },
	limit: {
		description: `How many rows; in JSON ${LIMIT.default} and at most ${LIMIT.most}, else all.`,
		schema: { type: 'integer', minimum: 1 },
	},
	offset: { description: 'How many rows to pass over.', schema: { type: 'integer', minimum: 0, default: 0 } },
	rows: {
		description: 'How many rows of each breakdown.',
		schema: { type: 'integer', minimum: 1, maximum: ROWS.most, default: ROWS.default },
	},
	dimensions: {
		description: 'Dimensions to break down by, joined by commas; without it the first of each group.',
		schema: { type: 'string' },
	},
	pictures: { description: 'Dimensions to draw, joined by commas; without it none.', schema: { type: 'string' } },
	format: { description: 'Goes before the Accept header.', schema: { enum: FORMATS, default: 'json' } },
} as const;
export type ParameterName = keyof typeof PARAMETERS;

/** With any of them the list of sites says how much there was on each. */
export const SITES_PARAMETERS = ['period', 'from', 'to', 'compare'] as const satisfies ParameterName[];

/** Of months that are kept by the month only, no part can be asked for. */
export function periodsOf(query: Query, now: Now): Periods {
	const periods = readPeriods(query, now);
	if ('parameter' in periods) throw badParameter(periods.parameter, `${periods.message}.`);
	const { period, comparison } = periods;
	const { days } = sealedOf(now);
	const parameter = query.period === undefined ? 'from' : 'period';
	refuseCut(period, days, { parameter, what: 'Sums are kept by the month only' });
	if (comparison)
		refuseCut(comparison, days, { parameter: 'compare', what: 'Sums to compare with are kept by the month only' });
	return periods;
}

/** What of a site's days is gone: nothing, where nobody says so. */
export const sealedOf = ({ sealed = { crosses: 0, days: 0 } }: Now) => sealed;

/** Refuses a period that cuts a month of which there are no days, and names the one that cuts none. */
function refuseCut(period: Dates, month: number, { parameter, what }: { parameter: string; what: string }): void {
	const whole = wholeMonths(period, month);
	if (!whole) return;
	const nearest = { from: isoDay(whole.from), to: isoDay(whole.to) };
	const message = `${what} before ${isoDay(firstDay(month))}: the nearest whole months are from=${nearest.from}&to=${nearest.to}.`;
	// Of what is compared with, nobody chose the days: there is no period to offer.
	throw sealed(parameter, message, parameter === 'compare' ? undefined : nearest);
}

const sealed = (parameter: string, message: string, period: Period | undefined) =>
	new Refused({ code: 'sealed', message, parameter, ...(period && { period }) }, 409);

/** Refuses what two dimensions at once cannot say of a month whose days are gone: parts of it, or its days and weeks. */
export function requireCrosses(period: Dates, now: Now, interval: Interval | undefined): void {
	const { crosses } = sealedOf(now);
	refuseCut(period, crosses, { parameter: 'filter', what: 'Two dimensions at once are kept by the month only' });
	requireDays(period, crosses, interval);
}

/** Refuses points that are shorter than a month where there are only months. */
function requireDays({ from, to }: Dates, month: number, interval: Interval | undefined): void {
	if (interval === undefined || interval === 'month' || monthOf(from) >= month) return;
	const before = isoDay(firstDay(month));
	const message = `interval=${interval} is not known before ${before}; interval=month is, or from=${before}.`;
	throw sealed('interval', message, { from: before, to: isoDay(Math.max(to, firstDay(month))) });
}

/** Refuses what needs days or hours where there are only months. */
export function requireKept(period: Dates, now: Now, interval: Interval = 'day'): void {
	requireDays(period, sealedOf(now).days, interval);
}

/** How a line is drawn where nobody says: by the month as far back as there are no days. */
export function standardInterval({ from }: Dates, now: Now, standard: Interval): Interval {
	return monthOf(from) < sealedOf(now).days ? 'month' : standard;
}

/** The interval asked for, or a standard one. */
export function intervalOf({ interval }: Query, { from, to }: Dates, standard: Interval): Interval {
	const known = interval === undefined ? standard : oneOf('interval', interval, INTERVALS);
	if (known !== 'hour' || to - from < MOST_HOUR_DAYS) return known;
	throw badParameter('interval', `interval=hour is for periods of at most ${MOST_HOUR_DAYS} days.`);
}

/** The intervals of a breakdown: no row is kept by the hour. */
export const DAY_INTERVALS = INTERVALS.filter(interval => interval !== 'hour');

export function dayIntervalOf({ interval }: Query): Exclude<Interval, 'hour'> | undefined {
	return interval === undefined ? undefined : oneOf('interval', interval, DAY_INTERVALS);
}

/** The metrics asked for, or all that a place has. */
export function metricsOf({ metrics }: Query, place: Place): MetricName[] {
	const known = metricsAt(place);
	if (metrics === undefined) return known;
	const strange = metrics.split(',').find(name => !known.includes(name.trim() as MetricName));
	if (strange === undefined) return someOf('metrics', metrics, known);
	const message = `metrics: ${strange} is not known ${PLACES[place]}; known are ${known.join(', ')}.`;
	throw badParameter('metrics', message);
}

/** The metrics of a report on the site or on what a filter leaves of it. Visitors may be asked for, and are then null. */
export function metricsOfSelection(query: Query, filter: Filter | undefined): MetricName[] {
	if (!filter) return metricsOf(query, 'site');
	const known: MetricName[] = ['visitors', ...metricsAt(placeOfSelection(filter))];
	return query.metrics === undefined ? known : someOf('metrics', query.metrics, known);
}

/** `country:DE`: one dimension and one value, which may have colons of its own. */
export function filterOf({ filter }: Query): Filter | undefined {
	if (filter === undefined) return;
	const [, name = '', value = ''] = /^([^:]*):(.*)$/s.exec(filter) ?? [];
	const dimension = dimensionNames.find(known => known === name);
	if (!value) throw badParameter('filter', 'filter must be a dimension and a value, such as country:DE.');
	if (dimension) return { dimension, value };
	throw badParameter('filter', `filter: there is no dimension ${name}; there are ${dimensionNames.join(', ')}.`);
}

/** A filter of a breakdown: one that its dimension is crossed with. */
export function filterFor(dimension: DimensionName, query: Query): Filter | undefined {
	const filter = filterOf(query);
	if (!filter || goTogether(dimension, filter)) return filter;
	const partners = partnersOf(dimension);
	const others = partners.length > 0 ? `only with ${partners.join(', ')}` : 'with nothing';
	const message = `filter: ${dimension} and ${filter.dimension} are not counted together; ${dimension} can be combined ${others}.`;
	throw new Refused({ code: 'no_such_pair', message, parameter: 'filter' });
}

/** Hours are kept of the site only. */
export function hourlyWithout(filter: Filter | undefined, interval: Interval): void {
	if (!filter || interval !== 'hour') return;
	throw badParameter('interval', 'interval=hour goes without a filter: nothing but the site is counted by the hour.');
}

export function sortOf({ sort }: Query, standard: MetricName, known: readonly MetricName[]) {
	if (sort === undefined) return { by: standard, up: false };
	const up = sort.startsWith('-');
	return { by: up ? oneOf('sort', sort.slice(1), known) : oneOf('sort', sort, [...known, 'value']), up };
}

export function dimensionOf(name: string): DimensionName {
	const found = dimensionNames.find(known => known === name);
	if (found) return found;
	const message = `There is no dimension ${name}; there are ${dimensionNames.join(', ')}.`;
	throw new Refused({ code: 'unknown_dimension', message, parameter: 'dimension' }, 404);
}

/** The dimensions that a dashboard shows before anybody has chosen. */
const firstOfGroups = Object.keys(GROUPS).map(group => dimensionNames.find(name => DIMENSIONS[name].group === group)!);

export function dimensionsOf({ dimensions }: Query): DimensionName[] {
	return dimensions === undefined ? firstOfGroups : someOf('dimensions', dimensions, dimensionNames);
}

export function picturesOf({ pictures }: Query): DimensionName[] {
	return pictures === undefined ? [] : someOf('pictures', pictures, dimensionNames);
}

/** JSON comes in pages; the other formats are whole unless they are asked not to be. */
export function limitOf({ limit }: Query, format: Format): number | undefined {
	const most = format === 'json' ? LIMIT.most : Number.MAX_SAFE_INTEGER;
	if (limit !== undefined) return wholeNumber('limit', limit, [1, most]);
	return format === 'json' ? LIMIT.default : undefined;
}

export function offsetOf({ offset }: Query): number {
	return offset === undefined ? 0 : wholeNumber('offset', offset, [0, Number.MAX_SAFE_INTEGER]);
}

export function rowsOf({ rows }: Query): number {
	return rows === undefined ? ROWS.default : wholeNumber('rows', rows, [1, ROWS.most]);
}
