import {
	type Beacon,
	MOST_BYTES,
	MOST_CAMPAIGN,
	MOST_GOALS,
	MOST_HOST,
	MOST_NAME,
	MOST_PATH,
	MOST_PROPERTIES,
	MOST_VALUE,
	SCREENS,
} from './beacon.ts';

/** Says what a field may hold; the sentence completes "<field> must be …". */
interface Check {
	allowed: string;
	/** The value as the collector takes it; what cannot be told apart stays as it is. */
	as?(value: unknown): unknown;
	holds(value: unknown): boolean;
	/** What the page itself gave may be wrong: it is then passed over, and the rest of the beacon counts. */
	given?: true;
}

/** Without the half of a character that is left where a text was cut. */
const clean = (value: string): string => value.replace(/\p{Cs}/gu, '');

const text = (most: number): Check => ({
	allowed: `text of at most ${most} characters`,
	as: value => (typeof value === 'string' ? clean(value) : value),
	holds: value => typeof value === 'string' && value.length <= most,
});
/** A number that a cookie held comes as its digits. */
const whole = (least: number, most: number): Check => ({
	allowed: `a whole number from ${least} to ${most}`,
	as: value => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
	holds: value => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
});
const oneOf = (words: readonly string[]): Check => ({
	allowed: `one of ${words.join(', ')}`,
	holds: value => words.includes(value as string),
});
const flag: Check = { allowed: '1 or absent', as: value => (value === '1' ? 1 : value), holds: value => value === 1 };
const pattern = (allowed: string, expression: RegExp): Check => ({
	allowed,
	holds: value => typeof value === 'string' && expression.test(value),
});
const properties: Check = {
	allowed: `at most ${MOST_PROPERTIES} texts of at most ${MOST_VALUE} characters, by names of at most ${MOST_NAME}`,
	as: value =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? Object.fromEntries(
					Object.entries(value).map(([name, held]) => [clean(name), typeof held === 'string' ? clean(held) : held]),
				)
			: value,
	holds: value =>
		typeof value === 'object' &&
		value !== null &&
		!Array.isArray(value) &&
		Object.entries(value).length <= MOST_PROPERTIES &&
		Object.entries(value).every(
			([name, held]) => name.length <= MOST_NAME && typeof held === 'string' && held.length <= MOST_VALUE,
		),
};

/** Every field of the wire and what it may hold. A field that is not listed is passed over: the wire only grows. */
export const FIELDS = {
	kind: oneOf(['view', 'leave', 'event']),
	page: text(MOST_PATH),
	status: whole(100, 599),
	begins: flag,
	previous: text(MOST_PATH),
	areas: whole(0, 3),
	seen: flag,
	area: text(MOST_NAME),
	minutes: whole(0, 59),
	engaged: flag,
	elapsed: whole(0, 1_000_000),
	pending: flag,
	day: whole(0, 999_999),
	seconds: whole(0, 1_000_000),
	deciles: whole(0, 10),
	name: text(120),
	properties,
	amount: { ...whole(0, 1e12), given: true },
	currency: { ...pattern('three capital letters', /^[A-Z]{3}$/), given: true },
	first: flag,
	stateless: flag,
	memory: text(30),
	hour: whole(0, 24_000_000),
	country: pattern('two capital letters', /^[A-Z]{2}$/),
	region: pattern('an ISO 3166-2 code or ZZ', /^(?:[A-Z]{2}-[A-Z0-9]{1,3}|ZZ)$/),
	screen: oneOf(SCREENS),
	language: text(35),
	entry_page: text(MOST_PATH),
	referrer: text(MOST_HOST),
	utm_source: text(MOST_CAMPAIGN),
	utm_medium: text(MOST_CAMPAIGN),
	campaign: text(MOST_CAMPAIGN),
	utm_term: text(MOST_CAMPAIGN),
	utm_content: text(MOST_CAMPAIGN),
	visit_number: whole(1, 4),
	goals: text(MOST_GOALS),
} as const satisfies Record<string, Check>;
type Field = keyof typeof FIELDS;
const CHECKS = new Map(Object.entries(FIELDS)) as ReadonlyMap<string, Check>;

const REQUIRED = {
	view: [],
	leave: [],
	event: ['name'],
	remembering: ['screen', 'entry_page', 'visit_number'],
	stateless: ['page'],
} as const satisfies Record<string, readonly Field[]>;

/** A beacon, or the sentence that says what is wrong with it. */
export type Parsed = { beacon: Beacon } | { wrong: string };

/** Reads the body of a beacon: at most `MOST_BYTES` characters of JSON. */
export function parseBeacon(body: string): Parsed {
	if (body.length > MOST_BYTES) return { wrong: `A beacon has at most ${MOST_BYTES} bytes.` };
	let sent: unknown;
	try {
		sent = JSON.parse(body);
	} catch {
		return { wrong: 'A beacon is one JSON object.' };
	}
	if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
		return { wrong: 'A beacon is one JSON object.' };
	const beacon: Partial<Record<Field, unknown>> = {};
	for (const field of Object.keys(sent)) {
		const check = CHECKS.get(field);
		if (!check) continue;
		const raw = (sent as Record<string, unknown>)[field];
		const value = check.as ? check.as(raw) : raw;
		if (check.holds(value)) beacon[field as Field] = value;
		else if (!check.given) return { wrong: `${field} must be ${check.allowed}.` };
	}
	const missing = missingField(beacon);
	return missing ? { wrong: `${missing} is missing.` } : { beacon: complete(beacon) as unknown as Beacon };
}

/**
 * A tracker leaves out what is 0 or empty. Where absence would say something else, it is put back. Money is an amount and a
 * currency, or neither. Within a visit no pause is longer than half an hour, whatever the browser's clock says.
 */
function complete(beacon: Partial<Record<Field, unknown>>): Partial<Record<Field, unknown>> {
	if (beacon.kind === 'leave') return { seconds: 0, ...beacon };
	if (beacon.kind === 'event' && !(beacon.amount && beacon.currency)) {
		const { amount: _, currency: __, ...event } = beacon;
		return event;
	}
	if (beacon.kind === 'view' && !beacon.begins && !beacon.stateless)
		return { previous: '', ...beacon, minutes: Math.min(30, Number(beacon.minutes ?? 0)) };
	return beacon;
}

function missingField(beacon: Partial<Record<Field, unknown>>): Field | undefined {
	if (beacon.kind === undefined) return 'kind';
	const isMissing = (field: Field) => beacon[field] === undefined;
	return (
		REQUIRED[beacon.kind as Beacon['kind']].find(isMissing) ??
		REQUIRED[beacon.stateless ? 'stateless' : 'remembering'].find(isMissing)
	);
}
