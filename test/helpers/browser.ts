/** A real Chromium, and visitors in it. */
import chromium from '@sparticuz/chromium';
import {
	type BrowserContext,
	type BrowserContextOptions,
	type Browser as PlaywrightBrowser,
	chromium as playwright,
} from 'playwright-core';

/** What Chromium on a desktop calls itself. Headless, it would say so, and be dropped as automated. */
export const DESKTOP =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';
export const PHONE =
	'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36';

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-quic',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Every host name leads to this machine, so that pages have names and nothing reaches another host.
	'--host-resolver-rules=MAP * 127.0.0.1',
	// What is sent while a page closes no longer knows the User-Agent of its context.
	`--user-agent=${DESKTOP}`,
];

export interface VisitorOptions extends Pick<BrowserContextOptions, 'viewport' | 'timezoneId' | 'javaScriptEnabled'> {
	userAgent?: string;
	locale?: string;
	/** Does not say that it is driven by a program; default true. */
	natural?: boolean;
	/** `navigator.globalPrivacyControl`, and the header that goes with it. */
	gpc?: boolean;
	/** False: the browser refuses every cookie. */
	cookies?: boolean;
	/** Runs before any script of a page. */
	before?: string;
}

export interface Browser extends AsyncDisposable {
	/** A person with a browser of their own: no cookies, no cache, no history. */
	visitor(options?: VisitorOptions): Promise<BrowserContext>;
	close(): Promise<void>;
}

const NATURAL = `Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false });`;
const GPC = `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });`;
/** As Chromium does when its user blocks all cookies: reads are empty, writes vanish. */
const NO_COOKIES = `
	Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} });
	Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false });`;

/** Launches Chromium once per test file. `more` are further switches. */
export async function openBrowser(more: string[] = []): Promise<Browser> {
	const browser: PlaywrightBrowser = await playwright.launch({
		executablePath: await chromium.executablePath(),
		args: [...ARGUMENTS, ...more],
		// Playwright switches both off; visitors have them.
		ignoreDefaultArgs: ['--disable-back-forward-cache', '--disable-features'],
	});
	const close = () => browser.close();
	return { visitor: options => newVisitor(browser, options), close, [Symbol.asyncDispose]: close };
}

async function newVisitor(
	browser: PlaywrightBrowser,
	{
		userAgent = DESKTOP,
		locale = 'en-GB',
		natural = true,
		gpc,
		cookies = true,
		before,
		...others
	}: VisitorOptions = {},
): Promise<BrowserContext> {
	const context = await browser.newContext({
		userAgent,
		locale,
		...others,
		...(gpc && { extraHTTPHeaders: { 'Sec-GPC': '1' } }),
	});
	context.setDefaultTimeout(10_000);
	for (const script of [natural && NATURAL, gpc && GPC, !cookies && NO_COOKIES, before]) {
		if (script) await context.addInitScript(script);
	}
	return context;
}

/** The site's cookies of a visitor, by name. */
export async function cookiesOf(visitor: BrowserContext): Promise<Record<string, { value: string; expires: number }>> {
	return Object.fromEntries((await visitor.cookies()).map(({ name, ...cookie }) => [name, cookie]));
}
