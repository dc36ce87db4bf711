import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../server/store/schema.ts';
import { openWorld, type World } from './helpers/world.ts';

const TOKEN = 'a-token-for-prometheus';

let world: World;
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com' }], env: { METRICS_TOKEN: TOKEN } });
});
afterAll(() => world.end());

/** What stands in the metrics: values by name and labels, as they are written. */
async function scrape(): Promise<Record<string, number>> {
	const text = await (await fetch(`${world.url}/metrics`)).text();
	const lines = text.split('\n').filter(line => line && !line.startsWith('#'));
	return Object.fromEntries(lines.map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

/** Asks with exactly these headers, `Host` included. */
function ask(headers: Record<string, string>): Promise<number> {
	return new Promise((resolve, reject) => {
		const asking = request(`${world.url}/metrics`, { headers }, answer => {
			answer.resume();
			resolve(answer.statusCode!);
		});
		asking.on('error', reject).end();
	});
}

describe('/metrics', () => {
	it('counts beacons by what became of them', async () => {
		const view = { kind: 'view', stateless: 1, begins: 1, page: '/konto/anna' };
		const pixel = { referer: 'http://shop.example.com/', 'user-agent': 'Mozilla/5.0 (X11) Firefox/147.0' };
		expect((await world.send(view)).status).toBe(200);
		expect((await world.send(view)).status).toBe(200);
		expect((await world.send(view, { headers: { 'user-agent': 'Googlebot/2.1' } })).status).toBe(202);
		expect((await world.send(view, { origin: 'http://other.example.com' })).status).toBe(202);
		expect((await world.send('x'.repeat(5000))).status).toBe(413);
		expect((await fetch(`${world.url}/f.gif?p=/`, { headers: pixel })).status).toBe(200);
		const found = await scrape();
		const beacons = (outcome: string, reason: string) =>
			found[`footfall_beacons_total{outcome="${outcome}",reason="${reason}"}`];
		expect(beacons('counted', '')).toBe(3);
		expect(beacons('ignored', 'bot')).toBe(1);
		expect(beacons('ignored', 'unknown_site')).toBe(1);
		expect(beacons('refused', 'too_large')).toBe(1);
		expect(found.footfall_beacon_seconds_count).toBe(3);
		expect(found['footfall_beacon_seconds_bucket{le="10"}']).toBe(3);
		expect(found.footfall_batch_beacons_count).toBe(found.footfall_commit_seconds_count);
		expect(found.footfall_batch_beacons_sum).toBeGreaterThanOrEqual(4);
		expect(found.footfall_rows_total).toBeGreaterThan(10);
	});

	it('tells how the process and its data are', async () => {
		const found = await scrape();
		expect(found.footfall_schema_version).toBe(migrations().length);
		expect(found.footfall_waiting_crosses).toBeGreaterThan(0);
		expect(found.footfall_places_age_seconds).toBeGreaterThan(0);
		expect(found.footfall_store_errors_total).toBe(0);
		expect(found['footfall_build_info{version="0.1.0"}']).toBe(1);
		expect(found.process_resident_memory_bytes).toBeGreaterThan(10_000_000);
		expect(found).toHaveProperty('nodejs_eventloop_lag_p99_seconds');
	});

	it('has nothing of a visitor or a page in it', async () => {
		const text = await (await fetch(`${world.url}/metrics`)).text();
		expect(text).not.toMatch(/konto|anna|192\.0\.2|Mozilla|Chrome|shop\.example/);
	});

	it('counts transactions that the store refused', async () => {
		const other = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
		try {
			await other.store.write(['drop table hours', []]);
			const view = { kind: 'view', stateless: 1, begins: 1, page: '/' };
			expect((await other.send(view)).status).toBe(503);
			const text = await (await fetch(`${other.url}/metrics`)).text();
			expect(text).toMatch(/^footfall_store_errors_total 1$/m);
			expect(text).toMatch(/^footfall_beacons_total\{outcome="refused",reason="unavailable"\} 1$/m);
		} finally {
			await other.end();
		}
	});
});

describe('who may read them', () => {
	const outside = { host: 'count.example.com' };
	const forwarded = { host: 'localhost', 'x-forwarded-for': '203.0.113.7' };
	it.each<[string, Record<string, string>, number]>([
		['this machine', { host: 'localhost' }, 200],
		['another name', outside, 401],
		['a proxy on this machine', forwarded, 401],
		['another name with the token', { ...outside, authorization: `Bearer ${TOKEN}` }, 200],
		['a proxy with the token', { ...forwarded, authorization: `bearer ${TOKEN}` }, 200],
		['a wrong token', { ...outside, authorization: `Bearer ${TOKEN}x` }, 401],
		['a part of the token', { ...outside, authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
		['an empty token', { ...outside, authorization: 'Bearer ' }, 401],
		['another scheme', { ...outside, authorization: `Basic ${TOKEN}` }, 401],
	])('%s', async (_, headers, status) => {
		expect(await ask(headers)).toBe(status);
	});

	it('nobody else where no token is set', async () => {
		const other = await openWorld();
		const headers = { 'x-forwarded-for': '203.0.113.7', authorization: 'Bearer ' };
		expect((await fetch(`${other.url}/metrics`, { headers })).status).toBe(401);
		expect((await fetch(`${other.url}/metrics`)).status).toBe(200);
		await other.end();
	});

	it('and METRICS_TOKEN is not repeated where it is too short', async () => {
		await expect(openWorld({ env: { METRICS_TOKEN: 'geheim' } })).rejects.toThrow(
			/^METRICS_TOKEN is not allowed; it must be at least 16 characters without space$/,
		);
	});
});
