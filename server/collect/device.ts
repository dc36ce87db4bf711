import { isbot } from 'isbot';
import UAParser from 'ua-parser-js';
import { UNKNOWN } from '../model/facts.ts';
import { BRANDS, BROWSERS, SYSTEMS } from './browsers.ts';
import { header, type RequestHeaders } from './headers.ts';
import { remember } from './remember.ts';

/** What a request says of its browser: the User-Agent and the client hints that Chromium sends without being asked. */
export interface BrowserHeaders {
	userAgent: string;
	hints: {
		/** `Sec-CH-UA`. */
		brands?: string;
		/** `Sec-CH-UA-Mobile`: `?0` or `?1`. */
		mobile?: string;
		/** `Sec-CH-UA-Platform`. */
		platform?: string;
	};
}

export type Device = 'desktop' | 'phone' | 'tablet' | 'tv' | 'console' | 'wearable' | 'car' | 'other';

export interface Browser {
	device: Device;
	browser: string;
	browser_version: string;
	system: string;
	system_version: string;
}

/** The longest User-Agent that is a browser's: in-app browsers append up to some 500 characters to the usual 120. */
const MOST_USER_AGENT = 1000;
/** Longer hints are not read: four brands take about 130 characters. */
const MOST_HINT = 300;

/** Distinct descriptions held: a year of one site's browsers; at most 1.6 KB each. A User-Agent costs 40 µs, a known one 1. */
const MOST_KNOWN = 2000;

export function browserHeaders(headers: RequestHeaders): BrowserHeaders {
	return {
		userAgent: header(headers, 'user-agent'),
		hints: {
			brands: header(headers, 'sec-ch-ua'),
			mobile: header(headers, 'sec-ch-ua-mobile'),
			platform: header(headers, 'sec-ch-ua-platform'),
		},
	};
}

const known = remember(MOST_KNOWN, key => {
	const [userAgent = '', brands = '', mobile = '', platform = ''] = key.split('\n');
	return parse(userAgent, { brands, mobile, platform });
});

/**
 * Device, browser and system of a request. Every value is a word of the lists in browsers.ts, with a number below 1,000 as
 * its major version, so that no User-Agent can write text of its own into a dimension.
 *
 * What browsers hide stays hidden: Windows 11 says Windows 10 (its true version is a hint that must be asked for), macOS
 * says 10.15 and Android in Chromium 10, whatever they are, and are therefore named without a version. An iPad says that
 * it is a Mac; the touch points that would tell them apart are not sent, so it counts as a desktop with macOS.
 */
export function describeBrowser({ userAgent, hints }: BrowserHeaders): Browser {
	const { brands = '', mobile = '', platform = '' } = hints;
	const hint = (text: string) => oneLine(text.slice(0, MOST_HINT));
	return known(`${oneLine(userAgent.slice(0, MOST_USER_AGENT))}\n${hint(brands)}\n${hint(mobile)}\n${hint(platform)}`);
}

const oneLine = (text: string): string => text.replaceAll('\n', ' ');

function parse(userAgent: string, hints: Required<BrowserHeaders['hints']>): Browser {
	const parsed = UAParser(userAgent);
	const browser = browserOf(parsed.browser, readBrands(hints.brands));
	const system = systemOf(parsed, hints.platform.replaceAll('"', ''), browser);
	return {
		device: deviceOf(parsed, system.name, hints.mobile),
		browser: browser.name,
		browser_version: withVersion(browser.name, browser.major),
		system: system.name,
		system_version: withVersion(system.name, system.version),
	};
}

interface Named {
	name: string;
	major: string;
}

/** `"Chromium";v="147", "Not.A/Brand";v="8", "Brave";v="147"` → what is in the list of brands, by its name there. */
function readBrands(text: string): Map<string, string> {
	const brands = new Map<string, string>();
	for (const [, brand = '', major = ''] of text.matchAll(/"([^"]{1,40})";v="(\d{1,3})\b/g)) {
		const name = BRANDS.get(brand.toLowerCase());
		if (name) brands.set(name, major);
	}
	return brands;
}

/**
 * A brand of its own (Edge, Brave) beats the User-Agent, which often says Chrome only. A brand that names but the engine
 * (Chromium, Android WebView) gives way to an app that the User-Agent names, such as Instagram.
 */
function browserOf(parsed: UAParser.IBrowser, brands: Map<string, string>): Named {
	const name = BROWSERS.get(parsed.name?.toLowerCase() ?? '') ?? UNKNOWN;
	const own = [...brands].find(([brand]) => !ENGINES.has(brand));
	if (own) return { name: own[0], major: own[1] };
	const engine = [...brands].find(([brand]) => brand !== 'Chromium') ?? [...brands][0];
	if (engine && GENERIC.has(name)) return { name: engine[0], major: engine[1] };
	return { name, major: leadingNumber(parsed.version) };
}

const ENGINES = new Set(['Chromium', 'Chrome WebView', 'Edge WebView']);
const GENERIC = new Set([UNKNOWN, 'Chrome', 'Chrome WebView', 'Android Browser', 'Safari', 'WebKit']);

interface System {
	name: string;
	version: string;
}

function systemOf(parsed: UAParser.IResult, platform: string, browser: Named): System {
	const { name: told = '', version = '' } = parsed.os;
	const inAgent = SYSTEMS.get(told.toLowerCase()) ?? UNKNOWN;
	const name = SYSTEMS.get(platform.toLowerCase()) ?? inAgent;
	if (name !== inAgent) return { name, version: '' };
	// Safari 26 froze the system's version in the User-Agent at 18; since then its own version is the system's.
	const safari = name === 'iOS' && browser.name === 'Safari' ? Number(browser.major) : 0;
	return { name, version: safari >= 26 ? String(safari) : versionOf(name, version) };
}

/** Versions that are words or, for Windows, more than a number. */
const VERSION_WORDS = new Map(
	['XP', 'Vista', '8.1', 'Switch', 'WiiU', 'Wii', 'Portable'].map(word => [word.toLowerCase(), word]),
);

/** Systems of which browsers say no version, or always the same. */
const UNVERSIONED = new Set([UNKNOWN, 'macOS', 'Linux', 'Chrome OS', 'Chromecast', 'Fuchsia', 'Xbox']);

function versionOf(name: string, version: string): string {
	if (UNVERSIONED.has(name) || (name === 'Android' && /^10\b/.test(version))) return '';
	return VERSION_WORDS.get(version.toLowerCase()) ?? leadingNumber(version);
}

function leadingNumber(version: string | undefined): string {
	const digits = /^0*(\d{1,3})(?!\d)/.exec(version ?? '')?.[1] ?? '';
	return digits === '0' ? '' : digits;
}

function withVersion(name: string, version: string): string {
	return version && name !== UNKNOWN ? `${name} ${version}` : name;
}

const TYPES: Record<string, Device> = {
	mobile: 'phone',
	tablet: 'tablet',
	smarttv: 'tv',
	console: 'console',
	wearable: 'wearable',
};
const CARS = /\b(?:Tesla|QtCarBrowser|Android Automotive|AAOS|Polestar)\b/i;
const DESKTOPS = new Set(['Windows', 'macOS', 'Linux', 'Chrome OS', 'BSD', 'Solaris', 'Haiku']);

/** `mobile` tells phones from tablets only, so it says nothing against a TV, a console, a watch or a car. */
function deviceOf({ ua, device }: UAParser.IResult, system: string, mobile: string): Device {
	if (CARS.test(ua)) return 'car';
	const type = TYPES[device.type ?? ''];
	if (type && type !== 'phone' && type !== 'tablet') return type;
	if (mobile === '?1') return 'phone';
	if (mobile === '?0' && system === 'Android') return 'tablet';
	if (type) return type;
	// Android browsers say "Mobile" on phones and leave it out on tablets.
	if (system === 'Android') return /mobile/i.test(ua) ? 'phone' : 'tablet';
	return device.type === undefined && DESKTOPS.has(system) ? 'desktop' : 'other';
}

const knownBot = remember(MOST_KNOWN, userAgent => isbot(userAgent));

/**
 * Bots that say so, and browsers that say that a program drives them. No browser leaves out its User-Agent or has one this
 * long; none sends `From` (crawlers do) or `Signature-Agent` (agents that sign their requests do).
 */
export function isBot(userAgent: string, headers: RequestHeaders): boolean {
	if (userAgent.trim() === '' || userAgent.length > MOST_USER_AGENT) return true;
	if (header(headers, 'from') || header(headers, 'signature-agent')) return true;
	return /headless/i.test(header(headers, 'sec-ch-ua')) || knownBot(userAgent);
}

const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];
const PREFETCH = /\b(?:prefetch|prerender|preview)\b/i;

/** The page is fetched ahead: `Sec-Purpose` (Chromium, Firefox), `Purpose` (older Chromium, Safari), `X-Moz`, `X-Purpose`. */
export function isPrefetch(headers: RequestHeaders): boolean {
	return PURPOSES.some(name => headers[name] !== undefined && PREFETCH.test(header(headers, name)));
}
