import { signal } from '@preact/signals';
import {
	COMPARISONS,
	type Comparison,
	INTERVALS,
	type Interval,
	PERIODS,
	type PeriodName,
} from '../server/wire/report.ts';

/** What is on screen. The whole of it stands in the address, so that back, reload and a pasted link work. */
export interface View {
	site?: string;
	/** Absent together with `from`: the default. */
	period?: PeriodName;
	from?: string;
	to?: string;
	compare?: Comparison;
	interval?: Interval;
	/** The metric in the chart. */
	metric?: string;
	/** Dimensions whose tab is in front; a group without one shows its first. */
	tabs?: string[];
	/** The dimension that is open in full, and how its table stands. */
	open?: string;
	sort?: string;
	search?: string;
	offset?: number;
	/** Value whose inside the picture of areas shows. */
	inside?: string;
	/** The goal of which the properties are listed. */
	list?: string;
	/** The error whose pages are listed. */
	error?: string;
	/** What everything is cut down to: `country:DE`. */
	filter?: string;
	/** A page in place of the report. */
	page?: PageName;
}

/** Pages in place of the report: of the account, of the installation, of the site. */
export const PAGES = ['account', 'users', 'trail', 'audit', 'add', 'settings', 'shares', 'tag'] as const;
export type PageName = (typeof PAGES)[number];

/** What opening in full adds; closing removes it. */
export const CLOSED = { open: undefined, sort: undefined, search: undefined, offset: undefined } as const;

/** What a view of one site says that means nothing on another. */
export const ELSEWHERE = { ...CLOSED, inside: undefined, filter: undefined, page: undefined } as const;

/** A change to the view: `undefined` takes a part back to its default. */
export type Change = { [Name in keyof View]?: View[Name] | undefined };

const day = /^\d{4}-\d\d-\d\d$/;
const oneOf = <T extends string>(list: readonly T[], text: string | null) => list.find(item => item === text);

/** Reads the query part of an address; what it does not know it leaves out. */
export function readView(query: string): View {
	const given = new URLSearchParams(query);
	const text = (name: string) => given.get(name) || undefined;
	const [from, to] = [text('from'), text('to')];
	const range = from && to && day.test(from) && day.test(to);
	return compact({
		site: text('site'),
		period: range ? undefined : oneOf(PERIODS, given.get('period')),
		from: range ? from : undefined,
		to: range ? to : undefined,
		compare: oneOf(COMPARISONS, given.get('compare')),
		interval: oneOf(INTERVALS, given.get('interval')),
		metric: text('metric'),
		tabs: text('tabs')?.split(','),
		open: text('open'),
		sort: text('sort'),
		search: text('search'),
		offset: Number.parseInt(given.get('offset') ?? '', 10) || undefined,
		inside: text('inside'),
		list: text('list'),
		error: text('error'),
		filter: text('filter'),
		page: oneOf(PAGES, given.get('page')),
	});
}

/** The inverse of `readView`. Slashes and commas stay readable. */
export function writeView(view: View): string {
	const pairs = Object.entries(view).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
	return pairs.length > 0
		? `?${pairs.join('&').replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':')}`
		: '';
}

function compact(change: Change): View {
	const kept = Object.entries(change).filter(([, value]) => value !== undefined && value !== '' && value !== 0);
	return Object.fromEntries(kept);
}

export const view = signal<View>(readView(location.search));

/** The address of the view with a change, for links. */
export function linkTo(change: Change): string {
	return writeView(compact({ ...view.value, ...change })) || location.pathname;
}

/** Changes the view and the address. `replace` leaves no step for the back button: for typing and for poll results. */
export function go(change: Change, replace = false): void {
	const next = compact({ ...view.value, ...change });
	history[replace ? 'replaceState' : 'pushState'](null, '', writeView(next) || location.pathname);
	view.value = next;
}

addEventListener('popstate', () => {
	view.value = readView(location.search);
});
