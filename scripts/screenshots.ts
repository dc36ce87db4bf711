/** `npm run screenshots`: the README's pictures, from a year of the demo and the log of everybody in it. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Hono } from 'hono';
import type { Browser, BrowserContext } from 'playwright-core';
import { serve } from '../server/commands/serve.ts';
import { readConfig } from '../server/config.ts';
import type { NodeEnv } from '../server/web/request.ts';
import { openChromium } from './browser.ts';
import { build } from './build.ts';
import { DIRECTORY } from './demo.ts';
import { createBar } from './people/bar.ts';
import { takeCensus } from './people/census.ts';
import { placeOf } from './people/places.ts';
import { fillYear } from './people/year.ts';
import type { Line } from './people.ts';
import { shop } from './shop.ts';
import { truthRoutes } from './truth.ts';

const FOLDER = resolve(import.meta.dirname, '../docs');

interface Picture {
	path: string;
	width: number;
	height: number;
	scheme: 'light' | 'dark';
	/** What is there once the page is complete. */
	ready: string;
}

const PICTURES: Record<string, Picture> = {
	truth: { path: '/truth/', width: 1280, height: 860, scheme: 'light', ready: 'body[data-shown]' },
	dashboard: { path: '/', width: 1440, height: 1180, scheme: 'light', ready: '[data-state="ready"]' },
	phone: { path: '/', width: 390, height: 844, scheme: 'dark', ready: '[data-state="ready"]' },
};

/** An account of the pictures alone, so that they show what its owner sees. */
const OWNER = { email: 'owner@example.com', password: 'only for these pictures' };

/** Signs in once; what comes out is taken along by each picture. */
async function signIn(browser: Browser, url: string): Promise<SignedIn> {
	const page = await browser.newPage();
	await page.goto(url);
	for (const [name, value] of Object.entries(OWNER)) await page.fill(`[data-form="login"] [name="${name}"]`, value);
	await page.click('[data-form="login"] [type="submit"]');
	await page.waitForSelector('.account-menu');
	const state = await page.context().storageState();
	await page.close();
	return state;
}

type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

async function take(
	browser: Browser,
	{ url, name, storageState }: { url: string; name: string; storageState: SignedIn },
	picture: Picture,
): Promise<void> {
	const { path, width, height, scheme, ready } = picture;
	const page = await browser.newPage({
		storageState,
		viewport: { width, height },
		colorScheme: scheme,
		reducedMotion: 'reduce',
		locale: 'en-GB',
		deviceScaleFactor: width < 500 ? 2 : 1,
	});
	await page.goto(url + path);
	await page.waitForSelector(ready);
	await page.waitForLoadState('networkidle');
	await page.screenshot({ path: join(FOLDER, `${name}.png`) });
	await page.close();
}

await build({ quiet: true });
await mkdir(FOLDER, { recursive: true });
const log: Line[] = [];
const directory = join(DIRECTORY, 'screenshots');
const { world } = await fillYear({
	directory,
	now: Date.now(),
	log,
	progress: createBar('A year of visitors, with a log'),
});
const witness = { world, lines: log.length, census: takeCensus(log, world.timezone) };
const serving = await serve({
	config: readConfig({
		DATA_DIR: directory,
		PORT: '0',
		LOG_LEVEL: 'silent',
		OWNER_EMAIL: OWNER.email,
		OWNER_PASSWORD: OWNER.password,
	}),
	clock: () => world.until - 1,
	place: placeOf,
	extra: store => new Hono<NodeEnv>().route('/', truthRoutes(store, witness)).route('/', shop(store)),
});
const browser = await openChromium();
const { url } = serving;
const storageState = await signIn(browser, url);
for (const [name, picture] of Object.entries(PICTURES)) await take(browser, { url, name, storageState }, picture);
await browser.close();
await serving.close();
console.log(`${Object.keys(PICTURES).length} pictures are in docs/.`);
