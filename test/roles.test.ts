import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, may, NEEDS, type Need } from '../server/account/access.ts';
import { createApp } from '../server/app.ts';
import { createCollector } from '../server/collect/collector.ts';
import { createLimit } from '../server/collect/limit.ts';
import { readConfig } from '../server/config.ts';
import { readSettings } from '../server/model/settings.ts';
import { addSite } from '../server/store/sites.ts';
import { openStore, type Store } from '../server/store/store.ts';
import type { NodeEnv } from '../server/web/request.ts';
import { ROLES, SCOPES, type ShareEntry } from '../server/wire/account.ts';
import type { Failure } from '../server/wire/report.ts';
import { signIn, signUp, withToken } from './helpers/account.ts';
import { DESKTOP, placeOf } from './helpers/world.ts';

/**
 * Who may do what, by the front door: every route of the API, asked by everyone, on a site of theirs, a site of others and
 * one that there is not. What a route needs stands here once; a route that does not stand here fails the test.
 */
const ROUTES: Record<Need, string[]> = {
	anyone: [
		'GET /session',
		'DELETE /session',
		'POST /setup',
		'POST /login',
		'POST /login/passkey/options',
		'POST /login/passkey',
		'POST /links/:purpose/check',
		'POST /links/:purpose',
		'POST /reset',
		'POST /share/open',
	],
	self: [
		'GET /me/sessions',
		'DELETE /me/sessions',
		'DELETE /me/sessions/:id{[0-9]+}',
		'POST /me/password',
		'POST /me/totp',
		'PUT /me/totp',
		'DELETE /me/totp',
		'POST /me/recovery',
		'GET /me/passkeys',
		'POST /me/passkeys/options',
		'POST /me/passkeys',
		'DELETE /me/passkeys/:id',
		'GET /tokens',
		'POST /tokens',
		'DELETE /tokens/:id{[0-9]+}',
	],
	public: [
		'GET /catalog',
		'GET /openapi.json',
		'GET /sites',
		'GET /sites/:site/overview',
		'GET /sites/:site/totals',
		'GET /sites/:site/series',
		'GET /sites/:site/breakdown/:dimension',
		'GET /sites/:site/ignored',
		'GET /sites/:site/retention',
		'GET /sites/:site/heat',
		'GET /sites/:site/realtime',
	],
	read: ['GET /sites/:site/details', 'GET /sites/:site/annotations', 'GET /sites/:site/*'],
	edit: [
		'PUT /sites/:site',
		'GET /sites/:site/check',
		'GET /sites/:site/shares',
		'POST /sites/:site/shares',
		'PUT /sites/:site/shares/:id{[0-9]+}',
		'DELETE /sites/:site/shares/:id{[0-9]+}',
		'POST /sites/:site/annotations',
		'DELETE /sites/:site/annotations/:id{[0-9]+}',
	],
	own: [
		'GET /users',
		'POST /users',
		'PUT /users/:id{[0-9]+}',
		'DELETE /users/:id{[0-9]+}',
		'POST /users/:id{[0-9]+}/link',
		'GET /trail',
		'GET /doctor',
		'GET /audit',
		'POST /sites',
		'DELETE /sites/:site',
		'POST /sites/:site/forget',
	],
};

/** The site that most actors are about, another one, and one that there is not. */
const SITES = ['shop.example.com', 'blog.example.com', 'none.example.com'] as const;
const [SHOP, BLOG, NONE] = SITES;
type Site = (typeof SITES)[number];

/** What each actor may, on the sites on which they may anything. `person` is signed in; `owner` owns. */
const ACTORS: Record<string, { person?: true; owner?: true; known: boolean; sites: Partial<Record<Site, Need[]>> }> = {
	nobody: { known: false, sites: {} },
	machine: {
		known: true,
		sites: { [SHOP]: ['public', 'read'], [BLOG]: ['public', 'read'], [NONE]: ['public', 'read'] },
	},
	'made-up session': { known: false, sites: {} },
	'made-up token': { known: false, sites: {} },
	'expired token': { known: false, sites: {} },
	'made-up share': { known: false, sites: {} },
	'locked share': { known: false, sites: {} },
	viewer: { person: true, known: true, sites: { [SHOP]: ['public', 'read'] } },
	editor: { person: true, known: true, sites: { [SHOP]: ['public', 'read', 'edit'] } },
	'viewer elsewhere': { person: true, known: true, sites: { [BLOG]: ['public', 'read'] } },
	'without a site': { person: true, known: true, sites: {} },
	owner: {
		person: true,
		owner: true,
		known: true,
		sites: { [SHOP]: [...NEEDS], [BLOG]: [...NEEDS], [NONE]: [...NEEDS] },
	},
	'read token of the owner': {
		known: true,
		sites: { [SHOP]: ['public', 'read'], [BLOG]: ['public', 'read'], [NONE]: ['public', 'read'] },
	},
	'edit token of the owner': {
		known: true,
		sites: {
			[SHOP]: ['public', 'read', 'edit'],
			[BLOG]: ['public', 'read', 'edit'],
			[NONE]: ['public', 'read', 'edit'],
		},
	},
	'edit token of the owner for the shop': { known: true, sites: { [SHOP]: ['public', 'read', 'edit'] } },
	'edit token of the viewer': { known: true, sites: { [SHOP]: ['public', 'read'] } },
	'read token of the editor': { known: true, sites: { [SHOP]: ['public', 'read'] } },
	share: { known: true, sites: { [SHOP]: ['public'] } },
};

/** What the guard says; `answered`: it lets pass, whatever the route then makes of a request without a body. */
type Said = 'answered' | 'sign_in' | 'share_locked' | 'forbidden' | 'unknown_site';

/** The rules, written down once more and differently. */
function expected(name: string, need: Need, site: Site | undefined): Said {
	const { person, owner, known, sites } = ACTORS[name]!;
	if (need === 'anyone') return 'answered';
	if (name === 'locked share') return 'share_locked';
	if (!known) return 'sign_in';
	if (site === undefined) {
		const may = { self: person, own: owner, public: true, read: name !== 'share', edit: owner };
		return may[need] ? 'answered' : 'forbidden';
	}
	const rights = sites[site] ?? [];
	if (rights.includes(need)) return 'answered';
	return rights.length > 0 ? 'forbidden' : 'unknown_site';
}

const NOW = Date.parse('2026-11-20T12:00:00Z');
type Headers = Record<string, string>;

let directory: string;
let open: { app: Hono<NodeEnv>; store: Store };
let fresh: { app: Hono<NodeEnv>; store: Store };
const failures: unknown[] = [];

async function start(name: string) {
	const store = await openStore(join(directory, name));
	for (const domain of [SHOP, BLOG])
		await addSite(store, { domain, timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	let now = NOW - 4 * 86_400_000;
	const clock = () => now;
	const key = new Uint8Array(32);
	const collector = await createCollector({
		store,
		clock,
		place: placeOf,
		key,
		limit: createLimit({ perMinute: 0, key, clock }),
		trusted: readConfig({}).TRUSTED_PROXIES,
		failed: error => void failures.push(error),
	});
	const config = readConfig({ DATA_DIR: join(directory, name) });
	const failed = (error: unknown) => void failures.push(error);
	const app = createApp({ collector, store, clock, config, build: directory, failed });
	for (const domain of [SHOP, BLOG]) {
		const body = JSON.stringify({
			kind: 'view',
			begins: 1,
			screen: 'large',
			visit_number: 1,
			entry_page: `/${canaryOf(domain)}`,
		});
		const headers = { origin: `https://${domain}`, 'user-agent': DESKTOP, 'x-forwarded-for': '192.0.2.1' };
		const answer = await app.request('/f', { method: 'POST', body, headers });
		expect([failures, answer.status]).toEqual([[], 200]);
	}
	now = NOW;
	return { app, store, collector };
}

/** A page that only this site has. */
const canaryOf = (domain: string) => `only-${domain.split('.')[0]}-has-this`;

const closing: (() => Promise<void>)[] = [];
const SHARES: Headers = {};
beforeAll(async () => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-roles-'));
	for (const name of ['open', 'fresh']) {
		const { app, store, collector } = await start(name);
		closing.push(async () => {
			await collector.drain();
			await store.close();
		});
		if (name === 'open') open = { app, store };
		else fresh = { app, store };
	}
	const world = { url: '', store: open.store, now: NOW };
	await signUp(world, { email: 'owner@example.com' });
	await signUp(world, { email: 'viewer@example.com', roles: { [SHOP]: 'viewer' } });
	await signUp(world, { email: 'editor@example.com', roles: { [SHOP]: 'editor' } });
	await signUp(world, { email: 'elsewhere@example.com', roles: { [BLOG]: 'viewer' } });
	await signUp(world, { email: 'none@example.com', owner: false });
	const { owner } = await headersOf();
	for (const password of [undefined, 'a password of the share']) {
		const made = await open.app.request(`/api/v1/sites/${SHOP}/shares`, {
			method: 'POST',
			headers: { ...owner, 'content-type': 'application/json' },
			body: JSON.stringify({ name: 'Shared', panels: [], embed: [], ...(password && { password }) }),
		});
		const { url } = (await made.json()) as ShareEntry;
		SHARES[password ? 'locked share' : 'share'] = `Share ${url.split('/').at(-1)}`;
	}
});
afterAll(async () => {
	for (const close of closing) await close();
	rmSync(directory, { recursive: true, force: true });
});

/** What each actor sends along: sessions are new ones, because some routes end them. */
async function headersOf(): Promise<Record<string, Headers>> {
	const world = { url: '', store: open.store, now: NOW };
	const [owner, viewer, editor, elsewhere, none] = await Promise.all(
		['owner', 'viewer', 'editor', 'elsewhere', 'none'].map(name => signIn(world, `${name}@example.com`)),
	);
	const token = async (...wish: Parameters<typeof withToken> extends [unknown, ...infer Rest] ? Rest : never) =>
		(await withToken(world, ...wish)).headers;
	return {
		nobody: {},
		machine: {},
		'made-up session': { cookie: `footfall=${'x'.repeat(43)}` },
		'made-up token': { authorization: `Bearer footfall_${'x'.repeat(43)}` },
		'expired token': await token(owner!, { scope: 'edit', expires: NOW / 1000 }),
		'made-up share': { authorization: `Share ${'x'.repeat(22)}` },
		'locked share': { authorization: SHARES['locked share'] ?? '' },
		viewer: viewer!.headers,
		editor: editor!.headers,
		'viewer elsewhere': elsewhere!.headers,
		'without a site': none!.headers,
		owner: owner!.headers,
		'read token of the owner': await token(owner!),
		'edit token of the owner': await token(owner!, { scope: 'edit' }),
		'edit token of the owner for the shop': await token(owner!, { scope: 'edit', site: SHOP }),
		'edit token of the viewer': await token(viewer!, { scope: 'edit' }),
		'read token of the editor': await token(editor!),
		share: { authorization: SHARES.share ?? '' },
	};
}

async function ask(name: string, headers: Headers, route: string, site: Site | undefined) {
	const [method = '', pattern = ''] = route.split(' ');
	const path = pattern
		.replace(':site', site ?? '')
		.replace(':dimension', 'page')
		.replace(':purpose', 'reset')
		.replace(/:id(\{[^}]*\})?/, '0')
		.replace('*', 'nothing');
	const { app } = name === 'machine' ? fresh : open;
	const sent = { host: 'localhost', ...headers, ...(method !== 'GET' && { 'content-type': 'application/json' }) };
	// The machine comes over a socket of its own; nobody else's address matters.
	const incoming = { socket: { remoteAddress: name === 'machine' ? '127.0.0.1' : '192.0.2.1' }, headers: sent };
	const answer = await app.request(
		`/api/v1${path}`,
		{ method, headers: sent, ...(method !== 'GET' && { body: '{}' }) },
		{ incoming },
	);
	return { status: answer.status, text: await answer.text() };
}

const STATUS: Record<string, number> = { sign_in: 401, share_locked: 401, forbidden: 403, unknown_site: 404 };

function saidBy({ status, text }: { status: number; text: string }): Said | `${string}, which is no answer` {
	const code = status < 400 ? '' : (JSON.parse(text) as Failure).error.code;
	if (!Object.hasOwn(STATUS, code)) return status < 500 ? 'answered' : `${status}, which is no answer`;
	return STATUS[code] === status ? (code as Said) : `${status} ${code}, which is no answer`;
}

const LISTED = Object.entries(ROUTES).flatMap(([need, routes]) => routes.map(route => [route, need as Need] as const));

describe('who may do what', () => {
	it('has an entry for every route of the API, and a route for every entry', () => {
		const routes = open.app.routes
			.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
			.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`);
		expect([...new Set(routes)].sort()).toEqual(LISTED.map(([route]) => route).sort());
	});

	it.each(LISTED)('%s: %s', async (route, need) => {
		const headers = await headersOf();
		const sites = route.includes(':site') ? SITES : [undefined];
		for (const [name, sent] of Object.entries(headers)) {
			for (const site of sites) {
				const answer = await ask(name, sent, route, site);
				const wanted = expected(name, need, site);
				// Who may see every site is told by the route itself that there is no such one.
				const said = saidBy(answer);
				const same = site === NONE && wanted === 'answered' && said === 'unknown_site' ? 'answered' : said;
				expect(`${name} on ${site}: ${same}`).toBe(`${name} on ${site}: ${wanted}`);
				for (const other of [SHOP, BLOG]) {
					if (!ACTORS[name]!.sites[other]) expect(answer.text).not.toContain(canaryOf(other));
				}
			}
		}
		expect(failures).toEqual([]);
	});

	it('answers a site that one may not see and one that there is not in the same words', async () => {
		const headers = await headersOf();
		for (const name of ['viewer', 'without a site', 'share', 'edit token of the owner for the shop']) {
			const [there, not] = await Promise.all(
				[BLOG, NONE].map(site => ask(name, headers[name]!, 'GET /sites/:site/totals', site)),
			);
			expect(there!.text.replaceAll(BLOG, 'X')).toBe(not!.text.replaceAll(NONE, 'X'));
			expect(there!.status).toBe(404);
		}
	});

	it('shows each site to those who may see it, so that the above says something', async () => {
		const headers = await headersOf();
		const names = ['machine', 'viewer', 'owner', 'read token of the owner', 'edit token of the viewer', 'share'];
		for (const name of names) {
			const { text } = await ask(name, headers[name]!, 'GET /sites/:site/breakdown/:dimension', SHOP);
			expect(`${name}: ${text}`).toContain(canaryOf(SHOP));
		}
	});
});

describe('by rule', () => {
	const site = fc.constantFrom<string>(...SITES, '__proto__', 'constructor');
	const holder = fc.record({
		id: fc.nat(),
		email: fc.constant('somebody@example.com'),
		owner: fc.boolean(),
		roles: fc.dictionary(fc.constantFrom<string>(...SITES), fc.constantFrom(...ROLES)),
	});
	const token = fc.record(
		{
			kind: fc.constant('token' as const),
			user: holder,
			scope: fc.constantFrom(...SCOPES),
			site: fc.constantFrom(...SITES),
		},
		{ requiredKeys: ['kind', 'user', 'scope'] },
	);
	const share = fc.record({
		kind: fc.constant('share' as const),
		id: fc.nat(),
		site: fc.constantFrom<string>(...SITES),
		name: fc.constant(''),
		panels: fc.constant([]),
		locked: fc.boolean(),
	});
	const user = fc.record({ kind: fc.constant('user' as const), user: holder, session: fc.nat() });
	const actor: fc.Arbitrary<Actor> = fc.oneof(
		user,
		token as fc.Arbitrary<Extract<Actor, { kind: 'token' }>>,
		share,
		fc.constant({ kind: 'machine' as const }),
		fc.constant({ kind: 'nobody' as const }),
	);

	it('nobody reads a site that is not theirs', () => {
		fc.assert(
			fc.property(actor, site, (who, asked) => {
				const theirs =
					who.kind === 'machine' ||
					(who.kind === 'share' && who.site === asked && !who.locked) ||
					('user' in who &&
						(who.user.owner || Object.keys(who.user.roles).includes(asked)) &&
						(who.kind === 'user' || who.site === undefined || who.site === asked));
				for (const need of ['public', 'read', 'edit'] as const) if (may(who, need, asked)) expect(theirs).toBe(true);
			}),
			{ numRuns: 5_000 },
		);
	});

	it('whoever may change a site may read it, and a token never may more than its user', () => {
		fc.assert(
			fc.property(actor, site, (who, asked) => {
				if (may(who, 'edit', asked)) expect(may(who, 'read', asked)).toBe(true);
				if (may(who, 'read', asked)) expect(may(who, 'public', asked)).toBe(true);
				if (who.kind !== 'token') return;
				for (const need of NEEDS)
					if (may(who, need, asked)) expect(may({ kind: 'user', user: who.user, session: 0 }, need, asked)).toBe(true);
				expect(may(who, 'self') || may(who, 'own')).toBe(false);
				if (who.scope === 'read') expect(may(who, 'edit', asked)).toBe(false);
			}),
			{ numRuns: 5_000 },
		);
	});
});
