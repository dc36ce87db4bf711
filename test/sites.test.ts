import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeSettings, readSettings, SITE_SETTINGS, type SiteSettings } from '../server/model/settings.ts';
import { dropOrphans } from '../server/store/prune.ts';
import { listSites, removeSite } from '../server/store/sites.ts';
import { TABLE_NAMES } from '../server/store/tables.ts';
import type { Check, Forgotten, Removed, SiteDetails } from '../server/wire/account.ts';
import type { Breakdown, Failure, Totals } from '../server/wire/report.ts';
import { type Signed, signUp } from './helpers/account.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
let owner: Signed;
beforeEach(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com' }, { domain: 'other.example.com' }] });
	owner = await signUp(world);
});
afterEach(() => world.end());

const VIEW = { kind: 'view', begins: 1, screen: 'large', language: 'de-DE', entry_page: '/', visit_number: 1 };
const view = (path = '/', from: Parameters<World['send']>[1] = {}) => world.send({ ...VIEW, entry_page: path }, from);

/** Crosses are written ten seconds later, with whatever comes then. */
async function settle(): Promise<void> {
	world.now += 11_000;
	for (let n = 0; n < 3; n++) await world.send({}, { origin: 'https://elsewhere.example.net' });
}

async function said<Answer>(path: string, init?: Parameters<Signed['ask']>[1]): Promise<[number, Answer]> {
	const answer = await owner.ask(path, init);
	return [answer.status, (await answer.json()) as Answer];
}
const change = <Answer>(method: string, path: string, json: unknown) => said<Answer>(path, { method, json });
const refused = async (method: string, path: string, json: unknown) => {
	const [status, { error }] = await change<Failure>(method, path, json);
	return [status, error.code, error.parameter];
};
const value = ({ settings }: SiteDetails, name: string) => settings.find(setting => setting.name === name)?.value;
const trail = () => world.store.all<object>('select actor, action, site, detail from trail order by id');

describe('the details of a site', () => {
	it('name every setting with its label, what it is and what it may be, and the tag to paste', async () => {
		const [status, details] = await said<SiteDetails>('/sites/shop.example.com/details');
		expect([status, details.site, details.timezone, details.hostnames]).toEqual([
			200,
			'shop.example.com',
			'UTC',
			['shop.example.com'],
		]);
		expect(details.settings.map(({ name }) => name)).toEqual(Object.keys(SITE_SETTINGS));
		for (const { label, description, allowed, value, default: otherwise } of details.settings) {
			expect([label, description, allowed].every(text => text.length > 3)).toBe(true);
			expect(value).toBe(otherwise);
		}
		expect(details.tags.map(({ name }) => name)).toEqual(['plain', 'proxied', 'wordpress', 'bundler']);
		expect(details.tags[0]!.code).toBe(`<script defer src="${world.url}/f.js"></script>`);
	});

	it('follow the preset where nothing was chosen', async () => {
		const [, details] = await change<SiteDetails>('PUT', '/sites/shop.example.com', {
			settings: { preset: 'fr', rounding: '100' },
		});
		const rounding = details.settings.find(({ name }) => name === 'rounding');
		expect([value(details, 'screen'), rounding?.value, rounding?.default]).toEqual(['off', '100', '10']);
	});
});

describe('a site that is added', () => {
	it('is counted, and its tag says what was set', async () => {
		const [status, details] = await change<SiteDetails>('POST', '/sites', {
			site: 'New.Example.com',
			timezone: 'Europe/Berlin',
			hostnames: ['*.new.example.com'],
			settings: { query: 'q', cookies: 'off' },
		});
		expect([status, details.site, details.hostnames]).toEqual([
			201,
			'new.example.com',
			['new.example.com', '*.new.example.com'],
		]);
		expect(details.tags[0]!.code).toContain('data-query="q" data-cookies="off"');
		expect((await view('/', { origin: 'https://en.new.example.com' })).status).toBe(200);
		expect(await trail()).toContainEqual({
			actor: 'owner@example.com',
			action: 'site added',
			site: 'new.example.com',
			detail: 'timezone, hostnames, query, cookies',
		});
	});

	it.each([
		[{ site: 'http://a.example.com/x', timezone: 'UTC' }, [400, 'bad_parameter', 'site']],
		[{ site: 'a.example.com', timezone: 'Mars/Base' }, [400, 'bad_parameter', 'timezone']],
		[{ site: 'shop.example.com', timezone: 'UTC' }, [409, 'taken', 'hostnames']],
		[{ site: 'a.example.com', timezone: 'UTC', hostnames: ['shop.example.com'] }, [409, 'taken', 'hostnames']],
		[{ site: 'a.example.com', timezone: 'UTC', settings: { threshold: '3' } }, [400, 'bad_parameter', 'threshold']],
		[{ site: 'a.example.com', timezone: 'UTC', settings: { colour: 'red' } }, [400, 'bad_parameter', 'colour']],
		[
			{ site: 'a.example.com', timezone: 'UTC', settings: { cookie_domain: 'example.org' } },
			[400, 'bad_parameter', 'cookie_domain'],
		],
		[{ site: 'a.example.com' }, [400, 'bad_parameter', 'timezone']],
	])('is refused: %j', async (asked, answer) => {
		expect(await refused('POST', '/sites', asked)).toEqual(answer);
		expect(await listSites(world.store)).toHaveLength(2);
	});

	it.each(['a"b.example.com', "a'b", 'a;b', 'a,b', '..', 'a.example.com.', '-a', '*.*.example.com', 'a\nb'])(
		'has no name that no host has: %j',
		async site => {
			expect(await refused('POST', '/sites', { site, timezone: 'UTC' })).toEqual([400, 'bad_parameter', 'site']);
		},
	);
});

describe('a site that is changed', () => {
	it('keeps what was not named', async () => {
		await change('PUT', '/sites/shop.example.com', { settings: { query: 'q' }, hostnames: ['www2.shop.example.com'] });
		const [, details] = await change<SiteDetails>('PUT', '/sites/shop.example.com', { settings: { signal: 'none' } });
		expect([value(details, 'query'), value(details, 'signal'), details.hostnames]).toEqual([
			'q',
			'none',
			['shop.example.com', 'www2.shop.example.com'],
		]);
	});

	it('takes no host name of another site, unless an owner says so', async () => {
		await change('PUT', '/sites/other.example.com', { hostnames: ['*.other.example.org'] });
		const editor = await signUp(world, { email: 'editor@example.com', roles: { 'shop.example.com': 'editor' } });
		const put = (who: Signed, hostname: string) =>
			who.ask('/sites/shop.example.com', { method: 'PUT', json: { hostnames: [hostname] } });
		for (const name of ['other.example.com', 'www.other.example.com', 'a.other.example.org', '*.a.other.example.org']) {
			const answer = await put(editor, name);
			expect([name, answer.status]).toEqual([name, 409]);
			// Which site it is, if it is one, is none of the editor's business.
			const { message } = ((await answer.json()) as Failure).error;
			expect(message).toBe(`${name} belongs to another site; an owner can move it.`);
		}
		expect((await put(editor, 'shop.example.net')).status).toBe(200);
		expect((await put(owner, 'a.other.example.org')).status).toBe(200);
	});

	it('has its time zone locked once it was counted, with the reason', async () => {
		expect((await change('PUT', '/sites/shop.example.com', { timezone: 'Asia/Tokyo' }))[0]).toBe(200);
		await view();
		expect(await refused('PUT', '/sites/shop.example.com', { timezone: 'UTC' })).toEqual([409, 'locked', 'timezone']);
		const [, details] = await said<SiteDetails>('/sites/shop.example.com/details');
		expect(details.timezone_locked).toBe(
			'The time zone of shop.example.com is locked at Asia/Tokyo: its days and hours are already numbered by it.',
		);
		expect((await change('PUT', '/sites/shop.example.com', { timezone: 'Asia/Tokyo' }))[0]).toBe(200);
	});

	it('counts by its new settings within a second', async () => {
		expect((await view('/admin')).status).toBe(200);
		await change('PUT', '/sites/shop.example.com', { settings: { excluded_paths: '/admin*' } });
		world.now += 1000;
		await view('/');
		expect((await view('/admin')).headers.get('footfall')).toBe('ignored; reason=excluded');
	});
});

/** How many rows each table has of a site. */
const rowsOf = async (site: number) => {
	const counts = await Promise.all(
		TABLE_NAMES.map(async table => {
			const [found] = await world.store.all<{ rows: number }>(`select count(*) as rows from ${table} where site = ?`, [
				site,
			]);
			return [table, found!.rows] as const;
		}),
	);
	return Object.fromEntries(counts.filter(([, rows]) => rows > 0));
};
const words = async () => (await world.store.all<{ text: string }>('select text from words')).map(({ text }) => text);

describe('a site that is removed', () => {
	it('has to be named once more, and is gone with everything that only it had, after a copy', async () => {
		await view('/only-here');
		await view('/elsewhere', { origin: 'https://other.example.com' });
		await settle();
		expect(Object.keys(await rowsOf(1)).length).toBeGreaterThan(8);
		const others = await rowsOf(2);
		expect(await refused('DELETE', '/sites/shop.example.com', { confirm: 'shop' })).toEqual([
			400,
			'bad_parameter',
			'confirm',
		]);
		const [status, { backup }] = await change<Removed>('DELETE', '/sites/shop.example.com', {
			confirm: 'shop.example.com',
		});
		expect(status).toBe(200);
		expect([await rowsOf(1), await rowsOf(2)]).toEqual([{}, others]);
		expect([(await words()).includes('/only-here'), (await words()).includes('/elsewhere')]).toEqual([false, true]);
		expect((await owner.ask('/sites/shop.example.com/details')).status).toBe(404);
		const copy = new Database(backup, { readonly: true });
		expect(copy.prepare("select count(*) from words where text = '/only-here'").pluck().get()).toBe(1);
		copy.close();
		expect(await trail()).toContainEqual(expect.objectContaining({ action: 'site removed', site: 'shop.example.com' }));
	});

	it('leaves nothing for good, though beacons came while it went', async () => {
		await view('/late');
		await view('/there', { origin: 'https://other.example.com' });
		const [site] = (await listSites(world.store)).filter(({ domain }) => domain === 'shop.example.com');
		await removeSite(world.store, site!);
		// The crosses of that view were still in memory.
		await settle();
		expect(await rowsOf(site!.id)).not.toEqual({});
		await dropOrphans(world.store);
		expect(await rowsOf(site!.id)).toEqual({});
		expect((await rowsOf(0)).ignored).toBe(1);
		expect(await words()).not.toContain('/late');
	});

	it('takes no string that came into use again', async () => {
		await view('/shared');
		await view('/shared', { origin: 'https://other.example.com' });
		await change('DELETE', '/sites/shop.example.com', { confirm: 'shop.example.com' });
		await view('/again', { origin: 'https://other.example.com' });
		const named = await world
			.ask<Breakdown>('/sites/other.example.com/breakdown/page?period=today')
			.catch(() => undefined);
		expect(named).toBeDefined();
		const [, { rows }] = await said<Breakdown>('/sites/other.example.com/breakdown/page?period=today');
		expect(rows.map(row => row.value).sort()).toEqual(['/again', '/shared']);
	});
});

describe('a path that is forgotten', () => {
	const pages = async (dimension = 'page') =>
		(await said<Breakdown>(`/sites/shop.example.com/breakdown/${dimension}?period=today`))[1].rows
			.map(row => row.value)
			.sort();
	const forget = (path: string) => change<Forgotten>('POST', '/sites/shop.example.com/forget', { path, confirm: path });

	it('is in no row and not on the disk any more, while the sums of the site stay', async () => {
		await view('/about/team');
		await view('/private-page');
		await settle();
		expect(await refused('POST', '/sites/shop.example.com/forget', { path: '/private-page', confirm: '/' })).toEqual([
			400,
			'bad_parameter',
			'confirm',
		]);
		const [status, { backup, rows, area_kept }] = await forget('/private-page');
		expect([status, rows > 5, area_kept]).toEqual([200, true, false]);
		expect(await pages()).toEqual(['/about/team']);
		expect(await pages('entry_page')).toEqual(['/about/team']);
		expect(await pages('area1')).toEqual(['/about']);
		expect((await said<Totals>('/sites/shop.example.com/totals?period=today'))[1].metrics).toMatchObject({ views: 2 });
		expect(await words()).not.toContain('/private-page');
		expect(existsSync(backup)).toBe(true);
		expect(JSON.stringify(await trail())).not.toContain('private-page');
		await view('/later');
		await settle();
		const file = readdirSync(world.directory).filter(name => /^footfall\.db(?:-wal)?$/.test(name));
		// The log is emptied a second after it was written to.
		await expect.poll(() => file.some(name => bytesOf(name).includes('private-page')), { timeout: 10_000 }).toBe(false);
	});
	const bytesOf = (name: string) =>
		existsSync(join(world.directory, name)) ? readFileSync(join(world.directory, name)) : Buffer.of();

	it('keeps the area of the same name, where other pages are in it', async () => {
		await view('/shop');
		await view('/shop/shoes');
		await settle();
		const [, { area_kept }] = await forget('/shop');
		expect([area_kept, await pages(), await pages('area1')]).toEqual([true, ['/shop/shoes'], ['/shop']]);
	});

	it('keeps it too where the days of those pages are no longer kept', async () => {
		await view('/shop');
		await view('/shop/shoes');
		await settle();
		await world.store.write(['delete from page_days', []]);
		expect((await forget('/shop'))[1].area_kept).toBe(true);
	});

	it('may be one that was never there', async () => {
		expect(await forget('/nowhere')).toMatchObject([200, { rows: 0 }]);
	});
});

describe('the check of a new site', () => {
	const check = async () => {
		const [, found] = await said<Check>('/sites/shop.example.com/check');
		return [found.counted, ...found.problems.map(({ code }) => code)];
	};
	const fetchScript = (page: string) => fetch(`${world.url}/f.js`, { headers: { referer: page } });

	it('waits, says that the script was not loaded, then that it is silent, and turns green with the first view', async () => {
		expect(await check()).toEqual([false, 'script_not_loaded']);
		await fetchScript('https://other.example.com/');
		expect(await check()).toEqual([false, 'script_not_loaded']);
		await fetchScript('https://www.shop.example.com/');
		expect(await check()).toEqual([false, 'script_silent']);
		await view();
		expect(await check()).toEqual([true]);
	});

	it('names a host name that no site lists', async () => {
		await view('/', { origin: 'https://shop.example.net' });
		const [, { problems }] = await said<Check>('/sites/shop.example.com/check');
		expect(problems).toMatchObject([{ code: 'unknown_host', message: expect.stringContaining('shop.example.net') }]);
	});

	it.each([
		['bot', { headers: { 'user-agent': 'curl/8.1' } }, {}],
		['malformed', {}, { screen: 'enormous' }],
		['signal', { headers: { dnt: '1' } }, {}],
		['excluded', { address: '203.0.113.9' }, {}],
	])('says what came and was not counted: %s', async (code, from, more) => {
		const settings = changeSettings(readSettings('{}'), { signal: 'none', excluded_addresses: '203.0.113.0/24' });
		await change('PUT', '/sites/shop.example.com', {
			settings: { signal: (settings as SiteSettings).signal, excluded_addresses: '203.0.113.0/24' },
		});
		await world.send({ ...VIEW, ...more }, from);
		expect(await check()).toEqual([false, code]);
	});

	it('says that no browser keeps the cookie', async () => {
		await world.send({ kind: 'view', stateless: 1, begins: 1, page: '/', screen: 'large' });
		expect(await check()).toEqual([true, 'no_cookies']);
	});
});

describe('the check behind a proxy', () => {
	it('says that its word on addresses is not believed, and that all traffic is from one network', async () => {
		const other = await openWorld({ sites: [{ domain: 'shop.example.com' }], env: { TRUSTED_PROXIES: '10.0.0.0/8' } });
		try {
			const signed = await signUp(other);
			for (let n = 0; n < 101; n++) await other.send(VIEW, { address: `192.0.2.${n}` });
			const { counted, problems } = (await (await signed.ask('/sites/shop.example.com/check')).json()) as Check;
			expect([counted, ...problems.map(({ code }) => code)]).toEqual([true, 'proxy_not_trusted', 'one_network']);
			expect(JSON.stringify(problems)).not.toMatch(/192\.0\.2|127\.0/);
		} finally {
			await other.end();
		}
	});
});
