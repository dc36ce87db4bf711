import type { Campaign } from '../../server/wire/beacon.ts';
import { ANSWERS, favourite, KITS, LAUNCH, OLD_LINKS, POSTS, product } from './pages.ts';
import type { Random } from './random.ts';

/** How a visit came about. */
export interface Entry {
	page: string;
	/** Host of the page that led here; '' for none. */
	referrer: string;
	campaign: Campaign;
}

type Way = (random: Random, day: number) => Entry;

const from = (referrer: string, page: string, campaign: Campaign = {}): Entry => ({ page, referrer, campaign });

const SEARCH = [
	['www.google.com', 78],
	['www.bing.com', 9],
	['duckduckgo.com', 6],
	['www.ecosia.org', 5],
	['search.brave.com', 1],
	['kagi.com', 1],
] as const;
const SOCIAL = [
	['www.instagram.com', 40],
	['l.facebook.com', 22],
	['www.pinterest.com', 20],
	['mastodon.social', 6],
	['www.reddit.com', 8],
	['bsky.app', 4],
] as const;
const ASSISTANTS = [
	['chatgpt.com', 55],
	['www.perplexity.ai', 20],
	['gemini.google.com', 15],
	['claude.ai', 10],
] as const;
const SITES = [
	['blog.example.org', 40],
	['homes.example.net', 35],
	['forum.example.org', 25],
] as const;

/** An old link that leads nowhere any more, now and then. */
const orOld = (random: Random, page: string): string => (random.chance(0.018) ? random.pick(OLD_LINKS) : page);

const WAYS: readonly (readonly [Way, number])[] = [
	[
		(random, day) => {
			const page = random.weighted([
				[product(random, day), 40],
				[favourite(random, POSTS), 34],
				['/', 16],
				[favourite(random, ANSWERS), 10],
			] as const);
			return from(random.weighted(SEARCH), orOld(random, page));
		},
		40,
	],
	[
		(random, day) =>
			from(
				'',
				random.weighted([
					['/', 55],
					[product(random, day), 20],
					['/blog', 8],
					['/shop', 10],
					['/account', 7],
				] as const),
			),
		27,
	],
	[
		(random, day) =>
			from(
				random.weighted(SOCIAL),
				orOld(
					random,
					random.weighted([
						[product(random, day), 5],
						[favourite(random, POSTS), 5],
					] as const),
				),
			),
		12,
	],
	[
		random =>
			from(
				random.weighted(ASSISTANTS),
				random.weighted([
					[favourite(random, POSTS), 6],
					[favourite(random, ANSWERS), 3],
					['/', 1],
				] as const),
			),
		5,
	],
	[
		(random, day) =>
			from(
				random.weighted(SITES),
				orOld(
					random,
					random.weighted([
						['/', 4],
						[favourite(random, POSTS), 3],
						[product(random, day), 3],
					] as const),
				),
			),
		7,
	],
	[
		(random, day) =>
			from('www.google.com', product(random, day), {
				utm_source: 'google',
				utm_medium: 'cpc',
				campaign: 'brand',
				utm_term: random.pick(['oak table', 'wool blanket', 'oak and ember']),
			}),
		4,
	],
];

export function arrive(random: Random, day: number): Entry {
	return random.weighted(WAYS)(random, day);
}

/** A link of the newsletter, most of which mail programs open without saying where it stood. */
export function fromNewsletter(random: Random, day: number): Entry {
	const launch = day >= LAUNCH && day < LAUNCH + 31;
	const page = launch
		? random.chance(0.7)
			? '/shop/workshop-kits'
			: `/shop/workshop-kits/${random.pick(KITS)}`
		: favourite(random, POSTS);
	return from('', page, {
		utm_source: 'newsletter',
		utm_medium: 'email',
		campaign: launch ? 'workshop-kits' : 'letter-from-the-workshop',
		utm_content: random.pick(['picture', 'button', 'footer']),
	});
}
