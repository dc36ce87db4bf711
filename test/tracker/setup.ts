/** What every test of the tracker needs: a browser per file, a site and a visitor per test, and a page to look at. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Browser, openBrowser, type VisitorOptions } from '../helpers/browser.ts';
import { type Site, type SiteOptions, serveSite } from '../helpers/site.ts';

export interface Scene {
	site: Site;
	visitor: BrowserContext;
	page: Page;
}

/** Two pages that link to each other, and any other path. */
const PAGES = { '/': '<a href="/shop/shoes">Shoes</a>', '/shop/shoes': '<a href="/">Home</a>', '*': 'Another page' };

/** Opens a browser for the tests of a file; `scene` begins a test: a new site, a new visitor, and a page not yet opened. */
export function useBrowser(more: string[] = []): (options?: Partial<SiteOptions> & VisitorOptions) => Promise<Scene> {
	let browser: Browser;
	const ends: (() => Promise<void>)[] = [];
	beforeAll(async () => {
		browser = await openBrowser(more);
	}, 60_000);
	afterAll(() => browser.close());
	afterEach(async () => {
		for (const end of ends.splice(0).reverse()) await end();
	});
	return async ({ pages = PAGES, tag, host, ...person } = {}) => {
		const site = await serveSite({ pages, ...(tag !== undefined && { tag }), ...(host && { host }) });
		const visitor = await browser.visitor(person);
		ends.push(site.close, () => visitor.close());
		return { site, visitor, page: await visitor.newPage() };
	};
}

/** A page that is hidden, as in a background tab, until `show`. Headless Chromium shows every tab. */
export const HIDDEN = `
	let visible = false;
	Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (visible ? 'visible' : 'hidden') });
	Object.defineProperty(Document.prototype, 'hidden', { get: () => !visible });
	addEventListener('test:visible', ({ detail }) => {
		visible = detail;
		document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
	});`;

/** The same for a page that begins visible. */
export const HIDEABLE = HIDDEN.replace('visible = false', 'visible = true');

export async function setVisible(page: Page, visible: boolean): Promise<void> {
	await page.evaluate(detail => dispatchEvent(new CustomEvent('test:visible', { detail })), visible);
}

/** Lets a page believe that it has the focus or not. */
export async function setFocus(page: Page, focused: boolean): Promise<void> {
	await page.evaluate(has => {
		document.hasFocus = () => has;
		dispatchEvent(new Event(has ? 'focus' : 'blur'));
	}, focused);
}

/** Runs a script in the page, where the tracker's types are not known. */
export async function run(page: Page, script: string): Promise<unknown> {
	return page.evaluate(script);
}
