import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { openPage } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

/** Nothing moves under the eye: not while the report arrives, not while it is brought up to date. */
let world: World;
let browser: Browser;

const send = (page: string, begins = true) =>
	world.send({
		kind: 'view',
		page,
		status: 200,
		...(begins && { begins: 1 }),
		entry_page: page,
		visit_number: 1,
		screen: 'large',
	});

beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }] });
	for (const day of ['2026-10-20', '2026-11-18', '2026-11-20']) {
		world.now = Date.parse(`${day}T12:00:00Z`);
		for (let visit = 0; visit < 12; visit++) expect((await send(`/area${visit % 5}/page`)).status).toBe(200);
	}
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

/** Adds up how far things moved, as the browser sees it (https://web.dev/articles/cls), and notes what the page said it was doing. */
const WATCH = `
	window.moved = [];
	new PerformanceObserver(list => {
		for (const entry of list.getEntries())
			moved.push([entry.value, entry.sources.map(({ node }) => node?.parentElement?.className + ' > ' + (node?.className ?? node?.nodeName)).join()]);
	}).observe({ type: 'layout-shift', buffered: true });
`;

async function open(width: number): Promise<Page> {
	const page = await openPage(browser, { width });
	await page.addInitScript(WATCH);
	await page.goto(world.url);
	await page.waitForSelector('.app[data-state="ready"]');
	return page;
}

const movedOn = (page: Page) => page.evaluate('moved') as Promise<[number, string][]>;

describe.each([360, 768, 1440])('in a window of %i pixels', width => {
	test('nothing moves while the report arrives, nor the panels further down', async () => {
		const page = await open(width);
		for (const panel of await page.locator('.card').all()) {
			await panel.scrollIntoViewIfNeeded();
			await page.waitForLoadState('networkidle');
		}
		const moved = await movedOn(page);
		expect(
			moved.reduce((sum, [value]) => sum + value, 0),
			JSON.stringify(moved),
		).toBeLessThan(0.01);
		await page.context().close();
	});
});

test('a live update changes the numbers and nothing else', async () => {
	const page = await open(1440);
	const views = page.locator('.totals [data-metric="views"]');
	const before = Number(await views.getAttribute('value'));
	await page.evaluate(`
		window.states = [];
		new MutationObserver(() => states.push(document.querySelector('.app').dataset.state)).observe(document.querySelector('.app'), { attributes: true });
		window.gone = 0;
		new MutationObserver(list => { for (const { removedNodes } of list) gone += [...removedNodes].filter(one => one.nodeType === 1).length; })
			.observe(document.querySelector('main'), { childList: true, subtree: true });`);
	expect((await send('/area0/page', false)).status).toBe(200);
	// Whoever comes back to the page sees what has happened meanwhile.
	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await expect.poll(() => views.getAttribute('value').then(Number)).toBe(before + 1);
	expect(await page.evaluate('states')).toEqual([]);
	expect(await page.evaluate('gone'), 'elements taken away').toBe(0);
	// A tile that holds more becomes larger, which is what it is there for.
	const moved = (await movedOn(page)).filter(([, what]) => !what.split(',').every(one => /tile|was/.test(one)));
	expect(moved).toEqual([]);
	await page.context().close();
});
