import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from './helpers/browser.ts';
import { layoutFaults } from './helpers/screen.ts';
import { openWorld, type World } from './helpers/world.ts';

/** At any width, in either theme, full or empty: nothing is cut off, overlaps or scrolls sideways. */
let world: World;
let browser: Browser;

const LONG = `/archive/${'a-very-long-name-of-a-page-'.repeat(4)}end`;
const ARABIC = '/مدونة/مرحبا-بالعالم';

beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com' }, { domain: 'empty.example.com' }] });
	browser = await openBrowser();
	for (const [at, page] of [
		'/',
		'/shop/shoes',
		'/shop/hats',
		'/blog/hello',
		'/about',
		LONG,
		ARABIC,
		'/help/a/b/c',
	].entries()) {
		for (let visit = 0; visit <= 12 - at; visit++) {
			world.now -= 37 * 60_000;
			const view = {
				kind: 'view',
				begins: 1,
				status: at === 4 ? 404 : 200,
				screen: 'large',
				language: 'de-DE',
				entry_page: page,
			};
			const from = { address: ['192.0.2.1', '198.51.100.1', '203.0.113.1'][visit % 3]! };
			await world.send(
				{ ...view, visit_number: 1, referrer: ['www.google.com', undefined, 'news.example.org'][visit % 3] },
				from,
			);
		}
	}
	world.now = Date.parse('2026-11-20T12:00:00Z');
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

async function open(width: number, colorScheme: 'light' | 'dark', query: string): Promise<Page> {
	const visitor = await browser.visitor({ viewport: { width, height: 900 } });
	const page = await visitor.newPage();
	await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
	await page.goto(`${world.url}/?${query}`);
	await page.waitForSelector('[data-state="ready"], [data-state="empty"]');
	return page;
}

const WIDTHS = [360, 390, 820, 1440, 2200];
const STATES = {
	'full, 28 days': 'site=shop.example.com',
	'full, today by hour': 'site=shop.example.com&period=today&interval=hour&metric=visits',
	'full, other tabs': 'site=shop.example.com&period=7d&tabs=page,referrer,language,browser_version,visit_number,area2',
	'a table in full': 'site=shop.example.com&period=7d&open=page',
	'an empty site': 'site=empty.example.com',
};

describe.each(WIDTHS)('at %d pixels', width => {
	it.each(Object.entries(STATES))('nothing is cut off, overlaps or scrolls sideways: %s', async (_, query) => {
		const page = await open(width, width % 20 === 0 ? 'light' : 'dark', query);
		expect(await page.evaluate(layoutFaults)).toEqual([]);
		await page.context().close();
	});
});

it('the judge sees what is wrong', async () => {
	const page = await open(390, 'light', 'site=shop.example.com');
	await page.evaluate(() => {
		const wide = document.createElement('p');
		wide.textContent = 'far too wide '.repeat(20);
		wide.style.whiteSpace = 'nowrap';
		const over = document.createElement('p');
		over.textContent = 'on top of something';
		over.style.cssText = 'position:absolute;top:20px;left:10px';
		document.body.append(wide, over);
	});
	const found = (await page.evaluate(layoutFaults)).join('\n');
	for (const fault of ['scrolls sideways', 'cut off at the edge: far too wide', 'overlap: '])
		expect(found).toContain(fault);
	await page.context().close();
});
