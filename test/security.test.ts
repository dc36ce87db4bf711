import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Invited, NewToken } from '../server/wire/account.ts';
import type { Failure } from '../server/wire/report.ts';
import { askAs, PASSWORD, type Signed, signIn, signUp } from './helpers/account.ts';
import { openBrowser } from './helpers/browser.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
let owner: Signed;
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com' }], env: { LOG_LEVEL: 'debug' } });
	owner = await signUp(world);
});
afterAll(() => world.end());

const HTTPS = { 'x-forwarded-proto': 'https' };

describe('every answer', () => {
	const PATHS = ['/', '/index.html', '/main.js', '/main.css', '/f.js', '/healthz', '/nothing', '/share/nothing'];
	const API = ['/api/v1/session', '/api/v1/sites', '/api/v1/nothing'];

	it.each([...PATHS, ...API])('%s lets a browser do nothing that it does not need', async path => {
		const { headers } = await fetch(world.url + path);
		const policy = headers.get('content-security-policy')!.split('; ');
		expect(policy).toEqual(
			expect.arrayContaining([
				"default-src 'none'",
				"script-src 'self'",
				"style-src 'self'",
				"connect-src 'self'",
				"base-uri 'none'",
				"frame-ancestors 'none'",
				"require-trusted-types-for 'script'",
			]),
		);
		expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/);
		expect(headers.get('permissions-policy')).toContain('geolocation=()');
		expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
		expect(headers.get('cross-origin-resource-policy')).toBe(path === '/f.js' ? 'cross-origin' : 'same-origin');
	});

	it.each(API)('%s is neither kept nor read by other sites', async path => {
		const { headers } = await owner.ask(path.replace('/api/v1', ''), { headers: { origin: 'https://example.net' } });
		expect(headers.get('cache-control')).toBe('no-store');
		expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
	});

	it('asks for https for good only where it came by https, and not for the site that loads the script', async () => {
		const hsts = async (path: string, headers: Record<string, string> = {}) =>
			(await fetch(world.url + path, { headers })).headers.get('strict-transport-security');
		expect([await hsts('/'), await hsts('/', HTTPS), await hsts('/f.js', HTTPS)]).toEqual([
			null,
			'max-age=31536000',
			null,
		]);
	});

	it('goes nowhere else', async () => {
		for (const path of ['//example.net/', '/%5Cexample.net', '/?next=https://example.net', '/share//example.net']) {
			const answer = await fetch(`${world.url}${path}`, { redirect: 'manual' });
			expect([path, answer.status >= 300 && answer.status < 400, answer.headers.get('location')]).toEqual([
				path,
				false,
				null,
			]);
		}
	});
});

describe('under a path of somebody’s site', () => {
	it('rules nothing for the rest of that site', async () => {
		const path = await openWorld({ env: { PUBLIC_URL: 'https://example.com/count' } });
		const { headers } = await fetch(path.url, { headers: { ...HTTPS, 'x-forwarded-host': 'example.com' } });
		await path.end();
		expect(headers.get('strict-transport-security')).toBeNull();
	});
});

describe('a change that another site sends', () => {
	const change = (headers: Record<string, string>, body = '{}') =>
		askAs(world, { ...owner.headers, ...headers })('/tokens', { method: 'POST', body });
	const JSON_TYPE = { 'content-type': 'application/json' };

	it.each([
		[{ ...JSON_TYPE, origin: 'https://example.net' }, 403, 'cross_origin'],
		[{ ...JSON_TYPE, origin: 'null' }, 403, 'cross_origin'],
		[{ ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }, 403, 'cross_origin'],
		[{ ...JSON_TYPE, 'sec-fetch-site': 'same-site' }, 403, 'cross_origin'],
		[{ ...JSON_TYPE, 'sec-fetch-site': 'none' }, 403, 'cross_origin'],
		[{ 'content-type': 'text/plain' }, 415, 'not_json'],
		[{ 'content-type': 'application/x-www-form-urlencoded' }, 415, 'not_json'],
		[{ 'content-type': 'multipart/form-data; boundary=x' }, 415, 'not_json'],
	])('%j is refused', async (headers, status, code) => {
		const answer = await change(headers as unknown as Record<string, string>);
		expect([answer.status, ((await answer.json()) as Failure).error.code]).toEqual([status, code]);
	});

	it('is told from one of the dashboard’s own', async () => {
		const { host } = new URL(world.url);
		const own: Record<string, string>[] = [
			JSON_TYPE,
			{ ...JSON_TYPE, origin: `http://${host}` },
			{ ...JSON_TYPE, 'sec-fetch-site': 'same-origin', origin: 'https://count.example.com' },
			{ ...JSON_TYPE, 'x-forwarded-host': 'count.example.com', origin: 'https://count.example.com' },
		];
		for (const headers of own) {
			const answer = await change(headers);
			expect([headers, ((await answer.json()) as Failure).error]).toMatchObject([headers, { parameter: 'name' }]);
		}
	});

	it('is not allowed ahead either', async () => {
		const headers = { origin: 'https://example.net', 'access-control-request-method': 'DELETE' };
		const answer = await fetch(`${world.url}/api/v1/session`, { method: 'OPTIONS', headers });
		expect(answer.headers.get('access-control-allow-origin')).toBeNull();
	});
});

describe('a body', () => {
	const LONG = JSON.stringify({ email: 'x'.repeat(70_000), password: 'x' });

	it('is at most 64 KiB long, whether it says so or not', async () => {
		const said = await askAs(world)('/login', { json: JSON.parse(LONG) });
		expect([said.status, ((await said.json()) as Failure).error.code]).toEqual([413, 'too_large']);
		const status = await new Promise<number>((resolve, reject) => {
			const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
			const asking = request(`${world.url}/api/v1/login`, { method: 'POST', headers }, answer => {
				answer.resume();
				resolve(answer.statusCode!);
			});
			asking.on('error', reject);
			asking.end(LONG);
		});
		expect(status).toBe(413);
	});

	it.each(['', 'null', '[]', '"x"', '{', '{"__proto__":{"owner":true}}', '{"email":{}}'])(
		'%j is refused in a sentence',
		async body => {
			const answer = await askAs(world, { 'content-type': 'application/json' })('/login', { method: 'POST', body });
			expect(answer.status).toBe(400);
			expect(((await answer.json()) as Failure).error.message).toMatch(/\.$/);
		},
	);
});

describe('a request that goes away in the middle of its body', () => {
	it.each([{ 'content-length': '100' }, { 'transfer-encoding': 'chunked' }])(
		'is no failure of ours: %j',
		async length => {
			const before = world.log.length;
			const headers = { 'content-type': 'application/json', ...length };
			const asking = request(`${world.url}/api/v1/login`, { method: 'POST', headers });
			const gone = new Promise(resolve => asking.on('close', resolve));
			asking.on('error', () => undefined);
			await new Promise(resolve => asking.write('{"em', resolve));
			// The server has begun to read once it answers another request on the same thread.
			await fetch(`${world.url}/healthz`);
			asking.destroy();
			await gone;
			await fetch(`${world.url}/healthz`);
			expect(world.log.slice(before).join('')).not.toContain('failed');
		},
	);
});

describe('whoever names itself in a way that there is not', () => {
	it.each(['constructor', 'constructor x', '__proto__', 'toString', 'Bearer', 'Share', 'Basic eDp5'])(
		'is nobody: %s',
		async authorization => {
			const ask = askAs(world, { ...owner.headers, authorization });
			for (const path of ['/catalog', '/sites', '/sites/shop.example.com/totals', '/users', '/me/sessions']) {
				expect([path, (await ask(path)).status]).toEqual([path, 401]);
			}
		},
	);
});

describe('whoever asks', () => {
	it('does not choose the address that links are told with, unless a trusted proxy says so', async () => {
		const distrustful = await openWorld({ env: { TRUSTED_PROXIES: 'none' } });
		const { ask } = await signUp(distrustful);
		const headers = { 'x-forwarded-host': 'example.net', ...HTTPS };
		const answer = await ask('/users', { json: { email: 'vera@example.com' }, headers });
		const { url } = (await answer.json()) as Invited;
		await distrustful.end();
		expect(url.startsWith(`${distrustful.url}/#invite=`)).toBe(true);
	});

	it('is told of the address that is set, whatever the request says', async () => {
		const named = await openWorld({ env: { PUBLIC_URL: 'https://count.example.com' } });
		const { ask } = await signUp(named);
		const answer = await ask('/users', {
			json: { email: 'vera@example.com' },
			headers: { 'x-forwarded-host': 'example.net' },
		});
		const { url } = (await answer.json()) as Invited;
		await named.end();
		expect(url).toMatch(/^https:\/\/count\.example\.com\/#invite=/);
	});
});

it('no secret is in the log, in the database or in an address', async () => {
	const secrets: string[] = [PASSWORD];
	const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]!.split(';')[0]!.split('=')[1]!;
	const login = await askAs(world)('/login', { json: { email: owner.email, password: PASSWORD } });
	secrets.push(cookieOf(login));
	const wrong = 'a wrong password, typed';
	await askAs(world)('/login', { json: { email: owner.email, password: wrong } });
	secrets.push(wrong);
	const { token } = (await (await owner.ask('/tokens', { json: { name: 'x', scope: 'edit' } })).json()) as NewToken;
	await askAs(world, { authorization: `Bearer ${token}` })('/sites');
	secrets.push(token, token.replace('footfall_', ''));
	const { url } = (await (await owner.ask('/users', { json: { email: 'new@example.com' } })).json()) as Invited;
	const link = url.split('=').at(-1)!;
	const chosen = 'what the new one has chosen';
	secrets.push(link, chosen, cookieOf(await askAs(world)('/links/invite', { json: { link, password: chosen } })));
	const another = 'another long password';
	const here = await signIn(world, 'new@example.com');
	expect((await here.ask('/me/password', { json: { password: chosen, new_password: another } })).status).toBe(204);
	secrets.push(another, here.headers.cookie!.split('=')[1]!);
	// The reader sees only what is in the files by now.
	await world.store.all('select 1');
	const files = readdirSync(world.directory, { recursive: true, withFileTypes: true }).filter(file => file.isFile());
	const bytes = Buffer.concat(files.map(file => readFileSync(join(file.parentPath, file.name))));
	expect(bytes.includes('new@example.com')).toBe(true);
	for (const secret of secrets) {
		expect([secret, bytes.includes(secret), world.log.join('').includes(secret)]).toEqual([secret, false, false]);
	}
	expect(world.log.join('')).not.toMatch(/@example\.com|[\w-]{43}/);
});

it('the dashboard works in a browser that takes no text for code', async () => {
	await using browser = await openBrowser();
	const visitor = await browser.visitor({
		before: `
			globalThis.violations = [];
			addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
				violations.push(violatedDirective + ' ' + blockedURI);
			});`,
	});
	const beacon = { kind: 'view', status: 200, begins: 1, entry_page: '/tea', visit_number: 1, screen: 'large' };
	expect((await world.send(beacon)).status).toBe(200);
	const [name, value] = owner.headers.cookie!.split('=') as [string, string];
	await visitor.addCookies([{ name, value, url: world.url }]);
	const page = await visitor.newPage();
	const problems: string[] = [];
	page.on('pageerror', error => problems.push(error.message));
	page.on('console', message => message.type() === 'error' && problems.push(message.text()));
	await page.goto(`${world.url}/?site=shop.example.com`);
	await page.waitForSelector('[data-state="ready"]');
	expect(await page.evaluate('violations')).toEqual([]);
	expect(problems).toEqual([]);
	// And the rule is in force.
	const refused = await page.evaluate(`(() => {
		try { document.body.innerHTML = '<img src=x>'; return 'taken'; } catch (error) { return error.name; }
	})()`);
	expect(refused).toBe('TypeError');
	await visitor.close();
});
