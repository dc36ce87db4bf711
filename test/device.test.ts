import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { browserHeaders, describeBrowser, isBot, isPrefetch } from '../server/collect/device.ts';
import { describeLanguage } from '../server/collect/language.ts';

const CHROME =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
const PHONE =
	'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36';
const TABLET = PHONE.replace(' Mobile', '');
const DESKTOP_MODE = CHROME.replace('Windows NT 10.0; Win64; x64', 'X11; Linux x86_64');
const INSTAGRAM = `${PHONE.replace('K)', 'Pixel 8 Build/AP2A; wv)')} Instagram 390.0.0.28.85 Android`;

const summary = (headers: Record<string, string>) => {
	const { device, browser_version, system_version } = describeBrowser(browserHeaders(headers));
	return `${device} | ${browser_version} | ${system_version}`;
};

describe('a User-Agent alone', () => {
	it.each([
		[
			'Chrome on Windows 10 or 11',
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
			'desktop | Chrome 147 | Windows 10',
		],
		[
			'Chrome on an Android phone',
			'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36',
			'phone | Chrome 147 | Android',
		],
		[
			'Chrome on an Android tablet',
			'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
			'tablet | Chrome 147 | Android',
		],
		[
			'Safari 26 on an iPhone',
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
			'phone | Safari 26 | iOS 26',
		],
		[
			'Safari 17 on an iPhone',
			'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
			'phone | Safari 17 | iOS 17',
		],
		[
			'Chrome on an iPhone',
			'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/147.0.7390.41 Mobile/15E148 Safari/604.1',
			'phone | Chrome 147 | iOS 26',
		],
		[
			'an old iPad',
			'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1',
			'tablet | Safari 12 | iOS 12',
		],
		[
			'Safari on a Mac or an iPad',
			'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
			'desktop | Safari 26 | macOS',
		],
		[
			'Firefox on Linux',
			'Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0',
			'desktop | Firefox 147 | Linux',
		],
		[
			'Firefox on Ubuntu',
			'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0',
			'desktop | Firefox 147 | Linux',
		],
		[
			'Firefox on an Android phone',
			'Mozilla/5.0 (Android 14; Mobile; rv:147.0) Gecko/147.0 Firefox/147.0',
			'phone | Firefox 147 | Android 14',
		],
		[
			'Firefox on an Android tablet',
			'Mozilla/5.0 (Android 14; Tablet; rv:147.0) Gecko/147.0 Firefox/147.0',
			'tablet | Firefox 147 | Android 14',
		],
		[
			'Firefox on Windows',
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0',
			'desktop | Firefox 147 | Windows 10',
		],
		[
			'Firefox on a Mac',
			'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:147.0) Gecko/20100101 Firefox/147.0',
			'desktop | Firefox 147 | macOS',
		],
		[
			'Edge',
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36 Edg/147.0.0.0',
			'desktop | Edge 147 | Windows 10',
		],
		[
			'Opera',
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 OPR/130.0.0.0',
			'desktop | Opera 130 | Windows 10',
		],
		[
			'Samsung Internet',
			'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36',
			'phone | Samsung Internet 29 | Android',
		],
		[
			'a Chromebook',
			'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
			'desktop | Chrome 147 | Chrome OS',
		],
		[
			'a Samsung TV',
			'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/2.2 Chrome/76.0.3809.146 TV Safari/537.36',
			'tv | Samsung Internet 2 | Tizen 6',
		],
		[
			'an LG TV',
			'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager',
			'tv | Chrome 108 | webOS',
		],
		[
			'a PlayStation',
			'Mozilla/5.0 (PlayStation; PlayStation 5/9.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15',
			'console | Safari 15 | PlayStation 5',
		],
		[
			'a Nintendo Switch',
			'Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/601.6 (KHTML, like Gecko) NF/4.0.0.5.10 NintendoBrowser/5.1.0.13343',
			'console | WebKit 601 | Nintendo Switch',
		],
		[
			'an Xbox',
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36 Edg/147.0.0.0',
			'console | Edge 147 | Xbox',
		],
		[
			'a Galaxy Watch',
			'Mozilla/5.0 (Linux; Android 11; SM-R880) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/17.0 Chrome/96.0 Mobile Safari/537.36',
			'wearable | Samsung Internet 17 | Android 11',
		],
		[
			'a Quest headset',
			'Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/38.0 Chrome/136.0.0.0 VR Safari/537.36',
			'wearable | Oculus Browser 38 | Linux',
		],
		[
			'a Tesla',
			'Mozilla/5.0 (X11; GNU/Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/109.0.5414.119 Chrome/109.0.5414.119 Safari/537.36 Tesla/2025.2.6',
			'car | Tesla | Linux',
		],
		[
			'Instagram on an iPhone',
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 390.0.0.28.85 (iPhone14,5; iOS 18_5; de_DE; de; scale=3.00; 1170x2532; 750000000)',
			'phone | Instagram 390 | iOS 18',
		],
		[
			'Facebook on Android',
			'Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/136.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/510.0.0.44.109;]',
			'phone | Facebook 510 | Android 14',
		],
		[
			'the Google app on an iPhone',
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/370.0.7 Mobile/15E148 Safari/604.1',
			'phone | Google App 370 | iOS 18',
		],
		[
			'an app on an iPhone',
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
			'phone | WebKit 605 | iOS 18',
		],
		[
			'Internet Explorer on Windows 7',
			'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
			'desktop | Internet Explorer 11 | Windows 7',
		],
		[
			'Firefox on Windows 8.1',
			'Mozilla/5.0 (Windows NT 6.3; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0',
			'desktop | Firefox 115 | Windows 8.1',
		],
		[
			'a feature phone',
			'Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5',
			'phone | Firefox 48 | KaiOS 2',
		],
		[
			'a Huawei phone',
			'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36  ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.1.4.320',
			'phone | Huawei Browser 5 | OpenHarmony 5',
		],
		[
			'a Fire TV',
			'Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7233) AppleWebKit/537.36 (KHTML, like Gecko) Silk/112.5.1 like Chrome/112.0.5615.213 Safari/537.36',
			'tv | Silk 112 | Android 9',
		],
		[
			'a Chromecast',
			'Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 CrKey/1.56.500000',
			'tv | Chrome 120 | Chromecast',
		],
		[
			'Firefox on FreeBSD',
			'Mozilla/5.0 (X11; FreeBSD amd64; rv:147.0) Gecko/20100101 Firefox/147.0',
			'desktop | Firefox 147 | BSD',
		],
		[
			'a car with Android',
			'Mozilla/5.0 (Linux; Android 13; AAOS) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Polestar',
			'car | Chrome 130 | Android 13',
		],
		[
			'Vivaldi',
			'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36 VIVALDI/7.1',
			'desktop | Vivaldi 7 | Linux',
		],
		['nonsense', 'nonsense', 'other | (unknown) | (unknown)'],
		['nothing', '', 'other | (unknown) | (unknown)'],
	])('%s: %s', (_, userAgent, expected) => expect(summary({ 'user-agent': userAgent })).toBe(expected));

	it('gives names with and without versions', () => {
		expect(describeBrowser({ userAgent: CHROME, hints: {} })).toEqual({
			device: 'desktop',
			browser: 'Chrome',
			browser_version: 'Chrome 147',
			system: 'Windows',
			system_version: 'Windows 10',
		});
	});
});

describe('client hints', () => {
	const brands = (...names: string[]) => names.map(name => `"${name}";v="146"`).join(', ');

	it.each([
		[
			'Chrome',
			CHROME,
			brands('Chromium', 'Not.A/Brand', 'Google Chrome'),
			'?0',
			'"Windows"',
			'desktop | Chrome 146 | Windows 10',
		],
		[
			'Brave says Chrome',
			CHROME,
			brands('Brave', 'Chromium', 'Not)A;Brand'),
			'?0',
			'"Windows"',
			'desktop | Brave 146 | Windows 10',
		],
		[
			'Chromium says Chrome',
			CHROME,
			brands('Chromium', 'Not-A.Brand'),
			'?0',
			'"Linux"',
			'desktop | Chromium 146 | Linux',
		],
		['a phone', PHONE, brands('Google Chrome'), '?1', '"Android"', 'phone | Chrome 146 | Android'],
		['a tablet', TABLET, brands('Google Chrome'), '?0', '"Android"', 'tablet | Chrome 146 | Android'],
		[
			'a tablet in desktop mode',
			DESKTOP_MODE,
			brands('Google Chrome'),
			'?0',
			'"Android"',
			'tablet | Chrome 146 | Android',
		],
		[
			'a phone that poses as a desktop',
			DESKTOP_MODE,
			brands('Google Chrome'),
			'?1',
			'"Android"',
			'phone | Chrome 146 | Android',
		],
		[
			'an app on its own engine',
			INSTAGRAM,
			brands('Android WebView', 'Chromium'),
			'?1',
			'"Android"',
			'phone | Instagram 390 | Android',
		],
		[
			'a bare web view',
			PHONE,
			brands('Chromium', 'Android WebView'),
			'?1',
			'"Android"',
			'phone | Chrome WebView 146 | Android',
		],
		['a Chromebook', CHROME, brands('Google Chrome'), '?0', '"Chrome OS"', 'desktop | Chrome 146 | Chrome OS'],
		['an unknown brand', CHROME, brands('Evil <b>Corp'), '?0', '"Windows"', 'desktop | Chrome 147 | Windows 10'],
		['nonsense', CHROME, ';;;"', 'yes', '"""', 'desktop | Chrome 147 | Windows 10'],
	])('%s', (_, userAgent, secChUa, mobile, platform, expected) => {
		const hints = { 'sec-ch-ua': secChUa, 'sec-ch-ua-mobile': mobile, 'sec-ch-ua-platform': platform };
		expect(summary({ 'user-agent': userAgent, ...hints })).toBe(expected);
	});

	it('a line break in one header cannot pose as another', () => {
		const forged = { userAgent: `${CHROME}\n"Brave";v="146"\n?1\n"Android"`, hints: {} };
		expect(describeBrowser(forged)).toMatchObject({ browser: 'Chrome', device: 'desktop' });
	});
});

describe('hostile headers', () => {
	it('write no text of their own into a dimension', () => {
		const piece = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 30 }),
			fc.constantFrom(
				'Mozilla/5.0 (',
				'Android ',
				'Chrome/',
				'FIREFOX/',
				'Version/',
				' Safari/',
				'; ',
				'Windows NT ',
				'iPhone OS ',
			),
			fc.nat(99_999).map(String),
		);
		const text = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));
		fc.assert(
			fc.property(text, text, text, (userAgent, brands, platform) => {
				const { device, ...rest } = describeBrowser({
					userAgent,
					hints: { brands: `"${brands}";v="${platform}"`, platform },
				});
				expect(device).toMatch(/^[a-z]+$/);
				for (const value of Object.values(rest)) expect(value).toMatch(/^(?:[A-Za-z0-9 .]{1,30}|\(unknown\))$/);
			}),
		);
	});

	it.each([
		['Firefox/99999999999', 'Firefox'],
		['fIrEfOx/0147.5', 'Firefox 147'],
		['Firefox/147abc', 'Firefox 147'],
		['Firefox/0', 'Firefox'],
	])('%s is %s', (product, expected) => {
		const userAgent = `Mozilla/5.0 (X11; Linux x86_64; rv:1.0) Gecko/20100101 ${product}`;
		expect(describeBrowser({ userAgent, hints: {} }).browser_version).toBe(expected);
	});

	it.each([
		'a'.repeat(1000),
		'Mozilla/5.0 ('.repeat(76),
		'Android '.repeat(125),
		`Mozilla/5.0 (Linux; Android 10; ${' '.repeat(900)}`,
		`${'x/1.0 '.repeat(160)}|`,
		';'.repeat(1000),
		'1.'.repeat(500),
	])('take no time: %#', userAgent => {
		const before = performance.now();
		describeBrowser({ userAgent, hints: { brands: '"'.repeat(100_000), platform: userAgent } });
		isBot(userAgent, {});
		expect(performance.now() - before).toBeLessThan(100);
	});
});

describe('bots', () => {
	it.each([
		['a crawler', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', {}],
		[
			'an assistant',
			'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
			{},
		],
		['a library', 'python-requests/2.32.3', {}],
		['a tool', 'curl/8.5.0', {}],
		['a headless browser', CHROME.replace('Chrome/', 'HeadlessChrome/'), {}],
		['a headless browser that hides', CHROME, { 'sec-ch-ua': '"Chromium";v="147", "HeadlessChrome";v="147"' }],
		['a crawler that gives its owner', CHROME, { from: 'crawler@example.com' }],
		['an agent that signs', CHROME, { 'signature-agent': '"https://agent.example.com"' }],
		['no User-Agent', '', {}],
		['an empty User-Agent', '  ', {}],
		['an overlong User-Agent', CHROME.padEnd(1001, ' Safari'), {}],
	])('%s is one', (_, userAgent, headers) => expect(isBot(userAgent, headers)).toBe(true));

	it.each([
		['Chrome', CHROME, { 'sec-ch-ua': '"Chromium";v="147", "Google Chrome";v="147"' }],
		['a phone', PHONE, {}],
		['an app', INSTAGRAM, {}],
		[
			'Safari',
			'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
			{},
		],
		['a Cubot phone', PHONE.replace('K)', 'CUBOT X30)'), {}],
	])('%s is none', (_, userAgent, headers) => expect(isBot(userAgent, headers)).toBe(false));
});

describe('a page that is fetched ahead', () => {
	it.each([
		[{ 'sec-purpose': 'prefetch' }, true],
		[{ 'sec-purpose': 'prefetch;prerender' }, true],
		[{ 'sec-purpose': 'prefetch;anonymous-client-ip' }, true],
		[{ purpose: 'prefetch' }, true],
		[{ 'x-moz': 'prefetch' }, true],
		[{ 'x-purpose': 'preview' }, true],
		[{}, false],
		[{ purpose: 'fun' }, false],
		[{ accept: 'prefetch' }, false],
	])('%j: %j', (headers, ahead) => expect(isPrefetch(headers as Record<string, string>)).toBe(ahead));
});

describe('a language', () => {
	it.each([
		['de', 'de'],
		['de-AT', 'de-AT'],
		['DE-at', 'de-AT'],
		['zh-Hant-TW', 'zh-TW'],
		['zh-Hans', 'zh'],
		['sr-Latn-RS', 'sr-RS'],
		['es-419', 'es-419'],
		['ca-ES-valencia', 'ca-ES'],
		['de-DE-u-co-phonebk', 'de-DE'],
		['en-x-private', 'en'],
		['iw-IL', 'he-IL'],
		['en-UK', 'en-GB'],
		['fil-PH', 'fil-PH'],
		['', '(unknown)'],
		[undefined, '(unknown)'],
		['und', '(unknown)'],
		['C', '(unknown)'],
		['en_US', '(unknown)'],
		['hello world', '(unknown)'],
		['abcdefgh', '(unknown)'],
		['qqx-DE', '(unknown)'],
		['de-QX', '(unknown)'],
		['de'.padEnd(40, '-latn'), '(unknown)'],
		['<script>', '(unknown)'],
	])('%j is %j', (tag, language) => expect(describeLanguage(tag)).toBe(language));
});
