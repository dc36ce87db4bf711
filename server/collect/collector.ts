import { randomInt } from 'node:crypto';
import { dayOf, siteHour } from '../model/calendar.ts';
import { UNKNOWN } from '../model/facts.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Answer, Beacon, Reason } from '../wire/beacon.ts';
import { type Parsed, parseBeacon } from '../wire/parse.ts';
import { clientAddress, headerCountry, type Networks, networkOf } from './address.ts';
import { ANY_PLACE, believable } from './believe.ts';
import { createBook } from './book.ts';
import { count } from './count.ts';
import { browserHeaders, describeBrowser, isBot, isPrefetch } from './device.ts';
import { createDoor, type Door } from './door.ts';
import type { Told } from './episode.ts';
import { forgotten, hasSignal, isExcluded, isExcludedAddress } from './excluded.ts';
import { header, type RequestHeaders } from './headers.ts';
import { knownPages } from './known.ts';
import type { Limit } from './limit.ts';
import { createPages } from './pages.ts';
import type { Place } from './place.ts';
import { createQuarantine, type Quarantine, type QuarantineOptions } from './rare.ts';
import { createRealtime, type Realtime } from './realtime.ts';
import { redact } from './redact/redact.ts';
import { createTally, type Meter } from './tally.ts';

/** A request as it reached the door. It stays in this folder: what is passed on has no field for any of it. */
export interface Incoming {
	/** Address of the socket's peer. */
	peer: string;
	headers: RequestHeaders;
}

/** How a request is answered. 204: counted, and there is nothing to say. */
export type Outcome =
	| { status: 200; answer: Answer }
	| { status: 204 }
	| { status: 202; reason: Reason; message?: string }
	| { status: 413 }
	| { status: 429; retryAfter: number };

export interface Received {
	outcome: Outcome;
	/** Resolves when what the request added is on the disk, and only then may it be answered; rejects if it is not counted. */
	stored: Promise<void>;
}

export interface Collector {
	/** One beacon: the body of a `POST /f`. Rejects, as a pixel does, with a StoreError where the sites cannot be read. */
	beacon(body: string, incoming: Incoming): Promise<Received>;
	/** One stateless view of a page without script: the path given, or that of the page that asks. */
	pixel(path: string | undefined, incoming: Incoming): Promise<Received>;
	/** A beacon with a body so long that it was not read. */
	tooLarge(incoming: Incoming): Promise<Received>;
	/** What came to the door, counted or not. */
	readonly door: Door;
	/** What was counted in the last hour. */
	readonly realtime: Realtime;
	/** A visit towards the name of a random-looking path, which another collector with the same key has counted. */
	hear: Quarantine['hear'];
	/** Resolves when nothing is left to write. */
	drain(): Promise<void>;
	/** Rows of crosses that are counted and not yet written. */
	readonly waiting: number;
}

export interface CollectorOptions {
	store: Store;
	/** Milliseconds since 1970, UTC. */
	clock: () => number;
	place: Place;
	limit: { take(network: string): ReturnType<Limit['take']> | Promise<ReturnType<Limit['take']>> };
	/** The proxies whose word on addresses and countries is taken. */
	trusted: Networks;
	/** Random, made at start and kept nowhere: what is held back in memory is held under it. */
	key: Uint8Array;
	/** Header in which a trusted proxy names the country. */
	countryHeader?: string | undefined;
	/** Milliseconds for which crosses are merged before they are written; ten seconds unless given. */
	merge?: number | undefined;
	/** Told when the store begins to refuse; until it takes increments again, beacons are answered with 503. */
	failed: Told['failed'];
	/** Told when counting goes on. */
	resumed?: Told['resumed'];
	meter?: Meter | undefined;
	/** Where views of the last hour are counted; its own unless given. */
	realtime?: Realtime | undefined;
	/** Told of every visit that counts towards the name of a random-looking path. */
	counted?: QuarantineOptions['counted'];
}

/** `beacon → is it counted? → describe → increments → tally → store`, one pass, with no state but the tally and, in memory, the last hour. */
export async function createCollector(options: CollectorOptions): Promise<Collector> {
	const { store, clock, place, limit, trusted, key, countryHeader, merge, meter, counted } = options;
	const { failed, resumed = () => {}, realtime = createRealtime(clock) } = options;
	const tally = createTally(store, randomInt(1, 2 ** 32), { clock, merge, meter, failed, resumed });
	const book = createBook(store, clock, { failed, resumed });
	const door = createDoor(key, clock);
	// What a CDN says of countries is in no list of ours.
	const places = (!countryHeader && place.codes) || ANY_PLACE;
	const quarantine = createQuarantine({ key, known: await knownPages(store), counted });
	const namePage = createPages(quarantine);

	/** A beacon that is not counted: a daily counter of its reason. */
	function ignore(outcome: Outcome, { id }: Pick<Site, 'id'>, now: number, reason: Reason): Received {
		const { into, word } = tally.gathering;
		into('ignored', { beacons: 1 })(id, dayOf(now), word(reason));
		return { outcome, stored: tally.stored() };
	}

	async function receive(
		page: URL | undefined,
		{ peer, headers }: Incoming,
		read: (() => Parsed) | undefined,
	): Promise<Received> {
		const site = page && (await book.find(page.hostname));
		const { timezone } = site ?? NO_SITE;
		const now = siteHour(clock(), timezone);
		const hops = { peer, forwarded: header(headers, 'forwarded'), xForwardedFor: header(headers, 'x-forwarded-for') };
		const client = clientAddress(hops, trusted);
		const { address } = client;
		door.request(client, hops.forwarded !== '' || hops.xForwardedFor !== '');
		const { ok, ...wait } = { retryAfter: 0, ...(await limit.take(networkOf(address))) };
		if (!ok) return ignore({ status: 429, ...wait }, site ?? NO_SITE, now, 'rate_limit');
		const refuse = (reason: Reason, message?: string) =>
			ignore({ status: 202, reason, ...(message && { message }) }, site ?? NO_SITE, now, reason);
		if (!site) {
			if (page) door.unknown(page.hostname);
			return refuse('unknown_site');
		}
		if (isExcludedAddress(site, address)) return refuse('excluded');
		if (!read) return ignore({ status: 413 }, site, now, 'too_large');
		if (isPrefetch(headers)) return refuse('prefetch');
		const browser = browserHeaders(headers);
		if (isBot(browser.userAgent, headers)) return refuse('bot');
		const isAsking = site.settings.signal !== 'ignore' && hasSignal(headers);
		if (isAsking && site.settings.signal === 'none') return refuse('signal');
		const parsed = read();
		if ('wrong' in parsed) return refuse('malformed', parsed.wrong);
		const beacon = believable(isAsking ? forgotten(parsed.beacon) : parsed.beacon, site, places);
		const whereabouts = () => {
			const country = countryHeader && headerCountry(peer, header(headers, countryHeader), trusted);
			return country ? { country, region: 'ZZ' } : place(address);
		};
		if (isExcluded(site, beacon, () => whereabouts().country)) return refuse('excluded');
		const context = {
			site,
			hostname: hostnameOf(page, site),
			now,
			namePage,
			browser: describeBrowser(browser),
			place: whereabouts,
		};
		const answer = count(beacon, context, tally.gathering);
		const stored = tally.stored();
		const outcome: Outcome = answer ? { status: 200, answer } : { status: 204 };
		if (beacon.kind !== 'view') return { outcome, stored };
		return { outcome, stored: stored.then(() => realtime.add(site.id, beacon)) };
	}

	return {
		beacon: (body, incoming) => receive(pageOf(incoming, 'origin'), incoming, () => parseBeacon(body)),
		pixel: (path, incoming) => {
			const page = pageOf(incoming, 'referer');
			// From another host a browser names the site and not the page: better no view than one of `/`.
			const own = page?.host === header(incoming.headers, 'host') ? page?.pathname : undefined;
			const shown = path ?? own;
			const read = (): Parsed => (shown ? { beacon: pixelView(shown, incoming) } : { wrong: 'p must name the page.' });
			return receive(page, incoming, read);
		},
		tooLarge: incoming => receive(pageOf(incoming, 'origin'), incoming, undefined),
		door,
		realtime,
		hear: quarantine.hear,
		drain: () => tally.drain(),
		get waiting() {
			return tally.waiting;
		},
	};
}

/** What belongs to no site is counted as none's, by the days of UTC. Which host name it came from is not stored. */
const NO_SITE = { id: 0, timezone: 'UTC' };

/** The page that a header names; ports do not matter, and `null` or nonsense is none. */
function pageOf({ headers }: Incoming, name: string): URL | undefined {
	const url = URL.parse(header(headers, name));
	return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** A host name as it may be stored: one that only a `*.example.com` takes was written by whoever sent it. */
function hostnameOf({ hostname }: URL, { hostnames }: Site): string {
	return hostnames.includes(hostname) ? hostname : redact(hostname) || UNKNOWN;
}

/** What a page without script says of itself: its path, and the language that every request names. */
function pixelView(page: string, { headers }: Incoming): Beacon {
	const language = header(headers, 'accept-language').split(/[,;]/, 1)[0] ?? '';
	return { kind: 'view', stateless: 1, page, language };
}
