import { describe, expect, test } from 'vitest';
import type { Beacon, View } from '../../server/wire/beacon.ts';
import { TAG, tagWith } from '../helpers/site.ts';
import { HIDDEN, run, setVisible, useBrowser } from './setup.ts';

const scene = useBrowser();
const isView = (beacon: Beacon): beacon is View => beacon.kind === 'view';
const pagesOf = (beacons: Beacon[]) =>
	beacons.filter(isView).map(view => view.page ?? ('entry_page' in view ? view.entry_page : undefined));

describe('page views', () => {
	test('1 a page that is opened is one view', async () => {
		const { site, page } = await scene();
		await page.goto(site.origin);
		await site.until(1);
		expect(await site.settled(page)).toMatchObject([
			{ kind: 'view', begins: 1, entry_page: '/', status: 200, visit_number: 1 },
		]);
	});

	test('2 with data-manual only footfall.view() counts, and its engagement is that of the page it named', async () => {
		const { site, page } = await scene({ tag: tagWith('data-manual') });
		await page.goto(site.origin);
		expect(await site.settled(page)).toEqual([]);
		await run(page, `footfall.view('/checkout/step-2?secret=1')`);
		await site.until(1);
		await site.settled(page);
		await page.goto('about:blank');
		const [view, leave] = await site.until(2);
		expect(view).toMatchObject({ kind: 'view', entry_page: '/checkout/step-2' });
		expect(leave).toMatchObject({ kind: 'leave', entry_page: '/checkout/step-2' });
	});

	test('3 without a view there is no engagement', async () => {
		const { site, visitor, page } = await scene({ tag: tagWith('data-manual') });
		await page.goto(site.origin);
		await page.goto('about:blank');
		const other = await visitor.newPage();
		await other.goto(site.origin);
		expect(await site.settled(other)).toEqual([]);
	});

	for (const api of ['Navigation API', 'history only']) {
		test(`4 pushState, replaceState and back to another path are views, to the same path none (${api})`, async () => {
			const { site, page } = await scene({ before: api === 'history only' ? 'delete window.navigation' : '' });
			await page.goto(site.origin);
			await site.until(1, isView);
			await run(page, `history.pushState({}, '', '/a')`);
			await site.until(2, isView);
			await run(page, `history.replaceState({}, '', '/b')`);
			await site.until(3, isView);
			await run(page, `history.replaceState({ again: 1 }, '', '/b')`);
			await run(page, `history.back()`);
			await site.until(4, isView);
			expect(pagesOf(await site.settled(page))).toEqual(['/', '/a', '/b', '/']);
			expect(site.beacons.filter(isView).map(({ status }) => status)).toEqual([200, undefined, undefined, undefined]);
		});
	}

	test('4 two moves at once are two views, each of its own page', async () => {
		const { site, page } = await scene();
		await page.goto(site.origin);
		await site.until(1, isView);
		await site.settled(page);
		await run(page, `history.pushState({}, '', '/a'); history.replaceState({}, '', '/b')`);
		await site.until(3, isView);
		expect(pagesOf(await site.settled(page)).sort()).toEqual(['/', '/a', '/b']);
	});

	test('5 a change of the query only is no view, unless the tag keeps the parameter', async () => {
		const { site, page } = await scene({ tag: tagWith('data-query="q, page"') });
		await page.goto(`${site.origin}/search?page=2&session=1&q=red%20shoes`);
		await site.until(1, isView);
		await run(page, `history.pushState({}, '', '/search?page=2&session=2&q=red%20shoes')`);
		await run(page, `history.pushState({}, '', '/search?q=hats')`);
		await site.until(2, isView);
		expect(pagesOf(await site.settled(page))).toEqual(['/search?q=red shoes&page=2', '/search?q=hats']);
	});

	test('6 with data-hash the fragment is part of the page; without it a fragment is neither counted nor sent', async () => {
		for (const [tag, expected] of [
			[tagWith('data-hash'), ['/#/a', '/#/b']],
			[TAG, ['/']],
		] as const) {
			const { site, page } = await scene({ tag });
			await page.goto(`${site.origin}/#/a`);
			await site.until(1, isView);
			await run(page, `location.hash = '#/b'`);
			expect(pagesOf(await site.settled(page))).toEqual(expected);
		}
	});

	test('7 back to a page already seen is a view, but not its first in this visit', async () => {
		const { site, page } = await scene();
		await page.goto(site.origin);
		await site.until(1, isView);
		await page.goto(`${site.origin}/shop/shoes`);
		await site.until(2, isView);
		await page.goto(`${site.origin}/shop/hats`);
		await site.until(3, isView);
		await page.goto(`${site.origin}/shop/shoes/`);
		const views = await site.until(4, isView);
		expect(views.map(view => [(view as View).areas, (view as View).seen])).toEqual([
			[undefined, undefined],
			[undefined, undefined],
			[1, undefined],
			[2, 1],
		]);
	});

	test('8 a reload is a view of the same page in the same visit by the same visitor', async () => {
		const { site, page } = await scene();
		await page.goto(site.origin);
		await site.until(1, isView);
		await site.settled(page);
		await page.reload();
		const [, second] = await site.until(2, isView);
		expect(second).toMatchObject({ previous: '', seen: 1, engaged: 1, memory: '1.20780.2611.1', visit_number: 1 });
		expect(second).not.toHaveProperty('begins');
	});

	test('9 a tab in the background sends nothing until it is looked at', async () => {
		const { site, page } = await scene({ before: HIDDEN });
		await page.goto(site.origin);
		expect(await site.settled(page)).toEqual([]);
		await setVisible(page, true);
		await site.until(1);
		await setVisible(page, false);
		await setVisible(page, true);
		expect(pagesOf(await site.settled(page))).toEqual(['/']);
	});

	test('9 a prerendered page is counted when it is shown, not before', async () => {
		const rules = '<script type="speculationrules">{"prerender":[{"urls":["/next"],"eagerness":"immediate"}]}</script>';
		// Chromium prerenders only what came over a trustworthy connection.
		const { site, page } = await scene({
			host: 'localhost',
			tag: tagWith('data-include="local"'),
			pages: { '/': `<a href="/next">Next</a>${rules}`, '/next': 'Next' },
		});
		await page.goto(site.origin);
		await site.until(1, isView);
		await expect.poll(() => site.requested).toContain('/next');
		expect(pagesOf(await site.settled(page))).toEqual(['/']);
		await page.click('a');
		await site.until(2, isView);
		expect(pagesOf(await site.settled(page))).toEqual(['/', '/next']);
	});

	test('10 a page that comes back out of the back/forward cache is a view', async () => {
		// The event alone: the window of a headless shell declares that it keeps no pages (Chromium's own reason, from
		// Page.backForwardCacheNotUsed, is BackForwardCacheDisabledForDelegate). Other engines go back for real: test/ops.
		const { site, page } = await scene();
		await page.goto(site.origin);
		await site.until(1, isView);
		await site.settled(page);
		await run(page, `dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
		const views = await site.until(2, isView);
		expect(views[1]).toMatchObject({ previous: '', seen: 1, status: 200 });
		await run(page, `dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))`);
		expect(pagesOf(await site.settled(page))).toEqual(['/', '/']);
	});

	for (const [second, said] of [
		[TAG, ['Footfall: not counted: second tag']],
		[tagWith('data-quiet'), []],
	] as const) {
		test(`11 of two tags on a page the first counts, and the second says so: ${second}`, async () => {
			const { site, page } = await scene({ tag: TAG + second });
			const lines: string[] = [];
			page.on('console', line => lines.push(line.text()));
			await page.goto(site.origin);
			await site.until(1);
			expect(pagesOf(await site.settled(page))).toEqual(['/']);
			expect(lines).toEqual(said);
			await run(page, `history.pushState({}, '', '/a')`);
			expect(pagesOf(await site.until(2, isView))).toEqual(['/', '/a']);
		});
	}

	test('12 an excluded page is neither viewed nor left; the page before it still reports its engagement', async () => {
		const { site, page } = await scene({ tag: tagWith('data-exclude="/admin, /private/*, /#/internal*" data-hash') });
		await page.goto(`${site.origin}/`);
		await site.until(1, isView);
		for (const path of ['/admin', '/private/a/b', '/#/internal/x']) {
			await run(page, `history.pushState({}, '', '${path}')`);
			await site.settled(page);
		}
		await run(page, `footfall('click on an excluded page')`);
		await run(page, `history.pushState({}, '', '/public')`);
		await site.until(2, isView);
		expect(pagesOf(await site.settled(page))).toEqual(['/', '/public']);
		expect(site.beacons.filter(({ kind }) => kind !== 'view')).toMatchObject([{ kind: 'leave', entry_page: '/' }]);
	});

	test('12 a visit that enters by an excluded page begins on the next one, with its referrer and campaign', async () => {
		const { site, page } = await scene({ tag: tagWith('data-exclude="/landing"') });
		await page.goto(`${site.origin}/landing?utm_source=news`, { referer: 'https://www.example.org/list?q=1' });
		expect(await site.settled(page)).toEqual([]);
		await page.goto(`${site.origin}/shop/shoes`, { referer: `${site.origin}/landing` });
		expect(await site.until(1)).toMatchObject([
			{ begins: 1, entry_page: '/shop/shoes', referrer: 'www.example.org', utm_source: 'news' },
		]);
	});

	test('13 a page can go by another address than the one in the address bar', async () => {
		const canonical = '<link rel="canonical" href="https://shop.example.com/shoes/red?ref=x">';
		const { site, page } = await scene({ tag: tagWith('data-manual') + canonical });
		await page.goto(`${site.origin}/p/4711`);
		await run(page, `footfall(() => footfall.view(document.querySelector('link[rel=canonical]').href))`);
		await site.until(1);
		expect(pagesOf(await site.settled(page))).toEqual(['/shoes/red']);
		await run(page, `footfall.view('http://[')`);
	});

	test('14 local pages are not counted and say so in one line; data-quiet says nothing, data-include counts them', async () => {
		for (const [attributes, lines, views] of [
			['', ['Footfall: not counted: local'], 0],
			['data-quiet', [], 0],
			['data-include="local"', [], 1],
		] as const) {
			for (const host of ['localhost', '127.0.0.1', 'shop.localhost']) {
				const { site, page } = await scene({ host, tag: tagWith(attributes) });
				const said: string[] = [];
				page.on('console', line => said.push(line.text()));
				await page.goto(site.origin);
				expect(pagesOf(await site.settled(page))).toHaveLength(views);
				expect(said).toEqual(lines);
			}
		}
	});

	test('15 an automated browser is not counted and says so; data-include counts it', async () => {
		for (const [attributes, views] of [
			['', 0],
			['data-include="local automated"', 1],
		] as const) {
			const { site, page } = await scene({ natural: false, tag: tagWith(attributes) });
			await page.goto(site.origin);
			expect(pagesOf(await site.settled(page))).toHaveLength(views);
			await run(page, `footfall('x'); footfall.view('/y'); footfall.memory()`);
		}
	});

	test('16 a page in a frame is not counted', async () => {
		const { site, page } = await scene({ pages: { '/': '<iframe src="/framed"></iframe>', '/framed': 'Framed' } });
		await page.goto(site.origin, { waitUntil: 'load' });
		await site.until(1);
		expect(pagesOf(await site.settled(page))).toEqual(['/']);
	});

	const load = `const s = document.createElement('script'); s.src = '/f.js'; document.head.append(s);`;
	for (const [how, tag, views] of [
		['async', '<script async src="/f.js"></script>', 1],
		['defer', TAG, 1],
		['as a module', '<script type="module" src="/f.js"></script>', 1],
		['by a tag manager', `<script>${load}</script>`, 1],
		['pasted without an address, with data-endpoint', '<script data-endpoint="/f">PASTED</script>', 1],
		['pasted without an address', '<script>PASTED</script>', 0],
	] as const) {
		test(`17 loaded ${how} the script ${views ? 'works' : 'keeps silent'}`, async () => {
			const source = await readBuilt();
			const { site, page } = await scene({ tag: tag.replace('PASTED', () => source) });
			const errors: Error[] = [];
			page.on('pageerror', error => errors.push(error));
			await page.goto(site.origin);
			await site.until(views);
			expect(pagesOf(await site.settled(page))).toHaveLength(views);
			expect(errors).toEqual([]);
		});
	}

	test('18 storage that throws does not stop the count', async () => {
		const before = `Object.defineProperty(Document.prototype, 'cookie', { get() { throw new Error('no') }, set() { throw new Error('no') } });`;
		const { site, page } = await scene({ before });
		const errors: Error[] = [];
		page.on('pageerror', error => errors.push(error));
		await page.goto(site.origin);
		expect(await site.until(1)).toMatchObject([{ kind: 'view', stateless: 1, begins: 1, page: '/' }]);
		expect(errors).toEqual([]);
	});

	test('19 data-endpoint names another endpoint; otherwise it is the own address without .js', async () => {
		const { site, page } = await scene({ tag: '<script defer src="/f.js?v=2"></script>' });
		const other = await scene({ tag: tagWith(`data-endpoint="${site.origin}/f"`), host: 'other.example.com' });
		await page.goto(site.origin);
		await other.page.goto(other.site.origin);
		await site.until(2);
		expect(site.received.map(({ headers }) => headers.origin)).toEqual([site.origin, other.site.origin]);
		expect(other.site.beacons).toEqual([]);
	});

	test('20 the own host is no referrer; another is, by its host alone', async () => {
		for (const [referer, expected] of [
			['https://news.example.org/story?id=7', 'news.example.org'],
			['http://shop.example.com/x', undefined],
			['http://www.shop.example.com/x', undefined],
		] as const) {
			const { site, page } = await scene();
			await page.goto(site.origin, { referer });
			const [view] = await site.until(1);
			expect((view as { referrer?: string }).referrer).toBe(expected);
		}
	});

	test('20 campaign parameters are read, decoded and cut; the first source that is not empty wins, empty ones are absent', async () => {
		const { site, page } = await scene();
		const query = `utm_source=&ref=Caf%C3%A9+%F0%9F%91%8D&source=b&utm_medium=e%2Dmail&utm_campaign=${'x'.repeat(39)}%F0%9F%91%8D&utm_term=&utm_content=jo@example.com`;
		await page.goto(`${site.origin}/?${query}`);
		const [view] = await site.until(1);
		expect(view).toMatchObject({
			utm_source: 'Café 👍',
			utm_medium: 'e-mail',
			campaign: 'x'.repeat(39),
			utm_content: ':email',
		});
		expect(view).not.toHaveProperty('utm_term');
	});

	test('a page is named without trailing slash and index file, decoded, without e-mail and card number', async () => {
		for (const [path, expected] of [
			['/Shop/', '/Shop'],
			['/shop/index.html', '/shop'],
			['/stra%C3%9Fe/%E6%97%A5', '/straße/日'],
			['/100%', '/100%'],
			['/reset/jo%40example.com/now', '/reset/:email/now'],
			['/pay/4111-1111-1111-1111', '/pay/:card'],
			[`/${'a'.repeat(200)}/${'b'.repeat(200)}/c`, `/${'a'.repeat(200)}`],
			[`/${'a'.repeat(400)}`, '/'],
		]) {
			const { site, page } = await scene();
			await page.goto(`${site.origin}${path}`);
			await site.until(1);
			expect(pagesOf(site.beacons)).toEqual([expected]);
		}
	});

	test('a page that is not found says so', async () => {
		const { site, page } = await scene({ pages: { '/gone': { status: 410, body: 'Gone' } } });
		await page.goto(`${site.origin}/gone`);
		expect(await site.until(1)).toMatchObject([{ entry_page: '/gone', status: 410 }]);
	});
});

async function readBuilt(): Promise<string> {
	const { readFile } = await import('node:fs/promises');
	return readFile(new URL('../../build/f.js', import.meta.url), 'utf8');
}
