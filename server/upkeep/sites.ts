import { isTimezone } from '../model/calendar.ts';
import { changeSettings, readSettings } from '../model/settings.ts';
import { addSite, hasData, listSites, type Site, setSite, takesHost } from '../store/sites.ts';
import { type Store, StoreError } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';

/** What someone wants a site to be; what is absent stays as it is. Settings as a person types them. */
export interface Wanted {
	timezone?: string | undefined;
	hostnames?: readonly string[] | undefined;
	settings?: Readonly<Record<string, string>> | undefined;
}

/** What cannot be, in a sentence for whoever wants it. `parameter` is what to change; `taken` and `locked` are not their mistake. */
export class Unwanted extends Error {
	readonly code: 'bad_parameter' | 'taken' | 'locked';
	readonly parameter: string;
	constructor(code: Unwanted['code'], parameter: string, message: string) {
		super(message);
		this.code = code;
		this.parameter = parameter;
	}
}

/** Makes the statement that notes a change, from what was changed. */
export type Noted = (detail: string) => Statement;

/**
 * Adds a site.
 *
 * @throws Unwanted
 */
export async function makeSite(store: Store, domain: string, wanted: Wanted, noted: Noted): Promise<Site> {
	const empty = { domain: hostname(domain, 'site'), timezone: '', hostnames: [], settings: readSettings('{}') };
	const site = change(empty, wanted);
	await save(store, 'add', site, noted(changes(wanted)));
	return find(store, site.domain);
}

/**
 * Changes a site.
 *
 * @throws Unwanted
 */
export async function changeSite(store: Store, known: Site, wanted: Wanted, noted: Noted): Promise<Site> {
	const site = change(known, wanted);
	const locked = site.timezone === known.timezone ? undefined : await timezoneLock(store, known);
	if (locked) throw new Unwanted('locked', 'timezone', locked);
	await save(store, 'set', site, noted(changes(wanted)));
	return find(store, known.domain);
}

/**
 * Refuses host names whose pages are counted for another site by now, listed there or not: `www.` of one, or one under a
 * wildcard. An owner may move them; whoever edits one site neither takes the visitors of another nor learns which it is.
 *
 * @throws Unwanted
 */
export async function requireOwnNames(store: Store, site: Site, { hostnames = [] }: Wanted): Promise<void> {
	const others = (await listSites(store)).filter(({ id }) => id !== site.id);
	const names = hostnames.map(name => hostname(name, 'hostnames')).filter(name => !site.hostnames.includes(name));
	const taken = names.find(name => others.some(other => takesHost(other, name)));
	if (taken) throw new Unwanted('taken', 'hostnames', `${taken} belongs to another site; an owner can move it.`);
}

/** Why the time zone of a site cannot be changed any more, if so. */
export async function timezoneLock(store: Store, site: Site): Promise<string | undefined> {
	if (!(await hasData(store, site))) return;
	return `The time zone of ${site.domain} is locked at ${site.timezone}: its days and hours are already numbered by it.`;
}

/** What DNS has, and an address of version 4. `URL` takes more, such as quotes, which would end an attribute or a header. */
const HOSTNAME = /^(?=.{1,253}$)\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*$/;

/** A host name as browsers send it: lower case, punycode, no port; `*.` before it stays. */
export function hostname(text: string, parameter: string): string {
	const plain = text.replace(/^\*\./, '');
	const url = /^[^/@?#:\s]+$/.test(plain) ? URL.parse(`http://${plain}`) : null;
	if (!url || !HOSTNAME.test(url.hostname))
		throw new Unwanted('bad_parameter', parameter, `${text} is no host name such as example.com.`);
	return text === plain ? url.hostname : `*.${url.hostname}`;
}

type Fresh = Omit<Site, 'id'>;

function change({ domain, timezone, hostnames, settings }: Fresh, wanted: Wanted): Fresh {
	const zone = wanted.timezone ?? timezone;
	if (!isTimezone(zone)) {
		const message = `${zone} is no IANA time zone such as Europe/Berlin, America/New_York or UTC.`;
		throw new Unwanted('bad_parameter', 'timezone', message);
	}
	const changed = changeSettings(settings, wanted.settings ?? {});
	if ('message' in changed) throw new Unwanted('bad_parameter', changed.name, changed.message);
	const site = {
		domain,
		timezone: zone,
		hostnames: wanted.hostnames?.map(name => hostname(name, 'hostnames')) ?? hostnames,
		settings: changed,
	};
	requireOwnDomain(site);
	return site;
}

/** A cookie for a domain that is not the site's would be refused by browsers, or counted across sites. */
function requireOwnDomain({ domain, hostnames, settings }: Fresh): void {
	const { cookie_domain: shared } = settings;
	if (!shared) return;
	const strange = [domain, ...hostnames].find(name => !`.${name.replace(/^\*\./, '')}`.endsWith(`.${shared}`));
	if (!strange) return;
	throw new Unwanted('bad_parameter', 'cookie_domain', `cookie_domain: ${strange} is not under ${shared}.`);
}

async function save(store: Store, how: 'add' | 'set', site: Fresh, note: Statement): Promise<void> {
	try {
		await (how === 'add' ? addSite : setSite)(store, site, note);
	} catch (error) {
		if (!(error instanceof StoreError && error.code?.startsWith('SQLITE_CONSTRAINT'))) throw error;
		const names = [site.domain, ...site.hostnames];
		const taken = (await listSites(store)).find(
			known => names.some(name => known.hostnames.includes(name)) && (how === 'add' || known.domain !== site.domain),
		);
		const owner = taken?.domain ?? 'another one';
		throw new Unwanted('taken', 'hostnames', `A host name belongs to one site; ${owner} has one of these already.`);
	}
}

async function find(store: Store, domain: string): Promise<Site> {
	return (await listSites(store)).find(site => site.domain === domain)!;
}

/** The names of what was changed: the values can be seen, and may be the owner's own addresses. */
function changes({ timezone, hostnames, settings = {} }: Wanted): string {
	return [
		...(timezone === undefined ? [] : ['timezone']),
		...(hostnames === undefined ? [] : ['hostnames']),
		...Object.keys(settings),
	].join(', ');
}
