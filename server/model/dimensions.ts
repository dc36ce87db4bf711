import type { DimensionEntry, DimensionKind } from '../wire/report.ts';
import type { Sum } from './sums.ts';

/** The kinds whose rows are kept. */
export type StoredKind = Exclude<DimensionKind, 'exit'>;

/** A way to split the sums. */
export interface Dimension {
	/** What the store keeps; never changed and never used again. */
	id: number;
	label: string;
	kind: StoredKind;
	group: GroupName;
	values: DimensionEntry['values'];
	/** For areas: how many leading path segments name one. */
	level?: number;
	/** For pages and areas: the sum of the site's days that the visits of all rows add up to. */
	total?: Sum;
	/**
	 * The dimensions it is crossed with, named on the side that has more values: what is kept of a pair is ordered by the
	 * other side first. To move a pair to its other side is to make a new one.
	 */
	within?: readonly string[];
}

/** What is kept of two dimensions at once depends on their kinds. */
export type CrossKind = 'visit' | 'page' | 'view' | 'goal';

/** A dimension that reads the rows of another one in its own way. Nothing is kept for it. */
export interface Derived {
	of: 'page';
	label: string;
	kind: 'exit';
	group: GroupName;
	values: DimensionEntry['values'];
}

/** Panels of the dashboard, in their order. */
export const GROUPS = {
	areas: 'Areas',
	pages: 'Pages',
	sources: 'Sources',
	places: 'Countries and languages',
	devices: 'Devices',
	visitors: 'Visitors',
	goals: 'Goals',
} as const;
export type GroupName = keyof typeof GROUPS;

/** What pages and areas are crossed with: never with other pages in any guise, because that would trace paths. */
const PAGES_WITHIN = ['channel', 'source', 'campaign', 'country', 'device', 'visitor_type', 'goal'] as const;

/** The list. A new dimension is an entry here, and in the tracker if the browser must say something new. */
export const DIMENSIONS = {
	area1: {
		id: 1,
		label: 'Area',
		kind: 'page',
		group: 'areas',
		values: 'path',
		level: 1,
		total: 'area1_visits',
		within: PAGES_WITHIN,
	},
	area2: {
		id: 2,
		label: 'Area, two levels',
		kind: 'page',
		group: 'areas',
		values: 'path',
		level: 2,
		total: 'area2_visits',
		within: PAGES_WITHIN,
	},
	area3: {
		id: 3,
		label: 'Area, three levels',
		kind: 'page',
		group: 'areas',
		values: 'path',
		level: 3,
		total: 'area3_visits',
		within: PAGES_WITHIN,
	},
	page: {
		id: 4,
		label: 'Page',
		kind: 'page',
		group: 'pages',
		values: 'path',
		total: 'page_visits',
		within: [...PAGES_WITHIN, 'status'],
	},
	entry_page: { id: 5, label: 'Entry page', kind: 'visit', group: 'pages', values: 'path', within: PAGES_WITHIN },
	exit_page: { of: 'page', label: 'Exit page', kind: 'exit', group: 'pages', values: 'path' },
	status: { id: 6, label: 'Status', kind: 'view', group: 'pages', values: 'status' },
	hostname: { id: 7, label: 'Host name', kind: 'view', group: 'pages', values: 'text' },
	area: { id: 29, label: 'Own area', kind: 'area', group: 'pages', values: 'text' },
	source: {
		id: 8,
		label: 'Source',
		kind: 'visit',
		group: 'sources',
		values: 'text',
		within: ['channel', 'country', 'device', 'visitor_type', 'goal'],
	},
	channel: {
		id: 9,
		label: 'Channel',
		kind: 'visit',
		group: 'sources',
		values: 'word',
		within: ['device', 'visitor_type', 'status', 'hostname', 'goal'],
	},
	referrer: { id: 10, label: 'Referrer', kind: 'visit', group: 'sources', values: 'text', within: ['goal'] },
	campaign: {
		id: 11,
		label: 'Campaign',
		kind: 'visit',
		group: 'sources',
		values: 'text',
		within: ['channel', 'source', 'country', 'device', 'visitor_type', 'goal'],
	},
	utm_source: { id: 12, label: 'UTM source', kind: 'visit', group: 'sources', values: 'text' },
	utm_medium: { id: 13, label: 'UTM medium', kind: 'visit', group: 'sources', values: 'text' },
	utm_term: {
		id: 14,
		label: 'UTM term',
		kind: 'visit',
		group: 'sources',
		values: 'text',
		within: ['campaign', 'goal'],
	},
	utm_content: {
		id: 15,
		label: 'UTM content',
		kind: 'visit',
		group: 'sources',
		values: 'text',
		within: ['campaign', 'goal'],
	},
	country: {
		id: 16,
		label: 'Country',
		kind: 'visit',
		group: 'places',
		values: 'country',
		within: ['channel', 'device', 'visitor_type', 'hostname', 'goal'],
	},
	region: { id: 17, label: 'Region', kind: 'visit', group: 'places', values: 'region', within: ['country', 'goal'] },
	language: {
		id: 18,
		label: 'Language',
		kind: 'visit',
		group: 'places',
		values: 'language',
		within: ['country', 'channel', 'goal'],
	},
	device: {
		id: 19,
		label: 'Device',
		kind: 'visit',
		group: 'devices',
		values: 'word',
		within: ['visitor_type', 'goal'],
	},
	browser: {
		id: 20,
		label: 'Browser',
		kind: 'visit',
		group: 'devices',
		values: 'text',
		within: ['device', 'system', 'goal'],
	},
	browser_version: {
		id: 21,
		label: 'Browser version',
		kind: 'visit',
		group: 'devices',
		values: 'text',
	},
	system: {
		id: 22,
		label: 'System',
		kind: 'visit',
		group: 'devices',
		values: 'text',
		within: ['device', 'goal'],
	},
	system_version: {
		id: 23,
		label: 'System version',
		kind: 'visit',
		group: 'devices',
		values: 'text',
	},
	screen: { id: 24, label: 'Screen', kind: 'visit', group: 'devices', values: 'word', within: ['goal'] },
	visitor_type: { id: 25, label: 'Visitor type', kind: 'visit', group: 'visitors', values: 'word', within: ['goal'] },
	visit_number: { id: 26, label: 'Visit number', kind: 'visit', group: 'visitors', values: 'text', within: ['goal'] },
	goal: { id: 27, label: 'Goal', kind: 'goal', group: 'goals', values: 'text' },
	goal_property: { id: 28, label: 'Goal property', kind: 'property', group: 'goals', values: 'text', within: ['goal'] },
} as const satisfies Record<string, Dimension | Derived>;
export type DimensionName = keyof typeof DIMENSIONS;

/** Their names, in the order in which to show them. */
export const dimensionNames = Object.keys(DIMENSIONS) as DimensionName[];

/** The dimension whose rows are kept and read: itself, but for a derived one. */
export function storedAs(name: DimensionName): Dimension {
	const dimension: Dimension | Derived = DIMENSIONS[name];
	return 'of' in dimension ? DIMENSIONS[dimension.of] : dimension;
}

/** Those whose rows are kept, as an array, for loops. */
export const dimensions: readonly (Dimension & { name: DimensionName })[] = dimensionNames
	.filter(name => !('of' in DIMENSIONS[name]))
	.map(name => ({ ...storedAs(name), name }));
