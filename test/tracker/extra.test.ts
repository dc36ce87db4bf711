import { describe, expect, test } from 'vitest';
import type { Beacon, Event, View } from '../../server/wire/beacon.ts';
import { cookiesOf } from '../helpers/browser.ts';
import { type Site, TAG, tagWith } from '../helpers/site.ts';
import { run, useBrowser } from './setup.ts';

const scene = useBrowser();
const isView = (beacon: Beacon): beacon is View => beacon.kind === 'view';
const isEvent = (beacon: Beacon): beacon is Event => beacon.kind === 'event';
const STUB = '<script>window.footfall ??= (...call) => (footfall.q ??= []).push(call);</script>';
const EXTRA = tagWith('data-extra');

/** A page with f.extra.js, its view counted. */
async function opened(tag = EXTRA, body = '') {
	const opened = await scene({ tag, pages: { '/': body, '*': 'Elsewhere' } });
	await opened.page.goto(opened.site.origin);
	await opened.site.until(1);
	await opened.site.settled(opened.page);
	return opened;
}

const scripts = (site: Site) => site.requested.filter(path => path.endsWith('.js'));

describe('f.extra.js', () => {
	test('is fetched only when the tag or a call from before asks for it', async () => {
		for (const [tag, expected] of [
			[TAG, ['/f.js']],
			[`${STUB}<script>footfall('x')</script>${TAG}`, ['/f.js']],
			[EXTRA, ['/f.js', '/f.extra.js']],
			[tagWith('data-downloads="iso"'), ['/f.js', '/f.extra.js']],
			[tagWith('data-areas="Shop=/shop/*"'), ['/f.js', '/f.extra.js']],
			[`${STUB}<script>footfall({ props: {} })</script>${TAG}`, ['/f.js', '/f.extra.js']],
			['<script defer src="/f.extra.js"></script>', ['/f.extra.js']],
		] as const) {
			const { site, page } = await opened(tag);
			expect(scripts(site)).toEqual(expected);
			expect((await site.settled(page)).filter(isView)).toHaveLength(1);
			expect(site.received[0]?.url).toBe('/f');
		}
	});

	test('f.js by itself passes over settings that come later', async () => {
		const { site, page } = await opened(TAG);
		await run(page, `footfall({ props: { a: 1 } }); footfall('x')`);
		expect((await site.settled(page)).filter(isEvent)).toMatchObject([{ name: 'x' }]);
		expect(site.beacons.at(-1)).not.toHaveProperty('properties');
	});

	test('takes the attributes of the tag along, and two tags count once', async () => {
		const { site, page } = await opened(tagWith('data-extra data-query="q"').repeat(2));
		await run(page, `history.pushState({}, '', '/search?q=hats&page=2')`);
		expect((await site.until(2, isView))[1]).toMatchObject({ page: '/search?q=hats' });
	});

	const names = ['a.pdf', 'b.iso', 'c.IMG'];
	for (const [list, expected] of [
		['iso, img', ['/b.iso', '/c.IMG']],
		['+iso', ['/a.pdf', '/b.iso']],
		['(', ['/a.pdf']],
		['', ['/a.pdf']],
	] as const) {
		test(`40 the list of downloads can be replaced or added to; what is no list leaves it as it is: ${JSON.stringify(list)}`, async () => {
			const { site, page } = await opened(
				tagWith(`data-downloads="${list}"`),
				`${names.map(name => `<a href="/${name}">${name}</a> `).join('')}<script>onclick = event => event.preventDefault()</script>`,
			);
			for (const name of names) await page.click(`a[href="/${name}"]`);
			const urls = (await site.settled(page)).filter(isEvent).map(({ properties }) => properties?.url);
			expect(urls).toEqual(expected);
		});
	}

	test('51 properties of every event, under those of the call; functions are called for each event', async () => {
		const { site, page } = await opened();
		await run(
			page,
			`let n = 0; footfall({ props: { plan: 'free', theme: 'dark', count: () => ++n, bad() { throw 1 } } })`,
		);
		await run(page, `footfall('a', { props: { plan: 'gold' } })`);
		await run(page, `footfall('b')`);
		await run(page, `footfall({ props: 'no object' }); footfall('c', { props: 7 })`);
		await run(page, `footfall({ props: () => ({ late: true }) }); footfall('d')`);
		const sent = (await site.settled(page)).filter(isEvent).map(({ name, properties }) => [name, properties]);
		expect(sent).toEqual([
			['a', { plan: 'gold', theme: 'dark', count: '1' }],
			['b', { plan: 'free', theme: 'dark', count: '2' }],
			['c', undefined],
			['d', { late: 'true' }],
		]);
		await run(page, `history.pushState({}, '', '/next')`);
		await site.until(2, isView);
		for (const beacon of site.beacons) if (!isEvent(beacon)) expect(beacon).not.toHaveProperty('properties');
	});

	test('52 a hook rewrites or drops any beacon; what is no function is passed over', async () => {
		const hook = `footfall({ transform: beacon =>
			beacon.name === 'secret' ? null : beacon.name === 'broken' ? beacon.no.such : { ...beacon, language: 'xx' } })`;
		const { site, page } = await opened(`${STUB}<script>${hook}</script>${TAG}`);
		for (const name of ['secret', 'broken', 'fine']) await run(page, `footfall('${name}')`);
		await site.settled(page);
		expect(site.beacons.map(beacon => ['name' in beacon ? beacon.name : beacon.kind, beacon.language])).toEqual([
			['view', 'xx'],
			['fine', 'xx'],
		]);
		await run(page, `footfall({ transform: 'nothing' }); footfall('plain')`);
		expect((await site.settled(page)).at(-1)).toMatchObject({ name: 'plain', language: 'en-GB' });
	});

	test('52 a view that the hook drops is undone: the next one begins the visit', async () => {
		const { site, page } = await scene({
			tag: `${STUB}<script>footfall({ transform: beacon => beacon.entry_page !== '/' && beacon })</script>${TAG}`,
		});
		await page.goto(`${site.origin}/?utm_source=news`);
		expect(await site.settled(page)).toEqual([]);
		await page.goto(`${site.origin}/shop/shoes`);
		expect(await site.until(1)).toMatchObject([{ begins: 1, entry_page: '/shop/shoes', utm_source: 'news' }]);
	});

	test('54 a callback is told the status, the error, or nothing where nothing was sent', async () => {
		const { site, page } = await opened();
		const told = (name: string) =>
			run(
				page,
				`new Promise(done => footfall('${name}', { callback: result => done(result ? (result.status ?? result.error.name) : 'nothing') }))`,
			);
		expect(await told('fine')).toBe(204);
		site.answer = () => ({ status: 503 });
		expect(await told('refused')).toBe(503);
		site.answer = () => 'lose';
		expect(await told('lost')).toBe('TypeError');
		expect(await told('no, name')).toBe('nothing');
		await run(page, 'footfall.deny()');
		expect(await told('denied')).toBe('nothing');
	});

	test('54 a callback that throws harms nothing', async () => {
		const { site, page } = await opened();
		const errors: Error[] = [];
		page.on('pageerror', error => errors.push(error));
		await run(page, `footfall('x', { callback() { throw new Error('theirs') } }); footfall('y')`);
		expect((await site.settled(page)).filter(isEvent)).toHaveLength(2);
		expect(errors).toEqual([]);
	});

	test('an own area of the tag is reported when the visit first sees it', async () => {
		const areas = 'Sale=/shop/sale,Shop=/de/*/shop/*, Help & co=/**/help/*,broken,=/x';
		const { site, page } = await opened(tagWith(`data-areas="${areas}" data-query="q"`));
		const way = ['/help', '/de/berlin/shop', '/de/berlin/shop/hats?q=red', '/de/help/faq', '/shop/sale', '/about'];
		for (const [at, path] of way.entries()) {
			await run(page, `history.pushState({}, '', '${path}')`);
			await site.until(at + 2, isView);
			await site.settled(page);
		}
		const seen = site.beacons.filter(isView).map(beacon => [beacon.page, 'area' in beacon ? beacon.area : undefined]);
		expect(seen).toEqual([
			[undefined, undefined],
			['/help', 'Help & co'],
			['/de/berlin/shop', 'Shop'],
			['/de/berlin/shop/hats?q=red', undefined],
			['/de/help/faq', undefined],
			['/shop/sale', 'Sale'],
			['/about', undefined],
		]);
	});

	test('a browser that is not remembered says nothing of own areas', async () => {
		const { site, page } = await scene({ tag: tagWith('data-areas="All=/*"'), gpc: true });
		await page.goto(site.origin);
		await site.until(1);
		expect((await site.settled(page))[0]).toMatchObject({ stateless: 1 });
		expect(site.beacons[0]).not.toHaveProperty('area');
	});

	describe('an address that ends in', () => {
		async function visited() {
			const { site, visitor, page } = await opened(TAG);
			const lines: string[] = [];
			page.on('console', line => lines.push(line.text()));
			const memory = async () => (await cookiesOf(visitor)).ff_memory?.value;
			return { site, page, lines, memory };
		}

		test('#footfall-deny leaves this browser out, says so, and is taken off the address; #footfall-allow takes it back', async () => {
			const { site, page, lines, memory } = await visited();
			await page.goto(`${site.origin}/shop/shoes?size=40#footfall-deny`);
			await expect.poll(memory).toBe('0');
			expect(page.url()).toBe(`${site.origin}/shop/shoes?size=40`);
			expect(lines).toEqual(['Footfall: this browser is not counted from now on']);
			await page.reload();
			expect((await site.settled(page)).filter(isView)).toHaveLength(1);
			await page.goto(`${site.origin}/other#footfall-allow`);
			expect((await site.until(2, isView))[1]).toMatchObject({ begins: 1, entry_page: '/other', visit_number: 1 });
			expect(page.url()).toBe(`${site.origin}/other`);
			expect(lines[1]).toBe('Footfall: this browser is counted from now on');
		});

		test('another fragment, or a longer one, changes nothing', async () => {
			const { site, page, lines, memory } = await visited();
			for (const fragment of ['#footfall-deny-me', '#deny', '#footfall-toString']) {
				await page.goto(`${site.origin}/about${fragment}`);
				await page.reload();
				expect(page.url()).toContain(fragment);
			}
			await site.settled(page);
			expect([await memory(), lines]).toEqual(['1.20780.2611.1', []]);
		});

		test('either is heard by f.extra.js while the page is open, too', async () => {
			const { site, page } = await opened(EXTRA);
			await page.goto(`${site.origin}/#footfall-deny`);
			await expect.poll(() => page.evaluate('document.cookie')).toBe('ff_memory=0');
		});
	});
});
