import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDoor } from '../server/collect/door.ts';
import { changeSettings, readSettings, type SiteSettings } from '../server/model/settings.ts';
import { MOST_BYTES, REASONS } from '../server/wire/beacon.ts';
import type { Breakdown, Totals } from '../server/wire/report.ts';
import { openWorld, type World } from './helpers/world.ts';

const settings = (typed: Record<string, string>) => changeSettings(readSettings('{}'), typed) as SiteSettings;

const SITES = [
	{ domain: 'plain.example.com', settings: settings({}) },
	{ domain: 'pages.example.com', settings: settings({ excluded_paths: '/admin*,/*/draft', query: 'q' }) },
	{ domain: 'office.example.com', settings: settings({ excluded_addresses: '198.51.100.0/24,2001:db8:5::/48' }) },
	{ domain: 'countries.example.com', settings: settings({ excluded_countries: 'FR' }) },
	{ domain: 'signal.example.com', settings: settings({ signal: 'none' }) },
	{ domain: 'ignore.example.com', settings: settings({ signal: 'ignore' }) },
];

let world: World;
beforeAll(async () => {
	world = await openWorld({ sites: SITES });
});
afterAll(() => world.end());

const FIRST = {
	kind: 'view',
	begins: 1,
	screen: 'large',
	language: 'de-DE',
	entry_page: '/',
	visit_number: 1,
	referrer: 'news.example.net',
};
const LATER = {
	...FIRST,
	begins: undefined,
	memory: '1.20777.2611.1',
	hour: 20777 * 24 + 12,
	country: 'DE',
	previous: '',
};

async function became(name: string, beacon: object, from: Parameters<World['send']>[1] = {}) {
	const answer = await world.send(beacon, { origin: `https://${name}.example.com`, ...from });
	return [answer.status, answer.headers.get('footfall')];
}
const EXCLUDED = [202, 'ignored; reason=excluded'];

describe('what the owner excludes is not counted', () => {
	it.each([
		['an address of the office', 'office', FIRST, { address: '198.51.100.7' }, EXCLUDED],
		['an address of the office in IPv6', 'office', FIRST, { address: '2001:db8:5::7' }, EXCLUDED],
		['another address', 'office', FIRST, { address: '192.0.2.1' }, [200, null]],
		['a page', 'pages', { ...FIRST, page: '/admin/users' }, {}, EXCLUDED],
		['a page that the visit began with', 'pages', { ...FIRST, entry_page: '/admin' }, {}, EXCLUDED],
		['a page with what it keeps of the query', 'pages', { ...FIRST, page: '/blog/draft?x=1' }, {}, EXCLUDED],
		['the leave of such a page', 'pages', { ...LATER, kind: 'leave', page: '/admin', seconds: 9 }, {}, EXCLUDED],
		['an event on such a page', 'pages', { ...LATER, kind: 'event', page: '/admin', name: 'save' }, {}, EXCLUDED],
		['another page', 'pages', { ...FIRST, page: '/blog/drafts' }, {}, [200, null]],
		['a country', 'countries', FIRST, { address: '198.51.100.7' }, EXCLUDED],
		[
			'a visit that says it is from there',
			'countries',
			{ ...LATER, country: 'FR' },
			{ address: '192.0.2.1' },
			EXCLUDED,
		],
		['a visit that began elsewhere', 'countries', LATER, { address: '198.51.100.7' }, [200, null]],
	] as const)('%s', async (_, site, beacon, from, answer) => {
		expect(await became(site, beacon, from)).toEqual(answer);
	});

	it('and the owner sees how many', async () => {
		const { rows } = await world.ask<{ rows: { reason: string; beacons: number }[] }>(
			'/sites/pages.example.com/ignored?period=today',
		);
		expect(rows).toMatchObject([{ reason: 'excluded', beacons: 5 }]);
	});
});

describe('a browser that asks not to be tracked', () => {
	const GPC = { headers: { 'sec-gpc': '1' } };
	const DNT = { headers: { dnt: '1' } };
	const sums = async (site: string) =>
		(await world.ask<Totals>(`/sites/${site}.example.com/totals?period=today`)).metrics;

	it.each([
		['Global Privacy Control', GPC],
		['Do Not Track', DNT],
	])('%s is not counted with signal=none', async (_, from) => {
		expect(await became('signal', FIRST, from)).toEqual([202, 'ignored; reason=signal']);
		expect(await became('signal', FIRST, { headers: { dnt: '0' } })).toEqual([200, null]);
	});

	it('is counted without memory, though its tag has not listened', async () => {
		const answer = await world.send(FIRST, { origin: 'https://plain.example.com', ...GPC });
		expect([answer.status, await answer.json()]).toEqual([200, {}]);
		await world.send({ ...LATER, page: '/second' }, { origin: 'https://plain.example.com', ...GPC });
		await world.send({ ...LATER, kind: 'leave', seconds: 5 }, { origin: 'https://plain.example.com', ...GPC });
		const event = { ...LATER, kind: 'event', name: 'sign-up', first: 1, engaged: 1 };
		expect(await became('plain', event, GPC)).toEqual([204, null]);
		expect(await sums('plain')).toMatchObject({
			visitors: 0,
			visits: 1,
			views: 2,
			stateless_visits: 1,
			stateless_views: 2,
			converting_visits: 0,
			conversions: 1,
		});
		const { rows } = await world.ask<Breakdown>('/sites/plain.example.com/breakdown/source?period=today');
		expect(rows.map(({ value, visits }) => [value, visits])).toContainEqual(['news.example.net', 1]);
	});

	it('is counted like everybody with signal=ignore', async () => {
		await world.send(FIRST, { origin: 'https://ignore.example.com', ...GPC });
		expect(await sums('ignore')).toMatchObject({ visitors: 1, stateless_visits: 0 });
	});
});

describe('what belongs to no site, and what is too long', () => {
	const counters = () =>
		world.store.all<{ site: number; reason: string; beacons: number }>(
			'select site, text as reason, sum(beacons) as beacons from ignored join words on words.id = reason group by site, text',
		);

	it('is in a counter of its own', async () => {
		const answer = await world.send(FIRST, { origin: 'https://unlisted.example.net' });
		expect([answer.status, answer.headers.get('footfall')]).toEqual([202, 'ignored; reason=unknown_site']);
		const long = await world.send('x'.repeat(MOST_BYTES + 1), { origin: 'https://plain.example.com' });
		expect([long.status, long.headers.get('footfall')]).toEqual([413, 'ignored; reason=too_large']);
		const found = await counters();
		expect(found).toContainEqual({ site: 0, reason: 'unknown_site', beacons: 1 });
		expect(found.filter(({ site, reason }) => site > 0 && reason === 'too_large')).toMatchObject([{ beacons: 1 }]);
	});

	it('is not on the disk by its host name', () => {
		const files = readdirSync(world.directory).filter(name => name.startsWith('footfall.db'));
		for (const name of files) expect(readFileSync(join(world.directory, name)).includes('unlisted')).toBe(false);
	});

	it('has a sentence for every reason', () => {
		for (const sentence of Object.values(REASONS)) expect(sentence).toMatch(/^[A-Z].*[^.]$/);
	});

	it('is limited like what belongs to a site', async () => {
		const limited = await openWorld({ sites: [{ domain: 'plain.example.com' }], env: { RATE_LIMIT: '2' } });
		try {
			const answers = [1, 2, 3].map(() => limited.send(FIRST, { origin: 'https://unlisted.example.net' }));
			expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([202, 202, 429]);
		} finally {
			await limited.end();
		}
	});
});

describe('what the door remembers, in memory', () => {
	const client = (address: string, via: 'connection' | 'x-forwarded-for' = 'connection') => ({ address, hop: 0, via });
	let now = Date.parse('2026-11-22T10:00:00Z');
	const open = () => createDoor(Buffer.from('key'), () => now);

	it('is how many of the first thousand requests of an hour came from one network', () => {
		const door = open();
		for (let n = 0; n < 3000; n++) door.request(client(n % 20 === 0 ? `198.51.100.${n % 250}` : '192.0.2.1'), false);
		expect(door.seen()).toMatchObject({ requests: 3000, busiest: { requests: 950, of: 1000 } });
		now += 3_600_000;
		door.request(client('203.0.113.9'), false);
		expect(door.seen().busiest).toEqual({ requests: 950, of: 1000 });
		now += 3 * 3_600_000;
		door.request(client('203.0.113.9'), false);
		expect(door.seen().busiest).toEqual({ requests: 1, of: 1 });
	});

	it('is no address', () => {
		const door = open();
		door.request(client('192.0.2.77'), false);
		expect(JSON.stringify(door.seen())).not.toContain('192.0.2');
	});

	it('is a hundred host names at most, redacted, the latest first', () => {
		const door = open();
		for (let n = 0; n < 300; n++) door.unknown(`host${n}.example.com`);
		door.unknown('host250.example.com');
		const { unknown } = door.seen();
		expect([unknown.length, unknown.slice(0, 2)]).toEqual([100, ['host250.example.com', 'host299.example.com']]);
		door.script('https://shop.example.com/checkout?token=1');
		door.script('');
		expect(door.seen().scripts).toEqual(['shop.example.com']);
	});

	it('is which forwarding headers were not believed', () => {
		const door = open();
		door.request(client('192.0.2.1'), true);
		door.request(client('192.0.2.1', 'x-forwarded-for'), true);
		expect(door.seen()).toMatchObject({ requests: 2, unbelieved: 1 });
	});
});
