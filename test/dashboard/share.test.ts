import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '../../server/upkeep/publish.ts';
import { type Browser, openBrowser } from '../helpers/browser.ts';
import { becomeOwner, complaintsOf, faultsOf, openPage, submit } from '../helpers/screen.ts';
import { serveSite } from '../helpers/site.ts';
import { openWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
/** Signed in as the owner. */
let owner: Page;

const VIEW = { kind: 'view', page: '/', begins: 1, entry_page: '/', visit_number: 1, screen: 'large' };
const DAY = 86_400_000;

/** Enough for a group in a month that is over for good, two views on a day that is, one today. */
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }, { domain: 'secret.example.com' }] });
	const now = world.now;
	for (const days of [...Array(12).fill(40), 5, 5, 0]) {
		world.now = now - days * DAY;
		await world.send(VIEW);
	}
	await publish({ store: world.store, now });
	browser = await openBrowser();
	owner = await openPage(browser);
	await becomeOwner(owner, world);
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

/** Makes a link with the form, and gives its address. */
async function makeLink(name: string, { password = '', panels = [] as string[], embed = '' } = {}): Promise<string> {
	await owner.goto(`${world.url}/?site=example.com&page=shares`);
	await owner.waitForSelector('[data-form="share"]');
	if (panels.length > 0) await owner.uncheck('[data-form="share"] .ticks input');
	for (const panel of panels) await owner.check(`[data-form="share"] [value="${panel}"]`);
	await submit(owner, 'share', { name, password, embed });
	const entry = owner.locator('.entries > li', { hasText: name });
	return (await entry.locator('.snippet code').first().textContent()) ?? '';
}

test('a link opens one site: its closed days, no menu of accounts, no other site, nothing of today', async () => {
	const url = await makeLink('For everybody');
	const page = await openPage(browser);
	const complaints = complaintsOf(page);
	const refused: string[] = [];
	page.on('response', answer => answer.status() >= 400 && refused.push(answer.url()));
	await page.goto(url);
	await page.waitForSelector('[data-state="ready"]');
	expect(await page.locator('.totals [data-metric="views"]').getAttribute('value')).toBe('2');
	expect(await page.textContent('.app')).not.toContain('secret.example.com');
	expect(await page.locator('.account-menu, [data-menu="site"], .step').count()).toBe(0);
	await page.click('[data-menu="period"] > button');
	expect(await page.locator('[data-value="today"], .range').count()).toBe(0);
	await page.click('[data-menu="period"] [data-value="7d"]');
	await page.waitForSelector('[data-state="ready"]');
	expect(new URL(page.url()).pathname + new URL(page.url()).search).toMatch(/^\/share\/[\w-]+\?period=7d$/);
	await page.reload();
	await page.waitForSelector('[data-state="ready"]');
	for (const tab of await page.locator('[data-tab]').all()) await tab.click();
	await page.waitForSelector('[data-state="ready"]');
	expect(refused, 'nothing is asked that is not shared').toEqual([]);
	expect(complaints).toEqual([]);
	await page.context().close();
});

test('says of which months its groups of visitors are, and filters by one of them', async () => {
	const page = await openPage(browser);
	await page.goto(await makeLink('By month'));
	const months = page.locator('[data-group="devices"] [data-months]');
	await months.waitFor();
	const to = (await months.getAttribute('data-months'))!;
	expect(Date.parse(to)).toBeLessThan(world.now - DAY);
	expect(new Date(Date.parse(to) + DAY).getUTCDate(), 'the end of a month').toBe(1);
	expect(await page.locator('[data-group="pages"] [data-months]').count()).toBe(0);
	await page.locator('[data-group="visitors"] [data-value="new"] a').first().click();
	await page.waitForSelector('[data-state="ready"] .totals [data-metric="views"][value="12"]');
	expect(await faultsOf(page)).toEqual([]);
	await page.context().close();
});

test('shows the panels that were chosen, and asks for its password', async () => {
	const url = await makeLink('For the board', { password: 'open sesame', panels: ['totals', 'pages'] });
	const page = await openPage(browser);
	await page.goto(url);
	await page.waitForSelector('[name="password"]:focus');
	expect(await page.locator('.totals').count()).toBe(0);
	await submit(page, 'unlock', { password: 'close sesame' });
	await page.waitForSelector('[name="password"][aria-invalid="true"]');
	await submit(page, 'unlock', { password: 'open sesame' });
	await page.waitForSelector('[data-state="ready"]');
	expect(await page.locator('[data-group]').evaluateAll(all => all.map(one => one.dataset.group))).toEqual(['pages']);
	expect(await page.locator('.chart').count()).toBe(0);
	await page.reload();
	await page.waitForSelector('[data-state="ready"]');
	await page.context().close();
});

test('ends when it is revoked, also for those who look at it', async () => {
	const url = await makeLink('For a while');
	const page = await openPage(browser);
	await page.goto(url);
	await page.waitForSelector('[data-state="ready"]');
	const entry = owner.locator('.entries > li', { hasText: 'For a while' });
	await entry.locator('> .act').click();
	await entry.locator('> .act').click();
	await entry.waitFor({ state: 'detached' });
	await page.click('[data-menu="period"] > button');
	await page.click('[data-menu="period"] [data-value="7d"]');
	await page.waitForSelector('text=This link shows nothing');
	await page.context().close();
});

test('stands in a frame on the pages that its owner named, and the page has what to paste', async () => {
	const pages = { '/': '' };
	await using blog = await serveSite({ pages, tag: '', host: 'blog.example.com' });
	const url = await makeLink('For the blog', { embed: new URL(blog.origin).host });
	const entry = owner.locator('.entries > li', { hasText: 'For the blog' });
	pages['/'] = (await entry.locator('details .snippet code').first().textContent()) ?? '';
	expect(pages['/']).toContain(`src="${url}"`);
	const page = await openPage(browser);
	await page.goto(blog.origin);
	await page.frameLocator('iframe').locator('[data-state="ready"]').waitFor();
	await page.goto(blog.origin.replace('blog', 'other'));
	await expect
		.poll(() => page.frames().some(frame => frame.url().startsWith('chrome-error:')), {
			message: 'a frame that was refused',
		})
		.toBe(true);
	await page.context().close();
});

test.each([
	{ width: 320, dark: true, locale: 'de-DE' },
	{ width: 768, dark: false, locale: 'es-ES' },
	{ width: 1440, dark: true, locale: 'en-GB' },
])('fits a window of $width pixels in $locale, without a fault that axe knows', async look => {
	const url = await makeLink(`For ${look.width}`, { password: 'open sesame' });
	const page = await openPage(browser, look);
	await page.goto(url);
	await page.waitForSelector('[data-form="unlock"]');
	expect.soft(await faultsOf(page), 'the door').toEqual([]);
	await submit(page, 'unlock', { password: 'open sesame' });
	await page.waitForSelector('[data-state="ready"]');
	expect.soft(await faultsOf(page), 'the numbers').toEqual([]);
	await page.context().addCookies(await owner.context().cookies());
	await page.goto(`${world.url}/?site=example.com&page=shares`);
	await page.waitForSelector('.entries li');
	for (const summary of await page.locator('summary').all()) await summary.click();
	expect.soft(await faultsOf(page), 'the links').toEqual([]);
	await page.context().close();
});
