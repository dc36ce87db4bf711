import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seal } from '../../server/upkeep/seal.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { complaintsOf, faultsOf, type Look, openPage } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

/** What the dashboard says of old months, of which not all is kept. */
let world: World;
let browser: Browser;

/** Seven visits of Germans in a month whose days are gone by now, and in one that is sealed; one of somebody in France. */
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }] });
	for (const at of ['2024-01-10T12:00:00Z', '2026-03-20T12:00:00Z', '2026-11-19T12:00:00Z']) {
		world.now = Date.parse(at);
		for (let visit = 0; visit < 8; visit++) {
			const page = '/shop/tea';
			const beacon = { kind: 'view', page, begins: 1, entry_page: page, visit_number: 1, screen: 'large' };
			const address = visit < 7 ? '192.0.2.1' : '198.51.100.1';
			expect((await world.send(beacon, { address })).status).toBe(200);
		}
	}
	world.now = Date.parse('2026-11-20T12:00:00Z');
	await seal({ store: world.store, now: world.now });
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

async function look(query: string, options: Look = {}): Promise<Page> {
	const page = await openPage(browser, options);
	await page.goto(`${world.url}/?${query}`);
	await page.waitForSelector('.app[data-state="ready"], .app[data-state="error"]');
	return page;
}

const PART = 'from=2026-03-10&to=2026-04-20&filter=country:DE';

test('under a filter, a part of a sealed month says which whole months there are, and leads to them', async () => {
	const page = await look(PART);
	const complaints = complaintsOf(page);
	expect(await page.locator('.totals [data-metric="visits"]').getAttribute('value')).toBe('7');
	const area = page.locator('[data-group="areas"]');
	expect(await area.textContent()).toContain('only whole months are kept');
	await area.getByRole('link', { name: 'Show 1 Mar – 30 Apr 2026' }).click();
	const row = page.locator('[data-group="areas"] tr[data-value="/shop"]');
	await row.waitFor();
	expect(new URL(page.url()).searchParams.get('filter')).toBe('country:DE');
	// Who else came in groups too small is gone for good, so that this may be too few.
	expect(await row.locator('.about').first().textContent()).toBe('≥7');
	expect(await row.locator('.about').first().getAttribute('data-hint')).toContain('small groups of old months');
	expect(complaints).toEqual([]);
	await page.context().close();
});

test('the same stands in the table in full', async () => {
	const page = await look(`${PART}&open=page`);
	const alert = page.locator('dialog [role="alert"]');
	await alert.waitFor();
	expect(await alert.textContent()).toContain('only whole months are kept');
	await alert.getByRole('link').click();
	await page.waitForSelector('dialog tr[data-value="/shop/tea"] .about');
	await page.context().close();
});

test('a period in months whose days are gone is a sentence and a way on, in the language of the page', async () => {
	const page = await look('from=2024-01-05&to=2024-02-20', { locale: 'de-DE' });
	const trouble = page.locator('.trouble');
	expect(await trouble.textContent()).toContain('gibt es nur noch ganze Monate');
	await trouble.getByRole('link').click();
	await page.waitForSelector('.app[data-state="ready"]');
	expect(await page.locator('.trouble').count()).toBe(0);
	expect(await page.locator('.totals [data-metric="visits"]').getAttribute('value')).toBe('8');
	expect(await page.locator('[data-interval]').evaluateAll(list => list.map(one => one.textContent))).toEqual([
		'Monat',
	]);
	expect(await page.textContent('.heat')).toContain('nicht mehr aufbewahrt');
	await page.context().close();
});

test('all of time is drawn by the month, visitors with their bounds', async () => {
	const page = await look('period=all');
	expect(await page.locator('.totals [data-metric="visits"]').getAttribute('value')).toBe('24');
	expect(await page.textContent('.chart h2')).toBe('Visitors by month');
	await page.context().close();
});

test.each([
	{ width: 360, dark: true, locale: 'ja-JP' },
	{ width: 1440, dark: false, locale: 'fr-FR' },
])('all of it fits $width pixels in $locale, without a fault that axe knows', async options => {
	for (const query of [PART, 'from=2026-03-01&to=2026-04-30&filter=country:DE', 'from=2024-01-05&to=2024-02-20']) {
		const page = await look(query, options);
		expect.soft(await faultsOf(page), query).toEqual([]);
		await page.context().close();
	}
});
