import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { URI } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLink } from '../server/account/links.ts';
import { createMailer, readSmtpUrl } from '../server/account/mail.ts';
import type { Action } from '../server/account/trail.ts';
import { createApp } from '../server/app.ts';
import { type Collector, createCollector } from '../server/collect/collector.ts';
import { createLimit } from '../server/collect/limit.ts';
import { readConfig } from '../server/config.ts';
import { openStore, type Store } from '../server/store/store.ts';
import type { NodeEnv } from '../server/web/request.ts';
import type { Invited, SessionEntry, TrailEntry } from '../server/wire/account.ts';
import { type MailServer, openMailServer } from './helpers/smtp.ts';
import { DESKTOP, placeOf } from './helpers/world.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const SITE = '/sites/shop.example.com';
const OWNER = 'owner@example.com';
const PASSWORD = 'correct horse battery staple';

let directory: string;
let store: Store;
let collector: Collector;
let app: Hono<NodeEnv>;
let mails: MailServer;
const failures: unknown[] = [];
/** The owner's session. */
let cookie = '';

beforeAll(async () => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-trail-'));
	mails = await openMailServer();
	store = await openStore(directory);
	const [clock, key, failed] = [() => NOW, new Uint8Array(32), (error: unknown) => void failures.push(error)];
	const limit = createLimit({ perMinute: 0, key, clock });
	const trusted = { has: () => true, text: '' };
	collector = await createCollector({ store, clock, place: placeOf, key, limit, trusted, failed });
	const mail = createMailer(readSmtpUrl(mails.url)!, failed);
	const config = readConfig({ DATA_DIR: directory, PUBLIC_URL: 'https://count.example.com' });
	app = createApp({ collector, store, clock, config, build: directory, failed, mail });
});
afterAll(async () => {
	await collector.drain();
	await store.close();
	await mails[Symbol.asyncDispose]();
	rmSync(directory, { recursive: true, force: true });
});

/** Asks as the owner, whose session goes along as it is renewed. */
async function ask<T = unknown>(method: string, path: string, body?: object): Promise<T> {
	const headers = { host: 'count.example.com', cookie, ...(body && { 'content-type': 'application/json' }) };
	const answer = await app.request(`/api/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
	const given = answer.headers.get('set-cookie')?.split(';')[0];
	if (given) cookie = given;
	const text = await answer.text();
	expect(`${method} ${path}: ${answer.status} ${answer.ok ? '' : text}`).toMatch(/: 20\d $/);
	return (text && JSON.parse(text)) as T;
}

const trail = (before?: number) => ask<TrailEntry[]>('GET', `/trail${before === undefined ? '' : `?before=${before}`}`);

/** What a change is noted as; or why it is not, and where it is tested. */
type Noted = Action | 'changes nothing' | 'in passkeys.test.ts';

/** Every route that can change something, in an order in which one makes what the next ones need. */
const CHANGES: [route: string, noted: Noted, change?: () => Promise<unknown>][] = [
	[
		'POST /setup',
		'setup',
		async () => {
			const link = await makeLink(store, { purpose: 'setup' }, NOW / 1000);
			await ask('POST', '/setup', { link, email: OWNER, password: PASSWORD });
		},
	],
	['POST /login', 'login', () => ask('POST', '/login', { email: OWNER, password: PASSWORD })],
	['POST /login/passkey/options', 'changes nothing'],
	['POST /login/passkey', 'in passkeys.test.ts'],
	['POST /sites', 'site added', () => ask('POST', '/sites', { site: 'shop.example.com', timezone: 'UTC' })],
	['PUT /sites/:site', 'site changed', () => ask('PUT', SITE, { hostnames: ['shop2.example.com'] })],
	[
		'POST /sites/:site/annotations',
		'annotation added',
		() => ask('POST', `${SITE}/annotations`, { date: '2026-11-19', text: 'Sale' }),
	],
	['DELETE /sites/:site/annotations/:id{[0-9]+}', 'annotation removed', () => ask('DELETE', `${SITE}/annotations/1`)],
	[
		'POST /sites/:site/shares',
		'share made',
		() => ask('POST', `${SITE}/shares`, { name: 'Agency', panels: [], embed: [] }),
	],
	[
		'PUT /sites/:site/shares/:id{[0-9]+}',
		'share changed',
		() => ask('PUT', `${SITE}/shares/1`, { name: 'Press', panels: [], embed: [] }),
	],
	['POST /share/open', 'changes nothing'],
	['DELETE /sites/:site/shares/:id{[0-9]+}', 'share removed', () => ask('DELETE', `${SITE}/shares/1`)],
	[
		'POST /sites/:site/forget',
		'history deleted',
		() => ask('POST', `${SITE}/forget`, { path: '/secret', confirm: '/secret' }),
	],
	['POST /users', 'user added', () => ask('POST', '/users', { email: 'bob@example.com' })],
	[
		'PUT /users/:id{[0-9]+}',
		'user changed',
		() => ask('PUT', '/users/2', { owner: false, roles: { 'shop.example.com': 'viewer' } }),
	],
	['POST /users/:id{[0-9]+}/link', 'link made', () => ask('POST', '/users/2/link', {})],
	['POST /links/:purpose/check', 'changes nothing'],
	[
		'POST /links/:purpose',
		'user joined',
		async () => {
			const { url } = await ask<Invited>('POST', '/users/2/link', {});
			const owner = cookie;
			cookie = '';
			await ask('POST', '/links/invite', { link: url.split('=')[1], password: PASSWORD });
			cookie = owner;
		},
	],
	['DELETE /users/:id{[0-9]+}', 'user removed', () => ask('DELETE', '/users/2')],
	['POST /reset', 'link made', () => ask('POST', '/reset', { email: OWNER })],
	['POST /tokens', 'token made', () => ask('POST', '/tokens', { name: 'Cron', scope: 'read' })],
	['DELETE /tokens/:id{[0-9]+}', 'token revoked', () => ask('DELETE', '/tokens/1')],
	['POST /me/totp', 'changes nothing'],
	[
		'PUT /me/totp',
		'second factor on',
		async () => {
			const { uri } = await ask<{ uri: string }>('POST', '/me/totp', { password: PASSWORD });
			await ask('PUT', '/me/totp', { code: URI.parse(uri).generate({ timestamp: NOW }) });
		},
	],
	['POST /me/recovery', 'recovery codes made', () => ask('POST', '/me/recovery', { password: PASSWORD })],
	['DELETE /me/totp', 'second factor off', () => ask('DELETE', '/me/totp', { password: PASSWORD })],
	['POST /me/passkeys/options', 'changes nothing'],
	['POST /me/passkeys', 'in passkeys.test.ts'],
	[
		'DELETE /me/passkeys/:id',
		'passkey removed',
		async () => {
			await store.write(["insert into passkeys values ('laptop', 1, 'a key', 0, 'Laptop', 0)", []]);
			await ask('DELETE', '/me/passkeys/laptop');
		},
	],
	[
		'POST /me/password',
		'password changed',
		() => ask('POST', '/me/password', { password: PASSWORD, new_password: PASSWORD }),
	],
	['DELETE /me/sessions', 'session ended', () => ask('DELETE', '/me/sessions')],
	[
		'DELETE /me/sessions/:id{[0-9]+}',
		'session ended',
		async () => {
			const [current] = await ask<SessionEntry[]>('GET', '/me/sessions');
			cookie = '';
			await ask('POST', '/login', { email: OWNER, password: PASSWORD });
			await ask('DELETE', `/me/sessions/${current?.id}`);
		},
	],
	['DELETE /sites/:site', 'site removed', () => ask('DELETE', SITE, { confirm: 'shop.example.com' })],
	[
		'DELETE /session',
		'logout',
		async () => {
			await ask('DELETE', '/session');
			await ask('POST', '/login', { email: OWNER, password: PASSWORD });
		},
	],
];

describe('the audit trail', () => {
	it('has a line here for every route that can change something', () => {
		const unsafe = app.routes
			.filter(({ method, path }) => !['ALL', 'GET'].includes(method) && path.startsWith('/api/'))
			.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`);
		expect([...new Set(unsafe)].sort()).toEqual(CHANGES.map(([route]) => route).sort());
	});

	let last = 0;
	it.each(CHANGES.flatMap(([route, noted, change]) => (change ? [[route, noted, change] as const] : [])))(
		'%s is noted as "%s"',
		async (_, noted, change) => {
			await change();
			const entries = (await trail()).filter(({ id }) => id > last);
			last = entries[0]?.id ?? last;
			expect(entries.map(({ action }) => action)).toContain(noted);
			for (const { at, actor } of entries) {
				expect(at).toBe(NOW / 1000);
				expect(['owner@example.com', 'bob@example.com']).toContain(actor);
			}
		},
	);

	it('has no secret in it', async () => {
		const [kept] = await store.all<{ secret: string }>('select secret from sessions');
		const all = JSON.stringify(await store.all('select * from trail'));
		for (const secret of [PASSWORD, kept!.secret, '/secret', cookie.split('=')[1]!]) expect(all).not.toContain(secret);
		expect(failures).toEqual([]);
	});

	it('knows nothing of visitors', async () => {
		await ask('POST', '/sites', { site: 'shop.example.com', timezone: 'UTC' });
		const before = await store.all('select * from trail');
		const body = JSON.stringify({ kind: 'view', begins: 1, screen: 'large', visit_number: 1, entry_page: '/a' });
		const headers = { origin: 'https://shop.example.com', 'user-agent': DESKTOP, 'x-forwarded-for': '192.0.2.1' };
		expect((await app.request('/f', { method: 'POST', body, headers })).status).toBe(200);
		expect(await store.all('select * from trail')).toEqual(before);
	});

	it('is read a hundred at a time, the newest first', async () => {
		await store.write([
			`insert into trail (at, actor, action)
				with recursive count (n) as (select 1 union all select n + 1 from count where n < 250) select n, 'x', 'login' from count`,
			[],
		]);
		const [{ most } = { most: 0 }] = await store.all<{ most: number }>('select max(id) as most from trail');
		const read: number[] = [];
		for (let page = await trail(); page.length > 0; page = await trail(page.at(-1)!.id)) {
			expect(page.length).toBeLessThanOrEqual(100);
			read.push(...page.map(({ id }) => id));
		}
		expect(read).toEqual(Array.from({ length: most }, (_, at) => most - at));
	});

	it('is read from a number onwards', async () => {
		const headers = { host: 'count.example.com', cookie };
		expect((await app.request('/api/v1/trail?before=yesterday', { headers })).status).toBe(400);
	});
});
