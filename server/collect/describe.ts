import { type Facts, MASKED, NONE, UNKNOWN } from '../model/facts.ts';
import type { Site } from '../store/sites.ts';
import type { Beacon, Campaign, VisitBlock } from '../wire/beacon.ts';
import type { Browser } from './device.ts';
import type { Page } from './increments.ts';
import { describeLanguage } from './language.ts';
import { cleanName } from './name.ts';
import { describeSource, type OwnHosts } from './source.ts';

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
	const origin = stateless && !begins ? UNKNOWN_ORIGIN : originOf(beacon, site);
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
		screen: (site.settings.screen === 'on' && beacon.screen) || UNKNOWN,
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

/** Origins of a site that are kept in memory: finding one out takes 10 µs, and visits come from few places. */
const MOST_KEPT = 2_000;

// By the site as it was read last, so that changed host names change origins too.
const kept = new WeakMap<Site, Map<string, Origin>>();

function originOf(beacon: Beacon, site: Site): Origin {
	const { referrer = '', utm_source = '', utm_medium = '', campaign = '', utm_term = '', utm_content = '' } = beacon;
	const key = `${referrer}\n${utm_source}\n${utm_medium}\n${campaign}\n${utm_term}\n${utm_content}`;
	const origins = kept.get(site) ?? new Map<string, Origin>();
	const known = origins.get(key);
	if (known) return known;
	const origin = describeOrigin(beacon, site);
	if (origins.size < MOST_KEPT && isAsStored(key, origin)) kept.set(site, origins.set(key, origin));
	return origin;
}

/** Only what may be stored anyway is kept in memory. */
function isAsStored(key: string, origin: Origin): boolean {
	const { referrer, utm_source, utm_medium, campaign, utm_term, utm_content } = origin;
	const stored = [referrer, utm_source, utm_medium, campaign, utm_term, utm_content];
	return key.replace(/^www\./, '') === stored.map(text => (text === NONE ? '' : text)).join('\n');
}

function describeOrigin(beacon: Beacon, site: Site): Origin {
	const value = (name: keyof Campaign) => cleanName(beacon[name] ?? '') || NONE;
	const ownHosts = { hostnames: site.hostnames, paymentHosts: site.settings.payment };
	const campaign: Required<Campaign> = {
		utm_source: value('utm_source'),
		utm_medium: value('utm_medium'),
		campaign: value('campaign'),
		utm_term: value('utm_term'),
		utm_content: value('utm_content'),
	};
	const found = describeSource({ referrer: beacon.referrer, ...campaign }, ownHosts);
	return site.settings.campaign_values === 'masked'
		? masked(beacon, { ...campaign, ...found }, ownHosts)
		: { ...campaign, ...found };
}

/** Of each campaign value, that there was one. A source may be named by such a value, so it is that of the referrer. */
function masked({ referrer }: Beacon, { channel, ...origin }: Origin, ownHosts: OwnHosts): Origin {
	const mask = (value: string) => (value === NONE ? NONE : MASKED);
	return {
		utm_source: mask(origin.utm_source),
		utm_medium: mask(origin.utm_medium),
		campaign: mask(origin.campaign),
		utm_term: mask(origin.utm_term),
		utm_content: mask(origin.utm_content),
		...describeSource({ referrer }, ownHosts),
		channel,
	};
}
