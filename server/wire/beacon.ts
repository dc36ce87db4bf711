/**
 * What a tracker sends: `POST /f`, `text/plain`, one JSON object of the fields below. A field has the name of the dimension
 * or sum it feeds. What is 0, false or empty is left out, and a number of the visit block may come as the digits that the
 * cookie held: `parseBeacon` gives every field the value of its type below. No field is an identifier, a time of the browser's clock, or a size finer than a class.
 */

/** The longest beacon in bytes of UTF-8. A longer one is answered with 413. */
export const MOST_BYTES = 2048;

/** The longest page, counted percent-encoded and with the parameters the tag keeps; a longer one is cut at a segment. */
export const MOST_PATH = 360;

/** The longest campaign value, in characters. */
export const MOST_CAMPAIGN = 40;

/** The longest host name of a referrer; a longer one loses its beginning. */
export const MOST_HOST = 100;

/** The longest language tag; a longer one is cut. */
export const MOST_LANGUAGE = 35;

/** The longest name of an event or a property, in characters. That of an event has no comma. */
export const MOST_NAME = 40;

/** The longest value of a property, and how many properties there are at most. */
export const MOST_VALUE = 80;
export const MOST_PROPERTIES = 5;

/** The longest goals list of a visit: names joined by commas. A goal that no longer fits counts as reached before. */
export const MOST_GOALS = 120;

/**
 * Names of what a beacon goes without (and what it never carries) if it would be longer than `MOST_BYTES`, which takes several fields at their limit in scripts
 * of three bytes a character. Without these every beacon is short enough (test/wire.test.ts holds it to that).
 */
export const EXPENDABLE = /^(_|properties|goals|utm_[tc])/;

/** What one beacon may report at most. */
export const MOST_SECONDS = 1800;

/** Screen classes by the width of the browser's screen in CSS pixels: below 600, 1024, 1600, and above. */
export const SCREENS = ['small', 'medium', 'large', 'wide'] as const;
export const SCREEN_WIDTHS = [600, 1024, 1600] as const;
export type Screen = (typeof SCREENS)[number];

/** A flag is 1 or absent. */
export type Flag = 1;

/** The campaign values of a visit, from the query parameters `utm_*` (`ref` and `source`, or those of the tag, stand in for `utm_source`). */
export interface Campaign {
	utm_source?: string;
	utm_medium?: string;
	campaign?: string;
	utm_term?: string;
	utm_content?: string;
}

/** What a stateless browser says of the visit: only what it sees right now. Referrer and campaign only where it begins. */
export interface Surroundings extends Campaign {
	/** Absent only where no script runs. */
	screen?: Screen;
	/** `navigator.language`: `de-AT`. The collector keeps its primary subtag and region. */
	language?: string;
	/** Host of the page that led here. Absent: none, or the site's own. */
	referrer?: string;
}

/** The part that every beacon of a remembering browser repeats. */
export interface VisitBlock extends Surroundings {
	/** `ff_memory` as it stands; absent while no view of this browser was counted. */
	memory?: string;
	/** The site hour (site day × 24 + hour of the day) in which the visit began; absent until an answer named it. */
	hour?: number;
	/** As the first view's answer said; absent: the collector looks the address up. */
	country?: string;
	region?: string;
	entry_page: string;
	visit_number: number;
	/** Goals reached in this visit, joined by commas. */
	goals?: string;
}

/** A browser without storage. */
export interface Stateless extends Surroundings {
	stateless: Flag;
}

export interface ViewFacts {
	kind: 'view';
	/**
	 * The page's name, percent-decoded, with the parameters and the fragment that the tag keeps: `/search?q=x`. Absent beside
	 * a visit block: the entry page.
	 */
	page?: string;
	/** HTTP status of the navigation; absent for in-app moves and where the browser does not say. */
	status?: number;
	/** This view begins the visit. */
	begins?: Flag;
	/** The page viewed before in this visit; '' (absent on the wire) stands for the entry page; absent on the first view. */
	previous?: string;
	/** How many leading area levels of the page were already seen in this visit, 0 to 3. */
	areas?: number;
	/** This very page was already seen in this visit. */
	seen?: Flag;
	/**
	 * The owner's own area that the page is in by the rules of the tag (`data-areas`), where this visit had not seen it
	 * before. Believed where the site's rules say the same.
	 */
	area?: string;
	/** Whole minutes since the previous view of the visit, 0 (absent on the wire) to 30; absent on the first. */
	minutes?: number;
	/** This view makes the visit engaged. */
	engaged?: Flag;
	/** Whole hours since the visit began by the browser's clock; only while `hour` is not known. */
	elapsed?: number;
	/**
	 * The answer to an earlier view is outstanding: this one adds no arrival. While `hour` is absent too, that earlier view
	 * may have been the visit's first, so this one counts as `begins` for `advance`, though not as a visit.
	 */
	pending?: Flag;
}

export interface LeaveFacts {
	kind: 'leave';
	page?: string;
	status?: number;
	/** Site day of the view, as its answer named it. */
	day?: number;
	/** Seconds of visible, focused time since last reported. */
	seconds: number;
	/** Tenths of the page newly reached by scrolling, 0 to 10. */
	deciles?: number;
}

export interface EventFacts {
	kind: 'event';
	page?: string;
	/** `outbound`, `download`, `form`, or the name given. */
	name: string;
	properties?: Record<string, string>;
	/** In the currency's minor unit. */
	amount?: number;
	currency?: string;
	/** The first event of its name in this visit. */
	first?: Flag;
	/** This event makes the visit engaged. */
	engaged?: Flag;
	/** Site hour unknown: as in a view. */
	elapsed?: number;
}

export type View = ViewFacts & (VisitBlock | Stateless);
export type Leave = LeaveFacts & (VisitBlock | Stateless);
export type Event = EventFacts & (VisitBlock | Stateless);
export type Beacon = View | Leave | Event;

/** The 200 answer to a counted view. A leave or event that was counted is answered with an empty 204. */
export interface Answer {
	/** The new `ff_memory`; absent for a stateless browser. */
	memory?: string;
	/** When the beacon named no site hour: the one the visit began in, with its country and region (`ZZ`: not known). */
	hour?: number;
	country?: string;
	region?: string;
	/** Page goals that this view reached. */
	goals?: string[];
}

/** Why a beacon was not counted: the body of a 202, the `Footfall: ignored; reason=…` header and the daily counter. */
export const REASONS = {
	malformed: 'The beacon could not be read',
	too_large: 'The beacon is too long to be one',
	unknown_site: 'No site lists the host name the beacon came from',
	bot: 'The browser says it is a bot or is automated',
	prefetch: 'The page was fetched ahead and not looked at',
	excluded: 'The address, path or country is excluded for this site',
	rate_limit: 'Too many beacons from one network in a minute',
	signal: 'The browser asks not to be counted',
} as const;
export type Reason = keyof typeof REASONS;
