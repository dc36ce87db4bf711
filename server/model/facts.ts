import type { Screen } from '../wire/beacon.ts';

/** A page and the areas it is in: the rows of dimensions of the kind `page`. */
export interface PageNames {
	page: string;
	/** "(none)" for the page `/`, and so on: a page with fewer segments is in no such area. */
	area1: string;
	area2: string;
	area3: string;
}

/**
 * What the collector knows of the visit and page a beacon speaks of: the only thing that leaves `collect/`. There is no
 * field for an address, a User-Agent, a cookie or a time. Values are final: redacted, within their limits, never empty.
 */
export interface Facts extends PageNames {
	hostname: string;
	/** HTTP status as text, or "(none)". */
	status: string;
	entry_page: string;
	/** Host, or "(none)". */
	referrer: string;
	source: string;
	channel: string;
	campaign: string;
	utm_source: string;
	utm_medium: string;
	utm_term: string;
	utm_content: string;
	/** ISO 3166-1 alpha-2. */
	country: string;
	/** ISO 3166-2: `DE-BE`. */
	region: string;
	/** `de-AT`. */
	language: string;
	device: string;
	browser: string;
	/** Name and major version: `Firefox 147`. */
	browser_version: string;
	system: string;
	system_version: string;
	screen: Screen | typeof UNKNOWN;
	visitor_type: 'new' | 'returning' | 'stateless';
	/** 1, 2, 3 or 4+. */
	visit_number: string;
}

/** The visit or page has no such thing: no referrer, no campaign, no third path level. */
export const NONE = '(none)';

/** It may have one, but the collector cannot tell. */
export const UNKNOWN = '(unknown)';

/** All values without a row of their own. */
export const OTHER = '(other)';

/** A path that looks random and that fewer than three visits have seen. */
export const RARE = '(rare)';

/** A campaign value of a site that does not keep them: that there was one. */
export const MASKED = '(masked)';
