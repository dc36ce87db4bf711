import type { CrossKind, StoredKind } from './dimensions.ts';

/** What the site and each fact of visits has, so that any other dimension can be subtracted from it, part by part. */
const WHOLE = [
	'views',
	'visits',
	'engaged',
	'seconds',
	'deciles',
	'continuations',
	'page_visits',
	'area1_visits',
	'area2_visits',
	'area3_visits',
	'conversions',
	'converting_visits',
	'stateless_views',
	'stateless_visits',
] as const;

/**
 * The sums that are kept, by what they are kept for. All are counts of non-negative increments; no name has two meanings,
 * and every metric is made from them. `views` and `visits` are those of remembering browsers; the stateless ones stand
 * apart. For a page or an area, `visits` are the visits that saw it and `engaged` those of them that became engaged,
 * so that `visits - engaged` are the visits that began and ended there.
 */
export const SUMS = {
	hour: ['views', 'visits', 'engaged', 'stateless_views', 'stateless_visits'],
	/**
	 * `page_visits` and `areaN_visits`: first views of a page or area in a visit, added up: the total over their rows.
	 * `converting_visits`: visits with a conversion of whatever goal.
	 */
	day: WHOLE,
	page: ['views', 'visits', 'engaged', 'entries', 'seconds', 'deciles', 'continuations', 'stateless_views'],
	area: ['views', 'visits', 'engaged', 'entries', 'seconds', 'deciles', 'continuations', 'stateless_views'],
	view: ['views', 'seconds', 'stateless_views'],
	visit: WHOLE,
	/** `converting_visits`: first conversions of the goal in a visit. */
	goal: ['conversions', 'converting_visits'],
	property: ['conversions', 'converting_visits'],
} as const satisfies Record<StoredKind | 'hour' | 'day', readonly string[]>;

/**
 * The sums of crosses. `least_visits`: visits that are certainly in the group though not among its `visits`, because it is
 * not known what else they saw: they began there, and are stateless or saw a name that stands for many pages. Of use only
 * for the size of a group.
 */
export const CROSS_SUMS = {
	visit: [
		'views',
		'visits',
		'engaged',
		'seconds',
		'conversions',
		'converting_visits',
		'stateless_views',
		'stateless_visits',
	],
	page: [...SUMS.page, 'least_visits'],
	view: [...SUMS.view, 'least_visits'],
	goal: SUMS.goal,
} as const satisfies Record<CrossKind, readonly string[]>;

/** The sums of groups on share links: nothing that would split them by visitor type or goal. */
export const PUBLIC_SUMS = ['visits', 'views', 'seconds', 'conversions', 'converting_visits'] as const;

export type Sum = (typeof SUMS)[keyof typeof SUMS][number] | (typeof CROSS_SUMS)[CrossKind][number];

/** Increments or totals of some of the sums; one that is absent is 0. */
export type Sums = Partial<Record<Sum, number>>;
