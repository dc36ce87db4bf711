import { readSettings, type SiteSettings, writeSettings } from '../model/settings.ts';
import { dropSums, pruneWords } from './prune.ts';
import type { Store } from './store.ts';
import type { Statement } from './worker.ts';

/** A site that is counted. Its domain is its name everywhere and the first of its host names. */
export interface Site {
	id: number;
	domain: string;
	/** IANA zone; its wall clock makes the site days and hours. */
	timezone: string;
	/** Host names whose pages belong to it, the domain included; `*.example.com` takes all sub-domains. */
	hostnames: string[];
	settings: SiteSettings;
}

/** All sites, in the order of their domains. */
export async function listSites(store: Store): Promise<Site[]> {
	const sites = await store.all<Omit<Site, 'hostnames' | 'settings'> & { settings: string }>(
		'select id, domain, timezone, settings from sites order by domain',
	);
	const hosts = await store.all<{ hostname: string; site: number }>(
		'select hostname, site from hostnames order by hostname',
	);
	return sites.map(site => ({
		...site,
		settings: readSettings(site.settings),
		hostnames: [
			site.domain,
			...hosts.filter(host => host.site === site.id && host.hostname !== site.domain).map(host => host.hostname),
		],
	}));
}

const ID = '(select id from sites where domain = ?)';

/** The statements that give a site its host names, the domain always among them. */
const hostnameRows = ({ domain, hostnames }: Omit<Site, 'id'>): Statement[] =>
	[...new Set([domain, ...hostnames])].map(hostname => [
		`insert into hostnames (hostname, site) values (?, ${ID})`,
		[hostname, domain],
	]);

/**
 * Adds a site. A domain or host name that another site has is a StoreError with a `SQLITE_CONSTRAINT_…` code. `more` is
 * written with it.
 */
export async function addSite(store: Store, site: Omit<Site, 'id'>, ...more: Statement[]): Promise<void> {
	const { domain, timezone, settings } = site;
	await store.write(
		['insert into sites (domain, timezone, settings) values (?, ?, ?)', [domain, timezone, writeSettings(settings)]],
		...hostnameRows(site),
		...more,
	);
}

/** Replaces the time zone, the host names and the settings of a site. */
export async function setSite(store: Store, site: Omit<Site, 'id'>, ...more: Statement[]): Promise<void> {
	const { domain, timezone, settings } = site;
	await store.write(
		['update sites set timezone = ?, settings = ? where domain = ?', [timezone, writeSettings(settings), domain]],
		[`delete from hostnames where site = ${ID}`, [domain]],
		...hostnameRows(site),
		...more,
	);
}

/**
 * Deletes a site, every sum that was kept for it, and the strings that only its sums named. The site goes first, so that what
 * a crash leaves is nobody's, and is found by `dropOrphans`. `also` is written with that; `progress` hears from 0 to 1.
 */
export async function removeSite(
	store: Store,
	{ id }: Site,
	{ also = [], progress }: { also?: readonly Statement[]; progress?: (part: number) => void } = {},
): Promise<void> {
	await store.write(['delete from hostnames where site = ?', [id]], ['delete from sites where id = ?', [id]], ...also);
	await dropSums(store, id, progress);
	await pruneWords(store);
}

/** True once anything was counted for the site: its days can then no longer be numbered anew. */
export async function hasData(store: Store, { id }: Site): Promise<boolean> {
	return (await store.all('select 1 from months where site = ? limit 1', [id])).length > 0;
}

/** Whether a host name belongs to a site: `www.` of a listed host counts as that host, `*.example.com` takes what is under it. */
export function takesHost({ hostnames }: Pick<Site, 'hostnames'>, host: string): boolean {
	const bare = host.replace(/^www\./, '');
	return hostnames.some(name =>
		name.startsWith('*.') ? host.endsWith(name.slice(1)) : name === host || name === bare,
	);
}
