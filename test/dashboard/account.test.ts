import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { becomeOwner, complaintsOf, faultsOf, OWNER, openPage, submit } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
/** Signed in as the owner. */
let owner: Page;
let complaints: string[];

beforeAll(async () => {
	world = await openWorld({
		at: new Date().toISOString(),
		sites: [{ domain: 'example.com' }, { domain: 'shop.example.com' }],
	});
	browser = await openBrowser();
	owner = await openPage(browser);
	complaints = complaintsOf(owner);
	await becomeOwner(owner, world);
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

async function at(page: Page, query: string): Promise<void> {
	await page.goto(`${world.url}/?${query}`);
	await page.waitForSelector('[data-screen] [data-part]');
}

describe('signing in', () => {
	test('shows nothing of the dashboard before, and says what is wrong where it is wrong', async () => {
		const page = await openPage(browser);
		const asked: string[] = [];
		page.on('request', request => asked.push(new URL(request.url()).pathname));
		await page.goto(`${world.url}/?site=example.com&period=7d`);
		await page.waitForSelector('[data-form="login"]');
		expect(asked.filter(path => /sites|catalog/.test(path))).toEqual([]);
		expect(await page.textContent('.app')).not.toContain('example.com');
		await submit(page, 'login', { ...OWNER, password: 'not the password' });
		expect(await page.locator('[data-form="login"] [role="alert"]').textContent()).toMatch(/wrong/);
		await submit(page, 'login', OWNER);
		await page.waitForSelector('.account-menu');
		expect(new URL(page.url()).search, 'goes where one wanted to').toBe('?site=example.com&period=7d');
		await page.context().close();
	});

	test('ends with signing out: nothing stays on screen', async () => {
		const page = await openPage(browser);
		await page.goto(world.url);
		await submit(page, 'login', OWNER);
		await page.click('.account-menu > button');
		await page.click('[data-sign-out]');
		await page.waitForSelector('[data-form="login"]');
		await page.reload();
		await page.waitForSelector('[data-form="login"]');
		await page.context().close();
	});

	test('a session that is ended elsewhere is over', async () => {
		const page = await openPage(browser);
		await page.goto(world.url);
		await submit(page, 'login', OWNER);
		await page.waitForSelector('.account-menu');
		await at(owner, 'page=account');
		await owner.click('[data-part="sessions"] > .act');
		await expect.poll(() => owner.locator('[data-part="sessions"] li').count()).toBe(1);
		await page.goto(`${world.url}/?page=account`);
		await page.waitForSelector('[data-form="login"]');
		await page.context().close();
	});
});

test('a second factor is switched on with a picture, asked for, and switched off', async () => {
	await at(owner, 'page=account');
	await owner.click('[data-part="second-factor"] summary');
	await submit(owner, 'totp', { password: OWNER.password });
	await owner.waitForSelector('.totp img');
	const drawn = await owner.$eval('.totp img', image => (image as HTMLImageElement).naturalWidth);
	expect(drawn, 'the policy lets the picture be drawn').toBeGreaterThan(0);
	const secret = Secret.fromBase32((await owner.textContent('.totp code')) ?? '');
	const code = (step: number) => new TOTP({ secret }).generate({ timestamp: world.now + step * 30_000 });
	await submit(owner, 'totp-confirm', { code: code(0) });
	await owner.waitForSelector('[data-part="second-factor"] .once');
	const recovery = (await owner.textContent('[data-part="second-factor"] .once code'))?.split('\n') ?? [];
	expect(recovery.length).toBeGreaterThanOrEqual(8);

	const page = await openPage(browser);
	await page.goto(world.url);
	await submit(page, 'login', OWNER);
	await page.waitForSelector('[name="code"]:focus');
	await submit(page, 'login', { code: '000000' });
	await page.waitForSelector('[name="code"][aria-invalid="true"]');
	await submit(page, 'login', { code: recovery[0] ?? '' });
	await page.waitForSelector('.account-menu');
	await page.context().close();

	await at(owner, 'page=account');
	await owner.click('[data-part="second-factor"] summary:has(+ [data-form="recovery"])');
	await submit(owner, 'recovery', { password: OWNER.password });
	expect(await owner.locator('.once code').textContent()).not.toContain(recovery[1]);
	await owner.click('[data-part="second-factor"] summary:has(+ [data-form="totp-off"])');
	await submit(owner, 'totp-off', { password: OWNER.password });
	await owner.waitForSelector('[data-form="totp"]', { state: 'attached' });
});

test('a token is shown once, works, and is revoked by two presses', async () => {
	await at(owner, 'page=account');
	await owner.click('[data-part="tokens"] summary');
	await submit(owner, 'token', { name: 'Weekly report' });
	const token = await owner.locator('[data-part="tokens"] .once code').textContent();
	const asks = () => fetch(`${world.url}/api/v1/sites`, { headers: { authorization: `Bearer ${token}` } });
	expect((await asks()).status).toBe(200);
	await at(owner, 'page=account');
	expect(await owner.locator('.once').count()).toBe(0);
	await owner.click('[data-part="tokens"] li .act');
	expect((await asks()).status).toBe(200);
	await owner.click('[data-part="tokens"] li .act');
	await expect.poll(() => owner.locator('[data-part="tokens"] li').count()).toBe(0);
	expect((await asks()).status).toBe(401);
});

test('who is invited chooses a password, sees the sites of their role, and no page that is not theirs', async () => {
	await at(owner, 'page=users');
	await owner.selectOption('[data-form="invite"] [name="role example.com"]', 'viewer');
	await submit(owner, 'invite', { email: 'viewer@example.com' });
	const url = await owner.locator('[data-part="users"] .once code').textContent();
	const page = await openPage(browser);
	await page.goto(url ?? '');
	await submit(page, 'password', { password: 'another long password' });
	await page.waitForSelector('.account-menu');
	expect(await page.textContent('.app')).not.toContain('shop.example.com');
	await page.click('.account-menu > button');
	expect(
		await page.locator('.account-menu [data-page]').evaluateAll(links => links.map(one => one.dataset.page)),
	).toEqual(['account']);
	await page.goto(`${world.url}/?page=users`);
	await page.waitForSelector('.account-menu');
	expect(await page.locator('[data-screen]').count()).toBe(0);
	await page.goto(url ?? '');
	await page.reload();
	await page.waitForSelector('[data-screen="password"] .door');
	await expect.poll(() => page.locator('[data-form="password"]').count(), { message: 'it works once' }).toBe(0);
	await page.context().close();
});

test('the trail names who did what', async () => {
	await at(owner, 'page=trail');
	await owner.waitForSelector('[data-action="user added"]');
	expect(await owner.textContent('[data-part="trail"]')).toContain(OWNER.email);
});

test.each([
	{ width: 320, dark: true, locale: 'fr-FR' },
	{ width: 768, dark: false, locale: 'es-ES' },
	{ width: 1440, dark: true, locale: 'de-DE' },
])('every page fits a window of $width pixels in $locale, without a fault that axe knows', async look => {
	const page = await openPage(browser, look);
	await page.goto(world.url);
	await page.waitForSelector('[data-form="login"]');
	expect.soft(await faultsOf(page), 'login').toEqual([]);
	await submit(page, 'login', { ...OWNER, password: 'wrong' });
	await page.waitForSelector('.error');
	expect.soft(await faultsOf(page), 'login, wrong').toEqual([]);
	await submit(page, 'login', OWNER);
	await page.waitForSelector('.account-menu');
	await page.click('.account-menu > button');
	expect
		.soft(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'menu')
		.toBeLessThanOrEqual(0);
	for (const name of ['account', 'users', 'trail', 'audit']) {
		await at(page, `page=${name}`);
		await page.waitForSelector('.entries');
		for (const summary of await page.locator('summary').all()) await summary.click();
		expect.soft(await faultsOf(page), name).toEqual([]);
	}
	await page.context().close();
});

test('nothing here breaks a rule of the Content-Security-Policy', () => {
	expect(complaints).toEqual([]);
});
