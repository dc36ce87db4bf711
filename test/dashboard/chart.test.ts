import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { openPage } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

/** From Saturday 7 to Friday 20 November: as many visits as the day's place in the list, each of one page of two areas. */
const DAYS = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7];

beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }] });
	for (const [at, visits] of DAYS.entries()) {
		world.now = Date.parse('2026-11-07T12:00:00Z') + at * 86_400_000;
		for (let visit = 0; visit < visits; visit++) {
			const page = visit % 3 === 0 ? '/blog/hello' : '/shop/tea';
			const beacon = { kind: 'view', page, begins: 1, entry_page: page, visit_number: 1, screen: 'large' };
			expect((await world.send(beacon)).status).toBe(200);
		}
	}
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

async function look(query = 'period=7d&metric=visits'): Promise<Page> {
	const page = await openPage(browser, { width: 1440 });
	await page.goto(`${world.url}/?${query}`);
	await page.waitForSelector('.app[data-state="ready"] .picture');
	await page.waitForSelector('.tile');
	return page;
}

/** Markup as a person reviews it: one element a line. */
const markup = async (page: Page, selector: string) =>
	`${(await page.locator(selector).evaluate(element => element.outerHTML)).replaceAll('><', '>\n<')}\n`;

describe('pictures, to be reviewed where they change', () => {
	test('the line of a week, its comparison, and a day that is not over', async () => {
		const page = await look();
		await expect(await markup(page, '.picture')).toMatchFileSnapshot('../golden/chart.svg');
		await page.context().close();
	});

	test('areas as tiles, as large as their visits and in the colour of their change', async () => {
		const page = await look();
		await expect(await markup(page, '.treemap')).toMatchFileSnapshot('../golden/treemap.html');
		await page.context().close();
	});
});

describe('the chart', () => {
	test('draws what is not over as dashes, and says so', async () => {
		const page = await look();
		const dashes = await page.locator('.now.running').evaluate(path => getComputedStyle(path).strokeDasharray);
		expect(dashes).not.toBe('none');
		await page.locator('.plot-box').focus();
		await page.keyboard.press('ArrowLeft');
		expect(await page.textContent('.readout')).toContain('not over yet');
		await page.keyboard.press('ArrowLeft');
		expect(await page.textContent('.readout')).not.toContain('not over yet');
		expect(await page.getAttribute('.readout-now data', 'value')).toBe('9');
		expect(await page.getAttribute('.readout-before data', 'value')).toBe('9');
		await page.context().close();
	});

	test('is zoomed into by a drag, and back goes back', async () => {
		const page = await look();
		const box = (await page.locator('.plot-box').boundingBox())!;
		const x = (day: number) => box.x + 44 + ((box.width - 44) * day) / 6;
		await page.mouse.move(x(1), box.y + 60);
		await page.mouse.down();
		await page.mouse.move(x(2), box.y + 60);
		await page.mouse.move(x(3), box.y + 60);
		expect(await page.locator('.zoom').count()).toBe(1);
		await page.mouse.up();
		await expect.poll(() => new URL(page.url()).search).toContain('from=2026-11-15&to=2026-11-17');
		await expect.poll(() => page.locator('.totals [data-metric="visits"]').getAttribute('value')).toBe('13');
		await page.goBack();
		await expect.poll(() => page.locator('.totals [data-metric="visits"]').getAttribute('value')).toBe('43');
		await page.context().close();
	});

	test('says the same as a table', async () => {
		const page = await look();
		await page.click('.as-table summary');
		const values = await page
			.locator('.as-table td:nth-child(2) data')
			.evaluateAll(list => list.map(one => one.getAttribute('value')));
		expect(values).toEqual(DAYS.slice(7).map(String));
		await page.context().close();
	});
});
