import { Command } from 'commander';
import { COMMAND_LINE, note } from '../account/trail.ts';
import type { Config } from '../config.ts';
import { type SettingName, siteSettings } from '../model/settings.ts';
import { tagsOf } from '../model/tag.ts';
import { listSites, removeSite, type Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { backup, copyBefore } from '../upkeep/backup.ts';
import { changeSite, makeSite, type Noted, Unwanted, type Wanted } from '../upkeep/sites.ts';
import { findSite, percent, show, slowly, type Terminal, usage, withStore } from './run.ts';
import { EXIT, Sentence } from './sentence.ts';

/** What the options of a command line say; the settings of a site by their names in camel case. */
interface Options {
	timezone?: string;
	hostname?: string[];
	json?: boolean;
	yes?: boolean;
	[setting: string]: unknown;
}

/** An option that may be given several times. */
const all = (name: string, before: string[] = []): string[] => [...before, name];

/** `excluded_paths` is `--excluded-paths`, and commander calls that excludedPaths. */
const optionOf = (name: SettingName): string => name.replaceAll('_', '-');
const keyOf = (name: SettingName): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

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
		await withStore(terminal.env, async (store, config) => {
			const added = await possible(makeSite(store, domain, wantedOf(options), noted('site added', domain)));
			tell(terminal, config, { options, site: added, done: 'Added' });
		});
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
		await withStore(terminal.env, async (store, config) => {
			const known = await findSite(store, domain);
			const changed = await possible(changeSite(store, known, wantedOf(options), noted('site changed', known.domain)));
			tell(terminal, config, { options, site: changed, done: 'Set' });
		});
	}).option('--timezone <zone>', 'IANA time zone; locked once anything was counted');

	command('remove <domain>', 'delete a site and every number of it', async (domain, options) => {
		await withStore(terminal.env, (store, config) => remove(terminal, store, { domain, options, config }));
	}).option('--yes', 'really delete');

	for (const changing of [add, set]) {
		changing.option(
			'--hostname <name>',
			'a further host name, as often as there are; *.example.com takes its sub-domains',
			all,
		);
		for (const [name, { description }] of siteSettings) changing.option(`--${optionOf(name)} <value>`, description);
	}
	return site;
}

async function remove(
	terminal: Terminal,
	store: Store,
	{ domain, options, config }: { domain: string; options: Options; config: Config },
): Promise<void> {
	const known = await findSite(store, domain);
	if (!options.yes) throw usage(`This deletes ${known.domain} and all its numbers for good. Add --yes to do it.`);
	const progress = slowly();
	const copy = copyBefore(config.DATA_DIR, `removing-${known.domain}`, Date.now());
	const { file } = await backup(config.DATA_DIR, copy, part => progress(`${percent(part)} copied`));
	const also = [noted('site removed', known.domain)(file)];
	await removeSite(store, known, { also, progress: part => progress(`${percent(part)} deleted`) });
	const lines = [`Removed ${known.domain}`, `A copy of how it was is in ${file}`];
	show(terminal, options.json, { removed: known.domain, backup: file }, lines);
}

function wantedOf(options: Options): Wanted {
	const typed = siteSettings.flatMap(([name]) => {
		const value = options[keyOf(name)];
		return value === undefined ? [] : [[name, String(value)]];
	});
	return { timezone: options.timezone, hostnames: options.hostname, settings: Object.fromEntries(typed) };
}

const noted =
	(action: 'site added' | 'site changed' | 'site removed', site: string): Noted =>
	detail =>
		note({ at: Math.floor(Date.now() / 1000), actor: COMMAND_LINE, action, site: site.toLowerCase(), detail });

/** What was typed wrongly is named as it was typed. */
async function possible<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof Unwanted)) throw error;
		const { code, parameter, message } = error;
		const option = siteSettings.find(([name]) => name === parameter);
		const sentence = option ? message.replace(/^\w+/, `--${optionOf(option[0])}`) : message;
		throw new Sentence(sentence, code === 'bad_parameter' ? EXIT.usage : EXIT.failed);
	}
}

function tell(
	terminal: Terminal,
	{ PUBLIC_URL, HOST, PORT }: Config,
	{ options, site, done }: { options: Options; site: Site; done: string },
): void {
	const { id: _id, ...shown } = site;
	const [plain] = tagsOf(site.settings, PUBLIC_URL || `http://${HOST}:${PORT}`);
	show(terminal, options.json, { ...shown, tag: plain!.code }, [
		`${done} ${describe(site)}`,
		`Paste this into its pages: ${plain!.code}`,
	]);
}

const describe = ({ domain, timezone, hostnames }: Omit<Site, 'id'>): string =>
	[domain, timezone, ...hostnames.filter(name => name !== domain)].join('  ');
