import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindOf, linesOf } from '../../dashboard/account/allowed.ts';
import { SITE_SETTINGS } from '../../server/model/settings.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { becomeOwner, faultsOf, openPage, submit } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
/** Signed in as the owner. */
let page: Page;

const VIEW = { kind: 'view', page: '/', begins: 1, entry_page: '/', visit_number: 1, screen: 'large' };

beforeAll(async () => {
	world = await openWorld({
		at: '2026-11-20T12:00:00Z',
		sites: [{ domain: 'example.com', hostnames: ['example.com'] }, { domain: 'gone.example.com' }],
	});
	await world.send(VIEW);
	browser = await openBrowser();
	page = await openPage(browser);
	await becomeOwner(page, world);
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

async function open(site = 'example.com'): Promise<void> {
	await page.goto(`${world.url}/?site=${site}&page=settings`);
	await page.waitForSelector('[data-form="settings"]');
}

const saved = (form: string) => page.waitForSelector(`[data-form="${form}"] .form-done:not(:empty)`);

describe('settings of a site', () => {
	test('every one of the list is on screen, under its name', async () => {
		await open();
		const fields = await page
			.locator('[data-form="settings"] [name]')
			.evaluateAll(all => all.map(field => field.getAttribute('name')));
		expect(fields).toEqual(Object.keys(SITE_SETTINGS));
	});

	test('are saved and read back; a list has a line for each', async () => {
		await open();
		await page.fill('[name="excluded_paths"]', '/admin*\n/preview/*');
		await page.selectOption('[name="signal"]', 'none');
		await submit(page, 'settings', { threshold: '12' });
		await saved('settings');
		await open();
		expect(await page.inputValue('[name="excluded_paths"]')).toBe('/admin*\n/preview/*');
		expect(await page.inputValue('[name="signal"]')).toBe('none');
		expect(await page.inputValue('[name="threshold"]')).toBe('12');
		expect(await page.textContent('[data-part="tag"] code'), 'the tag follows').toContain('data-signal="none"');
	});

	test('what is not allowed is said beside its field, and nothing is saved', async () => {
		await open();
		await submit(page, 'settings', { retention: '30', excluded_addresses: 'nowhere' });
		await page.waitForSelector('[name="excluded_addresses"][aria-invalid="true"]:focus');
		expect(await page.locator('[data-form="settings"] [role="alert"]').textContent()).toContain('nowhere');
		await open();
		expect(await page.inputValue('[name="retention"]')).toBe('25');
	});

	test('the time zone is locked once there is data, with the reason, and host names are not', async () => {
		await open();
		expect(await page.getAttribute('[name="timezone"]', 'readonly')).not.toBeNull();
		expect(await page.textContent('[data-form="basics"]')).toMatch(/locked/);
		await submit(page, 'basics', { hostnames: 'example.com\nwww.shop.example' });
		await saved('basics');
		await open();
		expect(await page.inputValue('[name="hostnames"]')).toContain('www.shop.example');
	});

	test('one press leaves the own browser out', async () => {
		await open();
		expect(await page.getAttribute('[data-deny]', 'href')).toBe('https://example.com/#footfall-deny');
		expect(await page.getAttribute('[data-allow]', 'href')).toBe('https://example.com/#footfall-allow');
	});
});

test('a note stands in the chart, is read out there, and stands in its table', async () => {
	await page.goto(`${world.url}/?site=example.com&period=7d`);
	await page.click('[data-notes]');
	await submit(page, 'note', { date: '2026-11-18', text: 'Newsletter sent' });
	await page.waitForSelector('dialog .entries li');
	await page.keyboard.press('Escape');
	await page.waitForSelector('[data-note]', { state: 'attached' });
	await page.focus('.plot-box');
	for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
	expect(await page.textContent('.readout')).toContain('Newsletter sent');
	await page.click('.as-table summary');
	expect(await page.textContent('[data-at="2026-11-18"]')).toContain('Newsletter sent');
	await page.click('[data-notes]');
	await page.click('dialog .entries .act');
	await page.waitForSelector('[data-note]', { state: 'detached' });
	await page.keyboard.press('Escape');
});

test('a page is forgotten, and a site deleted, only by whoever types its name', async () => {
	await open();
	await submit(page, 'forget', { path: '/old', confirm: '/other' });
	await page.waitForSelector('[data-form="forget"] [name="confirm"][aria-invalid="true"]');
	await submit(page, 'forget', { path: '/old', confirm: '/old' });
	expect(await page.locator('[data-part="forget"] .once code').textContent()).toContain('forgetting');
	await open('gone.example.com');
	await submit(page, 'delete', { confirm: 'example.com' });
	await page.waitForSelector('[data-form="delete"] [name="confirm"][aria-invalid="true"]');
	await submit(page, 'delete', { confirm: 'gone.example.com' });
	await page.click('[data-part="delete"] .primary:not([type="submit"], .snippet *)');
	await page.waitForSelector('[data-state="ready"]');
	const { sites } = { sites: await page.evaluate(async () => (await fetch('api/v1/sites')).json()) };
	expect(sites.map(({ site }: { site: string }) => site)).toEqual(['example.com']);
});

test.each([
	{ width: 320, dark: false, locale: 'de-DE' },
	{ width: 768, dark: true, locale: 'ja-JP' },
	{ width: 1440, dark: false, locale: 'fr-FR' },
])('the page fits a window of $width pixels in $locale, without a fault that axe knows', async look => {
	const other = await openPage(browser, look);
	await other.context().addCookies(await page.context().cookies());
	await other.goto(`${world.url}/?site=example.com&page=settings`);
	await other.waitForSelector('[data-form="settings"]');
	expect.soft(await faultsOf(other)).toEqual([]);
	await submit(other, 'settings', { excluded_countries: 'Atlantis' });
	await other.waitForSelector('.error');
	expect.soft(await faultsOf(other), 'with an error').toEqual([]);
	await other.goto(`${world.url}/?site=example.com`);
	await other.click('[data-notes]');
	await other.waitForSelector('[data-form="note"]');
	expect.soft(await faultsOf(other), 'notes').toEqual([]);
	await other.context().close();
});

test('how a setting is drawn follows from what it allows', () => {
	expect(kindOf('stateless, ignore, none')).toEqual({ kind: 'choice', choices: ['stateless', 'ignore', 'none'] });
	expect(kindOf('names of parameters joined by commas')).toEqual({ kind: 'list' });
	expect(kindOf('a whole number from 5 to 1000')).toEqual({ kind: 'text' });
	expect(linesOf(' a, b\n\nc,')).toEqual(['a', 'b', 'c']);
});
