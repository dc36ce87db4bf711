import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Breakdown, Realtime } from '../../server/wire/report.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { openWorld, type World } from '../helpers/world.ts';

/** What may stand in an address, a file name or a goal. */
const HOSTILE = '"><img src=x onerror=alert(1)>';
const [GERMANY, FRANCE] = ['192.0.2.1', '198.51.100.1'];

let world: World;
let browser: Browser;

/** Twelve visits of Germans and six of French people, one page each; some reach a goal, some meet an error. */
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com' }, { domain: 'blog.example.com' }] });
	for (let visit = 0; visit < 18; visit++) {
		const address = visit < 12 ? GERMANY! : FRANCE!;
		const page = visit % 2 === 0 ? '/shop/tea' : '/blog/hello';
		const block = { entry_page: page, visit_number: 1, screen: 'large', language: 'de-DE' };
		const view = { kind: 'view', page, begins: 1, status: visit % 2 === 0 ? 404 : 200, ...block };
		expect((await world.send(view, { address })).status).toBe(200);
		if (visit % 3 !== 0) continue;
		const order = { kind: 'event', page, name: 'order', first: 1, engaged: 1, amount: 1000, currency: 'EUR', ...block };
		expect((await world.send(order, { address })).status).toBe(204);
		const file = { kind: 'event', page, name: 'download', first: 1, properties: { file: `/${HOSTILE}` }, ...block };
		expect((await world.send(file, { address })).status).toBe(204);
	}
	await world.send({ kind: 'view', page: '/', begins: 1 }, { headers: { 'user-agent': 'Googlebot/2.1' } });
	// Crosses are gathered for up to ten seconds before they are written.
	const germans = () => world.ask<Breakdown>('/sites/shop.example.com/breakdown/area1?filter=country:DE');
	await vi.waitFor(async () => expect((await germans()).count).toBe(2), { timeout: 20_000, interval: 200 });
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

async function look(query = 'site=shop.example.com', options: { locale?: string } = {}): Promise<Page> {
	const context = await browser.visitor({ viewport: { width: 1440, height: 900 }, ...options });
	const page = await context.newPage();
	await page.emulateMedia({ reducedMotion: 'reduce' });
	await page.goto(`${world.url}/?${query}`);
	await page.waitForSelector('[data-state="ready"]');
	return page;
}

const total = (page: Page, metric: string) => page.locator(`.totals [data-metric="${metric}"]`).getAttribute('value');

/** The values of a table and what a metric says of each. */
const table = (page: Page, dimension: string, metric: string) =>
	page
		.locator(`.panel table[data-dimension="${dimension}"] tbody tr`)
		.evaluateAll(
			(rows, name) =>
				Object.fromEntries(
					rows.map(row => [
						row.getAttribute('data-value'),
						row.querySelector(`[data-metric="${name}"]`)?.getAttribute('value'),
					]),
				),
			metric,
		);

/** The report under a filter is there when its chip is and nothing is under way. */
const filtered = (page: Page) => page.locator('.app:has(.chip)[data-state="ready"]').waitFor();

describe('a press on a value', () => {
	test('filters everything by it, the chip says so, and a press on the chip takes it back', async () => {
		const page = await look();
		await page.click('tr[data-dimension="country"][data-value="DE"] a');
		await filtered(page);
		expect(await page.textContent('.chip')).toContain('Germany');
		expect(await total(page, 'visits')).toBe('12');
		expect(await total(page, 'visitors')).toBe('');
		expect(await table(page, 'area1', 'visits')).toMatchObject({ '/shop': '6', '/blog': '6' });
		await page.reload();
		await filtered(page);
		expect(await total(page, 'visits')).toBe('12');
		await page.click('.chip-clear');
		await page.locator('.chip').waitFor({ state: 'detached' });
		await page.waitForSelector('[data-state="ready"]');
		expect(await total(page, 'visits')).toBe('18');
		await page.context().close();
	});

	test('on the map does the same', async () => {
		const page = await look();
		// The middle of France and all its islands is in the sea.
		await page.locator('.map [data-value="FR"]').dispatchEvent('click');
		await filtered(page);
		expect(await total(page, 'visits')).toBe('6');
		await page.context().close();
	});

	test('greys what is not kept together with it, and says why', async () => {
		const page = await look('site=shop.example.com&filter=country:DE&tabs=screen');
		expect(await page.textContent('[data-group="devices"] .unknown')).toContain('Country Germany');
		expect(await page.textContent('.heat')).toContain('Hours are kept for the site as a whole');
		expect(await page.getAttribute('[data-tab="browser_version"]', 'data-known')).toBe('false');
		await page.context().close();
	});

	test('says how many visits the groups hold that are too small to be shown', async () => {
		const page = await look('site=shop.example.com&filter=goal:order&tabs=country');
		const { folded } = await world.ask<Breakdown>('/sites/shop.example.com/breakdown/country?filter=goal:order');
		expect(folded).toMatchObject({ groups: 2, visits: 6 });
		expect(await page.getAttribute('[data-group="places"] [data-folded]', 'data-folded')).toBe('6');
		await page.context().close();
	});
});

test('goals have conversions, a rate and revenue, and what their events said stays text', async () => {
	const page = await look();
	const goals = page.locator('[data-group="goals"]');
	await goals.scrollIntoViewIfNeeded();
	expect(await table(page, 'goal', 'conversions')).toMatchObject({ order: '6', download: '6' });
	expect(await table(page, 'goal', 'revenue')).toMatchObject({ order: 'EUR:6000' });
	await goals.locator('table[data-dimension="goal_property"]').waitFor();
	expect(await goals.textContent()).toContain('<img src=x');
	expect(await page.locator('img').count()).toBe(0);
	await page.context().close();
});

test('broken pages say where their visitors came from', async () => {
	const page = await look();
	await page.locator('.broken').scrollIntoViewIfNeeded();
	await page.locator('.broken table').nth(1).waitFor();
	expect(await page.getAttribute('.broken [aria-pressed="true"]', 'data-error')).toBe('404');
	expect(await page.getAttribute('.broken tr[data-dimension="page"]', 'data-value')).toBe('/shop/tea');
	await page.context().close();
});

test('what was not counted has its reason and number', async () => {
	const page = await look();
	await page.locator('.ignored').scrollIntoViewIfNeeded();
	await page.waitForSelector('[data-reason="bot"]');
	expect(await page.getAttribute('[data-reason="bot"] data', 'value')).toBe('1');
	await page.context().close();
});

test('who is there right now stands in the corner', async () => {
	const page = await look();
	const { active } = await world.ask<Realtime>('/sites/shop.example.com/realtime');
	await page.waitForSelector('[data-active]');
	expect(await page.getAttribute('[data-active]', 'value')).toBe(String(active[5]));
	await page.context().close();
});

describe('every site has a row', () => {
	test('and a press on it leads to its report', async () => {
		const page = await look('');
		const rows = page.locator('[data-site]');
		expect(await rows.evaluateAll(list => list.map(row => row.getAttribute('data-site')))).toEqual([
			'shop.example.com',
			'blog.example.com',
		]);
		expect(await page.getAttribute('[data-site="shop.example.com"] [data-metric="visitors"]', 'value')).toBe('18');
		await page.click('[data-site="shop.example.com"] a');
		await page.waitForSelector('.totals [data-metric]');
		expect(await total(page, 'visits')).toBe('18');
		await page.context().close();
	});
});

test('a German reads German, a switch changes the language, and the choice is remembered', async () => {
	const page = await look('site=shop.example.com', { locale: 'de-DE' });
	expect(await page.getAttribute('html', 'lang')).toBe('de');
	expect(await page.textContent('.total-label')).toBe('Besucher');
	await page.click('[data-language="fr"]');
	await page.waitForSelector('html[lang="fr"] .total-label');
	expect(await page.textContent('.total-label')).toBe('Visiteurs');
	await page.reload();
	await page.waitForSelector('html[lang="fr"]');
	await page.context().close();
});

test.each(['areas', 'places', 'heat', 'chart'])('the picture of %s is saved as SVG and as PNG', async name => {
	const page = await look();
	for (const format of ['SVG', 'PNG']) {
		const saving = page.waitForEvent('download');
		await page.click(`[data-picture="${name}"] [data-save="${format}"]`);
		const saved = await saving;
		expect(saved.suggestedFilename()).toMatch(new RegExp(`^shop.example.com_${name}_.*\\.${format.toLowerCase()}$`));
		const chunks: Buffer[] = [];
		for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
		const bytes = Buffer.concat(chunks);
		expect(bytes.subarray(0, 8).toString('latin1')).toMatch(format === 'SVG' ? /^<svg xml/ : /^\x89PNG/);
		expect(bytes.length).toBeGreaterThan(2000);
	}
	await page.context().close();
});

test('the first screen is one request for its numbers', async () => {
	const context = await browser.visitor({ viewport: { width: 1440, height: 900 } });
	const page = await context.newPage();
	const asked: string[] = [];
	page.on('request', request => request.url().includes('/sites/') && asked.push(new URL(request.url()).pathname));
	await page.goto(`${world.url}/?site=shop.example.com`);
	await page.waitForSelector('[data-state="ready"]');
	await page.locator('[data-active]').waitFor();
	expect(asked.map(path => path.split('/').at(-1)).sort()).toEqual(['overview', 'realtime']);
	await context.close();
});
