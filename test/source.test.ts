import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arrival, describeSource } from '../server/collect/source.ts';
import { CHANNELS, SOURCES, SPAM_HOSTS } from '../server/collect/sources.ts';

const SITE = { hostnames: ['shop.example.com', '*.example.org'], paymentHosts: ['paypal.com', 'pay.example.net'] };
const summary = (visit: Arrival) => {
	const { referrer, source, channel } = describeSource(visit, SITE);
	return `${referrer} | ${source} | ${channel}`;
};
const DIRECT = '(none) | (none) | direct';

describe('a referrer', () => {
	it.each([
		// Search, in every country and as an app.
		['www.google.com', 'google.com | Google | search'],
		['www.google.de', 'google.de | Google | search'],
		['www.google.co.uk', 'google.co.uk | Google | search'],
		['google.com.br', 'google.com.br | Google | search'],
		['images.google.fr', 'images.google.fr | Google | search'],
		[
			'android-app://com.google.android.googlequicksearchbox/',
			'com.google.android.googlequicksearchbox | Google | search',
		],
		['com.google.android.googlequicksearchbox', 'com.google.android.googlequicksearchbox | Google | search'],
		['yandex.ru', 'yandex.ru | Yandex | search'],
		['yandex.com.tr', 'yandex.com.tr | Yandex | search'],
		['ya.ru', 'ya.ru | Yandex | search'],
		['cn.bing.com', 'cn.bing.com | Bing | search'],
		['html.duckduckgo.com', 'html.duckduckgo.com | DuckDuckGo | search'],
		['m.baidu.com', 'm.baidu.com | Baidu | search'],
		['de.search.yahoo.com', 'de.search.yahoo.com | Yahoo! | search'],
		['search.yahoo.co.jp', 'search.yahoo.co.jp | Yahoo! | search'],
		['search.brave.com', 'search.brave.com | Brave Search | search'],
		// Names that only look like one.
		['google.example.com', 'google.example.com | google.example.com | referral'],
		['notgoogle.com', 'notgoogle.com | notgoogle.com | referral'],
		['google.com.evil.example', 'google.com.evil.example | google.com.evil.example | referral'],
		// The longest match wins.
		['mail.google.com', 'mail.google.com | Gmail | email'],
		['news.google.com', 'news.google.com | Google News | news'],
		['gemini.google.com', 'gemini.google.com | Gemini | ai_assistant'],
		['translate.google.de', 'translate.google.de | Google Translate | referral'],
		['docs.google.com', 'docs.google.com | Google Docs | referral'],
		// Assistants.
		['chatgpt.com', 'chatgpt.com | ChatGPT | ai_assistant'],
		['chat.openai.com', 'chat.openai.com | ChatGPT | ai_assistant'],
		['www.perplexity.ai', 'perplexity.ai | Perplexity | ai_assistant'],
		['claude.ai', 'claude.ai | Claude | ai_assistant'],
		['copilot.microsoft.com', 'copilot.microsoft.com | Copilot | ai_assistant'],
		['edgeservices.bing.com', 'edgeservices.bing.com | Copilot | ai_assistant'],
		['chat.mistral.ai', 'chat.mistral.ai | Le Chat | ai_assistant'],
		['chat.deepseek.com', 'chat.deepseek.com | DeepSeek | ai_assistant'],
		// Social networks and their short hosts.
		['t.co', 't.co | X | social'],
		['twitter.com', 'twitter.com | X | social'],
		['x.com', 'x.com | X | social'],
		['l.facebook.com', 'l.facebook.com | Facebook | social'],
		['lm.facebook.com', 'lm.facebook.com | Facebook | social'],
		['m.facebook.com', 'm.facebook.com | Facebook | social'],
		['l.instagram.com', 'l.instagram.com | Instagram | social'],
		['lnkd.in', 'lnkd.in | LinkedIn | social'],
		['android-app://com.linkedin.android', 'com.linkedin.android | LinkedIn | social'],
		['out.reddit.com', 'out.reddit.com | Reddit | social'],
		['www.pinterest.co.uk', 'pinterest.co.uk | Pinterest | social'],
		['go.bsky.app', 'go.bsky.app | Bluesky | social'],
		['mastodon.social', 'mastodon.social | Mastodon | social'],
		['away.vk.com', 'away.vk.com | VK | social'],
		// E-mail, the provider's own and anybody's.
		['android-app://com.google.android.gm/', 'com.google.android.gm | Gmail | email'],
		['outlook.live.com', 'outlook.live.com | Outlook | email'],
		['mail.yahoo.com', 'mail.yahoo.com | Yahoo! Mail | email'],
		['deref-gmx.net', 'deref-gmx.net | GMX | email'],
		['e.mail.ru', 'e.mail.ru | Mail.ru Mail | email'],
		['webmail.uni.example', 'webmail.uni.example | webmail.uni.example | email'],
		['mail01.provider.example', 'mail01.provider.example | mail01.provider.example | email'],
		['mailing.example.net', 'mailing.example.net | mailing.example.net | referral'],
		['us1.campaign-archive.com', 'us1.campaign-archive.com | Mailchimp | email'],
		// Video, news, ads, partners and everybody else.
		['youtu.be', 'youtu.be | YouTube | video'],
		['m.youtube.com', 'm.youtube.com | YouTube | video'],
		['news.ycombinator.com', 'news.ycombinator.com | Hacker News | news'],
		['flipboard.com', 'flipboard.com | Flipboard | news'],
		['googleads.g.doubleclick.net', 'googleads.g.doubleclick.net | Google Ads | display'],
		['www.awin1.com', 'awin1.com | Awin | affiliate'],
		['de.wikipedia.org', 'de.wikipedia.org | Wikipedia | referral'],
		['www.partner.example', 'partner.example | partner.example | referral'],
		['blog.partner.example', 'blog.partner.example | blog.partner.example | referral'],
	])('%s is %s', (referrer, expected) => expect(summary({ referrer })).toBe(expected));

	it.each([
		['WWW.Partner.Example', 'partner.example'],
		['partner.example:8443', 'partner.example'],
		['partner.example.', 'partner.example'],
		['https://www.partner.example/private/path?token=1#x', 'partner.example'],
		['http://partner.example', 'partner.example'],
		['xn--mller-kva.example', 'xn--mller-kva.example'],
		['under_score.partner.example', 'under_score.partner.example'],
		['wwwpartner.example', 'wwwpartner.example'],
		[`${'a'.repeat(60)}.${'b'.repeat(31)}.example`, `${'a'.repeat(60)}.${'b'.repeat(31)}.example`],
	])('%j is kept as %j', (referrer, host) => expect(describeSource({ referrer }, SITE).referrer).toBe(host));

	it.each([
		['nothing', ''],
		['none', '(none)'],
		['the site itself', 'shop.example.com'],
		['the site itself with www.', 'www.shop.example.com'],
		['the site itself with a port', 'shop.example.com:8080'],
		['a sub-domain of the site', 'blog.example.org'],
		['a payment page', 'www.paypal.com'],
		['a payment page below a listed host', 'eu.pay.example.net'],
		['spam', 'semalt.com'],
		['a host below spam', 'free.buttons-for-website.com'],
		['an IPv4 address', '192.0.2.1'],
		['an IPv4 address with port', '192.0.2.1:8080'],
		['an IPv6 address', '[2001:db8::1]'],
		['this machine', 'localhost:3000'],
		['a name below localhost', 'app.localhost'],
		['a host of a private network', 'nas.local'],
		['a single word', 'intranet'],
		['a home router', 'router.home.arpa'],
		['an unknown scheme', 'file:///home/x/page.html'],
		['credentials', 'https://user:secret@partner.example/'],
		['an e-mail address', 'jane@partner.example'],
		['a host that is not in Punycode', 'müller.example'],
		['markup', '<script>.example'],
		['a space', 'partner .example'],
		['an empty label', 'partner..example'],
		['a leading hyphen', '-partner.example'],
		['more than 100 characters', `${'a'.repeat(60)}.${'b'.repeat(32)}.example`],
		['a very long text', 'a.'.repeat(50_000)],
	])('%s is none', (_, referrer) => expect(summary({ referrer })).toBe(DIRECT));

	it('of a listed apex stays a source where only its sub-domains are the site', () => {
		expect(summary({ referrer: 'example.org' })).toBe('example.org | example.org | referral');
	});
});

describe('campaign values', () => {
	it.each([
		// utm_source names the source, also by its aliases, and before the referrer.
		[{ utm_source: 'fb' }, 'Facebook | social'],
		[{ utm_source: 'ig', utm_medium: 'story' }, 'Instagram | social'],
		[{ utm_source: 'Google' }, 'Google | search'],
		[{ utm_source: 'Hacker News' }, 'Hacker News | news'],
		[{ utm_source: 'hn' }, 'Hacker News | news'],
		[{ utm_source: 'chatgpt.com' }, 'ChatGPT | ai_assistant'],
		[{ utm_source: 'www.facebook.com' }, 'Facebook | social'],
		[{ utm_source: 'newsletter' }, 'Newsletter | email'],
		[{ utm_source: 'Spring-Flyer' }, 'spring-flyer | campaign'],
		[{ utm_source: 'partner.example' }, 'partner.example | referral'],
		[{ utm_source: 'fb', referrer: 'www.google.com' }, 'Facebook | social'],
		[{ utm_source: 'semalt.com' }, '(none) | direct'],
		[{ utm_source: ' ', referrer: 't.co' }, 'X | social'],
		[{ utm_source: '(none)', utm_medium: '(none)', campaign: '(none)', referrer: 't.co' }, 'X | social'],
		// utm_medium names the channel.
		[{ utm_source: 'google', utm_medium: 'cpc' }, 'Google | paid_search'],
		[{ utm_source: 'adwords', utm_medium: 'ppc' }, 'Google | paid_search'],
		[{ utm_source: 'bing', utm_medium: 'CPC' }, 'Bing | paid_search'],
		[{ utm_source: 'fb', utm_medium: 'cpc' }, 'Facebook | paid_social'],
		[{ utm_source: 'fb', utm_medium: 'paid' }, 'Facebook | paid_social'],
		[{ utm_source: 'agency', utm_medium: 'paid-social' }, 'agency | paid_social'],
		[{ utm_source: 'agency', utm_medium: 'paid_search' }, 'agency | paid_search'],
		[{ utm_source: 'magazine', utm_medium: 'cpc' }, 'magazine | display'],
		[{ utm_source: 'youtube', utm_medium: 'cpv' }, 'YouTube | display'],
		[{ utm_source: 'fb', utm_medium: 'cpm' }, 'Facebook | paid_social'],
		[{ utm_source: 'magazine', utm_medium: 'cpm' }, 'magazine | display'],
		[{ utm_source: 'fb', utm_medium: 'paid_search' }, 'Facebook | paid_search'],
		[{ utm_source: 'google', utm_medium: 'display' }, 'Google | display'],
		[{ utm_source: 'magazine', utm_medium: 'banner' }, 'magazine | display'],
		[{ utm_source: 'blogger-jane', utm_medium: 'affiliate' }, 'blogger-jane | affiliate'],
		[{ utm_source: 'mailchimp', utm_medium: 'email' }, 'Mailchimp | email'],
		[{ utm_source: 'spring', utm_medium: 'E-Mail' }, 'spring | email'],
		[{ utm_source: 'spring', utm_medium: 'newsletter' }, 'spring | email'],
		[{ utm_source: 'linkedin', utm_medium: 'social' }, 'LinkedIn | social'],
		[{ utm_source: 'spring', utm_medium: 'social-media' }, 'spring | social'],
		[{ utm_source: 'spring', utm_medium: 'organic_social' }, 'spring | social'],
		[{ utm_source: 'spring', utm_medium: 'video' }, 'spring | video'],
		[{ utm_source: 'google', utm_medium: 'organic' }, 'Google | search'],
		[{ utm_source: 'gmb', utm_medium: 'organic' }, 'Google Maps | search'],
		[{ utm_source: 'poster', utm_medium: 'qr' }, 'poster | campaign'],
		[{ utm_source: 'facebook', utm_medium: 'post' }, 'Facebook | social'],
		[{ utm_medium: 'email' }, '(none) | email'],
		[{ utm_medium: 'cpc', referrer: 'www.google.com' }, 'Google | paid_search'],
		// Without either, the referrer does, and without that it is a campaign.
		[{ campaign: 'spring', referrer: 'www.google.com' }, 'Google | search'],
		[{ campaign: 'spring' }, '(none) | campaign'],
		[{ utm_content: 'red' }, '(none) | campaign'],
		[{ campaign: 'spring', referrer: 'shop.example.com' }, '(none) | campaign'],
	] as [Arrival, string][])('%j: %s', (visit, expected) => {
		const { source, channel } = describeSource(visit, SITE);
		expect(`${source} | ${channel}`).toBe(expected);
	});

	it('leave the referrer as it is', () => {
		expect(summary({ utm_source: 'fb', referrer: 'l.facebook.com' })).toBe('l.facebook.com | Facebook | social');
	});
});

describe('whatever is sent', () => {
	it('a referrer is a host name of at most 100 characters, and a channel one of the list', () => {
		const text = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.webUrl(),
			fc.domain(),
			fc
				.array(fc.constantFrom('a', '.', '-', '//', 'www.', 'google', 'com', ':1', '@', '/', '%', 'Ü'))
				.map(parts => parts.join('')),
		);
		fc.assert(
			fc.property(text, text, text, (referrer, utm_source, utm_medium) => {
				const described = describeSource({ referrer, utm_source, utm_medium }, SITE);
				expect(described.referrer).toMatch(/^(?:(?=.{1,100}$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)+|\(none\))$/);
				expect(CHANNELS).toContain(described.channel);
				expect(described.source).not.toBe('');
				// What is stored is described the same way again.
				expect(describeSource({ referrer: described.referrer }, SITE).referrer).toBe(described.referrer);
			}),
			{ numRuns: 400 },
		);
	});
});

describe('the table', () => {
	const words = Object.values(SOURCES).flatMap(sources => Object.values(sources).flatMap(list => list.split(' ')));
	const hosts = [...words.filter(word => word.includes('.')), ...SPAM_HOSTS];

	it('names a host or word once', () => {
		expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
	});

	it('names a source once', () => {
		const names = Object.values(SOURCES).flatMap(sources => Object.keys(sources));
		expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
	});

	it('has hosts that a referrer can have', () => {
		expect(hosts.filter(host => !/^(?:[a-z0-9_-]+\.)+(?:[a-z][a-z0-9-]+|\*)$/.test(host))).toEqual([]);
	});

	it('shows each host of it by its name', () => {
		for (const [channel, sources] of Object.entries(SOURCES)) {
			for (const [source, list] of Object.entries(sources)) {
				for (const host of list.split(' ').filter(word => word.includes('.'))) {
					const referrer = host.replace('*', 'de');
					expect(describeSource({ referrer }, SITE)).toEqual({ referrer, source, channel });
				}
			}
		}
	});

	it('is of the size it is said to be', () => expect(words.length).toBeGreaterThan(400));
});

it('keeps no phone number that lower case uncovers', () => {
	expect(describeSource({ utm_source: 'İ415.555.0132' }, SITE).source).toBe('i̇:phone');
});
