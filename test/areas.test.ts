import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { areaOf } from '../server/collect/areas.ts';
import { siteCommand } from '../server/commands/site.ts';
import { SITE_SETTINGS } from '../server/model/settings.ts';
import type { Answer } from '../server/wire/beacon.ts';
import type { Breakdown } from '../server/wire/report.ts';
import { openWorld, type World } from './helpers/world.ts';

const rules = (text: string) => SITE_SETTINGS.areas.parse(text)!;

describe('a rule takes', () => {
	it.each([
		['/de/*/shop/*', '/de/berlin/shop/shoes/red', true],
		['/de/*/shop/*', '/de/berlin/shop', true],
		['/de/*/shop/*', '/de/shop/shoes', false],
		['/de/*/shop/*', '/de/berlin/mitte/shop', false],
		['/de/*/shop/*', '/en/berlin/shop/shoes', false],
		['/de/*/shop', '/de/berlin/shop/shoes', false],
		['/shop', '/shop', true],
		['/shop/', '/shop', true],
		['/shop', '/Shop', false],
		['/shop/*', '/shopping', false],
		['/shop*', '/shopping', true],
		['/shop*', '/shopping/bags', false],
		['/blog/**', '/blog/2026/11/post', true],
		['/**/help', '/help', true],
		['/**/help', '/a/b/help', true],
		['/**/help', '/a/help/b', false],
		['/**/help/**', '/a/help/b', true],
		['/**/a/**/b', '/a/a/x/b', true],
		['/**/a/**/b', '/b/a', false],
		['/p-*-*.html', '/p-12-red.html', true],
		['/p-*-*.html', '/p-12.html', false],
		['/*a', '/', false],
		['/', '/', true],
		['/', '/shop', false],
		['/*', '/', true],
		['/*', '/shop/shoes', true],
		['/a.c', '/abc', false],
	])('%s takes %s: %s', (pattern, path, taken) => {
		expect(areaOf(path, [{ name: 'Area', pattern }])).toBe(taken ? 'Area' : '(none)');
	});

	it('what a regular expression would take', () => {
		const segment = fc.stringMatching(/^[ab*]{1,4}$/).map(text => text.replace(/\*\*+/g, '*'));
		const pattern = fc
			.array(fc.oneof({ weight: 3, arbitrary: segment }, fc.constant('**')), { minLength: 1, maxLength: 6 })
			.map(parts => `/${parts.join('/')}`);
		const path = fc.array(fc.stringMatching(/^[ab]{1,4}$/), { maxLength: 7 }).map(parts => `/${parts.join('/')}`);
		const expected = (text: string) => {
			const parts = text.replace(/\/\*$/, '/**').slice(1).split('/');
			const each = parts.map(part => (part === '**' ? '(/[^/]*)*?' : `/${part.replaceAll('*', '[^/]*')}`));
			return new RegExp(`^${each.join('')}$`);
		};
		fc.assert(
			fc.property(pattern, path, (text, page) => {
				expect(areaOf(page, [{ name: 'yes', pattern: text }])).toBe(expected(text).test(page) ? 'yes' : '(none)');
			}),
			{ numRuns: 3000, seed: 4 },
		);
	});

	it('in time that grows with the lengths, and does not explode', () => {
		const path = `/${'a/'.repeat(170)}b`;
		const started = performance.now();
		for (let times = 0; times < 20; times++) {
			areaOf(path, [{ name: 'x', pattern: `/${'**/a/'.repeat(50)}c` }]);
			areaOf(`/${'a'.repeat(350)}`, [{ name: 'x', pattern: `/${'*a'.repeat(100)}*b` }]);
		}
		expect(performance.now() - started).toBeLessThan(1000);
	});
});

describe('rules of the owner', () => {
	it.each([
		[
			'Shop=/shop/*,Help & co=/**/help',
			[
				{ name: 'Shop', pattern: '/shop/*' },
				{ name: 'Help & co', pattern: '/**/help' },
			],
		],
		[
			'Shop=/shop/*, Shop=/sale',
			[
				{ name: 'Shop', pattern: '/shop/*' },
				{ name: 'Shop', pattern: '/sale' },
			],
		],
		['', []],
		['Shop=shop', undefined],
		['=/shop', undefined],
		['(none)=/shop', undefined],
		['/shop', undefined],
	])('are read from %j', (text, expected) => {
		expect(SITE_SETTINGS.areas.parse(text)).toEqual(expected);
	});

	it('apply in their order: the first that takes a page names its area', () => {
		expect(areaOf('/shop/sale', rules('Sale=/shop/sale,Shop=/shop/*'))).toBe('Sale');
		expect(areaOf('/shop/sale', rules('Shop=/shop/*,Sale=/shop/sale'))).toBe('Shop');
		expect(areaOf('/shop/sale', [])).toBeUndefined();
	});
});

describe('areas of the owner, at the front door', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
	});
	afterEach(() => world.end());

	const FIRST = { kind: 'view', begins: 1, screen: 'large', visit_number: 1 };
	const rule = async (areas: string) => {
		const terminal = {
			env: { DATA_DIR: world.directory },
			print: () => {},
			read: async () => '',
			write: async () => {},
		};
		await siteCommand(terminal).parseAsync(['set', 'shop.example.com', '--areas', areas], { from: 'user' });
		// Sites are read again once a second, and at once for a host name that none of them had.
		world.now += 2000;
		await world.send(FIRST, { origin: 'http://unknown.example.net' });
	};
	const open = async (entry_page: string) => (await (await world.send({ ...FIRST, entry_page })).json()) as Answer;
	const report = () => world.ask<Breakdown>('/sites/shop.example.com/breakdown/area?period=today&sort=value');

	it('has views, visits that began there, their bounce rate, exits and time; a page that no rule takes is in "(none)"', async () => {
		await rule('Shop=/de/*/shop/*');
		const answer = await open('/de/berlin/shop');
		const visit = { ...FIRST, ...answer, begins: undefined, entry_page: '/de/berlin/shop' };
		await world.send({ ...visit, page: '/de/berlin/shop/shoes', previous: '', engaged: 1 });
		await world.send({ ...visit, page: '/about', previous: '/de/berlin/shop/shoes' });
		await world.send({ ...visit, kind: 'leave', page: '/about', seconds: 30, deciles: 5 });
		await open('/de/hamburg/shop/hats');
		await world.send({ kind: 'view', stateless: 1, begins: 1, page: '/de/x/shop', screen: 'small' });
		const { rows, other, total } = await report();
		expect(rows).toEqual([
			{
				value: '(none)',
				views: 1,
				entries: 0,
				bounce_rate: null,
				engaged_time: 30,
				exit_rate: 1,
				scroll_depth: 0.5,
				stateless_views: 0,
				visits: null,
			},
			{
				value: 'Shop',
				views: 4,
				entries: 2,
				bounce_rate: 0.5,
				engaged_time: 0,
				exit_rate: 0.3333,
				scroll_depth: 0,
				stateless_views: 1,
				visits: null,
			},
		]);
		expect(total).toMatchObject({ views: 5, entries: 2, bounce_rate: 0.5, stateless_views: 1 });
		expect(other).toMatchObject({ views: 0, entries: 0 });
	});

	it('have visits where the tag carries the rules: each is seen once by a visit, and only by the rules of the site', async () => {
		await rule('Shop=/shop/*,Help=/help/*');
		const first = { ...FIRST, entry_page: '/shop', area: 'Shop' };
		const answer = (await (await world.send(first)).json()) as Answer;
		const visit = { ...FIRST, ...answer, begins: undefined, entry_page: '/shop' };
		await world.send({ ...visit, page: '/shop/shoes', previous: '', engaged: 1 });
		await world.send({ ...visit, page: '/help', previous: '/shop/shoes', area: 'Help' });
		await world.send({ ...visit, page: '/about', previous: '/help', area: 'Shop' });
		await world.send({ ...FIRST, entry_page: '/help', area: 'Another' });
		await world.send({ kind: 'view', stateless: 1, page: '/shop', area: 'Shop' });
		const { rows, other, total } = await report();
		expect(rows).toMatchObject([
			{ value: '(none)', visits: null, views: 1 },
			{ value: 'Help', visits: 1, views: 2, entries: 1 },
			{ value: 'Shop', visits: 1, views: 3, entries: 1, bounce_rate: 0, stateless_views: 1 },
		]);
		expect([other.visits, total.visits]).toEqual([null, null]);
	});

	it('exist from the moment their rules are made: what came before is in none of them', async () => {
		await open('/shop/shoes');
		await rule('Shop=/shop/*');
		await open('/shop/shoes');
		const { rows, other, total } = await report();
		expect(rows).toMatchObject([{ value: 'Shop', views: 1, entries: 1 }]);
		expect([other, total]).toMatchObject([
			{ views: 1, entries: 1 },
			{ views: 2, entries: 2 },
		]);
	});

	it('are known for a page whose own name is held back', async () => {
		await rule('Rooms=/room/*');
		await open('/room/x8Gk2pQz7L');
		expect((await report()).rows).toMatchObject([{ value: 'Rooms', views: 1 }]);
	});
});
