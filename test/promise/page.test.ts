import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeSettings, readSettings, type SiteSettings } from '../../server/model/settings.ts';
import { birthMonth, memoryEnd, readMemory, writeMemory } from '../../server/wire/memory.ts';
import { readVisit } from '../../server/wire/visit.ts';
import { type Browser, cookiesOf, openBrowser } from '../helpers/browser.ts';
import { type FirstParty, serveFirstParty } from '../helpers/first-party.ts';
import { complaintsOf, faultsOf } from '../helpers/screen.ts';
import { openWorld, type World } from '../helpers/world.ts';

/**
 * The promise page in Chromium, where it lies in the path of real sites with the tag, in front of the real collector: what it
 * says of the visitor's cookies, what its buttons do, and that it notices a cookie that breaks the rule.
 */
const DAY = 86_400_000;
const settings = (typed: Record<string, string>) => changeSettings(readSettings('{}'), typed) as SiteSettings;

let world: World;
let browser: Browser;
/** With the script at the root; under a path of its own; with a cookie domain; asking first; and as secure as with https. */
let shop: FirstParty;
let blog: FirstParty;
let www: FirstParty;
let shy: FirstParty;
let local: FirstParty;

beforeAll(async () => {
	world = await openWorld({
		at: new Date().toISOString(), // Chromium's own clock ends cookies.
		sites: [
			{ domain: 'shop.example.com' },
			{ domain: 'blog.example.com' },
			{ domain: 'shop.localhost' },
			{ domain: 'example.org', hostnames: ['*.example.org'], settings: settings({ cookie_domain: 'example.org' }) },
			{ domain: 'shy.example.com', settings: settings({ cookies: 'off' }) },
		],
	});
	shop = await serveFirstParty(world.url);
	blog = await serveFirstParty(world.url, { path: '/stats/count/' });
	www = await serveFirstParty(world.url, {
		tag: '<script defer src="/f.js" data-cookie-domain="example.org"></script>',
	});
	shy = await serveFirstParty(world.url, { tag: '<script defer src="/f.js" data-cookies="off"></script>' });
	local = await serveFirstParty(world.url, { tag: '<script defer src="/f.js" data-include="local"></script>' });
	browser = await openBrowser();
});
afterAll(async () => {
	await browser.close();
	for (const site of [shop, blog, www, shy, local]) await site[Symbol.asyncDispose]();
	await world.end();
});

const HOSTS = () =>
	new Map([
		[shop, 'shop.example.com'],
		[blog, 'blog.example.com'],
		[www, 'www.example.org'],
		[shy, 'shy.example.com'],
		[local, 'shop.localhost'],
	]);
const at = (site: FirstParty) => `http://${HOSTS().get(site)}:${site.port}`;

/** Looks at a page of a site until the collector has answered. */
async function view(page: Page, url: string): Promise<void> {
	const answer = page.waitForResponse(response => /\/f$/.test(new URL(response.url()).pathname));
	await page.goto(url);
	expect((await answer).status()).toBe(200);
	await page.waitForFunction(() => /_pending/.test(document.cookie) === false);
}

async function promise(visitor: BrowserContext, url: string): Promise<Page> {
	const page = await visitor.newPage();
	await page.goto(url);
	await page.waitForSelector('main[data-state]');
	return page;
}

/** The fields of a cookie as the page shows them. */
const fieldsOf = (page: Page, cookie: string) =>
	page
		.locator(`[data-cookie="${cookie}"] [data-field]:has(dd code)`)
		.evaluateAll(fields =>
			Object.fromEntries(
				fields.map(field => [field.getAttribute('data-field'), field.querySelector('dd code')?.textContent]),
			),
		);

const valuesOf = async (visitor: BrowserContext) =>
	Object.fromEntries(Object.entries(await cookiesOf(visitor)).map(([name, { value }]) => [name, value]));

describe('in the path of a site', () => {
	it('says what the two cookies of the browser say', async () => {
		const visitor = await browser.visitor();
		await view(await visitor.newPage(), `${at(shop)}/?utm_source=letter&utm_campaign=Autumn`);
		await view(visitor.pages()[0]!, `${at(shop)}/shop/shoes`);
		const page = await promise(visitor, `${at(shop)}/f.html`);
		const { ff_memory, ff_visit } = await cookiesOf(visitor);
		const { day, birth, visits } = readMemory(ff_memory!.value)!;
		expect(await fieldsOf(page, 'ff_memory')).toEqual({ day: `${day}`, birth: `${birth}`, visits: `${visits}` });
		expect(await fieldsOf(page, 'ff_visit')).toEqual(readVisit(ff_visit!.value));
		expect(await page.textContent('[data-raw="ff_memory"]')).toBe(`ff_memory=${ff_memory!.value}`);
		expect(await page.textContent('[data-raw="ff_visit"]')).toBe(`ff_visit=${ff_visit!.value}`);
		const today = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });
		expect(await page.textContent('[data-field="day"]')).toContain(today.format(day * DAY));
		// Host-only: a domain would begin with a dot.
		expect((await visitor.cookies()).map(({ domain }) => domain)).toEqual(['shop.example.com', 'shop.example.com']);
		// It keeps nothing of its own.
		expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
		expect(Object.keys(await cookiesOf(visitor)).sort()).toEqual(['ff_memory', 'ff_visit']);
		await visitor.close();
	});

	it('says when ff_memory ends, where the browser tells, and whether that is the end of the rule', async () => {
		const visitor = await browser.visitor();
		const page = await promise(visitor, `${at(local)}/f.html`);
		const today = Math.floor(world.now / DAY);
		const end = memoryEnd(birthMonth(today));
		const written = (time: number) =>
			new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(time);
		const says = page.locator('[data-field="end"] dd');
		const keep = (visits: number, until: number) => {
			const value = writeMemory({ day: today, birth: birthMonth(today), visits });
			const cookie = { name: 'ff_memory', value, domain: 'shop.localhost', path: '/', expires: until / 1000 };
			return visitor.addCookies([cookie]);
		};
		await keep(1, end);
		await says.filter({ hasText: `Your browser says ${written(end)}, which is what the rule says.` }).waitFor();
		const early = end - 40 * DAY;
		await keep(2, early);
		await says.filter({ hasText: `Your browser says ${written(early)}. The rule says ${written(end)}.` }).waitFor();
		await visitor.close();
	});

	it('works under any path, and for a script of that path', async () => {
		const visitor = await browser.visitor();
		await view(await visitor.newPage(), `${at(blog)}/`);
		const page = await promise(visitor, `${at(blog)}/stats/count/f.html`);
		expect(await page.title()).toBe('What blog.example.com counts, and what it keeps');
		expect((await fieldsOf(page, 'ff_memory')).visits).toBe('1');
		expect(await page.textContent('[data-field="end"] dd')).toContain('Scripts cannot read it here');
		await visitor.close();
	});

	it('the script and the page ask no other host', async () => {
		const visitor = await browser.visitor();
		const hosts = new Set<string>();
		visitor.on('request', asked => hosts.add(new URL(asked.url()).host));
		const page = await visitor.newPage();
		const complaints = complaintsOf(page);
		await view(page, `${at(shop)}/`);
		for (const language of ['en', 'ja']) {
			await page.goto(`${at(shop)}/f.html?language=${language}`);
			await page.waitForSelector('[data-state="ready"]');
		}
		expect([...hosts].filter(Boolean)).toEqual([`shop.example.com:${shop.port}`]);
		// Chromium passes that header over without https, and says so.
		expect(complaints.filter(text => !text.startsWith('The Cross-Origin-Opener-Policy'))).toEqual([]);
		await visitor.close();
	});
});

it.each([
	[390, 'small'],
	[820, 'medium'],
	[1440, 'large'],
	[2200, 'wide'],
])('a screen of %d pixels is one of four classes', async (width, screen) => {
	const visitor = await browser.visitor({ viewport: { width, height: 900 } });
	const page = await visitor.newPage();
	const sent = page.waitForRequest(asked => asked.method() === 'POST');
	await view(page, `${at(shop)}/`);
	const beacon = (await sent).postData()!;
	expect(JSON.parse(beacon).screen).toBe(screen);
	expect(beacon).not.toContain(String(width));
	await visitor.close();
});

describe('its buttons', () => {
	it('opt out, so that nothing is sent any more, and in again', async () => {
		const visitor = await browser.visitor();
		const other = await visitor.newPage();
		await view(other, `${at(shop)}/`);
		const page = await promise(visitor, `${at(shop)}/f.html`);
		await page.click('[data-do="deny"]');
		await page.locator('text=You have opted out').waitFor();
		expect(await valuesOf(visitor)).toEqual({ ff_memory: '0' });
		const before = shop.requested.filter(path => path === '/f').length;
		await other.goto(`${at(shop)}/shop/shoes`);
		await other.waitForFunction('window.footfall?.memory');
		await other.evaluate(`footfall('signup')`);
		await other.goto(`${at(shop)}/`);
		expect(shop.requested.filter(path => path === '/f')).toHaveLength(before);
		expect(await valuesOf(visitor)).toEqual({ ff_memory: '0' });

		await page.click('[data-do="allow"]');
		await page.locator('text=Your browser keeps nothing of this site').waitFor();
		expect(await valuesOf(visitor)).toEqual({});
		await view(other, `${at(shop)}/`);
		expect(readMemory((await valuesOf(visitor)).ff_memory!)?.visits).toBe(1);
		await visitor.close();
	});

	it('delete both cookies', async () => {
		const visitor = await browser.visitor();
		await view(await visitor.newPage(), `${at(shop)}/`);
		const page = await promise(visitor, `${at(shop)}/f.html`);
		await page.click('[data-do="remove"]');
		await page.locator('[data-verdict="gone"]').waitFor();
		expect(await valuesOf(visitor)).toEqual({});
		expect(await page.locator('[data-cookie]').count()).toBe(0);
		await visitor.close();
	});

	it('reach all host names of a cookie domain, and what was there before it', async () => {
		const visitor = await browser.visitor();
		await view(await visitor.newPage(), `${at(www)}/`);
		await visitor.addCookies([{ name: 'ff_memory', value: '1.20000.2410.2', domain: 'www.example.org', path: '/' }]);
		const page = await promise(visitor, `${at(www)}/f.html`);
		await page.click('[data-do="deny"]');
		const kept = (await visitor.cookies()).map(({ name, value, domain }) => [name, value, domain]);
		expect(kept).toEqual([['ff_memory', '0', '.example.org']]);
		await page.click('[data-do="allow"]');
		expect(await visitor.cookies()).toEqual([]);
		await visitor.close();
	});

	it('agree where a site asks first; the visit under way goes on without memory', async () => {
		const visitor = await browser.visitor();
		const other = await visitor.newPage();
		await view(other, `${at(shy)}/`);
		expect(await valuesOf(visitor)).toEqual({});
		const page = await promise(visitor, `${at(shy)}/f.html`);
		await page.click('[data-do="allow"]');
		await page.locator('text=You have agreed to be counted').waitFor();
		expect(await valuesOf(visitor)).toEqual({ ff_memory: '1', ff_visit: 'stateless=1' });
		await view(other, `${at(shy)}/shop/shoes`);
		expect(await valuesOf(visitor)).toEqual({ ff_memory: '1', ff_visit: 'stateless=1' });
		await visitor.clearCookies({ name: 'ff_visit' });
		await view(other, `${at(shy)}/`);
		expect(readMemory((await valuesOf(visitor)).ff_memory!)?.visits).toBe(1);
		await visitor.close();
	});
});

it.each([
	[{ gpc: true }, 'Your browser sends Global Privacy Control or Do Not Track.'],
	[{ cookies: false }, 'Your browser keeps nothing of this site.'],
])('a browser with %o is told so', async (more, sentence) => {
	const visitor = await browser.visitor(more);
	await view(await visitor.newPage(), `${at(shop)}/`);
	const page = await promise(visitor, `${at(shop)}/f.html`);
	await page.locator(`text=${sentence}`).waitFor();
	expect(await page.locator('[data-cookie]').count()).toBe(0);
	expect(await valuesOf(visitor)).toEqual({});
	await page.click('[data-do="deny"]');
	const kept = 'gpc' in more ? 'You have opted out. Nothing is counted.' : 'Your browser did not do it.';
	await page.locator(`text=${kept}`).waitFor();
	await visitor.close();
});

describe('the check in the visitor’s own browser', () => {
	it('sees ff_memory go its published way, and says so', async () => {
		const visitor = await browser.visitor();
		const page = await promise(visitor, `${at(shop)}/f.html`);
		await page.locator('[data-verdict="none"]').waitFor();
		const other = await visitor.newPage();
		await view(other, `${at(shop)}/`);
		const first = (await valuesOf(visitor)).ff_memory!;
		const verdicts = page.locator('[data-verdict="held"]');
		await verdicts.first().waitFor();
		expect(await verdicts.first().textContent()).toBe(
			`ff_memory went from (none) to ${first}. The published rule gives ${first}.`,
		);
		world.now += DAY;
		await visitor.clearCookies({ name: 'ff_visit' });
		await view(other, `${at(shop)}/`);
		const second = (await valuesOf(visitor)).ff_memory!;
		world.now -= DAY;
		await verdicts.nth(1).waitFor();
		expect(await verdicts.nth(1).textContent()).toBe(
			`ff_memory went from ${first} to ${second}. The published rule gives ${second}. A visit began.`,
		);
		expect(await page.locator('[data-verdict="broken"]').count()).toBe(0);
		await visitor.close();
	});

	it.each([
		['a number that no visit gives', (day: number, birth: number) => `1.${day}.${birth}.4`],
		['a day that is not today', (day: number, birth: number) => `1.${day - 40}.${birth}.1`],
		['an identifier', () => '1.20780.2611.2.8f3a61c2'],
	])('sees %s', async (_, forge) => {
		const visitor = await browser.visitor();
		const page = await promise(visitor, `${at(shop)}/f.html`);
		await view(await visitor.newPage(), `${at(shop)}/`);
		await page.locator('[data-verdict="held"]').waitFor();
		const { day, birth } = readMemory((await valuesOf(visitor)).ff_memory!)!;
		const forged = forge(day, birth);
		await visitor.addCookies([{ name: 'ff_memory', value: forged, domain: 'shop.example.com', path: '/' }]);
		const broken = page.locator('[data-verdict="broken"]');
		await broken.waitFor();
		expect(await broken.textContent()).toContain(`to ${forged}. The published rule gives 1.${day}.${birth}.1.`);
		await visitor.close();
	});

	it('gives the next value of any value, and shows the rule that does', async () => {
		const visitor = await browser.visitor();
		const page = await promise(visitor, `${at(shop)}/f.html`);
		const given = async (old: string, day: string, begins: boolean) => {
			await page.fill('[name="old"]', old);
			await page.fill('[name="day"]', day);
			await page.setChecked('[name="begins"]', begins);
			return page.textContent('output code');
		};
		expect(await given('1.20780.2611.2', '20783', true)).toBe('1.20783.2611.3');
		expect(await given('1.20780.2611.2', '20783', false)).toBe('1.20783.2611.2');
		expect(await given('1.20780.2611.4', '20783', true)).toBe('1.20783.2611.4');
		expect(await given('nonsense', '20783', true)).toBe('1.20783.2611.1');
		expect(await given('1.20780.2611.2', 'x', true)).toBe('–');
		expect(await page.locator('pre').textContent()).toContain('export function advance(');
		await visitor.close();
	});
});

describe('on the collector’s own host', () => {
	it('says the same, but for what is in the browser', async () => {
		const visitor = await browser.visitor();
		const page = await promise(visitor, `${world.url}/promise/shop.example.com`);
		expect(await page.title()).toBe('What shop.example.com counts, and what it keeps');
		expect(await page.getAttribute('main', 'data-mine')).toBe('false');
		expect(await page.locator('[data-section="yours"]').count()).toBe(0);
		const said = (from: Page) => from.locator('[data-sentence]').allTextContents();
		const own = await promise(visitor, `${at(shop)}/f.html`);
		expect(await said(page)).toEqual(await said(own));
		expect((await said(page)).length).toBeGreaterThan(40);
		await visitor.close();
	});

	it('says so where there is no such site', async () => {
		const visitor = await browser.visitor();
		for (const path of ['/promise/none.example.net', '/f.html']) {
			const page = await promise(visitor, world.url + path);
			expect(await page.getAttribute('main', 'data-state')).toBe('unknown');
		}
		await visitor.close();
	});
});

describe('what can be copied and read', () => {
	it('is the sentences of the page that are for a privacy policy, filled in', async () => {
		const visitor = await browser.visitor();
		await visitor.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: at(local) });
		const page = await promise(visitor, `${at(local)}/f.html`);
		await page.click('[data-do="copy"]');
		await page.locator('text=Copied.').waitFor();
		const text = await page.evaluate(() => navigator.clipboard.readText());
		expect(text).toContain('shop.localhost counts its visitors with Footfall.');
		expect(text).toContain('kept for 25 months');
		expect(text).not.toMatch(/[{}]|undefined/);
		await visitor.close();
	});

	it('names the test of each sentence where it is asked to', async () => {
		const visitor = await browser.visitor();
		const page = await promise(visitor, `${at(shop)}/f.html`);
		expect(await page.locator('[data-sentence] small').count()).toBe(0);
		await page.click('[aria-pressed]');
		expect(await page.locator('[data-sentence] small').count()).toBe(await page.locator('[data-sentence]').count());
		await visitor.close();
	});
});

describe.each([
	[320, ['en', 'de', 'fr', 'es', 'ja']],
	[768, ['fr']],
	[1440, ['de', 'ja']],
] as const)('at %d pixels', (width, languages) => {
	it.each(languages)('in %s, in either theme, it is whole and accessible', async language => {
		const visitor = await browser.visitor({ viewport: { width, height: 900 }, locale: language });
		await view(await visitor.newPage(), `${at(shop)}/?utm_source=letter&utm_campaign=Autumn`);
		const page = await promise(visitor, `${at(shop)}/f.html`);
		expect(await page.getAttribute('html', 'lang')).toBe(language);
		await page.click('[aria-pressed]');
		await page.evaluate(() => {
			for (const one of document.querySelectorAll('details')) one.open = true;
		});
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
			expect(await faultsOf(page)).toEqual([]);
		}
		await visitor.close();
	});
});
