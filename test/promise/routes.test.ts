import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeSettings, readSettings, type SiteSettings } from '../../server/model/settings.ts';
import type { Promised } from '../../server/wire/promise.ts';
import { openWorld, type World } from '../helpers/world.ts';

const settings = (typed: Record<string, string>) => changeSettings(readSettings('{}'), typed) as SiteSettings;

let world: World;
beforeAll(async () => {
	world = await openWorld({
		sites: [
			{ domain: 'shop.example.com', hostnames: ['*.shop.example.com'] },
			{
				domain: 'blog.example.com',
				timezone: 'Pacific/Auckland',
				settings: settings({
					preset: 'fr',
					query: 'q,#',
					areas: 'Help=/help/*,Help=/faq/*,Shop=/shop/*',
					goals: 'secret order=/checkout/done',
					excluded_paths: '/hidden/*',
					excluded_addresses: '192.0.2.77',
					excluded_countries: 'AT,CH',
					cookie_domain: 'example.com',
					retention: '12',
					threshold: '7',
				}),
			},
		],
	});
});
afterAll(() => world.end());

interface Got {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

/** Asks under a host name, which `fetch` may not choose. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Got> {
	const { promise, resolve, reject } = Promise.withResolvers<Got>();
	const asking = request(new URL(path, world.url), { headers }, answer => {
		let body = '';
		answer.on('data', chunk => {
			body += chunk;
		});
		answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body }));
	});
	asking.on('error', reject).end();
	return promise;
}
const promised = async (path: string, headers?: Record<string, string>) =>
	JSON.parse((await ask(path, headers)).body) as Promised;

const FILES = [
	'f.html',
	'f.promise.js',
	'f.promise.css',
	...['en', 'de', 'fr', 'es', 'ja'].map(l => `f.promise.${l}.js`),
];

describe('the files of the page', () => {
	it.each([...FILES, 'f.promise.json?site=shop.example.com'])(
		'%s has a name that the rule of a proxy passes on',
		file => {
			expect(`/${file.split('?')[0]}`).toMatch(/^\/f(?:\.[a-z.]+)?$/);
		},
	);

	it.each(FILES)(
		'%s is there for everyone, is asked for anew each time, and lets a browser do nothing else',
		async file => {
			const { status, headers } = await ask(`/${file}`, { host: 'shop.example.com' });
			expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
			expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
			expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
			expect(headers['set-cookie']).toBeUndefined();
			const again = await ask(`/${file}`, { host: 'shop.example.com', 'if-none-match': String(headers.etag) });
			expect(again.status).toBe(304);
		},
	);

	it('lie beside the page of each site, too', async () => {
		const page = await ask('/promise/shop.example.com');
		expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
		for (const file of FILES.slice(1)) expect((await ask(`/promise/${file}`)).status).toBe(200);
	});

	it('name no other host, and have nothing inline', async () => {
		const { body } = await ask('/f.html');
		expect(body).not.toMatch(/<style|<script(?![^>]*\ssrc="f\.)|\son\w+=|style=|(?:src|href)="(?:https?:|\/)/);
	});
});

describe('the site', () => {
	const shop = (headers: Record<string, string>) => ask('/f.promise.json', headers);

	it.each<[string, Record<string, string>]>([
		['its own host name', { host: 'shop.example.com' }],
		['one of its host names, with a port', { host: 'www.shop.example.com:8443' }],
		['what a trusted proxy says', { host: '127.0.0.1:8080', 'x-forwarded-host': 'shop.example.com' }],
		['the page that asks', { host: '127.0.0.1:8080', referer: 'https://shop.example.com/count/f.html' }],
	])('is found by %s', async (_, headers) => {
		const { status, body } = await shop(headers);
		expect([status, JSON.parse(body).site]).toEqual([200, 'shop.example.com']);
	});

	it('is named in the path on the collector’s own host, by any of its host names', async () => {
		expect((await promised('/promise/f.promise.json?site=blog.example.com')).site).toBe('blog.example.com');
		expect((await promised('/promise/f.promise.json?site=www.blog.example.com')).site).toBe('blog.example.com');
	});

	it('that there is not has a page that says so', async () => {
		const { status, headers } = await ask('/promise/none.example.net');
		expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
		for (const path of ['/f.promise.json', '/promise/f.promise.json?site=none.example.net']) {
			const { status, body } = await ask(path, { host: 'none.example.net' });
			expect([status, JSON.parse(body).error.code]).toEqual([404, 'unknown_site']);
		}
	});
});

describe('what visitors are told of the settings', () => {
	it('is what they are right now', async () => {
		expect(await promised('/f.promise.json?site=blog.example.com')).toEqual({
			site: 'blog.example.com',
			today: Date.parse('2026-11-21') / 86_400_000,
			query: ['q'],
			hash: true,
			campaign_parameters: ['ref', 'source'],
			campaign_values: 'masked',
			areas: ['Help', 'Shop'],
			goals: true,
			goal_sources: 'off',
			screen: 'off',
			excluded_paths: true,
			excluded_countries: ['AT', 'CH'],
			signal: 'stateless',
			cookies: 'on',
			cookie_domain: 'example.com',
			retention: 12,
			threshold: 7,
			public_threshold: 10,
			rounding: 10,
		} satisfies Promised);
	});

	it('is neither kept nor told with addresses, hidden pages or names of goals', async () => {
		const { headers, body } = await ask('/f.promise.json?site=blog.example.com');
		expect(headers['cache-control']).toBe('no-store');
		for (const word of ['192.0.2.77', 'hidden', 'checkout', 'secret', '/help']) expect(body).not.toContain(word);
	});
});
