import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Breakdown, Catalog } from '../server/wire/report.ts';
import { type Browser, openBrowser, PHONE } from './helpers/browser.ts';
import { type Forward, forwardTo } from './helpers/forward.ts';
import { type Site, serveSite } from './helpers/site.ts';
import { openWorld, type World } from './helpers/world.ts';

/**
 * A tag on a page, a number on the dashboard: real pages under a host name of their own, the built tracker in Chromium, the
 * real server behind a proxy, and the dashboard in Chromium again.
 */
const DAY = 86_400_000;
const [GERMANY, FRANCE, AMERICA] = ['192.0.2.10', '198.51.100.20', '203.0.113.30'];

let world: World;
let browser: Browser;
let forward: Forward;
let shop: Site;
let news: Site;

beforeAll(async () => {
	world = await openWorld({
		sites: [{ domain: 'shop.example.com', timezone: 'Europe/Berlin' }],
		at: '2026-11-19T10:00:00Z',
	});
	browser = await openBrowser();
	forward = await forwardTo(world.url);
	const tag = `<script defer src="http://count.example.com:${forward.port}/f.js"></script>`;
	const links = '<a href="/shop/shoes">Shoes</a> <a href="/about">About</a>';
	shop = await serveSite({ pages: { '/': links, '/shop/shoes': links, '/about': links, '/blog/hello': links }, tag });
	news = await serveSite({ pages: { '/': `<a href="${shop.origin}/">A shop</a>` }, host: 'news.example.org', tag: '' });
	await history();
});

afterAll(async () => {
	await shop.close();
	await news.close();
	await forward[Symbol.asyncDispose]();
	await browser.close();
	await world.end();
});

/** Does something in a page and waits until the collector has answered the view it caused. */
async function counted(page: Page, act: () => Promise<unknown>, status = 200): Promise<void> {
	const answer = page.waitForResponse(
		response => response.url().endsWith('/f') && (response.request().postData() ?? '').includes('"view"'),
	);
	await act();
	expect((await answer).status()).toBe(status);
}

/** What happened, in full. Everything below is read off it. */
async function history(): Promise<void> {
	// Somebody in Germany follows a link of a news site and looks at a second page.
	const reader = await browser.visitor({ locale: 'de-DE' });
	await firstVisit(reader);
	// A person on a phone, in France, comes from a newsletter and goes.
	forward.address = FRANCE!;
	const phone = await browser.visitor({ locale: 'fr-FR', userAgent: PHONE, viewport: { width: 390, height: 844 } });
	const letter = await phone.newPage();
	await counted(letter, () =>
		letter.goto(`${shop.origin}/shop/shoes?utm_source=newsletter&utm_medium=email&utm_campaign=autumn`),
	);
	// A bot.
	forward.address = AMERICA!;
	const bot = await browser.visitor({
		userAgent: 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
	});
	const crawled = await bot.newPage();
	await counted(crawled, () => crawled.goto(`${shop.origin}/`), 202);
	// Somebody in America whose browser refuses cookies looks at two pages.
	const shy = await browser.visitor({ locale: 'en-US', cookies: false });
	const refusing = await shy.newPage();
	await counted(refusing, () => refusing.goto(`${shop.origin}/`));
	await counted(refusing, () => refusing.click('text=About'));
	// The first one comes back on a later day. The half hour is long over: the cookie of the visit is gone.
	world.now += 3 * DAY;
	forward.address = GERMANY!;
	await reader.clearCookies({ name: 'ff_visit' });
	const again = await reader.newPage();
	await counted(again, () => again.goto(`${shop.origin}/blog/hello`));
	for (const visitor of [reader, phone, bot, shy]) await visitor.close();
}

async function firstVisit(reader: BrowserContext): Promise<void> {
	forward.address = GERMANY!;
	const page = await reader.newPage();
	await page.goto(news.origin);
	await counted(page, () => page.click('text=A shop'));
	await counted(page, () => page.click('text=Shoes'));
	await page.close({ runBeforeUnload: true });
}

const TOTALS = {
	visitors: 2,
	visits: 4,
	views: 6,
	views_per_visit: 1.5,
	bounce_rate: 0.6667,
	stateless_visits: 1,
	stateless_views: 2,
};

/** Visits and views of every value, by dimension; for a page the visits are those of browsers that keep their cookie. */
const PANELS: Record<string, Record<string, [visits: number | '', views: number]>> = {
	area1: { '/shop': [2, 2], '/blog': [1, 1], '(none)': [0, 2], '/about': [0, 1] },
	area2: { '/shop/shoes': [2, 2], '/blog/hello': [1, 1], '(none)': [0, 3] },
	page: { '/': [1, 2], '/shop/shoes': [2, 2], '/about': [0, 1], '/blog/hello': [1, 1] },
	entry_page: { '/': [2, 3], '/shop/shoes': [1, 1], '/blog/hello': [1, 1], '(unknown)': [0, 1] },
	referrer: { 'news.example.org': [1, 2], '(none)': [3, 3], '(unknown)': [0, 1] },
	source: { 'news.example.org': [1, 2], Newsletter: [1, 1], '(none)': [2, 2], '(unknown)': [0, 1] },
	channel: { referral: [1, 2], email: [1, 1], direct: [2, 2], '(unknown)': [0, 1] },
	campaign: { autumn: [1, 1], '(none)': [3, 4], '(unknown)': [0, 1] },
	country: { DE: [2, 3], FR: [1, 1], US: [1, 2] },
	region: { 'DE-BE': [2, 3], 'FR-IDF': [1, 1], 'US-CA': [1, 2] },
	language: { 'de-DE': [2, 3], 'fr-FR': [1, 1], 'en-US': [1, 2] },
	device: { desktop: [3, 5], phone: [1, 1] },
	browser: { Chrome: [4, 6] },
	system: { Linux: [3, 5], Android: [1, 1] },
	visitor_type: { new: [2, 3], returning: [1, 1], stateless: [1, 2] },
	visit_number: { '1': [2, 3], '2': [1, 1], '(unknown)': [1, 2] },
	hostname: { 'shop.example.com': ['', 6] },
	status: { '200': ['', 6] },
};

describe('what happened is what the dashboard says', () => {
	let page: Page;
	const open = async (query = '') => {
		await page.goto(`${world.url}/?period=7d${query}`);
		await page.waitForSelector('[data-state="ready"]');
	};

	beforeAll(async () => {
		page = await (await browser.visitor({ viewport: { width: 1440, height: 900 } })).newPage();
		await open();
	});
	afterAll(() => page.context().close());

	it('in the row of totals', async () => {
		const read = await page.$$eval('.overview [data-metric]', nodes =>
			nodes.map(node => [node.getAttribute('data-metric'), Number(node.getAttribute('value'))]),
		);
		expect(Object.fromEntries(read)).toMatchObject(TOTALS);
	});

	it.each(Object.entries(PANELS))('by %s', async (dimension, rows) => {
		await open(`&tabs=${dimension}`);
		const table = page.locator(`table[data-dimension="${dimension}"]`);
		const read = await table.locator('tbody tr').evaluateAll(nodes =>
			nodes.map(node => {
				const cell = (metric: string) => node.querySelector(`[data-metric="${metric}"]`)?.getAttribute('value') ?? '';
				return [node.getAttribute('data-value'), [cell('visits'), cell('views')]];
			}),
		);
		const shown = Object.fromEntries(read);
		for (const [value, [visits, views]] of Object.entries(rows)) {
			expect([value, shown[value]]).toEqual([value, [String(visits), String(views)]]);
		}
		expect(Object.keys(shown).sort()).toEqual(Object.keys(rows).sort());
	});

	it('by day, in the table behind the chart', async () => {
		await open('&metric=views&interval=day');
		const { points } = await world.ask<{ points: { at: string; views: number }[] }>(
			'/sites/shop.example.com/series?period=7d&interval=day&metrics=views',
		);
		expect(points.filter(point => point.views > 0)).toEqual([
			{ at: '2026-11-19', views: 5 },
			{ at: '2026-11-22', views: 1 },
		]);
		await page.click('.overview summary');
		await page.waitForSelector('.overview [data-at]');
		const cells = await page.$$eval('.overview [data-at]', rows =>
			rows.map(row => [row.getAttribute('data-at'), row.querySelector('[data-metric]')?.getAttribute('value')]),
		);
		expect(cells.filter(([, views]) => views !== '0')).toEqual([
			['2026-11-19', '5'],
			['2026-11-22', '1'],
		]);
	});

	it('and what was not counted is said', async () => {
		const { rows } = await world.ask<{ rows: { reason: string; beacons: number }[] }>(
			'/sites/shop.example.com/ignored?period=7d',
		);
		expect(rows.filter(row => row.beacons > 0).map(row => [row.reason, row.beacons])).toEqual([['bot', 1]]);
	});
});

describe('what happened is what CSV says', () => {
	const csv = async (path: string) => {
		const text = await (await fetch(`${world.url}/api/v1/sites/shop.example.com/${path}`)).text();
		const [head = [], ...rows] = text
			.trim()
			.split('\r\n')
			.map(line => line.split(','));
		return rows.map(row => Object.fromEntries(head.map((name, at) => [name, row[at]])));
	};

	it.each(Object.entries(PANELS))('by %s', async (dimension, rows) => {
		const read = await csv(`breakdown/${dimension}?period=7d&format=csv`);
		const table = Object.fromEntries(read.map(row => [row[dimension], [row.visits ?? '', row.views]]));
		const expected = Object.entries(rows).map(([value, numbers]) => [value, numbers.map(String)]);
		expect(table).toEqual(Object.fromEntries(expected));
	});

	it('in total', async () => {
		const [row] = await csv('totals?period=7d&format=csv');
		for (const [metric, value] of Object.entries(TOTALS))
			expect([metric, row?.[metric]]).toEqual([metric, String(value)]);
	});
});

describe('nothing else is said', () => {
	it('the parts of every breakdown are its total', async () => {
		const { dimensions } = await world.ask<Catalog>('/catalog');
		for (const { name } of dimensions) {
			const { rows, other, total } = await world.ask<Breakdown>(`/sites/shop.example.com/breakdown/${name}?period=7d`);
			const part = 'views' in total ? 'views' : 'conversions';
			const sum = rows.reduce((all, row) => all + Number(row[part]), 0);
			expect([name, sum + Number(other[part])]).toEqual([name, total[part]]);
		}
	});
});
