import type { Site } from '../store/sites.ts';
import type { Beacon } from '../wire/beacon.ts';
import { fits } from '../wire/wildcard.ts';
import { type Networks, parseNetworks } from './address.ts';
import { header, type RequestHeaders } from './headers.ts';
import { cleanPage } from './path.ts';

/** Whether a site's owner leaves out what comes from this address: the owner's own. */
export function isExcludedAddress({ settings }: Site, address: string): boolean {
	const { excluded_addresses: ranges } = settings;
	if (ranges.length === 0) return false;
	let known = networks.get(ranges);
	if (!known) {
		known = parseNetworks(ranges.join(','))!;
		networks.set(ranges, known);
	}
	return known.has(address);
}

/** Ranges as they are asked, for as long as the site is in memory. */
const networks = new WeakMap<string[], Networks>();

/** Whether a site's owner leaves out the page that a beacon speaks of, or the country that its visit is from. */
export function isExcluded({ settings }: Site, beacon: Beacon, country: () => string): boolean {
	const { excluded_paths: paths, excluded_countries: countries, query } = settings;
	if (paths.length > 0) {
		const page = cleanPage(pageOf(beacon), query);
		if (paths.some(pattern => fits(pattern, page))) return true;
	}
	return countries.length > 0 && countries.includes(('country' in beacon && beacon.country) || country());
}

const pageOf = (beacon: Beacon): string => beacon.page ?? ('entry_page' in beacon ? beacon.entry_page : '/');

/** Global Privacy Control or Do Not Track. */
export function hasSignal(headers: RequestHeaders): boolean {
	return header(headers, 'sec-gpc') === '1' || header(headers, 'dnt') === '1';
}

/** What only a browser that remembers can say, and what it repeats of the visit after its first view. */
const REMEMBERED = new Set(
	'memory hour country region entry_page visit_number goals previous area areas seen area minutes engaged elapsed pending first'.split(
		' ',
	),
);
const ORIGIN = new Set(['referrer', 'utm_source', 'utm_medium', 'campaign', 'utm_term', 'utm_content']);

/**
 * What is left of a beacon whose browser asks not to be remembered, where its tag did not listen: what a stateless browser
 * would have said. Its answer then has nothing to remember either.
 */
export function forgotten(beacon: Beacon): Beacon {
	if ('stateless' in beacon) return beacon;
	const begins = beacon.kind === 'view' && beacon.begins === 1;
	const left = Object.entries(beacon).filter(([name]) => !REMEMBERED.has(name) && (begins || !ORIGIN.has(name)));
	return { ...Object.fromEntries(left), page: pageOf(beacon), stateless: 1 } as Beacon;
}
