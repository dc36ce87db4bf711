import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { complaintsOf, faultsOf, OWNER, openPage, submit } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

/** From a server that was just started to the first number, in the browser of its owner. */
let browser: Browser;

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(() => browser.close());

async function start(): Promise<World> {
	return openWorld({ at: new Date().toISOString() });
}

const VIEW = { kind: 'view', page: '/', begins: 1, entry_page: '/', visit_number: 1, screen: 'large' };

test('the link of a new server leads to an account, a site, its tag, and turns green with the first view', async () => {
	const world = await start();
	const page = await openPage(browser);
	const complaints = complaintsOf(page);
	await page.goto(world.setup!);
	await submit(page, 'owner', OWNER);
	await page.waitForSelector('[data-form="site"]');
	expect(new URL(page.url()).hash, 'the link is used up').toBe('');
	expect(await page.inputValue('[name="timezone"]')).toBe('Europe/Vienna');
	await submit(page, 'site', { site: 'https://Example.com/shop' });
	await page.waitForSelector('[data-arrival="waiting"]');
	expect(await page.textContent('.snippet code')).toBe(`<script defer src="${world.url}/f.js"></script>`);
	expect(await page.getAttribute('[data-step="tag"]', 'aria-current')).toBe('step');

	await world.send(VIEW, { origin: 'https://shop.other.example' });
	await page.waitForSelector('[data-arrival="problems"] [data-problem="unknown_host"]');
	expect(await page.textContent('.problems')).toContain('shop.other.example');

	await world.send(VIEW, { origin: 'https://example.com' });
	await page.waitForSelector('[data-arrival="counted"]');
	await page.click('[data-to-report]');
	await page.waitForSelector('[data-state="ready"]');
	expect(await page.locator('.totals [data-metric="views"]').getAttribute('value')).toBe('1');
	expect(complaints).toEqual([]);
	await page.context().close();
	await world.end();
});

test('the whole way can be gone by keyboard', async () => {
	const world = await start();
	const page = await openPage(browser);
	await page.goto(world.setup!);
	await page.waitForSelector('[name="email"]:focus');
	await page.keyboard.type(OWNER.email);
	await page.keyboard.press('Tab');
	await page.keyboard.type(OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForSelector('[name="site"]:focus');
	await page.keyboard.type('example.com');
	await page.keyboard.press('Enter');
	await page.waitForSelector('h1:focus');
	expect(await page.textContent('h1:focus')).toContain('example.com');
	await page.context().close();
	await world.end();
});

test('what is wrong with a domain or a password stands beside its field, which has the focus', async () => {
	const world = await start();
	const page = await openPage(browser);
	await page.goto(world.setup!);
	await page.waitForSelector('[data-form="owner"]');
	// The browser itself would not let it pass.
	await page.evaluate(() => document.querySelector('[name="password"]')?.removeAttribute('minlength'));
	await submit(page, 'owner', { ...OWNER, password: 'short' });
	await page.waitForSelector('[name="password"][aria-invalid="true"]:focus');
	await submit(page, 'owner', OWNER);
	await submit(page, 'site', { site: 'no domain' });
	await page.waitForSelector('[name="site"][aria-invalid="true"]:focus');
	expect(await page.locator('.field [role="alert"]').count()).toBe(1);
	await page.context().close();
	await world.end();
});

test('before there is an account this machine may look, and is told so; a link that is over says so', async () => {
	const world = await openWorld({ sites: [{ domain: 'example.com' }] });
	const page = await openPage(browser);
	await page.goto(world.url);
	await page.waitForSelector('[data-state="empty"] .unprotected');
	expect(await page.locator('.account-menu').count()).toBe(0);
	await page.goto(`${world.url}/#setup=somethingelse`);
	await page.reload();
	await page.waitForSelector('[data-screen="owner"] .door');
	await expect.poll(() => page.locator('[data-form="owner"]').count()).toBe(0);
	await page.context().close();
	await world.end();
});

test.each([
	{ width: 320, dark: true, locale: 'de-DE' },
	{ width: 768, dark: false, locale: 'fr-FR' },
	{ width: 1440, dark: true, locale: 'ja-JP' },
])('every step fits a window of $width pixels in $locale, without a fault that axe knows', async look => {
	const world = await start();
	const page = await openPage(browser, look);
	await page.goto(world.setup!);
	await page.waitForSelector('[data-form="owner"]');
	expect.soft(await faultsOf(page), 'owner').toEqual([]);
	await submit(page, 'owner', OWNER);
	await page.waitForSelector('[data-form="site"]');
	expect.soft(await faultsOf(page), 'site').toEqual([]);
	await submit(page, 'site', { site: 'example.com' });
	await page.waitForSelector('[data-arrival="waiting"]');
	await page.waitForSelector('.snippet');
	for (const tag of await page.locator('[data-tag]').all()) {
		await tag.click();
		expect.soft(await faultsOf(page), 'tag').toEqual([]);
	}
	await world.send(VIEW, { origin: 'https://example.com' });
	await page.waitForSelector('[data-arrival="counted"]');
	expect.soft(await faultsOf(page), 'counted').toEqual([]);
	await page.context().close();
	await world.end();
});
