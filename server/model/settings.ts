import { LEAST } from './groups.ts';
import { PRESET_NAMES, PRESETS } from './presets.ts';
import { isRange, named, oneOf, type Text, wholeNumber, words } from './texts.ts';

/** What an owner can set for a site beside its host names and time zone. */
interface Setting<Value> extends Text<Value> {
	default: Value;
	/** Its name on screen. */
	label: string;
	/** One sentence, the same in `--help`, in the README and on screen. */
	description: string;
}

const setting = <Value>(entry: Setting<Value>): Setting<Value> => entry;

/** Lists of `name=/path` are kept as what reads best where they are used. */
function mapped<Stored, Value>(
	text: Text<Stored>,
	to: (stored: Stored) => Value,
	from: (value: Value) => Stored,
): Text<Value> {
	return {
		allowed: text.allowed,
		parse: typed => {
			const stored = text.parse(typed);
			return stored && to(stored);
		},
		format: value => text.format(from(value)),
	};
}

const PATHS = /^([^=(\s][^=]{0,38}[^=)\s]|[^=()\s])=(\/.{0,279})$/;

/** The list. A setting is an entry here and nowhere else; its name is its option on the command line and its key in JSON. */
export const SITE_SETTINGS = {
	query: setting<string[]>({
		default: [],
		label: 'Query parameters',
		description:
			'Query parameters that are kept as part of the page, as in data-query; # keeps the fragment, as data-hash.',
		...words('names of parameters joined by commas', /^(?:#|[\w.-]{1,40})$/, 20),
	}),
	payment: setting<string[]>({
		default: [],
		label: 'Payment pages',
		description: 'Hosts that send visitors back after they have paid; coming from there is no new source.',
		...words('host names joined by commas', /^[a-z0-9.-]{1,100}$/, 50),
	}),
	goals: setting<Record<string, string>>({
		default: {},
		label: 'Page goals',
		description: 'Pages whose view is a goal, by the name of the goal; * stands for any text: order=/checkout/*/done.',
		...mapped(
			named('names and paths of pages joined by commas, such as order=/checkout/*/done,signup=/welcome', PATHS),
			list => Object.fromEntries(list),
			goals => Object.entries(goals),
		),
	}),
	areas: setting<{ name: string; pattern: string }[]>({
		default: [],
		label: 'Own areas',
		description:
			'Areas by rules of your own, the first that fits, from now on; * stands for any text in one segment, /* at the end and ** for all below: Shop=/de/*/shop/*.',
		...mapped(
			named('names and paths of pages joined by commas, such as Shop=/de/*/shop/*,Help=/**/help/*', PATHS),
			list => list.map(([name, pattern]) => ({ name, pattern })),
			areas => areas.map(({ name, pattern }) => [name, pattern]),
		),
	}),
	excluded_paths: setting<string[]>({
		default: [],
		label: 'Excluded pages',
		description: 'Pages that are not counted; * stands for any text: /admin*,/preview/*.',
		...words('paths of pages joined by commas, such as /admin*,/preview/*', /^\/.{0,279}$/, 50),
	}),
	excluded_addresses: setting<string[]>({
		default: [],
		label: 'Excluded addresses',
		description: 'Addresses of your own, such as those of your office, from which nothing is counted.',
		...words('IP addresses and CIDR ranges joined by commas, such as 192.0.2.0/24,2001:db8::/32', isRange, 50),
	}),
	excluded_countries: setting<string[]>({
		default: [],
		label: 'Excluded countries',
		description: 'Countries from which nothing is counted.',
		...words('ISO 3166 codes of countries joined by commas, such as AT,CH', /^[A-Z]{2}$/, 250),
	}),
	campaign_parameters: setting<string[]>({
		default: ['ref', 'source'],
		label: 'Campaign parameters',
		description: 'Query parameters that stand in for utm_source where an address has none, the first that is there.',
		...words('names of parameters joined by commas, such as ref,source,from', /^[\w.-]{1,40}$/, 10),
	}),
	signal: setting<'stateless' | 'ignore' | 'none'>({
		default: 'stateless',
		label: 'Global Privacy Control and Do Not Track',
		description:
			'What Global Privacy Control and Do Not Track mean: stateless (no cookie), ignore, or none (not counted), as data-signal.',
		...oneOf(['stateless', 'ignore', 'none']),
	}),
	cookies: setting<'on' | 'off'>({
		default: 'on',
		label: 'Cookies',
		description: 'off: nothing is stored in the browser until the page calls footfall.allow(), as data-cookies.',
		...oneOf(['on', 'off']),
	}),
	cookie_domain: setting<string>({
		default: '',
		label: 'Cookie domain',
		description:
			'One visitor on all host names under this domain, which must all be of this site, as data-cookie-domain.',
		allowed: 'a domain such as example.com, or nothing',
		parse: text =>
			/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$|^$/.test(text) ? text : undefined,
		format: domain => domain,
	}),
	retention: setting<number>({
		default: 25,
		label: 'Retention',
		description: 'Months for which sums are kept by the day; after that they are kept by the month.',
		...wholeNumber(2, 120),
	}),
	threshold: setting<number>({
		default: LEAST.signedIn,
		label: 'Smallest group',
		description: 'Groups of fewer visits are folded into (other) where two dimensions are crossed.',
		...wholeNumber(LEAST.signedIn, 1000),
	}),
	public_threshold: setting<number>({
		default: LEAST.public,
		label: 'Smallest public group',
		description: 'The same on share links and embedded pages.',
		...wholeNumber(LEAST.public, 1000),
	}),
	preset: setting<(typeof PRESET_NAMES)[number]>({
		default: 'default',
		label: 'Preset',
		description:
			'What the settings are that are not set one by one: default, fr (the criteria of the French regulator for audience measurement) or consent (nothing stored unasked).',
		...oneOf(PRESET_NAMES),
	}),
	campaign_values: setting<'kept' | 'masked'>({
		default: 'kept',
		label: 'Campaign values',
		description: 'masked: of campaign values it is stored that there was one, not which; the channel is kept.',
		...oneOf(['kept', 'masked']),
	}),
	goal_sources: setting<'on' | 'off'>({
		default: 'on',
		label: 'Goals by source',
		description: 'off: goals are not counted by where their visits came from, such as the channel.',
		...oneOf(['on', 'off']),
	}),
	screen: setting<'on' | 'off'>({
		default: 'on',
		label: 'Screen classes',
		description: 'off: the class of the screen is not stored.',
		...oneOf(['on', 'off']),
	}),
	rounding: setting<number>({
		default: 1,
		label: 'Rounding',
		description: 'Counts of parts of the traffic are shown to the nearest multiple of this; 1 shows them as they are.',
		...wholeNumber(1, 1000),
	}),
};

export type SettingName = keyof typeof SITE_SETTINGS;
export type SiteSettings = { [Name in SettingName]: NonNullable<ReturnType<(typeof SITE_SETTINGS)[Name]['parse']>> };

/** As an array, for loops: what is a text to one is a text to all. */
export const siteSettings = Object.entries(SITE_SETTINGS) as [SettingName, Setting<unknown>][];

/** What the settings are that nobody chose: those of the preset, and else those of the list. */
export function defaultsOf(preset: SiteSettings['preset']): SiteSettings {
	const defaults = Object.fromEntries(siteSettings.map(([name, entry]) => [name, entry.default]));
	return { ...defaults, ...PRESETS[preset].settings, preset } as SiteSettings;
}

/** Settings as they are stored, those that were never set at their default. */
export function readSettings(stored: string): SiteSettings {
	const chosen = JSON.parse(stored) as Partial<SiteSettings>;
	return { ...defaultsOf(chosen.preset ?? 'default'), ...chosen };
}

/** What is stored of settings: those that differ from their preset's, so that another preset can give others. */
export function writeSettings(settings: SiteSettings): string {
	return JSON.stringify(chosenOf(settings));
}

function chosenOf(settings: SiteSettings): Partial<SiteSettings> {
	const now = formatSettings(settings);
	const defaults = { ...formatSettings(defaultsOf(settings.preset)), preset: SITE_SETTINGS.preset.default };
	return Object.fromEntries(
		Object.entries(settings).filter(([name]) => now[name as SettingName] !== defaults[name as SettingName]),
	);
}

/** Each setting as a person would type it. */
export function formatSettings(settings: SiteSettings): Record<SettingName, string> {
	return Object.fromEntries(siteSettings.map(([name, { format }]) => [name, format(settings[name])])) as Record<
		SettingName,
		string
	>;
}

/** A setting that does not exist, or a text that it does not take. */
export interface Wrong {
	name: string;
	message: string;
}

/** Settings with what a person typed in the place of what was. Those that nobody chose follow a new preset. */
export function changeSettings(settings: SiteSettings, typed: Readonly<Record<string, string>>): SiteSettings | Wrong {
	const changed: Record<string, unknown> = chosenOf(settings);
	for (const [name, text] of Object.entries(typed)) {
		if (!Object.hasOwn(SITE_SETTINGS, name)) {
			return { name, message: `There is no setting ${name}; there are ${Object.keys(SITE_SETTINGS).join(', ')}.` };
		}
		const { allowed, parse }: Setting<unknown> = SITE_SETTINGS[name as SettingName];
		changed[name] = parse(text.trim());
		if (changed[name] === undefined) {
			return { name, message: `${name} must be ${allowed}, not ${JSON.stringify(text)}.` };
		}
	}
	return readSettings(JSON.stringify(changed));
}
