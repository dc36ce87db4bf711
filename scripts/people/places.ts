import { NO_PLACE, type Place } from '../../server/collect/place.ts';
import type { Random } from './random.ts';

/** Where the people live: country, regions with the largest first, languages, and how many of a hundred. */
interface Land {
	country: string;
	regions: readonly string[];
	languages: readonly (readonly [string, number])[];
	share: number;
}

const LANDS: readonly Land[] = [
	{
		country: 'DE',
		regions: ['DE-NW', 'DE-BY', 'DE-BE', 'DE-BW', 'DE-HE', 'DE-HH', 'DE-SN'],
		languages: [
			['de-DE', 80],
			['de', 8],
			['en-US', 7],
			['tr-TR', 3],
			['en-GB', 2],
		],
		share: 44,
	},
	{
		country: 'AT',
		regions: ['AT-9', 'AT-4', 'AT-6', 'AT-5'],
		languages: [
			['de-AT', 70],
			['de-DE', 20],
			['en-US', 10],
		],
		share: 9,
	},
	{
		country: 'CH',
		regions: ['CH-ZH', 'CH-BE', 'CH-VD', 'CH-GE'],
		languages: [
			['de-CH', 60],
			['fr-CH', 20],
			['de-DE', 10],
			['en-US', 10],
		],
		share: 8,
	},
	{
		country: 'NL',
		regions: ['NL-NH', 'NL-ZH', 'NL-UT'],
		languages: [
			['nl-NL', 80],
			['en-US', 12],
			['nl', 8],
		],
		share: 6,
	},
	{
		country: 'GB',
		regions: ['GB-ENG', 'GB-SCT', 'GB-WLS'],
		languages: [
			['en-GB', 93],
			['pl-PL', 3],
			['en-US', 4],
		],
		share: 6,
	},
	{
		country: 'FR',
		regions: ['FR-IDF', 'FR-ARA', 'FR-PAC'],
		languages: [
			['fr-FR', 90],
			['fr', 6],
			['en-US', 4],
		],
		share: 6,
	},
	{
		country: 'US',
		regions: ['US-CA', 'US-NY', 'US-TX', 'US-WA', 'US-IL'],
		languages: [
			['en-US', 92],
			['es-US', 6],
			['zh-CN', 2],
		],
		share: 6,
	},
	{
		country: 'DK',
		regions: ['DK-84', 'DK-82'],
		languages: [
			['da-DK', 85],
			['en-US', 15],
		],
		share: 3,
	},
	{
		country: 'IT',
		regions: ['IT-25', 'IT-62', 'IT-21'],
		languages: [
			['it-IT', 95],
			['en-US', 5],
		],
		share: 3,
	},
	{
		country: 'PL',
		regions: ['PL-14', 'PL-12'],
		languages: [
			['pl-PL', 94],
			['en-US', 6],
		],
		share: 2,
	},
	{
		country: 'SE',
		regions: ['SE-AB', 'SE-O'],
		languages: [
			['sv-SE', 88],
			['en-US', 12],
		],
		share: 2,
	},
	{
		country: 'ES',
		regions: ['ES-MD', 'ES-CT'],
		languages: [
			['es-ES', 86],
			['ca-ES', 10],
			['en-US', 4],
		],
		share: 2,
	},
	{
		country: 'JP',
		regions: ['JP-13', 'JP-27'],
		languages: [
			['ja-JP', 96],
			['en-US', 4],
		],
		share: 1,
	},
	{
		country: 'CA',
		regions: ['CA-ON', 'CA-QC'],
		languages: [
			['en-CA', 70],
			['fr-CA', 30],
		],
		share: 1,
	},
	{ country: 'AU', regions: ['AU-NSW', 'AU-VIC'], languages: [['en-AU', 100]], share: 1 },
];

export interface Home {
	address: string;
	country: string;
	region: string;
	language: string;
}

/** The three /24 of RFC 5737. Five addresses of each per country stand for those behind a shared address. */
const SHARED = ['192.0.2', '198.51.100', '203.0.113'];
const SHARED_EACH = 5;

/** A household: mostly an IPv6 /64 of its own under 2001:db8::/32 (RFC 3849), whose third group names land and region. */
export function settle(random: Random): Home {
	const at = random.weighted(LANDS.map((land, index) => [index, land.share] as const));
	const { country, regions, languages } = LANDS[at]!;
	const region = random.popular(regions.length);
	const language = random.weighted(languages);
	if (random.chance(0.25)) {
		const address = `${random.pick(SHARED)}.${1 + at * SHARED_EACH + random.whole(0, SHARED_EACH - 1)}`;
		return { address, language, ...placeOf(address) };
	}
	const group = () => random.whole(1, 0xffff).toString(16);
	const address = `2001:db8:${(at * 16 + region + 1).toString(16)}:${group()}::${group()}`;
	return { address, country, region: regions[region]!, language };
}

/** Country and region of a documentation address, as the generator gave them out; all others are unknown. */
export const placeOf: Place = address => {
	const shared = SHARED.find(net => address.startsWith(`${net}.`));
	if (shared) return place(Math.floor((Number(address.slice(shared.length + 1)) - 1) / SHARED_EACH), 0);
	const number = Number.parseInt(/^2001:db8:([0-9a-f]+):/.exec(address)?.[1] ?? '0', 16) - 1;
	return place(Math.floor(number / 16), number % 16);
};

function place(land: number, region: number): ReturnType<Place> {
	const { country, regions } = LANDS[land] ?? {};
	return country && regions?.[region] ? { country, region: regions[region] } : NO_PLACE;
}
