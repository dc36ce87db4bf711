import { describeBrowser } from '../../server/collect/device.ts';
import { describeLanguage } from '../../server/collect/language.ts';
import { describeSource } from '../../server/collect/source.ts';
import { type Facts, NONE, type PageNames, UNKNOWN } from '../../server/model/facts.ts';
import type { SeenEvent, SeenView, SeenVisit } from './census.ts';

/** Each path's names, worked out once. */
const named = new Map<string, PageNames>();

/** A path's own name and its areas. */
export function namesOf(page: string): PageNames {
	const names = named.get(page) ?? split(page);
	named.set(page, names);
	return names;
}

function split(page: string): PageNames {
	const parts = page.split('/').filter(part => part !== '');
	const upTo = (level: number) => (parts.length >= level ? `/${parts.slice(0, level).join('/')}` : NONE);
	return { page: `/${parts.join('/')}`, area1: upTo(1), area2: upTo(2), area3: upTo(3) };
}

type OfVisit = Omit<Facts, keyof PageNames | 'hostname' | 'status'>;

/** Each visit's words, worked out once. */
const known = new WeakMap<SeenVisit, OfVisit>();

/** The words of a view; those of its visit are those of the visit's first view. */
export function factsOf(view: SeenView): Facts {
	const { hostname } = view.line;
	return { ...namesOf(view.line.page), hostname, status: statusOf(view), ...factsOfVisit(view) };
}

/** Those of a goal are those of the page it was reached on and of the visit. Who keeps no cookies knows no origin by then. */
export function factsOfEvent({ view, visit }: SeenEvent): Facts {
	const line = view.visit ? view.line : { ...view.line, fromOutside: false };
	return factsOf(visit ? { ...view, visit } : { ...view, line });
}

/** One of them. */
export function wordOf(view: SeenView, name: keyof Facts): string {
	const names = namesOf(view.line.page);
	if (name in names) return names[name as keyof PageNames];
	if (name === 'hostname') return view.line.hostname;
	return name === 'status' ? statusOf(view) : factsOfVisit(view)[name as keyof OfVisit];
}

const statusOf = ({ line: { status } }: SeenView): string => (status ? String(status) : NONE);

function factsOfVisit(view: SeenView): OfVisit {
	if (!view.visit) return visitFacts(view);
	const facts = known.get(view.visit) ?? visitFacts(view);
	known.set(view.visit, facts);
	return facts;
}

function visitFacts(view: SeenView): OfVisit {
	const { visit } = view;
	const first = visit ? visit.views[0]!.line : view.line;
	const origin = visit ? visit.origin : view.line;
	const begins = visit !== undefined || view.line.fromOutside;
	const { userAgent, hints } = first.agent;
	const [brands, mobile, platform] = ['sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'].map(
		name => hints[name] ?? '',
	);
	const said = (word: string | undefined) => (begins ? word || NONE : UNKNOWN);
	const { utm_source, utm_medium, campaign, utm_term, utm_content } = origin.campaign;
	const own = { hostnames: [origin.hostname], paymentHosts: [] };
	return {
		entry_page: begins ? namesOf(first.page).page : UNKNOWN,
		...(begins
			? describeSource({ referrer: origin.referrer, ...origin.campaign }, own)
			: { referrer: UNKNOWN, source: UNKNOWN, channel: UNKNOWN }),
		utm_source: said(utm_source),
		utm_medium: said(utm_medium),
		campaign: said(campaign),
		utm_term: said(utm_term),
		utm_content: said(utm_content),
		country: first.home.country,
		region: first.home.region,
		language: describeLanguage(first.home.language),
		...describeBrowser({ userAgent, hints: { brands: brands!, mobile: mobile!, platform: platform! } }),
		screen: first.screen,
		visitor_type: visit ? (visit.number === 1 ? 'new' : 'returning') : 'stateless',
		visit_number: visit ? (visit.number < 4 ? String(visit.number) : '4+') : UNKNOWN,
	};
}
