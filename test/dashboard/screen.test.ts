import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { openWorld, type World } from '../helpers/world.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Names that somebody may put into an address. */
const HOSTILE = '/shop/<img src=x onerror="document.title=1">';
const LONG = `/shop/${'x'.repeat(190)}`;
const RIGHT_TO_LEFT = '/shop/عربي';
const PAGES = ['/', '/shop', '/shop/tea', '/help/shipping', HOSTILE, LONG, RIGHT_TO_LEFT];

let world: World;
let browser: Browser;

/** Every page is seen by as many visits as its place in the list, each of one view: 28 in all. */
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }, { domain: 'quiet.example.com' }] });
	for (const [at, page] of PAGES.entries()) {
		for (let visit = 0; visit <= at; visit++) {
			const beacon = { kind: 'view', page, status: 200, begins: 1, entry_page: page, visit_number: 1, screen: 'large' };
			expect((await world.send(beacon)).status).toBe(200);
		}
	}
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

/** The report of example.com unless the query names a site. */
async function look(query = '', { width = 1440, dark = false } = {}): Promise<Page> {
	const context = await browser.visitor({ viewport: { width, height: 900 } });
	const page = await context.newPage();
	await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
	await page.goto(`${world.url}/${query.includes('site=') ? query : `?site=example.com&${query.slice(1)}`}`);
	await page.waitForSelector('[data-state="ready"], [data-state="empty"]');
	return page;
}

const total = (page: Page, metric: string) => page.locator(`.totals [data-metric="${metric}"]`).getAttribute('value');

const rowsOf = (page: Page, dimension: string) =>
	page
		.locator(`table[data-dimension="${dimension}"] tbody tr`)
		.evaluateAll(rows => rows.map(row => row.getAttribute('data-value')));

describe('what is on screen', () => {
	test('is what happened, and a name full of HTML stays text', async () => {
		const page = await look();
		expect(await total(page, 'views')).toBe('28');
		expect(await total(page, 'visits')).toBe('28');
		expect(await rowsOf(page, 'page')).toContain(HOSTILE);
		expect(await page.locator('img').count()).toBe(0);
		expect(await page.title()).toContain('example.com');
		await page.context().close();
	});

	test.each([
		{ width: 390, dark: true },
		{ width: 820, dark: false },
		{ width: 1440, dark: true },
	])('fits a window of $width pixels, without a fault that axe knows', async screen => {
		for (const query of [
			'',
			'?site=quiet.example.com',
			'?period=12mo&compare=none',
			'?open=page',
			'?filter=country:DE',
		]) {
			const page = await look(query, screen);
			const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
			expect.soft(wider, query).toBeLessThanOrEqual(0);
			await page.evaluate(AXE);
			const faults = await page.evaluate(
				'axe.run().then(found => found.violations.map(one => one.id + " " + one.nodes[0].html))',
			);
			expect.soft(faults, query).toEqual([]);
			await page.context().close();
		}
	});

	test('asks no other host and breaks no rule of its Content-Security-Policy', async () => {
		const context = await browser.visitor();
		const page = await context.newPage();
		const seen = { hosts: new Set<string>(), complaints: [] as string[] };
		page.on('request', request => seen.hosts.add(new URL(request.url()).host));
		page.on('console', message => seen.complaints.push(message.text()));
		page.on('pageerror', error => seen.complaints.push(error.message));
		await page.goto(`${world.url}/?site=example.com`);
		await page.waitForSelector('[data-state="ready"]');
		await page.locator('.map path').first().waitFor({ state: 'attached' });
		await page.hover('.plot-box');
		expect([...seen.hosts].filter(host => host !== '')).toEqual([new URL(world.url).host]);
		expect(seen.complaints).toEqual([]);
		await context.close();
	});
});

describe('the address holds the whole state', () => {
	test('period, tab and the table in full survive a reload, and back goes back', async () => {
		const page = await look();
		await page.click('[data-menu="period"] > button');
		await page.click('[data-menu="period"] [data-value="7d"]');
		await page.click('[data-tab="entry_page"]');
		await page.click('[data-open="entry_page"]');
		await page.fill('dialog input[type="search"]', 'shop');
		await page.reload();
		const found = page.locator('dialog tbody tr');
		await found.first().waitFor();
		expect(await found.count()).toBe(5);
		await page.goBack();
		await page.waitForSelector('dialog', { state: 'detached' });
		expect(new URL(page.url()).searchParams.get('period')).toBe('7d');
		await page.goBack();
		await page.waitForSelector('table[data-dimension="page"]');
		await page.context().close();
	});

	test('the inside of an area is a place to go to', async () => {
		const page = await look();
		await page.click('.tile[data-inside$="/shop"]');
		await page.waitForSelector('table[data-dimension="area2"]');
		expect((await rowsOf(page, 'area2')).every(value => value?.startsWith('/shop/'))).toBe(true);
		await page.click('.crumbs a');
		await page.waitForSelector('table[data-dimension="area1"]');
		await page.context().close();
	});
});

test('an error keeps the last numbers in view, and goes away by itself', async () => {
	const page = await look();
	await page.route('**/api/v1/sites/**', route => route.abort());
	await page.click('[data-menu="comparison"] > button');
	await page.click('[data-menu="comparison"] [data-value="none"]');
	await page.waitForSelector('[data-state="error"]');
	expect(await total(page, 'views')).toBe('28');
	await page.unroute('**/api/v1/sites/**');
	await page.click('.trouble button');
	await page.waitForSelector('[data-state="ready"]');
	expect(await page.locator('.trouble').count()).toBe(0);
	await page.context().close();
});

test('an empty site shows its tag and turns into numbers with the first view', async () => {
	const page = await look('?site=quiet.example.com');
	expect(await page.textContent('.snippet code')).toBe(`<script defer src="${world.url}/f.js"></script>`);
	const beacon = { kind: 'view', page: '/', begins: 1, entry_page: '/', visit_number: 1, screen: 'small' };
	await world.send(beacon, { origin: 'https://quiet.example.com' });
	await page.waitForSelector('[data-state="ready"]');
	expect(await total(page, 'views')).toBe('1');
	await page.context().close();
});
