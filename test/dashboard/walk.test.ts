import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Breakdown } from '../../server/wire/report.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { openWorld, type World } from '../helpers/world.ts';

/**
 * What a marketer wants to know on a Monday, asked with nothing but the address: which area grew most this month, where
 * those visits came from, on which devices; and the table for the analyst.
 */
let world: World;
let browser: Browser;

const PHONE =
	'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36';

/** In October the shop was larger and the blog small; in November the blog grew most, by visits from a search on phones. */
const VISITS = [
	{ at: '2026-10-10T12:00:00Z', page: '/shop/tea', times: 16 },
	{ at: '2026-10-10T12:00:00Z', page: '/blog/hello', times: 2 },
	{ at: '2026-11-10T12:00:00Z', page: '/shop/tea', times: 18 },
	{ at: '2026-11-10T12:00:00Z', page: '/blog/hello', times: 3 },
	{ at: '2026-11-10T12:00:00Z', page: '/blog/hello', times: 8, referrer: 'www.google.com', agent: PHONE },
	{ at: '2026-11-10T12:00:00Z', page: '/new', times: 1 },
];

beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }] });
	for (const { at, page, times, referrer, agent } of VISITS) {
		world.now = Date.parse(at);
		const from = agent ? { headers: { 'user-agent': agent } } : {};
		const facts = { kind: 'view', page, begins: 1, entry_page: page, visit_number: 1, screen: 'large', referrer };
		for (let visit = 0; visit < times; visit++) expect((await world.send(facts, from)).status).toBe(200);
	}
	world.now = Date.parse('2026-11-20T12:00:00Z');
	const sources = () => world.ask<Breakdown>('/sites/example.com/breakdown/source?period=month&filter=area1:/blog');
	await vi.waitFor(async () => expect((await sources()).count).toBeGreaterThan(0), { timeout: 20_000, interval: 200 });
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

/** A page that counts what its user presses. */
async function sitDown(): Promise<{ page: Page; press: (target: string) => Promise<void>; clicks: string[] }> {
	const context = await browser.visitor({ viewport: { width: 1440, height: 900 } });
	const page = await context.newPage();
	await page.emulateMedia({ reducedMotion: 'reduce' });
	const clicks: string[] = [];
	const press = async (target: string) => {
		await page.click(target);
		clicks.push(target);
		await page.waitForSelector('.app[data-state="ready"]');
	};
	await page.goto(world.url);
	await page.waitForSelector('.app[data-state="ready"]');
	return { page, press, clicks };
}

const first = (page: Page, dimension: string) =>
	page.locator(`.panel table[data-dimension="${dimension}"] tbody tr`).first().getAttribute('data-value');

test('the question of the month takes six clicks, and its answer can be handed on', async () => {
	const { page, press, clicks } = await sitDown();
	await press('[data-menu="period"] > button');
	await press('[data-menu="period"] [data-value="month"]');

	// Which area grew most? By how many, not by what share: three visits in place of one are no news.
	await press('.panel [data-sort="change"]');
	await page.waitForSelector('dialog [data-metric="change"]');
	const rows = page.locator('dialog tbody tr');
	const grown = await rows.evaluateAll(list =>
		list.map(row => [
			row.getAttribute('data-value'),
			row.querySelector('[data-metric="change"]')?.getAttribute('value'),
		]),
	);
	expect(grown).toEqual([
		['/blog', '9'],
		['/shop', '2'],
		['/new', '1'],
	]);
	expect(await rows.first().textContent()).toContain('+450.0%');

	// The table, for the analyst.
	const saving = page.waitForEvent('download');
	await press('dialog [data-format="csv"]');
	const chunks: Buffer[] = [];
	for await (const chunk of await (await saving).createReadStream()) chunks.push(chunk as Buffer);
	const [head, ...lines] = Buffer.concat(chunks).toString().trim().split('\r\n');
	expect(head).toMatch(/^from,to,area1,visits,/);
	expect(lines.map(line => line.split(',').slice(0, 4))).toContainEqual(['2026-11-01', '2026-11-20', '/blog', '11']);

	// Where did they come from, and on which devices? Everything is cut down to them by one press.
	await press('dialog tr[data-value="/blog"] a');
	await page.waitForSelector('.chip');
	expect(await first(page, 'source')).toBe('Google');
	expect(await first(page, 'device')).toBe('phone');

	await press('[data-group="sources"] .files a');
	expect(clicks.length).toBeLessThanOrEqual(6);
	await page.context().close();
});

test('growth can be sorted either way, and goes with the comparison', async () => {
	const { page, press } = await sitDown();
	await page.goto(`${world.url}/?period=month&open=area1&sort=change`);
	await page.waitForSelector('dialog [data-metric="change"]');
	await press('dialog button[data-sort="change"]');
	await expect.poll(() => page.locator('dialog tbody tr').first().getAttribute('data-value')).toBe('/new');
	await page.goto(`${world.url}/?period=month&open=area1&compare=none`);
	await page.waitForSelector('dialog tbody tr');
	expect(await page.locator('dialog [data-sort="change"]').count()).toBe(0);
	await page.context().close();
});
