import { NONE } from '../model/facts.ts';
import type { Campaign } from '../wire/beacon.ts';
import { redact } from './redact/redact.ts';
import { type Channel, SOURCES, SPAM_HOSTS } from './sources.ts';

/** What a site says of hosts that are never a source: its own, where `*.example.com` takes sub-domains, and payment pages. */
export interface OwnHosts {
	hostnames: readonly string[];
	/** With the hosts under them; lower case, without `www.`. */
	paymentHosts: readonly string[];
}

/** Host or address of the page that led here, and campaign values: as sent or as stored, '' and "(none)" being none. */
export type Arrival = { [Name in keyof Campaign | 'referrer']?: string | undefined };

export interface Origin {
	/** Host without `www.`, or an Android app's package; "(none)". */
	referrer: string;
	/** A known source's name, else `utm_source` in lower case, else the host; "(none)" for direct visits. */
	source: string;
	channel: Channel;
}

interface Known {
	source: string;
	channel: Channel;
}

const MOST_HOST = 100;

/** Known sources by lower-case host, `utm_source` value and name. */
const INDEX = new Map<string, Known>();
for (const [channel, sources] of Object.entries(SOURCES) as [Channel, Record<string, string>][]) {
	for (const [source, words] of Object.entries(sources)) {
		for (const word of [source.toLowerCase(), ...words.split(' ')]) INDEX.set(word, { source, channel });
	}
}
const SPAM = new Set(SPAM_HOSTS);

/**
 * Where a visit came from. `utm_source` names the source before the referrer does, and `utm_medium` the channel before the
 * source does. The site's own hosts, payment pages and spam are no referrer; the visit then counts as if it had none.
 */
export function describeSource(visit: Arrival, site: OwnHosts): Origin {
	const said = (name: keyof Arrival) => (visit[name] === NONE ? '' : (visit[name]?.trim().toLowerCase() ?? ''));
	const host = referrerHost(said('referrer'), site);
	const named = campaignSource(said('utm_source'));
	const found = named ?? (host === NONE ? undefined : (findHost(host) ?? { source: host, channel: 'referral' }));
	const unsaid =
		said('campaign') || said('utm_medium') || said('utm_term') || said('utm_content') ? 'campaign' : 'direct';
	return {
		referrer: host,
		source: found?.source ?? NONE,
		channel: byMedium(said('utm_medium'), found?.channel) ?? found?.channel ?? unsaid,
	};
}

function referrerHost(text: string, site: OwnHosts): string {
	const host = cleanHost(text);
	return !host || isSpam(host) || isOwn(host, site) ? NONE : host;
}

/** A host alone, or a whole address that starts with one: of an app, or of a tag that sends more than it should. */
const HOST = /^(?:(?:https?|android-app|ios-app):\/\/)?([a-z0-9_.-]{1,253})(?::\d{1,5})?(?:[/?#]|$)/;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}$/;
/** Names that exist inside one network only (RFC 6761, 6762, 8375 and the customs before them). */
const PRIVATE = /\.(?:arpa|corp|home|internal|intranet|invalid|lan|local|localdomain|localhost|private)$/;

/**
 * Lower case, Punycode as it is, without `www.`, port and final dot. `undefined` for what is no public host name: addresses
 * (no top-level domain begins with a digit), single words, `localhost`, anything longer than 100 characters, and what
 * redaction would change: a token with a dot looks like a host.
 */
function cleanHost(text: string): string | undefined {
	const match = text.length <= 2048 ? HOST.exec(text) : null;
	const host = bare(match?.[1]?.replace(/\.$/, '') ?? '');
	const labels = host.split('.');
	const public_ = labels.length > 1 && !PRIVATE.test(host) && /^[a-z]/.test(labels.at(-1) ?? '');
	const wellFormed = public_ && host.length <= MOST_HOST && labels.every(label => LABEL.test(label));
	return wellFormed && redact(host) === host ? host : undefined;
}

function bare(host: string): string {
	return host.toLowerCase().replace(/^(?:www\.)+/, '');
}

function isSpam(host: string): boolean {
	for (let rest = host; rest; rest = parent(rest)) if (SPAM.has(rest)) return true;
	return false;
}

/** `mail.google.com` → `google.com` → `com` → ''. */
function parent(host: string): string {
	const dot = host.indexOf('.');
	return dot < 0 ? '' : host.slice(dot + 1);
}

/** Whether a referrer is one of a site's own host names. */
export function isOwnHost(referrer: string, hostnames: readonly string[]): boolean {
	const host = cleanHost(referrer.trim().toLowerCase());
	return host !== undefined && isOwn(host, { hostnames, paymentHosts: [] });
}

function isOwn(host: string, { hostnames, paymentHosts }: OwnHosts): boolean {
	return (
		hostnames.some(name => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : bare(name) === host)) ||
		paymentHosts.some(name => host.endsWith(name) && (host.length === name.length || host.endsWith(`.${name}`)))
	);
}

/** What `*` stands for in the table: `.com`, a country, or a country's second level. */
const ENDING = /\.(?:com|(?:(?:com?|net|ne|org|or)\.)?[a-z]{2})$/;
/** Webmail that an employer or provider runs itself. */
const WEBMAIL = /^(?:web)?e?mail\d{0,3}\.|^(?:poczta|posta|correo|messagerie)\./;

function findHost(host: string): Known | undefined {
	const starred = host.replace(ENDING, '.*');
	for (let [full, star] = [host, starred]; full; [full, star] = [parent(full), parent(star)]) {
		const known = INDEX.get(full) ?? INDEX.get(star);
		if (known && full.includes('.')) return known;
	}
	return WEBMAIL.test(host) ? { source: host, channel: 'email' } : undefined;
}

/** A known word, a known or unknown host (`?ref=` often is one), or a word of the owner's own: a campaign. */
function campaignSource(word: string): Known | undefined {
	if (!word) return;
	const host = cleanHost(word);
	if (host && isSpam(host)) return;
	const known = INDEX.get(word) ?? (host ? findHost(host) : undefined);
	if (known) return known;
	// Lower case may take a letter apart (İ), and then what stood beside it is looked at once more.
	return host ? { source: host, channel: 'referral' } : { source: redact(word) || NONE, channel: 'campaign' };
}

/** `utm_medium` by the customs of the field, much like the default channels of Google Analytics; the first that fits. */
const MEDIUMS: readonly [RegExp, Channel][] = [
	[/^(?:paid[ _-]?search|sem|sea)$/, 'paid_search'],
	[/^(?:paid[ _-]?social|social[ _-]?(?:ads?|paid|cpc))$/, 'paid_social'],
	[/^(?:display|banner|expandable|interstitial|programmatic|native|gdn)$/, 'display'],
	[/^(?:affiliates?|affiliation|partner)$/, 'affiliate'],
	[/^(?:e[ _-]?mail(?:ing)?|news-?letter|nl|edm)$/, 'email'],
	[/^(?:(?:organic[ _-]?)?social(?:[ _-]?(?:network|media|post|organic))?|sm)$/, 'social'],
	[/^(?:organic|organic[ _-]?search|seo)$/, 'search'],
	[/^.{0,20}video.{0,20}$/, 'video'],
];
const PAID = /^(?:.{0,20}cp[acmpv]|ppc|paid.{0,30}|retargeting|remarketing)$/;
/** Paid visits by the channel of their source; elsewhere paid space is display. */
const PAID_CHANNELS: Partial<Record<Channel, Channel>> = { search: 'paid_search', social: 'paid_social' };

function byMedium(medium: string, channel: Channel | undefined): Channel | undefined {
	const said = MEDIUMS.find(([pattern]) => pattern.test(medium))?.[1];
	return said || !PAID.test(medium) ? said : (PAID_CHANNELS[channel ?? 'direct'] ?? 'display');
}
