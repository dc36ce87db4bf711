import type { StoredKind } from './dimensions.ts';

/**
 * The sums that are kept, by what they are kept for. All are counts of non-negative increments; no name has two meanings,
 * and every metric is made from them. `views` and `visits` are those of remembering browsers; the stateless ones stand
 * apart. For a page or an area, `visits` are the visits that saw it and `engaged` those of them that became engaged,
 * so that `visits - engaged` are the visits that began and ended there.
 */
export const SUMS = {
	hour: ['views', 'visits', 'engaged', 'stateless_views', 'stateless_visits'],
	/** `page_visits` and `areaN_visits`: first views of a page or area in a visit, added up: the total over their rows. */
	day: [
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
		'stateless_views',
		'stateless_visits',
	],
	page: ['views', 'visits', 'engaged', 'entries', 'seconds', 'deciles', 'continuations', 'stateless_views'],
	view: ['views', 'seconds', 'stateless_views'],
	visit: [
		'views',
		'visits',
		'engaged',
		'seconds',
		'page_visits',
		'area1_visits',
		'area2_visits',
		'area3_visits',
		'stateless_views',
		'stateless_visits',
	],
} as const satisfies Record<StoredKind | 'hour' | 'day', readonly string[]>;

export type Sum = (typeof SUMS)[keyof typeof SUMS][number];

/** Increments or totals of some of the sums; one that is absent is 0. */
export type Sums = Partial<Record<Sum, number>>;
