import type { Promised } from '../server/wire/promise.ts';
import type { SentenceId } from './words.ts';

/** A sentence, where it is true of the site. Those of the policy are also in the text that a site can copy. */
interface Sentence {
	id: SentenceId;
	/** Absent: on every site. */
	when?: (site: Promised) => boolean;
	policy?: true;
}

const CAMPAIGN = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'];

/** What stands in the places of sentences. */
export const PLACES: Record<string, (site: Promised) => string> = {
	site: ({ site }) => site,
	query: ({ query }) => query.join(', '),
	parameters: ({ campaign_parameters }) => [...CAMPAIGN, ...campaign_parameters].join(', '),
	areas: ({ areas }) => areas.join(', '),
	countries: ({ excluded_countries }) => excluded_countries.join(', '),
	domain: ({ cookie_domain }) => cookie_domain,
	months: ({ retention }) => String(retention),
	threshold: ({ threshold }) => String(threshold),
	public: ({ public_threshold }) => String(public_threshold),
	multiple: ({ rounding }) => String(rounding),
};

/** The list: what the page says, in this order. */
export const SECTIONS = {
	short: [{ id: 'sums', policy: true }, { id: 'noIdentifier', policy: true }, { id: 'noOther' }],
	counted: [
		{ id: 'facts', policy: true },
		{ id: 'query', when: ({ query }) => query.length > 0 },
		{ id: 'queryNone', when: ({ query }) => query.length === 0 },
		{ id: 'hash', when: ({ hash }) => hash },
		{ id: 'hashNone', when: ({ hash }) => !hash },
		{ id: 'referrer', policy: true },
		{ id: 'campaigns', when: ({ campaign_values }) => campaign_values === 'kept' },
		{ id: 'campaignsMasked', when: ({ campaign_values }) => campaign_values === 'masked' },
		{ id: 'places', policy: true },
		{ id: 'screen', when: ({ screen }) => screen === 'on', policy: true },
		{ id: 'screenOff', when: ({ screen }) => screen === 'off' },
		{ id: 'events', policy: true },
		{ id: 'goals', when: ({ goals }) => goals },
		{ id: 'goalSourcesOff', when: ({ goal_sources }) => goal_sources === 'off' },
		{ id: 'areas', when: ({ areas }) => areas.length > 0 },
		{ id: 'excludedPaths', when: ({ excluded_paths }) => excluded_paths },
		{ id: 'excludedCountries', when: ({ excluded_countries }) => excluded_countries.length > 0 },
		{ id: 'redacted', policy: true },
		{ id: 'rare' },
	],
	browser: [
		{ id: 'cookies', when: ({ cookies }) => cookies === 'on', policy: true },
		{ id: 'cookiesOff', when: ({ cookies }) => cookies === 'off', policy: true },
		{ id: 'memory', policy: true },
		{ id: 'memoryRule' },
		{ id: 'memoryEnds', policy: true },
		{ id: 'visit', policy: true },
		{ id: 'underscore' },
		{ id: 'hostOnly', when: ({ cookie_domain }) => cookie_domain === '' },
		{ id: 'cookieDomain', when: ({ cookie_domain }) => cookie_domain !== '', policy: true },
		{ id: 'signalStateless', when: ({ signal }) => signal === 'stateless', policy: true },
		{ id: 'signalNone', when: ({ signal }) => signal === 'none', policy: true },
		{ id: 'signalIgnore', when: ({ signal }) => signal === 'ignore', policy: true },
		{ id: 'refused' },
		{ id: 'optOut', policy: true },
	],
	sent: [{ id: 'report' }, { id: 'address', policy: true }, { id: 'limit' }],
	stored: [
		{ id: 'hours' },
		{ id: 'retention', policy: true },
		{ id: 'sealed', policy: true },
		{ id: 'threshold' },
		{ id: 'publicDays' },
		{ id: 'publicGroups' },
		{ id: 'rounding', when: ({ rounding }) => rounding > 1 },
		{ id: 'overwritten' },
		{ id: 'tables' },
	],
	never: [{ id: 'neverDisk', policy: true }, { id: 'neverRow' }, { id: 'neverJoined' }],
	cannot: [
		{ id: 'cannotProxy' },
		{ id: 'cannotMemory' },
		{ id: 'cannotBackups' },
		{ id: 'cannotModified' },
		{ id: 'cannotScripts' },
		{ id: 'cannotTag' },
	],
	rights: [{ id: 'nothingAboutYou', policy: true }, { id: 'rights' }],
} as const satisfies Record<string, readonly Sentence[]>;

export type SectionName = keyof typeof SECTIONS;

const sections: Record<SectionName, readonly Sentence[]> = SECTIONS;

/** The sentences of a section that are true of the site. */
export const sentencesOf = (name: SectionName, site: Promised): readonly Sentence[] =>
	sections[name].filter(({ when }) => when?.(site) ?? true);

/** The values of all places, for one site. */
export const valuesOf = (site: Promised): Record<string, string> =>
	Object.fromEntries(Object.entries(PLACES).map(([place, value]) => [place, value(site)]));

/** What a site can copy, a paragraph for each section. */
export function policyOf(site: Promised, write: (id: SentenceId) => string): string {
	const paragraphs = (Object.keys(sections) as SectionName[]).map(name =>
		sentencesOf(name, site)
			.flatMap(({ id, policy }) => (policy ? write(id) : []))
			.join(' '),
	);
	return paragraphs.filter(Boolean).join('\n\n');
}
