/**
 * `ff_visit`, the cookie of the visit in progress. It lives 1,800 seconds from the last beacon, so its own expiry is the
 * 30-minute rule. The value is the fields below in this order, percent-encoded but for the slash, joined by `|`; empty
 * fields at the end are left out.
 */
export const VISIT_COOKIE = 'ff_visit';
export const VISIT_SECONDS = 1800;

/** The value of `ff_visit` where the visitor allowed storage in the middle of a stateless visit, which stays stateless. */
export const STATELESS_VISIT = '0';

/** At most this many four-digit hashes of pages and areas together; beyond, a page or area counts as seen. */
export const MOST_SEEN = 120;

/** The texts that every beacon of the visit repeats as they are: its visit block, but for hour and visit number. */
export const VISIT_BLOCK = [
	/** As the collector answered to the first view. */
	'country',
	'region',
	'screen',
	'language',
	/** Empty while no view of the visit was counted: the next view begins it. */
	'entry_page',
	'referrer',
	'utm_source',
	'utm_medium',
	'campaign',
	'utm_term',
	'utm_content',
	/** Goals reached, joined by commas. */
	'goals',
] as const;

/** Names of the fields, in the order in which they stand in the cookie. The first is the version of this grammar, 1. */
export const VISIT_FIELDS = [
	'version',
	/** Site hour the visit began in, as the collector answered. */
	'hour',
	/** The browser's hour (hours since 1970, UTC) the visit began in; only until the site hour is known. */
	'began',
	...VISIT_BLOCK,
	'visit_number',
	/** 1 once the visit is engaged. */
	'engaged',
	/** Page of the last view; empty: the entry page. */
	'last',
	/** Minute of the hour (0-59) of the last view. */
	'minute',
	/** 1 while the answer to a view is outstanding. */
	'pending',
	/** Four base-36 digits of hash per page seen. */
	'pages',
	/** Four base-36 digits of hash per area seen. */
	'areas',
] as const;
export type VisitField = (typeof VISIT_FIELDS)[number];
export type Visit = Partial<Record<VisitField, string>>;

/** Four base-36 digits for a page or area: a polynomial hash modulo 36⁴, so a false "seen" is about n in 1.7 million. */
export function hash(name: string): string {
	let sum = 7;
	for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1679616;
	return sum.toString(36).padStart(4, '0');
}

export function writeVisit(visit: Visit): string {
	return VISIT_FIELDS.map(name => encodeURIComponent(visit[name] ?? '').replace(/%2F/g, '/'))
		.join('|')
		.replace(/\|+$/, '');
}

/** Reads the cookie; fields of another version, or that do not decode, are no visit. */
export function readVisit(text: string): Visit | undefined {
	const parts = text.split('|');
	if (parts[0] !== '1') return;
	try {
		return Object.fromEntries(VISIT_FIELDS.map((name, at) => [name, decodeURIComponent(parts[at] ?? '')]));
	} catch {
		return; // A cookie that another script cut or changed: the visit begins anew.
	}
}
