import type { Random } from './random.ts';

/** The simulated shop, "Demo shop": things for the house, a blog, help, and a studio that is an in-app part. */

/** Day of the year-long story, counted from its first day, on which the workshop kits came out. */
export const LAUNCH = 334;

const QUALITIES = [
	'oak',
	'linen',
	'stoneware',
	'brass',
	'walnut',
	'wool',
	'cotton',
	'birch',
	'copper',
	'ash',
	'felt',
	'clay',
	'rattan',
	'glass',
	'steel',
];

export const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
	candles: ['pillar', 'lantern', 'holder', 'snuffer', 'taper'],
	kitchen: ['board', 'bowl', 'ladle', 'jar', 'tray'],
	tables: ['side-table', 'desk', 'bench', 'console', 'stool'],
	textiles: ['blanket', 'pillow', 'throw', 'runner', 'towel'],
	lamps: ['pendant', 'reading-lamp', 'floor-lamp', 'shade', 'wall-light'],
	storage: ['basket', 'crate', 'shelf', 'hook', 'box'],
	garden: ['planter', 'trowel', 'watering-can', 'bird-house', 'stake'],
	desk: ['notebook', 'pen-tray', 'pinboard', 'calendar', 'bookend'],
	tea: ['teapot', 'cup', 'strainer', 'caddy', 'spoon'],
	bath: ['soap-dish', 'mirror', 'brush', 'mat', 'rack'],
	toys: ['blocks', 'train', 'puzzle', 'kite', 'rocking-horse'],
};
export const KITS = [
	'spoon-carving',
	'candle-making',
	'weaving',
	'lino-print',
	'bookbinding',
	'leather',
	'pottery',
	'dyeing',
];

const TOPICS = [
	'care',
	'workshop',
	'recipes',
	'makers',
	'seasons',
	'materials',
	'gifts',
	'small-rooms',
	'repairs',
	'colours',
];
const VERBS = [
	'choosing',
	'oiling',
	'mending',
	'arranging',
	'cleaning',
	'storing',
	'making',
	'giving',
	'restoring',
	'lighting',
];
const MATTERS = ['a-table', 'old-wood', 'wool-blankets', 'a-winter-room', 'teapots'];

const QUESTIONS = ['shipping', 'returns', 'payment', 'warranty', 'sizes', 'gift-cards', 'account', 'assembly'];
const DETAILS = [
	'how-long',
	'how-much',
	'abroad',
	'damaged',
	'exchange',
	'cancel',
	'change-address',
	'invoice',
	'large-parcels',
	'on-holidays',
	'by-bike',
	'two-parcels',
	'for-firms',
	'old-orders',
	'pick-up',
	'express',
	'partial',
	'lost',
	'late',
	'instructions',
	'spare-parts',
	'recycling',
	'colours',
	'care',
	'contact',
];

const products = (category: string): string[] =>
	CATEGORIES[category]!.flatMap(thing => QUALITIES.map(quality => `/shop/${category}/${quality}-${thing}`));
export const PRODUCTS = Object.fromEntries(Object.keys(CATEGORIES).map(category => [category, products(category)]));
export const POSTS = TOPICS.flatMap(topic =>
	VERBS.flatMap(verb => MATTERS.map(matter => `/blog/${topic}/${verb}-${matter}`)),
);
export const ANSWERS = QUESTIONS.flatMap(question => DETAILS.map(detail => `/help/${question}/${detail}`));
export const OLD_LINKS = ['/shop/lamps/oil-lamp', '/blog/old-news', '/catalogue.pdf', '/shop/sale', '/en/shop'];
export const STUDIO = ['/studio', '/studio/wood', '/studio/size', '/studio/engraving', '/studio/preview'];
export const CHECKOUT = ['/cart', '/checkout', '/checkout/payment', '/checkout/thanks'];
const FEW = ['/', '/shop', '/blog', '/help', '/about', '/contact', '/search', '/account', '/jobs'];

/** Every page that somebody may see; the tests hold their hashes apart. */
export const PAGES: readonly string[] = [
	...FEW,
	...CHECKOUT,
	...STUDIO,
	...OLD_LINKS,
	...Object.keys(CATEGORIES).map(category => `/shop/${category}`),
	...Object.values(PRODUCTS).flat(),
	'/shop/workshop-kits',
	...KITS.map(kit => `/shop/workshop-kits/${kit}`),
	...TOPICS.map(topic => `/blog/${topic}`),
	...POSTS,
	...QUESTIONS.map(question => `/help/${question}`),
	...ANSWERS,
];

export const isMissing = (page: string): boolean => OLD_LINKS.includes(page);
export const isStudio = (page: string): boolean => page.startsWith('/studio/');

/** Favourites first; the order of the lists above would make the first quality everybody's. */
export function favourite(random: Random, list: readonly string[]): string {
	return list[(random.popular(list.length) * 37) % list.length]!;
}

export function product(random: Random, day: number): string {
	if (day >= LAUNCH && random.chance(0.34)) return `/shop/workshop-kits/${KITS[random.popular(KITS.length)]}`;
	const category = favourite(random, Object.keys(CATEGORIES));
	return favourite(random, PRODUCTS[category]!);
}
