import { PRESETS } from '../model/presets.ts';
import { type SettingName, SITE_SETTINGS, type SiteSettings } from '../model/settings.ts';
import type { Finding } from '../wire/account.ts';

/** What a preset asks for, and where that is held. */
interface Criterion {
	says: string;
	/** The setting of the site that decides it; without one it is so on every site. */
	setting?: SettingName;
	/** The file that enforces it. */
	file: string;
	/** Where more than the preset's own value will do. */
	holds?: (settings: SiteSettings) => boolean;
}

type Preset = SiteSettings['preset'];

/** The list. For `fr` the facts are in the self-assessment of July 2025 for audience measurement, by our own reading. */
export const CRITERIA: Record<Exclude<Preset, 'default'>, readonly Criterion[]> = {
	fr: [
		{ says: 'Campaign values are masked.', setting: 'campaign_values', file: 'server/collect/describe.ts' },
		{
			says: 'Goals are not counted by channel, source or campaign.',
			setting: 'goal_sources',
			file: 'server/collect/count.ts',
		},
		{ says: 'The screen is not stored.', setting: 'screen', file: 'server/collect/describe.ts' },
		{
			says: 'Counts of parts of the traffic are rounded to 10.',
			setting: 'rounding',
			file: 'server/stats/rounding.ts',
			holds: ({ rounding }) => rounding >= 10,
		},
		{
			says: 'Sums are kept by the day for at most 25 months.',
			setting: 'retention',
			file: 'server/upkeep/seal.ts',
			holds: ({ retention }) => retention <= 25,
		},
		{
			says: 'A browser that asks not to be tracked is not remembered.',
			setting: 'signal',
			file: 'server/collect/collector.ts',
			holds: ({ signal }) => signal !== 'ignore',
		},
		{ says: 'Of a referrer the host is stored and nothing else.', file: 'server/collect/source.ts' },
		{ says: 'Of browsers and systems the major version is stored and nothing else.', file: 'server/collect/device.ts' },
		{ says: 'No device model and no city is stored.', file: 'server/model/dimensions.ts' },
		{ says: 'Addresses are used in memory and never stored.', file: 'server/collect/collector.ts' },
		{ says: 'Personal data are removed from every string.', file: 'server/collect/redact/rules.ts' },
		{ says: 'No visit, visitor or order is stored, only sums.', file: 'server/store/migrations/0001-first.sql' },
		{ says: 'The cookie lasts at most 13 months and is never extended.', file: 'server/wire/memory.ts' },
		{ says: 'The cookie belongs to the site itself and has no identifier in it.', file: 'server/wire/memory.ts' },
		{ says: 'A visitor can opt out, and then nothing is sent.', file: 'tracker/memory.ts' },
	],
	consent: [
		{
			says: 'Nothing is stored in the browser until the page calls footfall.allow().',
			setting: 'cookies',
			file: 'tracker/visit.ts',
		},
	],
};

/** Each criterion of a preset, on one site. */
export function examinePreset(preset: Preset, domain: string, settings: SiteSettings): Finding[] {
	if (preset === 'default') return [];
	return CRITERIA[preset].map(({ says, setting, file, holds }) => {
		const kept = !setting || (holds ? holds(settings) : sameAs(preset, setting, settings));
		return {
			check: `${preset} ${domain}`,
			state: kept ? 'pass' : 'fail',
			message: kept ? says : `${says} Not so: ${setting} is ${format(setting!, settings)}.`,
			where: setting ? `${setting}, ${file}` : file,
		};
	});
}

const format = (name: SettingName, settings: SiteSettings): string =>
	SITE_SETTINGS[name].format(settings[name] as never);

const sameAs = (preset: Preset, name: SettingName, settings: SiteSettings): boolean =>
	settings[name] === PRESETS[preset].settings[name];
