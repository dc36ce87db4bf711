import type { SiteSettings } from './settings.ts';

/** A set of switches over the settings of a site: what those are that the owner does not set one by one. */
interface Preset {
	/** One sentence, the same on the command line and on screen. */
	description: string;
	settings: Partial<SiteSettings>;
}

export const PRESET_NAMES = ['default', 'fr', 'consent'] as const;

/** The list. */
export const PRESETS: Record<(typeof PRESET_NAMES)[number], Preset> = {
	default: { description: 'Everything that Footfall counts, for people who run the site.', settings: {} },
	fr: {
		description: "The French regulator's criteria for audience measurement, by our own reading of them.",
		settings: { campaign_values: 'masked', goal_sources: 'off', screen: 'off', rounding: 10, retention: 25 },
	},
	consent: {
		description: 'Nothing is stored in the browser until the page calls footfall.allow().',
		settings: { cookies: 'off' },
	},
};
