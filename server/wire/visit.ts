/**
 * `ff_visit`, the cookie of the visit in progress. It lives 1,800 seconds from the last beacon, so its own expiry is the
 * 30-minute rule. The value is the fields below, those that are known, in the form of a query string with its slashes
 * left as they are: `screen=large&language=de-AT&entry_page=/shop&visit_number=2&_minute=17…` A field whose name begins with
 * an underscore never leaves the browser; the others are the visit block, which every beacon repeats.
 */
export const VISIT_COOKIE = 'ff_visit';
export const VISIT_SECONDS = 1800;

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

export type VisitField =
	| (typeof VISIT_BLOCK)[number]
	/** Site hour the visit began in, as the collector answered. */
	| 'hour'
	| 'visit_number'
	/** The browser's hour (hours since 1970, UTC) the visit began in; only until the site hour is known. */
	| '_began'
	/** 1 once the visit is engaged. */
	| '_engaged'
	/** Page of the last view; absent: the entry page. */
	| '_last'
	/** Minute of the hour (0-59) of the last view; absent: 0. */
	| '_minute'
	/** 1 while the answer to a view is outstanding. */
	| '_pending'
	/** Four base-36 digits of hash per page seen, and per area seen: its name with a slash at the end, as no page has. */
	| '_seen'
	/** 1, and nothing else: storage was allowed in the middle of a stateless visit, which stays stateless to its end. */
	| 'stateless';
export type Visit = Partial<Record<VisitField, string>>;

/** Four base-36 digits for a page or area: a polynomial hash modulo 36⁴, so a false "seen" is about n in 1.7 million. */
export function hash(name: string): string {
	let sum = 0;
	for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 36 ** 4;
	return (36 ** 4 + sum).toString(36).slice(1);
}

/** In browsers and in Node alike, but not in the language. */
declare const URLSearchParams: new (
	from: string | [string, string][],
) => Iterable<readonly [string, string]> & { toString(): string };

/**
 * The fields that say something, but for those whose name is `left` out: undefined, false, 0 and '' are written neither to
 * the cookie nor on the wire.
 */
export const told = (fields: object, left?: RegExp): [string, string][] =>
	Object.entries(fields).filter(([name, value]) => value && !left?.test(name));

export function writeVisit(visit: Visit): string {
	return `${new URLSearchParams(told(visit))}`;
}

/** Reads the cookie; an empty visit where there is none. Never throws, whatever another script has made of it. */
export function readVisit(text: string): Visit {
	return Object.fromEntries(new URLSearchParams(text));
}
