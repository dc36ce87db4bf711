/**
 * Every table and column of the database, for the promise page, which has words for each in every language, and for whoever
 * checks a database against it. A test holds it against the schema: what is stored is told, or it cannot be stored.
 */
const PLACES = ['area1_visits', 'area2_visits', 'area3_visits'] as const;
const STATELESS = ['stateless_views', 'stateless_visits'] as const;
const OF_DAY = [
	...['views', 'visits', 'engaged', 'seconds', 'deciles', 'continuations', 'page_visits'],
	...PLACES,
	...['conversions', 'converting_visits'],
	...STATELESS,
] as const;
const OF_PAGE = [
	...['views', 'visits', 'engaged', 'entries', 'seconds', 'deciles', 'continuations', 'stateless_views'],
] as const;
const OF_VIEW = ['views', 'seconds', 'stateless_views'] as const;
const OF_GOAL = ['conversions', 'converting_visits'] as const;

/** The columns that a row is found by. */
const DAY = ['site', 'dimension', 'day', 'value'] as const;
const MONTH = ['site', 'dimension', 'first', 'value'] as const;
const CROSS = ['site', 'pair', 'span', 'a', 'b'] as const;

const PUBLISHED = ['visits', 'views', 'seconds', 'conversions', 'converting_visits'] as const;

/** Whom they are about: the site's visitors, of whom there are only sums; the site itself; and those who run it. */
export const STORED = {
	visitors: {
		hours: ['site', 'hour', 'views', 'visits', 'engaged', ...STATELESS],
		days: ['site', 'day', ...OF_DAY],
		months: ['site', 'first', ...OF_DAY],
		page_days: [...DAY, ...OF_PAGE],
		page_months: [...MONTH, ...OF_PAGE],
		view_days: [...DAY, ...OF_VIEW],
		view_months: [...MONTH, ...OF_VIEW],
		visit_days: [...DAY, ...OF_DAY],
		visit_months: [...MONTH, ...OF_DAY],
		goal_days: [...DAY, ...OF_GOAL],
		goal_months: [...MONTH, ...OF_GOAL],
		revenue_days: [...DAY, 'currency', 'amount'],
		revenue_months: [...MONTH, 'currency', 'amount'],
		visit_crosses: [
			...CROSS,
			...['views', 'visits', 'engaged', 'seconds', 'conversions', 'converting_visits'],
			...STATELESS,
		],
		page_crosses: [...CROSS, ...OF_PAGE, 'least_visits'],
		view_crosses: [...CROSS, ...OF_VIEW, 'least_visits'],
		goal_crosses: [...CROSS, ...OF_GOAL],
		revenue_crosses: [...CROSS, 'currency', 'amount'],
		arrivals: ['site', 'day', 'previous_from', 'previous_to', 'visitors'],
		arrival_months: ['site', 'month', 'previous_month', 'visitors'],
		retention: ['site', 'birth', 'month', 'visitors'],
		ignored: ['site', 'day', 'reason', 'beacons'],
		ignored_months: ['site', 'first', 'reason', 'beacons'],
		published_values: ['site', 'dimension', 'first', 'value', ...PUBLISHED],
		published_crosses: ['site', 'pair', 'first', 'a', 'b', ...PUBLISHED],
		words: ['id', 'text'],
	},
	site: {
		sites: ['id', 'domain', 'timezone', 'settings'],
		hostnames: ['hostname', 'site'],
		annotations: ['id', 'site', 'day', 'text'],
		batches: ['collector', 'number'],
		seals: ['site', 'crosses', 'groups', 'days'],
		published: ['site', 'month'],
	},
	people: {
		users: ['id', 'email', 'password', 'owner', 'totp', 'totp_step', 'created'],
		roles: ['user', 'site', 'role'],
		sessions: ['id', 'secret', 'user', 'label', 'created', 'seen'],
		recovery_codes: ['user', 'secret'],
		passkeys: ['id', 'user', 'key', 'counter', 'name', 'created'],
		tokens: ['id', 'secret', 'user', 'name', 'scope', 'site', 'created', 'expires', 'seen'],
		links: ['secret', 'purpose', 'user', 'expires'],
		shares: ['id', 'word', 'site', 'name', 'panels', 'embed', 'password', 'created', 'expires'],
		trail: ['id', 'at', 'actor', 'action', 'site', 'detail'],
	},
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type About = keyof typeof STORED;
type Tables = (typeof STORED)['visitors'] & (typeof STORED)['site'] & (typeof STORED)['people'];
export type StoredTable = keyof Tables;
export type StoredColumn = Tables[StoredTable][number];
