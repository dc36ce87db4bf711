import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Site, type SiteOptions, serveSite, tagWith } from '../helpers/site.ts';
import { ENGINES, type Tab } from './engines.ts';

/** Driven browsers say that they are, and WebKit's only name for this machine is a local one. */
const TAG = (more = '') => tagWith(`data-include="local automated" ${more}`);

const PAGES = {
	'/': '<a id="in" href="/shop/shoes">Shoes</a> <a id="out" href="http://other.example.net/x?y" target="_blank">Other</a>',
	'/shop/shoes': '<a id="in" href="/">Home</a>',
	'/form':
		'<form action="/sent"><input name="email" value="ada@example.com"><button id="send">Send</button></form>' +
		'<button id="tagged" data-footfall="sign up" data-footfall-plan="gold">Join</button>',
	'/file': '<a id="file" href="/price list.pdf" download>Prices</a>',
	'/tall': '<style>body { margin: 0 }</style><div style="height: 9000px"></div>',
	'/frame': '<iframe src="/"></iframe>',
	'*': 'Another page',
};

const kinds = (site: Site) => site.beacons.map(({ kind, ...beacon }) => [kind, (beacon as { page?: string }).page]);

/** Resolves when all that the page has sent is here: later requests than any beacon's. */
const settle = (tab: Tab) =>
	tab.run(`await navigator.locks?.request('footfall', () => {}); await fetch('/settle'); await fetch('/settle');`);

describe.each(ENGINES)('$name', engine => {
	if (engine.missing) {
		test.skip(`is not tried: ${engine.missing}`, () => {});
		return;
	}
	let browser: Awaited<ReturnType<typeof engine.launch>>;
	const ends: (() => Promise<void>)[] = [];
	beforeAll(async () => {
		browser = await engine.launch();
	});
	afterAll(() => browser?.close());
	afterEach(async () => {
		for (const end of ends.splice(0).reverse()) await end();
	});

	async function scene(options: Partial<SiteOptions> = {}) {
		const site = await serveSite({ pages: PAGES, tag: TAG(), host: engine.host, ...options });
		ends.push(() => site.close());
		const tab = await browser.visitor();
		ends.push(() => tab.close());
		return { site, tab };
	}

	test('1, 61 a view on load, and two cookies that can be read', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		const [view] = await site.until(1);
		expect(view).toMatchObject({ kind: 'view', begins: 1, entry_page: '/' });
		await settle(tab);
		expect(await tab.run('return document.cookie')).toMatch(/ff_memory=1\.20780\.\d{4}\.1/);
		expect(await tab.run('return document.cookie')).toContain('ff_visit=');
	});

	test('2 a page by another name, and nothing by itself', async () => {
		const { site, tab } = await scene({ tag: TAG('data-manual') });
		await tab.goto(`${site.origin}/`);
		await settle(tab);
		expect(site.beacons).toEqual([]);
		await tab.run(`footfall.view('/elsewhere')`);
		expect(await site.until(1)).toMatchObject([{ kind: 'view', entry_page: '/elsewhere' }]);
	});

	test('4 push, replace and back are views; the same path is none', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await settle(tab);
		await tab.run(
			`history.pushState({}, '', '/a'); history.replaceState({}, '', '/a?x'); history.replaceState({}, '', '/b')`,
		);
		const views = (count: number) => site.until(count, ({ kind }) => kind === 'view');
		await views(3);
		await tab.run('history.back()');
		await views(4);
		await settle(tab);
		const pages = site.beacons
			.filter(({ kind }) => kind === 'view')
			.map(beacon => (beacon as { page?: string }).page ?? '/');
		expect(pages).toEqual(['/', '/a', '/b', '/']);
	});

	test('5 a query or a fragment alone is no view', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await tab.run(`history.pushState({}, '', '/?q=secret'); location.hash = 'part'`);
		await settle(tab);
		expect(kinds(site)).toEqual([['view', undefined]]);
	});

	test('6 with data-hash a route in the fragment is a page', async () => {
		const { site, tab } = await scene({ tag: TAG('data-hash') });
		await tab.goto(`${site.origin}/#/a`);
		await site.until(1);
		await settle(tab);
		await tab.run(`location.hash = '/b'`);
		await site.until(2, ({ kind }) => kind === 'view');
	});

	test('10 a page that comes back from the back/forward cache is a view', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await settle(tab);
		await tab.run(`window.kept = false; addEventListener('pageshow', ({ persisted }) => (window.kept = persisted))`);
		await tab.click('#in');
		await site.until(2, ({ kind }) => kind === 'view');
		await settle(tab);
		await tab.back();
		const views = await site.until(3, ({ kind }) => kind === 'view');
		expect(views).toHaveLength(3);
		expect(views[2]).not.toHaveProperty('begins', 1);
		expect(await tab.run('return window.kept')).toBe(true);
	});

	test('11 two tags are one', async () => {
		const { site, tab } = await scene({ tag: TAG() + TAG() });
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await settle(tab);
		expect(kinds(site)).toEqual([['view', undefined]]);
	});

	test('14, 15 a browser that is driven is left out unless the tag takes it in', async () => {
		const { site, tab } = await scene({ tag: tagWith('') });
		await tab.goto(`${site.origin}/`);
		await settle(tab);
		expect(site.beacons).toEqual([]);
	});

	test('16 a frame is no view', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/frame`);
		await site.until(1);
		await settle(tab);
		expect(site.beacons).toMatchObject([{ kind: 'view', entry_page: '/frame' }]);
	});

	test('21, 26 leaving a page reports it, before the next view', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/tall`);
		await site.until(1);
		await settle(tab);
		await tab.run('scrollTo(0, 9000); await new Promise(requestAnimationFrame)');
		await tab.goto(`${site.origin}/shop/shoes`);
		await site.until(1, ({ kind }) => kind === 'leave');
		await site.until(2, ({ kind }) => kind === 'view');
		expect(site.beacons.find(({ kind }) => kind === 'leave')).toMatchObject({ entry_page: '/tall', deciles: 10 });
	});

	test('33, 39, 41 a link to another site, without its query', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await settle(tab);
		// The new tab would leave for another host.
		await tab.run(`document.querySelector('#out').addEventListener('click', event => event.preventDefault())`);
		await tab.click('#out');
		const [event] = await site.until(1, ({ kind }) => kind === 'event');
		expect(event).toMatchObject({ name: 'outbound' });
		expect(JSON.stringify(event)).toContain('other.example.net');
		expect(JSON.stringify(event)).not.toContain('?y');
	});

	test('40 a download', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/file`);
		await site.until(1);
		await settle(tab);
		await tab.run(`document.querySelector('#file').addEventListener('click', event => event.preventDefault())`);
		await tab.click('#file');
		expect(await site.until(1, ({ kind }) => kind === 'event')).toMatchObject([{ name: 'download' }]);
	});

	test('44, 48 a tagged element and a form, of which nothing is read', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/form`);
		await site.until(1);
		await settle(tab);
		await tab.click('#tagged');
		await tab.click('#send');
		const events = await site.until(2, ({ kind }) => kind === 'event');
		expect(events).toMatchObject([{ name: 'sign up', properties: { plan: 'gold' } }, { name: 'form' }]);
		expect(JSON.stringify(site.received)).not.toContain('ada@');
	});

	test('50, 58 events, and an endpoint that fails', async () => {
		const { site, tab } = await scene({
			tag: `<script>footfall = function () { (footfall.q = footfall.q || []).push(arguments) }; footfall('early');
				addEventListener('unhandledrejection', () => (window.broken = true)); addEventListener('error', () => (window.broken = true))</script>${TAG()}`,
		});
		site.answer = ({ kind }) => (kind === 'event' ? 'lose' : undefined);
		await tab.goto(`${site.origin}/`);
		expect(await site.until(1, ({ kind }) => kind === 'event')).toMatchObject([{ name: 'early' }]);
		await tab.run(`footfall('order', { amount: 4999, currency: 'EUR' }); await fetch('/settle')`);
		// Firefox sends what was cut off a second time by itself.
		const [order] = await site.until(1, beacon => 'name' in beacon && beacon.name === 'order');
		expect(order).toMatchObject({ amount: 4999, currency: 'EUR' });
		expect(await tab.run('return Boolean(window.broken)')).toBe(false);
	});

	test('56, 59 no preflight, no cookies of the site, no query', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/x`);
		await site.until(1);
		await tab.run(`document.cookie = 'login=secret'`);
		await tab.goto(`${site.origin}/?token=secret`);
		await site.until(2, ({ kind }) => kind === 'view');
		for (const { method, headers, beacon } of site.received) {
			expect(method).toBe('POST');
			expect(headers['content-type']).toMatch(/^text\/plain/);
			expect(headers.cookie).toBeUndefined();
			expect(JSON.stringify([headers, beacon])).not.toContain('secret');
		}
	});

	test('62, 64 a second page, and tabs at once, are one visit', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await settle(tab);
		const other = await tab.tab();
		await other.goto(`${site.origin}/shop/shoes`);
		await site.until(2, ({ kind }) => kind === 'view');
		await settle(other);
		const views = site.beacons.filter(({ kind }) => kind === 'view');
		expect(views.map(view => (view as { begins?: number }).begins ?? 0)).toEqual([1, 0]);
		expect(views[1]).toMatchObject({ page: '/shop/shoes', entry_page: '/', engaged: 1 });
	});

	test('63 after half an hour of silence the visit is over', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await settle(tab);
		// The cookie's own expiry is the rule; deleting it is the silence.
		await tab.run(`document.cookie = 'ff_visit=; Path=/; Max-Age=0'`);
		await tab.goto(`${site.origin}/shop/shoes`);
		const views = await site.until(2, ({ kind }) => kind === 'view');
		expect(views[1]).toMatchObject({ begins: 1, entry_page: '/shop/shoes', memory: expect.stringMatching(/\.1$/) });
	});

	test('65 opted out nothing is sent, and one cookie says so', async () => {
		const { site, tab } = await scene();
		await tab.goto(`${site.origin}/`);
		await site.until(1);
		await settle(tab);
		await tab.run('footfall.deny()');
		expect(await tab.run('return document.cookie')).toBe('ff_memory=0');
		const before = site.beacons.length;
		await tab.goto(`${site.origin}/shop/shoes`);
		await settle(tab);
		expect(site.beacons.slice(before).filter(({ kind }) => kind === 'view')).toEqual([]);
		await tab.run('footfall.allow()');
		await tab.goto(`${site.origin}/`);
		await site.until(before + 1);
	});

	test('66, 67 without cookies the view counts as stateless', async () => {
		const { site, tab } = await scene({ tag: TAG('data-cookies="off"') });
		await tab.goto(`${site.origin}/`);
		expect(await site.until(1)).toMatchObject([{ kind: 'view', stateless: 1, begins: 1 }]);
		await settle(tab);
		expect(await tab.run('return document.cookie')).toBe('');
	});
});
