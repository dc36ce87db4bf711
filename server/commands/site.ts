import { Command } from 'commander';
import { isTimezone } from '../model/calendar.ts';
import { readSettings, SITE_SETTINGS, type SiteSettings } from '../model/settings.ts';
import { addSite, hasData, listSites, removeSite, type Site, setSite } from '../store/sites.ts';
import { type Store, StoreError } from '../store/store.ts';
import { findSite, show, type Terminal, usage, withStore } from './run.ts';
import { Sentence } from './sentence.ts';

/** What the options of a command line say; the settings of a site by their names. */
interface Options {
	timezone?: string;
	hostname?: string[];
	json?: boolean;
	yes?: boolean;
	[setting: string]: unknown;
}

type Wanted = Omit<Site, 'id'>;

/** An option that may be given several times. */
const all = (name: string, before: string[] = []): string[] => [...before, name];

/** `site add|list|set|remove` */
export function siteCommand(terminal: Terminal): Command {
	const site = new Command('site').description('the sites that are counted');
	const command = (words: string, description: string, act: (domain: string, options: Options) => Promise<void>) =>
		site
			.command(words)
			.description(description)
			.option('--json', 'print JSON')
			.action((...passed) => (words.includes('<') ? act(passed[0], passed[1]) : act('', passed[0])));

	const add = command('add <domain>', 'count a site', async (domain, options) => {
		const added = change(
			{ domain: hostname(domain), timezone: '', hostnames: [], settings: readSettings('{}') },
			options,
		);
		await withStore(terminal.env, store => save(store, addSite, added));
		show(terminal, options.json, added, [`Added ${describe(added)}`]);
	}).option(
		'--timezone <zone>',
		'IANA time zone of its days and hours',
		Intl.DateTimeFormat().resolvedOptions().timeZone,
	);

	command('list', 'list the sites', async (_, options) => {
		const sites = (await withStore(terminal.env, listSites)).map(({ id: _id, ...shown }) => shown);
		const none = 'There is no site yet. Add one with: footfall site add example.com';
		show(terminal, options.json, sites, sites.length > 0 ? sites.map(describe) : [none]);
	});

	const set = command('set <domain>', 'change a site', async (domain, options) => {
		if (Object.keys(options).every(name => name === 'json')) throw usage('Nothing to set: name an option, see --help.');
		const changed = await withStore(terminal.env, store => changeSite(store, domain, options));
		show(terminal, options.json, changed, [`Set ${describe(changed)}`]);
	}).option('--timezone <zone>', 'IANA time zone; locked once anything was counted');

	command('remove <domain>', 'delete a site and every number of it', async (domain, options) => {
		await withStore(terminal.env, async store => {
			const known = await findSite(store, domain);
			if (!options.yes) throw usage(`This deletes ${known.domain} and all its numbers for good. Add --yes to do it.`);
			await removeSite(store, known);
		});
		show(terminal, options.json, { removed: domain.toLowerCase() }, [`Removed ${domain.toLowerCase()}`]);
	}).option('--yes', 'really delete');

	for (const changing of [add, set]) {
		changing.option(
			'--hostname <name>',
			'a further host name, as often as there are; *.example.com takes its sub-domains',
			all,
		);
		for (const [name, { description }] of Object.entries(SITE_SETTINGS))
			changing.option(`--${name} <list>`, description);
	}
	return site;
}

async function changeSite(store: Store, domain: string, options: Options): Promise<Wanted> {
	const known = await findSite(store, domain);
	const wanted = change(known, options);
	if (wanted.timezone !== known.timezone && (await hasData(store, known))) {
		throw new Sentence(
			`The time zone of ${known.domain} is locked at ${known.timezone}: its days and hours are already numbered by it.`,
		);
	}
	await save(store, setSite, wanted);
	return wanted;
}

/** A site with what the options say in the place of what was. */
function change({ domain, timezone, hostnames, settings }: Wanted, options: Options): Wanted {
	const zone = options.timezone ?? timezone;
	if (!isTimezone(zone)) throw usage(`${zone} is no IANA time zone such as Europe/Berlin, America/New_York or UTC.`);
	const changed = Object.entries(SITE_SETTINGS).flatMap(([name, { allowed, parse }]) => {
		if (options[name] === undefined) return [];
		const value = parse(String(options[name]));
		if (value === undefined) throw usage(`--${name} must be ${allowed}, not ${JSON.stringify(options[name])}.`);
		return [[name, value]];
	});
	return {
		domain,
		timezone: zone,
		hostnames: options.hostname?.map(hostname) ?? hostnames,
		settings: { ...settings, ...(Object.fromEntries(changed) as Partial<SiteSettings>) },
	};
}

/** A host name as browsers send it: lower case, punycode, no port; `*.` before it stays. */
function hostname(text: string): string {
	const plain = text.replace(/^\*\./, '');
	const url = /^[^/@?#:\s]+$/.test(plain) ? URL.parse(`http://${plain}`) : null;
	if (!url) throw usage(`${text} is no host name such as example.com.`);
	return text === plain ? url.hostname : `*.${url.hostname}`;
}

async function save(store: Store, write: (store: Store, site: Wanted) => Promise<void>, site: Wanted): Promise<void> {
	try {
		await write(store, site);
	} catch (error) {
		if (!(error instanceof StoreError && error.code?.startsWith('SQLITE_CONSTRAINT'))) throw error;
		const names = [site.domain, ...site.hostnames];
		const taken = (await listSites(store)).find(
			known =>
				names.some(name => known.hostnames.includes(name)) && (write === addSite || known.domain !== site.domain),
		);
		throw new Sentence(`A host name belongs to one site; ${taken?.domain ?? 'another one'} has one of these already.`);
	}
}

const describe = ({ domain, timezone, hostnames }: Wanted): string =>
	[domain, timezone, ...hostnames.filter(name => name !== domain)].join('  ');
