import { readSettings, type SiteSettings } from '../model/settings.ts';
import type { Store } from './store.ts';
import { tables } from './tables.ts';
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

/** Adds a site. A domain or host name that another site has is a StoreError with a `SQLITE_CONSTRAINT_…` code. */
export async function addSite(store: Store, site: Omit<Site, 'id'>): Promise<void> {
	const { domain, timezone, settings } = site;
	await store.write(
		['insert into sites (domain, timezone, settings) values (?, ?, ?)', [domain, timezone, JSON.stringify(settings)]],
		...hostnameRows(site),
	);
}

/** Replaces the time zone, the host names and the settings of a site. */
export async function setSite(store: Store, site: Omit<Site, 'id'>): Promise<void> {
	const { domain, timezone, settings } = site;
	await store.write(
		['update sites set timezone = ?, settings = ? where domain = ?', [timezone, JSON.stringify(settings), domain]],
		[`delete from hostnames where site = ${ID}`, [domain]],
		...hostnameRows(site),
	);
}

/** Every column that holds the number of a string. */
const WORDS = Object.entries(tables)
	.flatMap(([table, { words = [] }]) => words.map(column => `select ${column} from ${table}`))
	.join(' union ');

/** Deletes a site, every sum that was kept for it, and the strings that only its sums named. */
export async function removeSite(store: Store, { id }: Site): Promise<void> {
	const counts = Object.keys(tables).map((table): Statement => [`delete from ${table} where site = ?`, [id]]);
	await store.write(
		...counts,
		['delete from hostnames where site = ?', [id]],
		['delete from sites where id = ?', [id]],
		[`delete from words where id not in (${WORDS})`, []],
	);
}

/** True once anything was counted for the site: its days can then no longer be numbered anew. */
export async function hasData(store: Store, { id }: Site): Promise<boolean> {
	return (await store.all('select 1 from hours where site = ? limit 1', [id])).length > 0;
}
