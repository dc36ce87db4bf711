/** What an owner can set for a site beside its host names and time zone. */
interface Setting<Value> {
	default: Value;
	/** One sentence, the same in `--help`, in the README and on screen. */
	description: string;
	/** "must be …" */
	allowed: string;
	/** Reads what a person typed; `undefined` where it is not allowed. */
	parse(text: string): Value | undefined;
}

const setting = <Value>(entry: Setting<Value>): Setting<Value> => entry;

/** Words joined by commas; none for an empty text. */
const words = (word: RegExp, most: number) => (text: string) => {
	const list = text.split(',').flatMap(part => part.trim() || []);
	return list.length <= most && list.every(part => word.test(part)) ? list : undefined;
};

/** `name=/path` joined by commas. A name has neither comma nor equals sign, and no parentheses around it. */
function named(text: string): [name: string, path: string][] | undefined {
	const list = text.split(',').flatMap(part => part.trim() || []);
	const pairs = list.map(part => /^([^=(\s][^=]{0,38}[^=)\s]|[^=()\s])=(\/.{0,279})$/.exec(part));
	if (list.length > 50 || pairs.some(pair => !pair)) return;
	return pairs.map(pair => [pair![1]!, pair![2]!]);
}

/** The list. A setting is an entry here and nowhere else; its name is its option on the command line and its key in JSON. */
export const SITE_SETTINGS = {
	query: setting<string[]>({
		default: [],
		description:
			'Query parameters that are kept as part of the page, as in data-query; # keeps the fragment, as data-hash.',
		allowed: 'names of parameters joined by commas',
		parse: words(/^(?:#|[\w.-]{1,40})$/, 20),
	}),
	payment: setting<string[]>({
		default: [],
		description: 'Hosts that send visitors back after they have paid; coming from there is no new source.',
		allowed: 'host names joined by commas',
		parse: words(/^[a-z0-9.-]{1,100}$/, 50),
	}),
	goals: setting<Record<string, string>>({
		default: {},
		description: 'Pages whose view is a goal, by the name of the goal; * stands for any text: order=/checkout/*/done.',
		allowed: 'names and paths of pages joined by commas, such as order=/checkout/*/done,signup=/welcome',
		parse: text => {
			const list = named(text);
			return list && Object.fromEntries(list);
		},
	}),
	areas: setting<{ name: string; pattern: string }[]>({
		default: [],
		description:
			'Areas by rules of your own, the first that fits, from now on; * stands for any text in one segment, /* at the end and ** for all below: Shop=/de/*/shop/*.',
		allowed: 'names and paths of pages joined by commas, such as Shop=/de/*/shop/*,Help=/**/help/*',
		parse: text => named(text)?.map(([name, pattern]) => ({ name, pattern })),
	}),
};

type Name = keyof typeof SITE_SETTINGS;
export type SiteSettings = { [Key in Name]: NonNullable<ReturnType<(typeof SITE_SETTINGS)[Key]['parse']>> };

/** Settings as they are stored, those that were never set at their default. */
export function readSettings(stored: string): SiteSettings {
	const defaults = Object.fromEntries(Object.entries(SITE_SETTINGS).map(([name, entry]) => [name, entry.default]));
	return { ...defaults, ...JSON.parse(stored) } as SiteSettings;
}
