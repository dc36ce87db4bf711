/** Firefox and WebKit, driven as far as each lets itself be: the browsers that Chromium's tests say nothing about. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import puppeteer from 'puppeteer-core';

/** A tab of a browser without cookies. */
export interface Tab {
	goto(url: string): Promise<void>;
	back(): Promise<void>;
	reload(): Promise<void>;
	/** Runs the body of a function in the page and returns what it resolves to. */
	run(body: string): Promise<unknown>;
	/** As a person clicks: at the middle of the element, trusted. */
	click(selector: string): Promise<void>;
	/** Another tab of the same browser, in front. */
	tab(): Promise<Tab>;
	close(): Promise<void>;
}

export interface Engine {
	name: string;
	/** Why it cannot be driven here. */
	missing: string | undefined;
	/** The name under which it reaches this machine. */
	host: string;
	launch(): Promise<{ visitor(): Promise<Tab>; close(): Promise<void> }>;
}

const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync);
const WEBKIT = '/usr/bin/WebKitWebDriver';
const MINIBROWSER = ['4.1', '6.0', '4.0']
	.map(
		version =>
			`/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
	)
	.find(existsSync);
const XVFB = '/usr/bin/Xvfb';

const firefox: Engine = {
	name: 'Firefox',
	missing: FIREFOX ? undefined : 'Firefox is not installed (Debian: firefox-esr)',
	host: 'shop.example.com',
	async launch() {
		const browser = await puppeteer.launch({
			browser: 'firefox',
			executablePath: FIREFOX!,
			// Every host name leads to this machine, so that pages have names and nothing reaches another host.
			extraPrefsFirefox: { 'network.dns.forceResolve': '127.0.0.1' },
		});
		return {
			close: () => browser.close(),
			async visitor() {
				const context = await browser.createBrowserContext();
				const open = async (): Promise<Tab> => {
					const page = await context.newPage();
					page.setDefaultTimeout(15_000);
					return {
						goto: async url => void (await page.goto(url)),
						// Firefox says nothing of a page that comes back as it was, so there is nothing to wait for.
						back: async () => void (await page.evaluate('history.back()')),
						reload: async () => void (await page.reload()),
						run: body => page.evaluate(`(async () => { ${body} })()`),
						click: selector => page.click(selector),
						tab: open,
						close: () => context.close(),
					};
				};
				return open();
			},
		};
	},
};

const webkit: Engine = {
	name: 'WebKit',
	missing:
		existsSync(WEBKIT) && MINIBROWSER && existsSync(XVFB)
			? undefined
			: 'WebKit is not installed (Debian: webkit2gtk-driver and xvfb)',
	host: 'localhost',
	async launch() {
		const screen = spawn(XVFB, ['-displayfd', '1', '-screen', '0', '1280x800x24'], {
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		const display = `:${String(await new Promise(resolve => screen.stdout.once('data', resolve))).trim()}`;
		const port = await freePort();
		const driver = spawn(WEBKIT, [`--port=${port}`], { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' });
		const ask = client(`http://127.0.0.1:${port}`);
		await listening(ask);
		return {
			visitor: () => webkitTab(ask),
			async close() {
				await ended(driver);
				await ended(screen);
			},
		};
	},
};

export const ENGINES: readonly Engine[] = [firefox, webkit];

type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** WebDriver, https://www.w3.org/TR/webdriver2/: each command is one request, each answer a `value`. */
function client(address: string): Ask {
	return async (method, path, body) => {
		const answer = await fetch(address + path, { method, ...(body && { body: JSON.stringify(body) }) });
		const { value } = (await answer.json()) as { value: { message?: string } };
		if (!answer.ok) throw new Error(`${method} ${path}: ${value.message}`);
		return value;
	};
}

async function webkitTab(ask: Ask): Promise<Tab> {
	const wanted = { 'webkitgtk:browserOptions': { binary: MINIBROWSER, args: ['--automation'] } };
	const asked = { capabilities: { alwaysMatch: wanted } };
	const { sessionId } = (await ask('POST', '/session', asked)) as { sessionId: string };
	const command = (method: string, path: string, body?: object) => ask(method, `/session/${sessionId}${path}`, body);
	const inWindow = (handle: string): Tab => {
		const here = async (method: string, path: string, body?: object) => {
			await command('POST', '/window', { handle });
			return command(method, path, body);
		};
		return {
			goto: async url => void (await here('POST', '/url', { url })),
			back: async () => void (await here('POST', '/back', {})),
			reload: async () => void (await here('POST', '/refresh', {})),
			run: body =>
				here('POST', '/execute/async', {
					script: `const done = arguments[0]; (async () => { ${body} })().then(done, error => done(String(error)));`,
					args: [],
				}),
			async click(selector) {
				const found = (await here('POST', '/element', { using: 'css selector', value: selector })) as object;
				await here('POST', `/element/${Object.values(found)[0]}/click`, {});
			},
			async tab() {
				const { handle: other } = (await here('POST', '/window/new', { type: 'window' })) as { handle: string };
				return inWindow(other);
			},
			close: async () => void (await ask('DELETE', `/session/${sessionId}`)),
		};
	};
	return inWindow((await command('GET', '/window')) as string);
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise(resolve => server.close(resolve));
	return typeof address === 'object' ? address!.port : 0;
}

/** Resolves once the driver answers. */
async function listening(ask: Ask): Promise<void> {
	for (const until = Date.now() + 10_000; ; ) {
		const status = await ask('GET', '/status').catch(error => {
			if (Date.now() > until) throw error;
		});
		if (status) return;
	}
}

function ended(child: ChildProcess): Promise<unknown> {
	const end = new Promise(resolve => child.once('exit', resolve));
	child.kill();
	return end;
}
