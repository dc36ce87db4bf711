import type { BrowserContext } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Beacon, View, VisitBlock } from '../../server/wire/beacon.ts';
import { cookiesOf } from '../helpers/browser.ts';
import { ignored, type Site, tagWith } from '../helpers/site.ts';
import { HIDEABLE, run, setVisible, useBrowser } from './setup.ts';

const scene = useBrowser();
type Remembering = Extract<View, VisitBlock>;
const isView = (beacon: Beacon): beacon is Remembering => beacon.kind === 'view';
const isLeave = (beacon: Beacon) => beacon.kind === 'leave';

async function seed(visitor: BrowserContext, site: Site, cookies: Record<string, string>): Promise<void> {
	await visitor.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: site.origin })));
}

/** As if half an hour had passed without a beacon. */
const idle = (visitor: BrowserContext) => visitor.clearCookies({ name: 'ff_visit' });

describe('the wire', () => {
	test('56 no beacon asks for leave beforehand, and 59 none carries cookies of the site or the address of the page', async () => {
		const { site, visitor, page } = await scene({ host: 'shop.example.com' });
		const other = await scene({ tag: `<script defer src="${site.origin}/f.js"></script>`, host: 'www.example.net' });
		await seed(visitor, site, { login: 'secret' });
		await page.goto(`${site.origin}/?token=abc#part`);
		await other.page.goto(`${other.site.origin}/?token=abc`);
		await site.until(2);
		for (const { method, url, headers } of site.received) {
			expect(method).toBe('POST');
			expect(url).toBe('/f');
			expect(headers.cookie).toBeUndefined();
			expect(headers['content-type']).toBe('text/plain;charset=UTF-8');
			expect(headers.referer).toBe(`${headers.origin}/`);
		}
		expect(JSON.stringify(site.beacons)).not.toMatch(/secret|token|abc|part/);
	});

	test('58 an endpoint that is gone, refuses, or answers nonsense is no error on the page', async () => {
		const { site, page } = await scene();
		const errors: string[] = [];
		page.on('pageerror', error => errors.push(error.message));
		for (const reply of [
			'lose',
			{ status: 503 },
			{ status: 413 },
			{ status: 429 },
			{ body: '<html>' },
			{ body: 'null' },
			{ body: '{}' },
		] as const) {
			site.answer = () => reply;
			await page.goto(`${site.origin}/`);
			await site.settled(page);
			await run(page, `footfall('x')`);
		}
		await page.goto('about:blank');
		expect(errors).toEqual([]);
	});

	test(`60 a policy of script-src 'self'; connect-src 'self' suffices`, async () => {
		const headers = { 'Content-Security-Policy': `default-src 'none'; script-src 'self'; connect-src 'self'` };
		const { site, page } = await scene({ pages: { '*': { headers, body: 'Strict' } } });
		const said: string[] = [];
		page.on('console', line => said.push(line.text()));
		await page.goto(site.origin);
		await site.until(1);
		expect(said.filter(line => /security policy/i.test(line) && !line.includes('data:,'))).toEqual([]);
	});

	test('a view says all it may and nothing else', async () => {
		const { site, page } = await scene({ locale: 'de-AT', viewport: { width: 390, height: 844 } });
		await page.goto(`${site.origin}/shop/shoes?utm_source=news`, { referer: 'https://www.example.org/x' });
		await site.until(1, isView);
		await site.settled(page);
		await run(page, `history.pushState({}, '', '/shop/hats')`);
		await site.until(2, isView);
		await site.settled(page);
		const [first, second] = site.beacons.filter(isView);
		expect(first).toEqual({
			kind: 'view',
			begins: 1,
			visit_number: 1,
			screen: 'small',
			language: 'de-AT',
			entry_page: '/shop/shoes',
			referrer: 'www.example.org',
			utm_source: 'news',
			status: 200,
		});
		expect(second).toEqual({
			kind: 'view',
			previous: '',
			areas: 1,
			minutes: expect.any(Number),
			engaged: 1,
			visit_number: 1,
			memory: '1.20780.2611.1',
			hour: 20780 * 24 + 15,
			country: 'DE',
			region: 'DE-BE',
			screen: 'small',
			language: 'de-AT',
			entry_page: '/shop/shoes',
			referrer: 'www.example.org',
			utm_source: 'news',
			page: '/shop/hats',
		});
	});
});

describe('visits and visitors', () => {
	test('61 a returning browser says its last day and the number of its visit', async () => {
		const { site, visitor, page } = await scene();
		await seed(visitor, site, { ff_memory: '1.20770.2604.3' });
		site.day = 20780;
		await page.goto(site.origin);
		expect(await site.until(1)).toMatchObject([{ memory: '1.20770.2604.3', begins: 1, visit_number: 4 }]);
		await site.settled(page);
		expect((await cookiesOf(visitor)).ff_memory?.value).toBe('1.20780.2604.4');
		await idle(visitor);
		await page.reload();
		expect((await site.until(2, isView))[1]).toMatchObject({ memory: '1.20780.2604.4', begins: 1, visit_number: 4 });
	});

	test('62 a second page, in the same tab or another, makes the visit engaged once and continues the first', async () => {
		const { site, visitor, page } = await scene();
		await page.goto(site.origin);
		await site.until(1, isView);
		await site.settled(page);
		const other = await visitor.newPage();
		await other.goto(`${site.origin}/shop/shoes`);
		await site.until(2, isView);
		await site.settled(other);
		await run(page, `history.pushState({}, '', '/about')`);
		const views = await site.until(3, isView);
		expect((views as Remembering[]).map(({ begins, engaged, previous }) => [begins, engaged, previous])).toEqual([
			[1, undefined, undefined],
			[undefined, 1, ''],
			[undefined, undefined, '/shop/shoes'],
		]);
	});

	test('63 after half an hour without a beacon the next view begins a visit; every beacon gives it half an hour more', async () => {
		const { site, visitor, page } = await scene({ before: HIDEABLE });
		await page.goto(`${site.origin}/?utm_source=news`);
		await site.until(1, isView);
		await site.settled(page);
		const left = async () => Math.round((await cookiesOf(visitor)).ff_visit!.expires - Date.now() / 1000);
		expect(await left()).toBeOneOf([1799, 1800]);
		await seedLife(visitor, site, 60);
		expect(await left()).toBeOneOf([59, 60]);
		await setVisible(page, false);
		await site.until(1, isLeave);
		expect(await left()).toBeOneOf([1799, 1800]);
		await seedLife(visitor, site, 60);
		await run(page, `footfall('click')`);
		await site.until(3);
		expect(await left()).toBeOneOf([1799, 1800]);
		await setVisible(page, true);
		await idle(visitor);
		await run(page, `footfall('late'); history.pushState({}, '', '/next')`);
		const views = await site.until(2, isView);
		const late = site.beacons.find(beacon => 'name' in beacon && beacon.name === 'late');
		expect(late).toMatchObject({ entry_page: '/', utm_source: 'news' });
		expect(late).not.toHaveProperty('first');
		expect(late).not.toHaveProperty('engaged');
		expect(views[1]).toMatchObject({ begins: 1, entry_page: '/next', visit_number: 2 });
		expect(views[1]).not.toHaveProperty('utm_source');
	});

	test('63 a leave after the end of a visit still reports, and does not revive it', async () => {
		const { site, visitor, page } = await scene({ before: HIDEABLE });
		await page.goto(site.origin);
		await site.until(1, isView);
		await site.settled(page);
		await idle(visitor);
		await setVisible(page, false);
		expect(await site.until(1, isLeave)).toMatchObject([{ entry_page: '/', day: 20780, country: 'DE' }]);
		await site.settled(page);
		expect(await cookiesOf(visitor)).not.toHaveProperty('ff_visit');
	});

	test('64 several tabs that load at the same moment are one visit', async () => {
		const { site, visitor } = await scene({ host: 'localhost', tag: tagWith('data-include="local"') });
		const tabs = await Promise.all([0, 1, 2, 3].map(() => visitor.newPage()));
		await Promise.all(tabs.map((tab, at) => tab.goto(`${site.origin}/tab/${at}`)));
		const views = await site.until(4, isView);
		expect((views as Remembering[]).filter(({ begins }) => begins)).toHaveLength(1);
		expect(new Set((views as Remembering[]).map(({ entry_page }) => entry_page)).size).toBe(1);
	});

	test('65 footfall.deny() sends nothing from then on and leaves only ff_memory=0; allow() starts afresh', async () => {
		const { site, visitor, page } = await scene();
		await page.goto(site.origin);
		await site.until(1);
		await site.settled(page);
		await run(page, 'footfall.deny()');
		await run(page, `footfall('x'); history.pushState({}, '', '/a')`);
		await page.goto(`${site.origin}/b`);
		expect(await site.settled(page)).toHaveLength(1);
		expect(Object.entries(await cookiesOf(visitor)).map(([name, { value }]) => [name, value])).toEqual([
			['ff_memory', '0'],
		]);
		await run(page, 'footfall.allow()');
		const [, view] = await site.until(2);
		expect(view).toMatchObject({ kind: 'view', begins: 1, entry_page: '/b', visit_number: 1 });
		expect(view).not.toHaveProperty('memory');
		await site.settled(page);
		expect((await cookiesOf(visitor)).ff_memory?.value).toBe('1.20780.2611.1');
	});

	test('65 an answer that comes after footfall.deny() is not stored', async () => {
		const { site, visitor, page } = await scene();
		const held = Promise.withResolvers<undefined>();
		site.answer = () => held.promise;
		await page.goto(site.origin);
		await site.until(1);
		await run(page, 'footfall.deny()');
		held.resolve(undefined);
		await site.settled(page);
		expect(Object.entries(await cookiesOf(visitor)).map(([name, { value }]) => [name, value])).toEqual([
			['ff_memory', '0'],
		]);
	});

	for (const signal of ['GPC', 'DNT'] as const) {
		const before = `Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' });`;
		const asking = signal === 'GPC' ? { gpc: true } : { before };

		test(`66 ${signal} means stateless: no cookie, one visit per arrival, nothing is engaged or seen`, async () => {
			const { site, visitor, page } = await scene(asking);
			await page.goto(`${site.origin}/?utm_source=news`, { referer: 'https://www.example.org/' });
			await site.until(1, isView);
			await page.click('a');
			await site.until(2, isView);
			await page.reload();
			await site.until(3, isView);
			await run(page, `footfall('buy'); history.pushState({}, '', '/c')`);
			await site.until(4, isView);
			await page.goto('about:blank');
			const screen = 'large';
			const language = 'en-GB';
			expect(site.beacons.filter(beacon => !isLeave(beacon))).toEqual([
				{
					kind: 'view',
					stateless: 1,
					begins: 1,
					page: '/',
					status: 200,
					screen,
					language,
					referrer: 'www.example.org',
					utm_source: 'news',
				},
				{ kind: 'view', stateless: 1, page: '/shop/shoes', status: 200, screen, language },
				{ kind: 'view', stateless: 1, page: '/shop/shoes', status: 200, screen, language },
				{ kind: 'event', stateless: 1, page: '/shop/shoes', name: 'buy', screen, language },
				{ kind: 'view', stateless: 1, page: '/c', screen, language },
			]);
			const leaves = await site.until(4, isLeave);
			const leave = { kind: 'leave', stateless: 1, seconds: expect.any(Number), deciles: 10, screen, language };
			expect(leaves).toEqual([
				{ ...leave, page: '/', status: 200 },
				{ ...leave, page: '/shop/shoes', status: 200 },
				{ ...leave, page: '/shop/shoes', status: 200 },
				{ ...leave, page: '/c' },
			]);
			expect(await cookiesOf(visitor)).toEqual({});
		});

		test(`66 ${signal} leaves no cookie behind a view that was excluded or lost either`, async () => {
			const { site, visitor, page } = await scene({ ...asking, tag: tagWith('data-exclude="/admin"') });
			site.answer = () => 'lose';
			for (const path of ['/admin', '/']) {
				await page.goto(site.origin + path);
				await site.settled(page);
				expect(await cookiesOf(visitor)).toEqual({});
			}
		});

		test(`66 ${signal} is ignored, or not counted, where the tag says so`, async () => {
			const ignoring = await scene({ ...asking, tag: tagWith('data-signal="ignore"') });
			await ignoring.page.goto(ignoring.site.origin);
			expect(await ignoring.site.until(1)).toMatchObject([{ begins: 1, entry_page: '/', visit_number: 1 }]);
			const none = await scene({ ...asking, tag: tagWith('data-signal="none"') });
			await none.page.goto(none.site.origin);
			await run(none.page, `footfall('x')`);
			expect(await none.site.settled(none.page)).toEqual([]);
		});
	}

	test('67 cookies that are refused at the moment of writing: the same view is stateless', async () => {
		const { site, page } = await scene({
			before: `Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} });`,
		});
		await page.goto(site.origin);
		expect(await site.until(1)).toMatchObject([{ kind: 'view', stateless: 1, begins: 1, page: '/' }]);
		expect(await site.settled(page)).toHaveLength(1);
	});

	test('68 ff_memory ends on the first of the 13th month after its birth, and is never extended', async () => {
		const { site, visitor, page } = await scene();
		await seed(visitor, site, { ff_memory: '1.20700.2602.2' });
		await page.goto(site.origin);
		await site.until(1);
		await site.settled(page);
		const { value, expires } = (await cookiesOf(visitor)).ff_memory!;
		expect(value).toBe('1.20780.2602.3');
		expect(expires).toBeGreaterThan(Date.UTC(2027, 2) / 1000 - 2);
		expect(expires).toBeLessThan(Date.UTC(2027, 2) / 1000 + 2);
	});

	test('ff_memory never goes back to an earlier day, nor on the same day to fewer visits', async () => {
		for (const [before, after] of [
			['1.20781.2611.2', '1.20781.2611.2'],
			['1.20780.2611.3', '1.20780.2611.3'],
			['1.20780.2611.1', '1.20780.2611.2'],
			['1.20779.2611.4', '1.20780.2611.2'],
		] as const) {
			const { site, visitor, page } = await scene();
			await seed(visitor, site, { ff_memory: before });
			site.answer = () => ({ body: '{"memory":"1.20780.2611.2"}' });
			await page.goto(site.origin);
			await site.until(1);
			await site.settled(page);
			expect((await cookiesOf(visitor)).ff_memory?.value).toBe(after);
		}
	});

	test('69 a browser whose clock is put back during a visit says no negative age, and 24 hours at most', async () => {
		const { site, page } = await scene();
		await page.clock.install({ time: new Date('2026-11-23T12:10:00Z') });
		const held = Promise.withResolvers<undefined>();
		site.answer = beacon => (isView(beacon) ? held.promise : undefined);
		await page.goto(site.origin);
		await site.until(1, isView);
		for (const [time, path] of [
			['2026-11-23T15:00:00Z', '/a'],
			['2026-11-23T09:00:00Z', '/b'],
			['2026-11-29T09:00:00Z', '/c'],
		]) {
			await page.clock.setSystemTime(new Date(time!));
			await run(page, `history.pushState({}, '', '${path}')`);
		}
		const views = (await site.until(4, isView)) as Remembering[];
		expect(views.map(({ elapsed }) => elapsed)).toEqual([undefined, 3, undefined, 141]);
		held.resolve(undefined);
	});

	test('a visit after midnight keeps its number and its hour, and takes its new day from the answer', async () => {
		const { site, visitor, page } = await scene();
		site.hour = 23;
		await page.goto(site.origin);
		await site.until(1);
		await site.settled(page);
		site.day += 1;
		await page.click('a');
		const views = (await site.until(2, isView)) as Remembering[];
		await site.settled(page);
		expect(views[1]).toMatchObject({ memory: '1.20780.2611.1', visit_number: 1, hour: 20780 * 24 + 23 });
		expect((await cookiesOf(visitor)).ff_memory?.value).toBe('1.20781.2611.1');
	});

	test('data-cookie-domain lets the host names of a site share a visit', async () => {
		const { site, visitor, page } = await scene({ tag: tagWith('data-cookie-domain="example.com"') });
		await page.goto(site.origin);
		await site.until(1);
		await site.settled(page);
		await page.goto(site.origin.replace('shop.', 'blog.'));
		const views = await site.until(2, isView);
		expect(views[1]).toMatchObject({ previous: '', engaged: 1 });
		expect((await visitor.cookies()).map(({ domain }) => domain)).toEqual(['.example.com', '.example.com']);
	});

	test('an answer that names no hour leaves the visit without one', async () => {
		const { site, page } = await scene();
		site.answer = () => ({ body: '{"memory":"1.20780.2611.1"}' });
		await page.goto(site.origin);
		await site.until(1);
		await site.settled(page);
		await page.click('a');
		const [, second] = await site.until(2, isView);
		expect(second).toMatchObject({ memory: '1.20780.2611.1', previous: '' });
		for (const field of ['hour', 'country', 'region', 'pending']) expect(second).not.toHaveProperty(field);
	});

	test('goals that the collector names are part of the visit', async () => {
		const { site, page } = await scene();
		site.goals = ['signup', 'order'];
		await page.goto(site.origin);
		await site.until(1);
		await site.settled(page);
		await page.click('a');
		expect((await site.until(2, isView))[1]).toMatchObject({ goals: 'signup,order' });
	});

	test('footfall.memory() shows both cookies', async () => {
		const { site, page } = await scene();
		await page.goto(`${site.origin}/shop/shoes`);
		await site.until(1);
		await site.settled(page);
		expect(await run(page, 'footfall.memory()')).toMatchObject({
			memory: { day: 20780, birth: 2611, visits: 1 },
			visit: { entry_page: '/shop/shoes', visit_number: '1', country: 'DE' },
		});
	});
});

describe('consent', () => {
	const tag = tagWith('data-cookies="off"');

	test('data-cookies="off" stores nothing', async () => {
		const { site, visitor, page } = await scene({ tag });
		await page.goto(site.origin);
		expect(await site.until(1)).toMatchObject([{ stateless: 1, begins: 1 }]);
		await site.settled(page);
		expect(await cookiesOf(visitor)).toEqual({});
	});

	test('after footfall.allow() the running visit stays stateless, the next one is remembered without asking again', async () => {
		const { site, visitor, page } = await scene({ tag });
		await page.goto(site.origin);
		await site.until(1);
		await run(page, 'footfall.allow()');
		await page.click('a');
		expect((await site.until(2, isView))[1]).toMatchObject({ stateless: 1, page: '/shop/shoes' });
		await site.settled(page);
		expect(Object.entries(await cookiesOf(visitor)).map(([name, { value }]) => [name, value])).toEqual(
			expect.arrayContaining([
				['ff_memory', '1'],
				['ff_visit', 'stateless=1'],
			]),
		);
		await idle(visitor);
		await page.goto(site.origin);
		expect((await site.until(3, isView))[2]).toMatchObject({ begins: 1, entry_page: '/', visit_number: 1 });
		await site.settled(page);
		expect((await cookiesOf(visitor)).ff_memory?.value).toBe('1.20780.2611.1');
	});

	test('a consent that is known before the script is there counts from the first view', async () => {
		const stub =
			'<script>window.footfall ??= (...call) => (footfall.q ??= []).push(call); footfall(() => footfall.allow())</script>';
		const { site, page } = await scene({ tag: stub + tag });
		await page.goto(site.origin);
		expect(await site.until(1)).toMatchObject([{ begins: 1, entry_page: '/', visit_number: 1 }]);
	});
});

describe('losses', () => {
	test('a view that was not counted is undone: the next begins the visit, with its referrer and campaign', async () => {
		for (const reply of [ignored('excluded'), 'lose', { status: 503 }] as const) {
			const { site, visitor, page } = await scene();
			site.answer = () => reply;
			await page.goto(`${site.origin}/?utm_campaign=autumn`, { referer: 'https://www.example.org/' });
			await site.until(1);
			await site.settled(page);
			await run(page, `footfall('lost')`);
			await page.goto('about:blank');
			site.answer = () => undefined;
			expect(await cookiesOf(visitor)).not.toHaveProperty('ff_memory');
			await page.goto(`${site.origin}/shop/shoes`);
			const views = await site.until(2, isView);
			expect(views[1]).toEqual({ ...views[0], entry_page: '/shop/shoes' });
			expect(site.beacons.every(isView)).toBe(true);
		}
	});

	test('a later view that was not counted leaves the visit as it was', async () => {
		const { site, visitor, page } = await scene();
		await page.goto(site.origin);
		await site.until(1);
		await site.settled(page);
		const before = (await cookiesOf(visitor)).ff_visit?.value;
		site.answer = beacon => (isView(beacon) ? 'lose' : undefined);
		await run(page, `history.pushState({}, '', '/lost')`);
		await site.until(2, isView);
		await site.settled(page);
		expect((await cookiesOf(visitor)).ff_visit?.value).toBe(before);
		site.answer = () => undefined;
		await run(page, `history.pushState({}, '', '/found')`);
		const views = await site.until(3, isView);
		expect(views[2]).toMatchObject({ previous: '', engaged: 1 });
		expect(views[2]).not.toHaveProperty('pending');
	});

	test('a view sent before the last answer is marked, and adds its own answer', async () => {
		const { site, visitor, page } = await scene();
		const held = Promise.withResolvers<'lose'>();
		site.answer = () => (site.beacons.length === 1 ? held.promise : undefined);
		await page.goto(site.origin);
		await site.until(1, isView);
		await page.goto(`${site.origin}/shop/shoes`);
		const views = await site.until(2, isView);
		expect(views[1]).toMatchObject({ pending: 1, previous: '', engaged: 1, visit_number: 1 });
		expect(views[1]).not.toHaveProperty('memory');
		held.resolve('lose');
		await site.settled(page);
		expect((await cookiesOf(visitor)).ff_memory?.value).toBe('1.20780.2611.1');
		await page.click('a');
		const third = (await site.until(3, isView))[2];
		expect(third).toMatchObject({ hour: 20780 * 24 + 15, memory: '1.20780.2611.1', previous: '/shop/shoes' });
		expect(third).not.toHaveProperty('pending');
	});

	test('a failure that is learnt after the next view undoes nothing', async () => {
		const { site, page } = await scene();
		const held = Promise.withResolvers<'lose'>();
		site.answer = () => (site.beacons.length === 1 ? held.promise : undefined);
		await page.goto(site.origin);
		await site.until(1, isView);
		await run(page, `history.pushState({}, '', '/next')`);
		await site.until(2, isView);
		held.resolve('lose');
		await site.settled(page);
		await run(page, `history.pushState({}, '', '/last')`);
		expect((await site.until(3, isView))[2]).toMatchObject({ entry_page: '/', previous: '/next' });
	});

	test('a failure after the answer to an earlier view undoes its own view and keeps that answer', async () => {
		const { site, page } = await scene();
		const [first, second] = [Promise.withResolvers<undefined>(), Promise.withResolvers<'lose'>()];
		site.answer = () => [first.promise, second.promise][site.beacons.filter(isView).length - 1];
		await page.goto(site.origin);
		await site.until(1, isView);
		await run(page, `history.pushState({}, '', '/lost')`);
		await site.until(2, isView);
		first.resolve(undefined);
		await site.settled(page);
		second.resolve('lose');
		await site.settled(page);
		await run(page, `history.pushState({}, '', '/found')`);
		const third = (await site.until(3, isView))[2];
		expect(third).toMatchObject({ previous: '', engaged: 1, hour: 20780 * 24 + 15, memory: '1.20780.2611.1' });
		expect(third).not.toHaveProperty('pending');
	});

	test('beyond 120 pages and areas everything counts as seen', async () => {
		const { site, page } = await scene();
		await page.goto(site.origin);
		await site.until(1, isView);
		await run(page, `for (let n = 0; n < 130; n++) history.pushState({}, '', '/' + n)`);
		const views = (await site.until(131, isView)) as Remembering[];
		const news = views.filter(({ seen, areas }) => !seen || !areas);
		expect(news).toHaveLength(61);
	});
});

async function seedLife(visitor: BrowserContext, site: Site, seconds: number): Promise<void> {
	const { value } = (await cookiesOf(visitor)).ff_visit!;
	const expires = Math.round(Date.now() / 1000) + seconds;
	const { hostname } = new URL(site.origin);
	await visitor.addCookies([{ name: 'ff_visit', value, domain: hostname, path: '/', expires, sameSite: 'Lax' }]);
}
