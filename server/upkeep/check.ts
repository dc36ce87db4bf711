import type { Sightings } from '../model/sightings.ts';
import type { Site } from '../store/sites.ts';
import { takesHost } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Reason } from '../wire/beacon.ts';

/** Something that keeps a site from being counted, or from being counted well, in a sentence for its owner. */
export interface Problem {
	code: ProblemCode;
	message: string;
	/** What the sentence fills in, for who says it in another language. */
	values?: Record<string, string | number>;
}

export interface Checked {
	/** A view has arrived. */
	counted: boolean;
	/** The likeliest first. */
	problems: Problem[];
}

/** What an owner can do about beacons that arrive and are not counted. */
const IGNORED = {
	bot: 'Only automated browsers have been here so far. Open a page in a usual browser.',
	excluded: 'What came is excluded by the settings of this site: look at excluded pages, addresses and countries.',
	signal: 'The browser sends Global Privacy Control or Do Not Track, and this site does not count those (signal=none).',
	prefetch: 'Pages were fetched ahead and not looked at. Open one in a tab.',
	rate_limit: 'Too many beacons came from one network. Is a proxy not named in TRUSTED_PROXIES?',
	malformed: 'Beacons arrived that could not be read. Is the script of another version, or changed on its way?',
	too_large: 'Beacons arrived that are too long. Is the script of another version, or changed on its way?',
} satisfies Partial<Record<Reason, string>>;

/** The list of problems by code, the reasons above among them. */
export const PROBLEMS = [
	...(Object.keys(IGNORED) as (keyof typeof IGNORED)[]),
	'no_cookies',
	'unknown_host',
	'script_silent',
	'script_not_loaded',
	'proxy_not_trusted',
	'one_network',
] as const;
type ProblemCode = (typeof PROBLEMS)[number];

/** Of traffic from one network: so large a share of so many requests is no visitor, but a proxy. */
const ONE_NETWORK = { share: 0.9, least: 100 };

/** Has a view of the site arrived? If not, what is in its way? */
export async function checkSite(store: Store, site: Site, seen: Sightings): Promise<Checked> {
	const [sums] = await store.all<{ views: number | null; stateless: number | null }>(
		'select sum(views) as views, sum(stateless_views) as stateless from months where site = ?',
		[site.id],
	);
	const { views, stateless } = { views: sums?.views ?? 0, stateless: sums?.stateless ?? 0 };
	const counted = views + stateless > 0;
	return {
		counted,
		problems: [
			...(counted ? [] : await notCounted(store, site, seen)),
			...(counted && views === 0 ? [NO_COOKIES] : []),
			...badAddresses(seen),
		],
	};
}

const NO_COOKIES: Problem = {
	code: 'no_cookies',
	message:
		'Views are counted, but no browser keeps the cookie, so there are no visitors: is it refused, switched off, or set for a domain that is not the page?',
};

async function notCounted(store: Store, site: Site, seen: Sightings): Promise<Problem[]> {
	const ignored = await store.all<{ reason: Reason; beacons: number }>(
		`select text as reason, sum(beacons) as beacons from ignored join words on words.id = reason
		where site = ? group by text order by beacons desc, text`,
		[site.id],
	);
	const problems = ignored.flatMap(({ reason }): Problem[] => {
		return isListed(reason) ? [{ code: reason, message: IGNORED[reason] }] : [];
	});
	problems.push(...unknownHosts(site, seen));
	return problems.length > 0 ? problems : [silence(site, seen)];
}

const isListed = (reason: Reason): reason is keyof typeof IGNORED => Object.hasOwn(IGNORED, reason);

/** Pages that were taken for nobody's: most often this site's, under a host name that it does not list. */
function unknownHosts(site: Site, { unknown }: Sightings): Problem[] {
	const [last] = unknown;
	if (last === undefined) return [];
	const message = `A page of ${last} asks to be counted, and no site lists that host name. If it is a page of ${site.domain}, add it to the host names.`;
	return [{ code: 'unknown_host', message, values: { host: last, site: site.domain } }];
}

function silence(site: Site, { scripts }: Sightings): Problem {
	if (scripts.some(host => takesHost(site, host))) {
		const message = `The script was loaded by a page of ${site.domain}, but nothing came of it: does the content security policy lack connect-src for this server, does a content blocker stop it, or has this browser opted out?`;
		return { code: 'script_silent', message, values: { site: site.domain } };
	}
	const message = `The script was not loaded by any page of ${site.domain} yet: is the tag in the page, and does the content security policy allow it (script-src)?`;
	return { code: 'script_not_loaded', message, values: { site: site.domain } };
}

/** Whether visitors' addresses are known: without them a country is that of the proxy, and the rate limit is one for all. */
export function badAddresses({ unbelieved, busiest }: Sightings): Problem[] {
	const isOne = busiest.of >= ONE_NETWORK.least && busiest.requests > busiest.of * ONE_NETWORK.share;
	return [
		...(unbelieved > 0
			? [
					{
						code: 'proxy_not_trusted' as const,
						values: { count: unbelieved },
						message: `${unbelieved} requests named a visitor's address in X-Forwarded-For or Forwarded that was not believed. If they came through your proxy, name it in TRUSTED_PROXIES, and let it write only one of the two.`,
					},
				]
			: []),
		...(isOne
			? [
					{
						code: 'one_network' as const,
						values: { count: busiest.requests, all: busiest.of },
						message: `${busiest.requests} of the last ${busiest.of} requests came from one network. If that is your proxy or CDN, let it pass the visitor's address on and name it in TRUSTED_PROXIES.`,
					},
				]
			: []),
	];
}
