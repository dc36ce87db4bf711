import type { Screen } from '../../server/wire/beacon.ts';
import type { Random } from './random.ts';

/** What a request says of its browser. */
export interface Agent {
	userAgent: string;
	/** Client hints, sent by Chromium only. */
	hints: Readonly<Record<string, string>>;
}

/** A browser as it was installed; what it says of itself moves on with its updates. */
export interface Device {
	/** As the dashboard should call it. */
	name: string;
	kind: 'desktop' | 'phone' | 'tablet';
	screen: Screen;
	agentAt(at: number): Agent;
}

type Say = (version: number, model: string) => Agent;

interface Family {
	name: string;
	kind: Device['kind'];
	share: number;
	say: Say;
	/** Version on 1 November 2026, and days between releases. */
	version: number;
	every: number;
	/** Parts of the text that differ from device to device. */
	models?: readonly string[];
}

const EPOCH = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
const CHROME = { version: 155, every: 28 };
const FIREFOX = { version: 157, every: 28 };
const SAFARI = { version: 27, every: 365 };

const plain = (userAgent: string): Agent => ({ userAgent, hints: {} });

/** A Chromium browser: its name in the User-Agent, its brand, and the platform in both. */
function chromium(platform: string, hint: string, after = '', brand = 'Google Chrome'): Say {
	const mobile = hint === 'Android' ? ' Mobile' : '';
	return version => ({
		userAgent: `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0${mobile} Safari/537.36${after.replace('#', String(version))}`,
		hints: {
			'sec-ch-ua': `"${brand}";v="${version}", "Chromium";v="${version}", "Not.A/Brand";v="24"`,
			'sec-ch-ua-mobile': mobile ? '?1' : '?0',
			'sec-ch-ua-platform': `"${hint}"`,
		},
	});
}

const WINDOWS = 'Windows NT 10.0; Win64; x64';
const MAC = 'Macintosh; Intel Mac OS X 10_15_7';
const LINUX = 'X11; Linux x86_64';
const ANDROID = 'Linux; Android 10; K';
const IOS_VERSIONS = ['18_5', '18_6', '18_7', '26_0', '26_1', '26_2', '26_3', '26_4'];
const IPHONES = [
	'iPhone14,5',
	'iPhone15,2',
	'iPhone15,4',
	'iPhone16,1',
	'iPhone16,2',
	'iPhone17,1',
	'iPhone17,3',
	'iPhone18,1',
];

const firefox =
	(platform: string): Say =>
	version =>
		plain(`Mozilla/5.0 (${platform}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`);
const iphone = (os: string, rest: string) =>
	`Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${rest}`;

const FAMILIES: readonly Family[] = [
	{ name: 'Chrome', kind: 'desktop', share: 21, say: chromium(WINDOWS, 'Windows'), ...CHROME },
	{ name: 'Chrome', kind: 'desktop', share: 7, say: chromium(MAC, 'macOS'), ...CHROME },
	{ name: 'Chrome', kind: 'desktop', share: 1.5, say: chromium(LINUX, 'Linux'), ...CHROME },
	{ name: 'Chrome', kind: 'desktop', share: 0.7, say: chromium('X11; CrOS x86_64 14541.0.0', 'Chrome OS'), ...CHROME },
	{
		name: 'Edge',
		kind: 'desktop',
		share: 7,
		say: chromium(WINDOWS, 'Windows', ' Edg/#.0.0.0', 'Microsoft Edge'),
		...CHROME,
	},
	{
		name: 'Edge',
		kind: 'desktop',
		share: 0.8,
		say: chromium(MAC, 'macOS', ' Edg/#.0.0.0', 'Microsoft Edge'),
		...CHROME,
	},
	{ name: 'Opera', kind: 'desktop', share: 1.6, say: chromium(WINDOWS, 'Windows', ' OPR/#.0.0.0', 'Opera'), ...CHROME },
	{ name: 'Brave', kind: 'desktop', share: 1, say: chromium(MAC, 'macOS', '', 'Brave'), ...CHROME },
	{ name: 'Firefox', kind: 'desktop', share: 6, say: firefox(WINDOWS), ...FIREFOX },
	{ name: 'Firefox', kind: 'desktop', share: 2, say: firefox('Macintosh; Intel Mac OS X 10.15'), ...FIREFOX },
	{ name: 'Firefox', kind: 'desktop', share: 2, say: firefox(LINUX), ...FIREFOX },
	{
		name: 'Safari',
		kind: 'desktop',
		share: 8,
		say: (version, minor) =>
			plain(
				`Mozilla/5.0 (${MAC}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version}.${minor} Safari/605.1.15`,
			),
		models: ['0', '1', '2', '3', '4'],
		...SAFARI,
	},
	{
		name: 'Safari',
		kind: 'phone',
		share: 20,
		say: (version, model) => plain(iphone('18_7', `Version/${version}.${model} Mobile/15E148 Safari/604.1`)),
		models: ['0', '0.1', '1', '1.1', '2', '3', '4'],
		...SAFARI,
	},
	{ name: 'Chrome', kind: 'phone', share: 17, say: chromium(ANDROID, 'Android'), ...CHROME },
	{
		name: 'Samsung Internet',
		kind: 'phone',
		share: 3.5,
		say: version => ({
			userAgent: `Mozilla/5.0 (${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/${version}.0 Chrome/${version + 107}.0.0.0 Mobile Safari/537.36`,
			hints: {
				'sec-ch-ua': `"Samsung Internet";v="${version}.0", "Chromium";v="${version + 107}", "Not.A/Brand";v="24"`,
				'sec-ch-ua-mobile': '?1',
				'sec-ch-ua-platform': '"Android"',
			},
		}),
		version: 30,
		every: 120,
	},
	{
		name: 'Firefox',
		kind: 'phone',
		share: 1.6,
		say: (version, model) =>
			plain(`Mozilla/5.0 (Android ${model}; Mobile; rv:${version}.0) Gecko/${version}.0 Firefox/${version}.0`),
		models: ['13', '14', '15', '16'],
		...FIREFOX,
	},
	{
		name: 'Chrome',
		kind: 'phone',
		share: 2.4,
		say: (version, model) => plain(iphone(model, `CriOS/${version}.0.7444.77 Mobile/15E148 Safari/604.1`)),
		models: IOS_VERSIONS,
		...CHROME,
	},
	{
		name: 'Instagram',
		kind: 'phone',
		share: 2.6,
		say: (version, model) =>
			plain(
				iphone(
					'18_7',
					`Mobile/15E148 Instagram ${version}.0.0.32.78 (${model}; iOS 18_7; de_DE; de; scale=3.00; 1179x2556; 0)`,
				),
			),
		models: IPHONES,
		version: 420,
		every: 14,
	},
	{
		name: 'Facebook',
		kind: 'phone',
		share: 1.6,
		say: (version, model) =>
			plain(
				iphone(
					'18_7',
					`Mobile/22G86 [FBAN/FBIOS;FBAV/${version}.0.0.43.108;FBDV/${model};FBMD/iPhone;FBSN/iOS;FBSV/18.7]`,
				),
			),
		models: IPHONES,
		version: 540,
		every: 14,
	},
	{
		name: 'Chrome',
		kind: 'tablet',
		share: 1.5,
		say: version => ({
			userAgent: `Mozilla/5.0 (${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
			hints: {
				'sec-ch-ua': `"Google Chrome";v="${version}", "Chromium";v="${version}", "Not.A/Brand";v="24"`,
				'sec-ch-ua-mobile': '?0',
				'sec-ch-ua-platform': '"Android"',
			},
		}),
		...CHROME,
	},
];

const SCREENS_OF: Record<Device['kind'], readonly (readonly [Screen, number])[]> = {
	desktop: [
		['wide', 55],
		['large', 42],
		['medium', 3],
	],
	phone: [
		['small', 99],
		['medium', 1],
	],
	tablet: [
		['medium', 80],
		['large', 20],
	],
};

/** A device somebody owns. One in eight is some versions behind. */
export function install(random: Random): Device {
	const {
		name,
		kind,
		say,
		version,
		every,
		models = [''],
	} = random.weighted(FAMILIES.map(family => [family, family.share] as const));
	const model = random.pick(models);
	const behind = random.chance(0.12) ? random.whole(1, 6) : 0;
	const delay = random.whole(0, 14) * DAY;
	return {
		name,
		kind,
		screen: random.weighted(SCREENS_OF[kind]),
		agentAt(at) {
			return say(version + Math.floor((at - delay - EPOCH) / (every * DAY)) - behind, model);
		},
	};
}
