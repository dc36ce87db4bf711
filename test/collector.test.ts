import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../server/commands/serve.ts';
import { readConfig } from '../server/config.ts';
import type { Answer } from '../server/wire/beacon.ts';
import type { Breakdown, Totals } from '../server/wire/report.ts';
import { DESKTOP, openWorld, placeOf, type World } from './helpers/world.ts';

let world: World;
beforeEach(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com', hostnames: ['*.shop.example.com'] }] });
});
afterEach(() => world.end());

const FIRST = {
	kind: 'view',
	begins: 1,
	status: 200,
	screen: 'large',
	language: 'de-DE',
	entry_page: '/',
	visit_number: 1,
};
const SITE = '/sites/shop.example.com';
const totals = async (period = 'today') => (await world.ask<Totals>(`${SITE}/totals?period=${period}`)).metrics;
const values = async (dimension: string, metric: string) => {
	const { rows } = await world.ask<Breakdown>(`${SITE}/breakdown/${dimension}?period=today`);
	return Object.fromEntries(rows.filter(row => row[metric]).map(row => [row.value, row[metric]]));
};
const count = async (beacon: object): Promise<Answer> => (await world.send(beacon)).json() as Promise<Answer>;

describe('a view that counts', () => {
	it('is answered with the new memory, the site hour, the country and the region, and readable by the page', async () => {
		const answer = await world.send(FIRST);
		expect(answer.status).toBe(200);
		expect(await answer.json()).toEqual({
			memory: '1.20777.2611.1',
			hour: 20777 * 24 + 12,
			country: 'DE',
			region: 'DE-BE',
		});
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			'access-control-allow-origin': 'http://shop.example.com',
			'access-control-expose-headers': 'Footfall',
			'cache-control': 'no-store',
			vary: 'Origin',
		});
		expect(answer.headers.has('etag')).toBe(false);
		expect(answer.headers.has('set-cookie')).toBe(false);
	});

	it('raises one visitor, one visit and one view, and a second page makes the visit engaged', async () => {
		const { memory, hour, country, region } = await count(FIRST);
		expect(await totals()).toMatchObject({ visitors: 1, visits: 1, views: 1, bounce_rate: 1 });
		const second = {
			...FIRST,
			begins: undefined,
			page: '/shop/shoes',
			previous: '',
			engaged: 1,
			memory,
			hour,
			country,
			region,
		};
		expect(await count(second)).toEqual({ memory: '1.20777.2611.1' });
		expect(await totals()).toMatchObject({ visitors: 1, visits: 1, views: 2, bounce_rate: 0, views_per_visit: 2 });
		expect(await values('page', 'views')).toEqual({ '/': 1, '/shop/shoes': 1 });
		expect(await values('page', 'exit_rate')).toEqual({ '/shop/shoes': 1 });
		expect(await values('area1', 'visits')).toEqual({ '/shop': 1 });
		expect(await values('country', 'views')).toEqual({ DE: 2 });
	});

	it('keeps the country of the first view, wherever the later ones come from', async () => {
		const { memory, hour, country, region } = await count(FIRST);
		await world.send(
			{ ...FIRST, begins: undefined, previous: '', memory, hour, country, region },
			{ address: '203.0.113.9' },
		);
		expect(await values('country', 'views')).toEqual({ DE: 2 });
		expect(await values('region', 'views')).toEqual({ 'DE-BE': 2 });
	});

	it('is a visitor once a day, and one of the range it is asked for', async () => {
		const { memory } = await count(FIRST);
		world.now += 86_400_000;
		expect(await count({ ...FIRST, memory, visit_number: 2 })).toMatchObject({ memory: '1.20778.2611.2' });
		expect(await totals()).toMatchObject({ visitors: 1, visits: 1 });
		expect(await totals('7d')).toMatchObject({ visitors: 1, visits: 2 });
		await count(FIRST);
		expect(await totals('7d')).toMatchObject({ visitors: 2, visits: 3 });
	});

	it.each([
		['a country that there is not', { country: 'QQ', region: 'QQ-1' }, { 'DE-BE': 1 }],
		['a region of another country', { country: 'FR', region: 'US-CA' }, { '(unknown)': 1 }],
		['a country and no region', { country: 'FR' }, { '(unknown)': 1 }],
		['what it was told', { country: 'FR', region: 'FR-IDF' }, { 'FR-IDF': 1 }],
		['that nothing is known', { country: 'ZZ', region: 'ZZ' }, { '(unknown)': 1 }],
	])('is believed what it repeats of its place only as far as it can be: %s', async (_, place, regions) => {
		await count({ ...FIRST, hour: 20777 * 24 + 12, ...place });
		expect(await values('region', 'views')).toEqual(regions);
	});

	it('is credited under the name that its entry page had on that day', async () => {
		const link = '/room/x8Gk2pQz7L';
		const first = { ...FIRST, entry_page: link };
		for (let visit = 1; visit <= 2; visit++) await count(first);
		const { memory, hour, country, region } = await count(first);
		world.now += 12 * 3_600_000; // Midnight; from now on the link has a name.
		const block = { ...first, begins: undefined, memory, hour, country, region };
		await count({ ...block, page: '/next', previous: '', engaged: 1 });
		const rows = async (period: string, metric: string) => {
			const { rows } = await world.ask<Breakdown>(`${SITE}/breakdown/entry_page?period=${period}`);
			return rows.map(row => [row.value, row[metric]]);
		};
		expect(await rows('yesterday', 'visits')).toEqual([['(rare)', 3]]);
		expect(await rows('today', 'views')).toEqual([[link, 1]]);
	});

	it('of a browser without storage that comes from another host of the site begins no visit', async () => {
		const view = { kind: 'view', stateless: 1, begins: 1, page: '/', screen: 'small' };
		await count({ ...view, referrer: 'de.shop.example.com' });
		expect(await totals()).toMatchObject({ visits: 0, views: 1 });
		await count({ ...view, referrer: 'example.org' });
		expect(await totals()).toMatchObject({ visits: 1, views: 2 });
	});

	it('of a browser without storage is a view and a visit, and never a visitor', async () => {
		const answer = await world.send({ kind: 'view', stateless: 1, begins: 1, page: '/', screen: 'small' });
		expect(await answer.json()).toEqual({});
		await world.send({ kind: 'view', stateless: 1, page: '/about', screen: 'small' });
		expect(await totals()).toMatchObject({
			visitors: 0,
			visits: 1,
			views: 2,
			stateless_visits: 1,
			stateless_views: 2,
			bounce_rate: null,
		});
		expect(await values('visitor_type', 'views')).toEqual({ stateless: 2 });
	});

	it('with the answer to an earlier one outstanding adds no arrival, and still counts the visit once', async () => {
		await count(FIRST); // Its answer never reached the browser.
		const again = await count({
			...FIRST,
			begins: undefined,
			previous: '',
			pending: 1,
			engaged: 1,
			elapsed: 0,
			seen: 1,
		});
		expect(again).toEqual({ memory: '1.20777.2611.1', hour: 20777 * 24 + 12, country: 'DE', region: 'DE-BE' });
		expect(await totals()).toMatchObject({ visitors: 1, visits: 1, views: 2, bounce_rate: 0 });
	});
});

describe('a leave', () => {
	it('adds its seconds to the view it ends, after midnight too', async () => {
		const { memory, hour, country, region } = await count(FIRST);
		world.now += 12 * 3_600_000;
		const leave = {
			...FIRST,
			kind: 'leave',
			begins: undefined,
			memory,
			hour,
			country,
			region,
			day: 20777,
			seconds: 40,
			deciles: 7,
		};
		const answer = await world.send(leave);
		expect([answer.status, await answer.text()]).toEqual([204, '']);
		expect(await totals('yesterday')).toMatchObject({ engaged_time: 40 });
		expect(await totals('today')).toMatchObject({ engaged_time: null });
	});
});

describe('a request that does not count', () => {
	const reason = async (beacon: object | string, from?: Parameters<World['send']>[1]) => {
		const answer = await world.send(beacon, from);
		return [answer.status, answer.headers.get('footfall'), ((await answer.json()) as { ignored: string }).ignored];
	};

	it.each([
		['unknown_site', FIRST, { origin: 'http://elsewhere.example.com' }],
		['unknown_site', FIRST, { origin: 'null' }],
		[
			'bot',
			FIRST,
			{ headers: { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' } },
		],
		['prefetch', FIRST, { headers: { 'sec-purpose': 'prefetch' } }],
		['malformed', '{"kind":"view"', {}],
		['malformed', { ...FIRST, screen: 'enormous' }, {}],
		['malformed', { ...FIRST, entry_page: undefined }, {}],
		['malformed', '[]', {}],
	])('says why: %s', async (why, beacon, from) => {
		expect(await reason(beacon, from)).toEqual([202, `ignored; reason=${why}`, why]);
		expect(await totals()).toMatchObject({ visitors: 0, visits: 0, views: 0 });
	});

	it('names the field that was wrong', async () => {
		const answer = await world.send({ ...FIRST, visit_number: 9 });
		expect(await answer.json()).toMatchObject({ message: 'visit_number must be a whole number from 1 to 4.' });
	});

	it('is counted by its reason', async () => {
		await world.send('nonsense');
		await world.send(FIRST, { headers: { 'user-agent': 'curl/8.1' } });
		const { rows } = await world.ask<{ rows: { reason: string; beacons: number }[] }>(`${SITE}/ignored?period=today`);
		expect(Object.fromEntries(rows.map(row => [row.reason, row.beacons]))).toMatchObject({ malformed: 1, bot: 1 });
	});

	it('is told 413 where it is too large, and 429 with a time where it comes too often', async () => {
		expect((await world.send('x'.repeat(2049))).status).toBe(413);
		const limited = await openWorld({ sites: [{ domain: 'shop.example.com' }], env: { RATE_LIMIT: '2' } });
		try {
			const answers = [await limited.send(FIRST), await limited.send(FIRST), await limited.send(FIRST)];
			expect(answers.map(answer => answer.status)).toEqual([200, 200, 429]);
			expect(Number(answers[2]!.headers.get('retry-after'))).toBeGreaterThan(0);
			expect((await limited.send(FIRST, { address: '198.51.100.1' })).status).toBe(200);
		} finally {
			await limited.end();
		}
	});
});

describe('a name that may say who somebody is', () => {
	const page = (path: string) => ({ kind: 'view', begins: 1, screen: 'large', entry_page: path, visit_number: 1 });
	const day = () => values('page', 'views');

	it('is redacted before it is stored, and its visits are not known', async () => {
		for (const name of ['one@example.com', 'two@example.org']) await count(page(`/welcome/${name}`));
		expect(await day()).toEqual({ '/welcome/:email': 2 });
		expect(await values('page', 'visits')).toEqual({});
		expect(await values('area1', 'visits')).toEqual({ '/welcome': 2 });
	});

	it('is held back while fewer than three visits have seen it, and for the rest of that day', async () => {
		const link = '/room/x8Gk2pQz7L';
		for (let visit = 1; visit <= 4; visit++) await count(page(link));
		expect(await day()).toEqual({ '(rare)': 4 });
		expect(await values('area1', 'visits')).toEqual({ '/room': 4 });
		expect(await values('area2', 'views')).toEqual({ '(rare)': 4 });
		world.now += 86_400_000;
		await count(page(link));
		expect(await day()).toEqual({ [link]: 1 });
	});
});

describe('the site of a beacon', () => {
	it.each([
		'http://shop.example.com:8080',
		'https://www.shop.example.com',
		'https://de.shop.example.com',
		'https://a.b.shop.example.com',
	])('is found from the host name: %s', async origin => {
		expect((await world.send(FIRST, { origin })).status).toBe(200);
		expect(await values('hostname', 'views')).toEqual({ [new URL(origin).hostname]: 1 });
	});
});

describe('the pixel', () => {
	/** As a page without script asks: under the site's own name, or from another host. */
	const ask = (
		query: string,
		headers: Record<string, string>,
	): Promise<{ pixel: Buffer; headers: IncomingHttpHeaders }> =>
		new Promise((resolve, reject) => {
			const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0';
			const asking = request(
				`${world.url}/f.gif${query}`,
				{ headers: { 'user-agent': agent, ...headers } },
				async answer => {
					resolve({ pixel: await buffer(answer), headers: answer.headers });
				},
			);
			asking.on('error', reject).end();
		});

	it('is always the same 43 bytes, and one stateless view, never a visit', async () => {
		const counted = await ask('?p=/plain', { referer: 'http://shop.example.com/' });
		expect([counted.pixel.length, counted.headers['cache-control'], counted.headers.etag]).toEqual([
			43,
			'no-store',
			undefined,
		]);
		const own = { host: 'shop.example.com', referer: 'http://shop.example.com/from/referrer?token=1' };
		expect((await ask('', own)).pixel).toEqual(counted.pixel);
		const ignored = await ask('', { referer: 'http://elsewhere.example.com/' });
		expect([ignored.pixel, ignored.headers.footfall]).toEqual([counted.pixel, 'ignored; reason=unknown_site']);
		expect(await totals()).toMatchObject({ visitors: 0, visits: 0, views: 2, stateless_views: 2 });
		expect(await values('page', 'views')).toEqual({ '/plain': 1, '/from/referrer': 1 });
	});

	it('counts nothing for who only asks for its head', async () => {
		const headers = { referer: 'http://shop.example.com/', 'user-agent': DESKTOP };
		const answer = await fetch(`${world.url}/f.gif?p=/plain`, { method: 'HEAD', headers });
		expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '43']);
		expect(await totals()).toMatchObject({ views: 0 });
	});

	it.each([
		['GET', '/f', 'POST'],
		['POST', '/f.gif', 'GET, HEAD'],
	])('says which methods there are: no %s of %s', async (method, path, allowed) => {
		const answer = await fetch(`${world.url}${path}`, { method });
		expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed]);
	});

	it('counts no page that it was not told: from another host a browser names only the site', async () => {
		const answer = await ask('', { referer: 'http://shop.example.com/' });
		expect(answer.headers.footfall).toBe('ignored; reason=malformed');
		expect(await totals()).toMatchObject({ views: 0 });
	});
});

describe('two servers on one directory, as while one takes over from the other', () => {
	it('lose nothing that they answered', async () => {
		const config = readConfig({ DATA_DIR: world.directory, PORT: '0', RATE_LIMIT: '0' });
		const second = await serve({ config, clock: () => world.now, place: placeOf, write: () => {} });
		try {
			const both = [world.url, second.url, world.url, second.url, second.url, second.url];
			const headers = { 'user-agent': DESKTOP, origin: 'http://shop.example.com' };
			for (const url of both) {
				expect((await fetch(`${url}/f`, { method: 'POST', body: JSON.stringify(FIRST), headers })).status).toBe(200);
			}
			expect(await totals()).toMatchObject({ visits: both.length, views: both.length });
		} finally {
			await second.close();
		}
	});
});
