import type { Given } from './browser.ts';
import { ANSWERS, CATEGORIES, CHECKOUT, favourite, POSTS, PRODUCTS, product, STUDIO } from './pages.ts';
import type { Random } from './random.ts';

/** Where a link on a page leads, by a rough idea of what people look for. `day`: of the story. */
export function nextPage(page: string, random: Random, day: number): string {
	const [, area = '', part = ''] = page.split('/');
	if (area === 'cart' || area === 'checkout') {
		const step = CHECKOUT.indexOf(page);
		return step < CHECKOUT.length - 1 ? CHECKOUT[step + 1]! : '/account';
	}
	if (area === 'studio') return STUDIO[STUDIO.indexOf(page) + 1] ?? '/cart';
	const inShop = (): string =>
		random.weighted([
			[product(random, day), 6],
			[`/shop/${favourite(random, Object.keys(CATEGORIES))}`, 4],
		] as const);
	const paths: Record<string, readonly (readonly [string, number])[]> = {
		'': [
			['/shop', 5],
			[inShop(), 6],
			['/blog', 2],
			['/about', 1],
			['/studio', 1],
			['/help', 0.7],
		],
		shop: [
			[part && PRODUCTS[part] ? favourite(random, PRODUCTS[part]) : product(random, day), 6],
			[inShop(), 3],
			['/cart', 1.4],
			['/studio', 0.5],
			['/help/shipping', 0.4],
		],
		blog: [
			[favourite(random, POSTS), 4],
			[product(random, day), 3],
			['/blog', 1],
			['/', 1],
		],
		help: [
			[favourite(random, ANSWERS), 6],
			['/contact', 2],
			['/', 1],
			['/help', 1],
		],
	};
	return random.weighted(
		paths[area] ?? [
			['/', 3],
			[inShop(), 3],
			['/contact', 1],
			['/search', 1],
		],
	);
}

/** What somebody may do on a page before it is left, other than read. */
export function goalOn(page: string, random: Random): Given | undefined {
	if (page === '/checkout/payment') {
		if (!random.chance(0.7)) return;
		const properties = {
			delivery: random.weighted([
				['parcel', 8],
				['pick-up', 2],
			] as const),
		};
		return { name: 'order', amount: Math.round(random.around(6_400, 0.7)), currency: 'EUR', properties };
	}
	if (page === '/contact') return random.chance(0.3) ? { name: 'form' } : undefined;
	if (page === '/about')
		return random.chance(0.12) ? { name: 'outbound', properties: { url: 'www.example.org/workshop' } } : undefined;
	if (page.startsWith('/help/assembly'))
		return random.chance(0.25) ? { name: 'download', properties: { url: '/assembly.pdf' } } : undefined;
}
