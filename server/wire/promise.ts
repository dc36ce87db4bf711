/**
 * What the promise page asks of the collector: the settings of a site that concern its visitors. It is open to everyone, so
 * it has no address, no path that is left out and no name of a goal.
 */
export interface Promised {
	/** Domain of the site. */
	site: string;
	/** The site day, by the collector's clock. */
	today: number;
	/** Query parameters that are kept as part of a page. */
	query: string[];
	/** Whether the fragment is part of a page. */
	hash: boolean;
	/** Query parameters that are read as `utm_source`. */
	campaign_parameters: string[];
	campaign_values: 'kept' | 'masked';
	/** Names of the site's own areas. */
	areas: string[];
	/** Whether views of some pages are goals. */
	goals: boolean;
	goal_sources: 'on' | 'off';
	screen: 'on' | 'off';
	/** Whether some pages are not counted. */
	excluded_paths: boolean;
	/** ISO 3166-1 alpha-2. */
	excluded_countries: string[];
	signal: 'stateless' | 'ignore' | 'none';
	cookies: 'on' | 'off';
	/** '' where the cookies belong to one host name. */
	cookie_domain: string;
	/** Months. */
	retention: number;
	/** Visits. */
	threshold: number;
	public_threshold: number;
	/** 1: not rounded. */
	rounding: number;
}
