import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { becomeOwner, complaintsOf, openPage, submit } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

/** Whatever somebody writes into an address, a note or a name is text and nothing else, wherever it is shown. */
const HTML = '<img src=x onerror=document.title=666>';
const FORMULA = '=HYPERLINK("http://evil.example")';

let world: World;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
	world = await openWorld({ at: new Date().toISOString(), sites: [{ domain: 'example.com' }] });
	for (const [path, source] of [
		[`/shop/${HTML}`, HTML],
		[`/shop/${HTML}`, FORMULA],
		['/shop/tea', 'newsletter'],
	] as const) {
		const block = { entry_page: path, visit_number: 1, screen: 'large', utm_source: source, utm_campaign: HTML };
		const view = { kind: 'view', page: path, begins: 1, status: 404, ...block };
		expect((await world.send(view)).status).toBe(200);
		const event = {
			kind: 'event',
			page: path,
			name: HTML,
			first: 1,
			properties: { file: HTML },
			...block,
		};
		await world.send(event);
	}
	browser = await openBrowser();
	page = await openPage(browser, { width: 1440 });
	complaints = complaintsOf(page);
	await becomeOwner(page, world);
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

/** Nothing was made of it: no element, no other title, nothing that the policy had to stop. */
async function isText(): Promise<void> {
	expect(await page.locator('img, .app script, dialog script').count()).toBe(0);
	expect(await page.title()).not.toContain('666');
	expect(complaints).toEqual([]);
}

async function show(query: string, there: string): Promise<string> {
	await page.goto(`${world.url}/?site=example.com&${query}`);
	await page.waitForSelector(there);
	return (await page.textContent('.app')) ?? '';
}

test('a path, a campaign and a goal, in the report and in full', async () => {
	const filter = `filter=page:${encodeURIComponent(`/shop/${HTML}`)}`;
	expect(await show('', '.app[data-state="ready"] tr[data-dimension="page"]')).toContain('<img src=x');
	await isText();
	for (const [query, there] of [
		['open=page', 'dialog tbody tr'],
		['open=campaign', 'dialog tbody tr'],
		['open=goal', 'dialog tbody tr'],
		['inside=/shop&tabs=area2', '.tile'],
		[filter, '.chip'],
	] as const) {
		expect(await show(query, there), query).toContain('<img src=x');
		await isText();
	}
});

test('in a CSV, where a spreadsheet would run it', async () => {
	const csv = await page.evaluate(async () => {
		const answer = await fetch('/api/v1/sites/example.com/breakdown/utm_source?format=csv');
		return { type: answer.headers.get('content-type'), text: await answer.text() };
	});
	expect(csv.type).toContain('text/csv');
	expect(csv.text).toContain(`"'=HYPERLINK`);
	expect(csv.text).toContain(`,${HTML},`);
});

test('a note in the chart', async () => {
	await show('period=7d', '.app[data-state="ready"] .picture');
	await page.click('[data-notes]');
	await submit(page, 'note', { text: HTML });
	await expect.poll(() => page.textContent('dialog .entries')).toContain('<img src=x');
	await page.keyboard.press('Escape');
	await page.locator('.note-mark').first().waitFor({ state: 'attached' });
	await page.locator('.plot-box').focus();
	await page.keyboard.press('ArrowLeft');
	await expect.poll(() => page.textContent('.readout')).toContain('<img src=x');
	await isText();
});

test('the name of a share link, for its owner and for strangers', async () => {
	await show('page=shares', '[data-part]');
	await submit(page, 'share', { name: HTML });
	await expect.poll(() => page.textContent('.app')).toContain('<img src=x');
	await isText();
	const url = (await page.locator('[data-part] .entries .snippet code').first().textContent()) ?? '';
	const stranger = await openPage(browser);
	await stranger.goto(url);
	await stranger.waitForSelector('.app[data-state="ready"], .app[data-state="error"]');
	expect(await stranger.locator('img').count()).toBe(0);
	expect(await stranger.title()).toContain('example.com');
	await stranger.context().close();
});

test('a setting', async () => {
	await show('page=settings', '[data-form] [name="goals"]');
	await page.fill('[name="goals"]', `order${HTML.slice(0, 20)}=/checkout/*`);
	await page.locator('form:has([name="goals"]) [type="submit"]').click();
	await page.waitForLoadState('networkidle');
	await isText();
});

test('the title of the page', async () => {
	await show(`filter=page:${encodeURIComponent(`/shop/${HTML}`)}&open=page`, 'dialog');
	await expect.poll(() => page.title()).toMatch(/^example\.com · .* · Footfall$/);
});
