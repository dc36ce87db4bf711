import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createShop } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../dashboard/words/en.ts';
import { BUILD } from '../server/commands/serve.ts';
import { type Browser, openBrowser } from './helpers/browser.ts';
import { finished, type RunOptions, serve } from './helpers/process.ts';
import { becomeOwner } from './helpers/screen.ts';
import { DESKTOP, openWorld, type World } from './helpers/world.ts';

let scratch: string;
beforeAll(() => {
	scratch = mkdtempSync(join(tmpdir(), 'footfall-alone-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ALONE = join(import.meta.dirname, 'helpers/alone.ts');

/** A process that gets to nowhere, and the file in which it notes where it tried to. */
function alone(name: string) {
	const file = join(scratch, name);
	writeFileSync(file, '');
	const tried = () => readFileSync(file, 'utf8').split('\n').filter(Boolean);
	return { env: { ALONE: file, NODE_OPTIONS: `--require=${ALONE}` }, tried };
}

/** Addresses that nobody has (RFC 5737, 6761), so that even what slips through reaches no one. */
const WAYS: Record<string, string> = {
	'connect 192.0.2.1': `require('node:net').connect(9, '192.0.2.1')`,
	'connect 192.0.2.2': `require('node:net').connect({ port: 9, host: '192.0.2.2' })`,
	'connect 192.0.2.3': `require('node:tls').connect({ port: 9, host: '192.0.2.3' })`,
	'connect 192.0.2.4': `require('node:http').get('http://192.0.2.4/')`,
	'connect 192.0.2.5': `require('node:https').get('https://192.0.2.5/')`,
	'connect 192.0.2.6': `fetch('http://192.0.2.6/')`,
	'connect 192.0.2.7': `new WebSocket('ws://192.0.2.7/')`,
	'connect other.invalid': `fetch('https://other.invalid/')`,
	'lookup name.invalid': `require('node:dns').lookup('name.invalid', () => 0)`,
	'lookup promised.invalid': `require('node:dns/promises').lookup('promised.invalid')`,
	'resolve4 four.invalid': `require('node:dns').resolve4('four.invalid', () => 0)`,
	'resolveMx mail.invalid': `new (require('node:dns').Resolver)().resolveMx('mail.invalid', () => 0)`,
	'datagram send 192.0.2.8': `require('node:dgram').createSocket('udp4').send('x', 9, '192.0.2.8')`,
	'spawn curl': `require('node:child_process').spawn('curl', ['http://192.0.2.9/'])`,
	'connect 192.0.2.10': `new (require('node:worker_threads').Worker)("fetch('http://192.0.2.10/')", { eval: true }).on('error', () => 0)`,
};

describe('what holds the server back', () => {
	it.each(Object.entries(WAYS))('notes and refuses: %s', (way, code) => {
		const { env, tried } = alone('way');
		const quiet = `process.on('uncaughtException', () => process.exit(7)); process.on('unhandledRejection', () => process.exit(7));`;
		try {
			execFileSync(process.execPath, ['-e', `${quiet}${code}`], {
				env: { ...process.env, ...env },
				timeout: 20_000,
				stdio: 'ignore',
			});
		} catch (error) {
			expect((error as { status: number }).status, 'it ended by what was thrown').toBe(7);
		}
		expect(tried()).toContain(way);
	});

	it('lets this machine through', () => {
		const { env, tried } = alone('loopback');
		const code = `const s = require('node:http').createServer((q, a) => a.end('here')).listen(0, '127.0.0.1', async () => {
			process.stdout.write(await (await fetch('http://127.0.0.1:' + s.address().port)).text()); s.close(); s.closeAllConnections(); })`;
		expect(execFileSync(process.execPath, ['-e', code], { env: { ...process.env, ...env }, encoding: 'utf8' })).toBe(
			'here',
		);
		expect(tried()).toEqual([]);
	});
});

/** A port that was free a moment ago: `doctor` and `audit` ask the server at the port of the settings. */
async function freePort(): Promise<string> {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise(resolve => server.close(resolve));
	return `${port}`;
}

const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple' };

describe('the server', () => {
	it('asks nobody: while it starts, counts, is asked, signs people in, is looked after, and stops', async () => {
		const { env, tried } = alone('server');
		const directory = join(scratch, 'data');
		mkdirSync(directory);
		const PORT = await freePort();
		const OWNERS = { OWNER_EMAIL: OWNER.email, OWNER_PASSWORD: OWNER.password };
		const options: RunOptions = { directory, env: { ...env, ...OWNERS, PORT, WORKERS: '2' } };
		const commanded = async (words: string) => (await finished(words, options)).code;
		expect(await commanded('site add shop.example.com --timezone UTC')).toBe(0);
		const server = serve(options);
		const url = await server.counts;

		const visitor = { 'user-agent': DESKTOP, origin: 'https://shop.example.com', 'content-type': 'text/plain' };
		const view = {
			kind: 'view',
			entry_page: '/',
			visit_number: 1,
			begins: 1,
			screen: 'large',
			referrer: 'news.example.org',
		};
		for (const address of ['192.0.2.7', '198.51.100.7', '2001:db8::7', '8.8.8.8']) {
			const headers = { ...visitor, 'x-forwarded-for': address };
			const counted = await fetch(`${url}/f`, { method: 'POST', headers, body: JSON.stringify(view) });
			expect([counted.status, await counted.text()]).toEqual([200, expect.stringContaining('memory')]);
		}
		const signedIn = await fetch(`${url}/api/v1/login`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'user-agent': DESKTOP },
			body: JSON.stringify(OWNER),
		});
		expect(signedIn.ok).toBe(true);
		const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
		const reports = ['overview', 'totals', 'series', 'breakdown/page', 'retention', 'ignored', 'realtime'];
		for (const path of [
			...['sites', 'catalog', 'openapi.json', 'doctor', 'audit', 'users', 'trail', 'tokens'],
			...reports.map(report => `sites/shop.example.com/${report}`),
			'sites/shop.example.com/breakdown/country?format=parquet',
			'sites/shop.example.com/check',
		]) {
			const answer = await fetch(`${url}/api/v1/${path}`, { headers: { cookie } });
			expect([path, answer.status]).toEqual([path, 200]);
		}
		for (const path of ['', 'f.js', 'f.gif', 'healthz', 'metrics', 'promise/shop.example.com']) {
			expect((await fetch(`${url}/${path}`)).status, path).toBeLessThan(500);
		}
		for (const words of [
			...['site list', 'user list', 'token list', 'export shop.example.com --by page --period today', 'seal', 'audit'],
			...['doctor', `backup ${join(scratch, 'backup.db')}`],
		]) {
			expect([words, await commanded(words)]).toEqual([words, 0]);
		}
		expect(await server.stop('SIGTERM')).toBe(0);
		expect(tried()).toEqual([]);
	}, 120_000);
});

/** Names, because browsers keep pages of hosts with a name from asking for this machine by its address. */
const SITE = 'shop.example.com';
const COUNT = 'count.example.com';

/** The site's pages, whose script comes from the server. `/other` shows a picture of somebody else's. */
async function serveShop(world: World) {
	const count = `${COUNT}:${new URL(world.url).port}`;
	const server = createShop((request, answer) => {
		const script = request.url?.includes('extra') ? 'f.extra.js' : 'f.js';
		const picture = request.url?.startsWith('/other') ? `<img src="${PICTURE}">` : '';
		answer.setHeader('content-type', 'text/html');
		answer.end(`<!doctype html><title>Shop</title><script defer src="http://${count}/${script}"></script>
			<a id="away" href="https://other.example.net/x">Away</a><a id="file" href="/list.pdf">List</a>
			<form action="/send"><input name="mail"><button>Send</button></form>${picture}`);
	}).listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	const { port } = server.address() as AddressInfo;
	return { host: `${SITE}:${port}`, count, close: () => server.close() };
}

const PICTURE = 'https://pixel.example.net/x.png';

/** Every address that anything in a browser asks for. */
function listen(visitor: BrowserContext): string[] {
	const asked: string[] = [];
	visitor.on('request', request => asked.push(request.url()));
	return asked;
}

async function counted(tab: Page): Promise<void> {
	await tab.waitForFunction(() => document.cookie.includes('ff_memory=1.'));
}

describe('a browser', () => {
	let world: World;
	let browser: Browser;
	let shop: Awaited<ReturnType<typeof serveShop>>;
	const elsewhere = (asked: readonly string[]) =>
		asked.filter(
			url =>
				/^(?:https?|wss?):/.test(url) && ![shop.host, shop.count, new URL(world.url).host].includes(new URL(url).host),
		);
	beforeAll(async () => {
		world = await openWorld({ at: new Date().toISOString(), sites: [{ domain: SITE }] });
		shop = await serveShop(world);
		browser = await openBrowser();
	});
	afterAll(async () => {
		await browser.close();
		shop.close();
		await world.end();
	});

	it.each(['f.js', 'f.extra.js'])(
		'asks only the site and the collector where a page has the tag (%s)',
		async script => {
			const visitor = await browser.visitor();
			const asked = listen(visitor);
			const tab = await visitor.newPage();
			await tab.goto(`http://${shop.host}/${script}?utm_source=letter`);
			await counted(tab);
			await tab.evaluate(() => {
				// What is clicked is counted, and leads nowhere.
				for (const kind of ['click', 'submit']) addEventListener(kind, event => event.preventDefault());
				for (const one of document.querySelectorAll<HTMLElement>('#away, #file, button')) one.click();
				(window as never as { footfall(name: string): void }).footfall('test');
				history.pushState(null, '', '/shop/in-app');
			});
			await tab.goto(`http://${shop.host}/shop/${script}`);
			await tab.goBack();
			await tab.close({ runBeforeUnload: true });
			await expect.poll(() => asked.filter(url => url.endsWith('/f')).length).toBeGreaterThan(4);
			expect(elsewhere(asked)).toEqual([]);
			await visitor.close();
		},
	);

	it('asks only the server for the dashboard and all of its pages, a share link and the promise', async () => {
		const visitor = await browser.visitor();
		const asked = listen(visitor);
		const tab = await visitor.newPage();
		await becomeOwner(tab, world);
		await world.send(
			{ kind: 'view', begins: 1, entry_page: '/', visit_number: 1, screen: 'large' },
			{ origin: `http://${SITE}` },
		);
		const { menu: _menu, signOut: _signOut, ...pages } = en.words.pages;
		for (const name of Object.keys(pages)) {
			await tab.goto(`${world.url}/?site=${SITE}&page=${name}`);
			await tab.waitForSelector('[data-screen] :is([data-part], [data-form])');
		}
		await tab.waitForLoadState('networkidle');
		await tab.goto(`${world.url}/?site=${SITE}&period=7d`);
		await tab.waitForSelector('.totals');
		await tab.waitForLoadState('networkidle');
		const url = await tab.evaluate(async site => {
			const made = await fetch(`/api/v1/sites/${site}/shares`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ name: 'All', panels: [], embed: [] }),
			});
			return ((await made.json()) as { url: string }).url;
		}, SITE);
		for (const address of [url, `${world.url}/promise/${SITE}`]) {
			expect((await tab.goto(address))?.status(), address).toBe(200);
			await tab.waitForLoadState('networkidle');
		}
		expect(asked.length).toBeGreaterThan(30);
		expect(elsewhere(asked)).toEqual([]);
		await visitor.close();
	}, 90_000);

	it('would be caught if it did', async () => {
		const visitor = await browser.visitor();
		const asked = listen(visitor);
		const tab = await visitor.newPage();
		await tab.goto(`http://${shop.host}/other`);
		await counted(tab);
		expect(elsewhere(asked)).toEqual([PICTURE]);
		await visitor.close();
	});
});

/** Addresses in what is built that nobody ever asks: names of languages of documents, and what people may read or follow. */
const NAMED = [
	/^http:\/\/www\.w3\.org\/(?:2000\/svg|1999\/xhtml|1999\/xlink|1998\/Math\/MathML)$/,
	// The licence of the place data wants to be named, with a link.
	/^https:\/\/www\.maxmind\.com$/,
	// In what a library says to its developers.
	/^https:\/\/simplewebauthn\.dev\/docs\//,
];

const built = readdirSync(BUILD, { recursive: true, encoding: 'utf8' }).filter(
	name => ['.js', '.css', '.html', '.svg'].includes(extname(name)) && !/^(?:server|types)\b/.test(name),
);

describe('what is built', () => {
	it.each(built)('names no other host: %s', name => {
		const text = readFileSync(join(BUILD, name), 'utf8');
		const urls = [...text.matchAll(/\b(?:https?|wss?):\/\/[\w.-]+\.[^\s"'`)<>\\,;]*/g)].map(([url]) => url);
		expect(urls.filter(url => !NAMED.some(known => known.test(url)))).toEqual([]);
		expect(text).not.toMatch(/["'(]\/\/[a-z0-9-]+\.[a-z]{2}|dns-prefetch|preconnect/);
	});

	it('is something', () => {
		expect(built.length).toBeGreaterThan(10);
	});
});
