import { type Facts, NONE, UNKNOWN } from '../model/facts.ts';
import type { Site } from '../store/sites.ts';
import type { Beacon, Campaign, VisitBlock } from '../wire/beacon.ts';
import type { Browser } from './device.ts';
import type { Page } from './increments.ts';
import { describeLanguage } from './language.ts';
import { redact } from './redact/redact.ts';
import { describeSource } from './source.ts';

/** What the collector itself found out about the request that brought a beacon. */
export interface Surroundings {
	site: Site;
	hostname: string;
	browser: Browser;
	/** ISO 3166-1 and 3166-2, `ZZ` where not known: as the visit's first view found them. */
	country: string;
	region: string;
	page: Page;
	entry: Page | undefined;
}

/** Everything the dimensions can ask about a beacon, in words that may be stored. */
export function describe(beacon: Beacon, found: Surroundings): Facts {
	const { site, hostname, browser, page, entry, country, region } = found;
	const stateless = 'stateless' in beacon;
	const begins = beacon.kind === 'view' && beacon.begins === 1;
	// A stateless browser's later pages do not know where their visit came from.
	const origin = stateless && !begins ? UNKNOWN_ORIGIN : describeOrigin(beacon, site);
	return {
		...page.names,
		...browser,
		...origin,
		hostname,
		status: 'status' in beacon && beacon.status ? String(beacon.status) : NONE,
		entry_page: entry?.names.page ?? UNKNOWN,
		country: country === 'ZZ' ? UNKNOWN : country,
		region: region === 'ZZ' ? UNKNOWN : region,
		language: describeLanguage(beacon.language),
		screen: beacon.screen ?? UNKNOWN,
		visitor_type: stateless ? 'stateless' : beacon.visit_number === 1 ? 'new' : 'returning',
		visit_number: stateless ? UNKNOWN : visitNumber(beacon),
	};
}

const visitNumber = ({ visit_number }: VisitBlock): string => (visit_number < 4 ? String(visit_number) : '4+');

type Origin = Pick<Facts, 'referrer' | 'source' | 'channel' | keyof Campaign>;

const UNKNOWN_ORIGIN: Origin = {
	referrer: UNKNOWN,
	source: UNKNOWN,
	channel: UNKNOWN,
	utm_source: UNKNOWN,
	utm_medium: UNKNOWN,
	campaign: UNKNOWN,
	utm_term: UNKNOWN,
	utm_content: UNKNOWN,
};

function describeOrigin(beacon: Beacon, site: Site): Origin {
	// Parentheses are the store's own words, such as "(other)".
	const value = (name: keyof Campaign) => redact((beacon[name] ?? '').replace(/^\(|\)$/g, '').trim()) || NONE;
	const ownHosts = { hostnames: site.hostnames, paymentHosts: site.settings.payment };
	const campaign: Required<Campaign> = {
		utm_source: value('utm_source'),
		utm_medium: value('utm_medium'),
		campaign: value('campaign'),
		utm_term: value('utm_term'),
		utm_content: value('utm_content'),
	};
	return { ...campaign, ...describeSource({ referrer: beacon.referrer, ...campaign }, ownHosts) };
}
