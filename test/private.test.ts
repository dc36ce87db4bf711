import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './helpers/world.ts';

/**
 * Until accounts exist, the numbers are for this machine alone. A proxy on the same machine, which passes the world's
 * requests on from 127.0.0.1, must not open them. The screens themselves, without a number in them, are there for everyone:
 * the one-time link of the first start leads to them.
 */
let world: World;
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
});
afterAll(() => world.end());

type Headers = Record<string, string>;

/** Asks with exactly these headers, `Host` included, and returns the status. */
function ask(url: string, path: string, headers: Headers): Promise<number> {
	return new Promise((resolve, reject) => {
		const asking = request(new URL(path, url), { headers }, answer => {
			answer.resume();
			resolve(answer.statusCode!);
		});
		asking.on('error', reject);
		asking.end();
	});
}

/** A reverse proxy on this machine that adds headers to what it passes on. */
async function throughProxy(path: string, sent: Headers, change: (headers: Headers) => Headers): Promise<number> {
	const pass: RequestListener = async (incoming, answer) => {
		const status = await ask(world.url, incoming.url!, change({ host: incoming.headers.host! }));
		answer.writeHead(status).end();
	};
	const proxy = createServer(pass);
	await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
	try {
		const { port } = proxy.address() as AddressInfo;
		return await ask(`http://127.0.0.1:${port}`, path, sent);
	} finally {
		await new Promise(resolve => proxy.close(resolve));
	}
}

const PRIVATE = ['/api/v1/catalog', '/api/v1/sites', '/api/v1/sites/shop.example.com/totals'];

describe.each(PRIVATE)('%s', path => {
	it.each(['localhost', '127.0.0.1', '[::1]', 'localhost:8080', 'LOCALHOST'])(
		'answers on this machine as %s',
		async host => {
			expect([200, 404]).toContain(await ask(world.url, path, { host }));
		},
	);

	it.each(['count.example.com', 'localhost.example.com', '127.0.0.1.example.com', '192.0.2.1'])(
		'is refused under the name %s',
		async host => {
			expect(await ask(world.url, path, { host })).toBe(401);
		},
	);

	it('is refused through a proxy that keeps the name it was asked under', async () => {
		expect(await throughProxy(path, { host: 'count.example.com' }, headers => headers)).toBe(401);
	});

	it.each([
		{ 'x-forwarded-for': '203.0.113.7' },
		{ 'x-forwarded-host': 'count.example.com' },
		{ 'x-forwarded-proto': 'https' },
		{ forwarded: 'for=203.0.113.7' },
		{ 'x-real-ip': '203.0.113.7' },
		{ 'cf-connecting-ip': '203.0.113.7' },
		{ via: '1.1 proxy' },
	])('is refused through a proxy that says localhost and adds %o', async added => {
		const status = await throughProxy(
			path,
			{ host: 'count.example.com' },
			() => ({ host: 'localhost', ...added }) as Headers,
		);
		expect(status).toBe(401);
	});
});

describe('what the world needs', () => {
	it.each(['/f.js', '/f.gif', '/healthz', '/', '/index.html', '/main.js', '/api/v1/session'])(
		'answers through any proxy: %s',
		async path => {
			const add = (headers: Headers) => ({ ...headers, 'x-forwarded-for': '203.0.113.7' });
			expect(await throughProxy(path, { host: 'count.example.com' }, add)).toBe(200);
		},
	);

	it('tells the world nothing but that there is no account', async () => {
		const answer = await fetch(`${world.url}/api/v1/session`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
		expect(await answer.json()).toEqual({ state: 'setup', reads: false });
	});

	it('takes no request for the machine’s own where PUBLIC_URL says that a proxy passes requests on', async () => {
		const proxied = await openWorld({ env: { PUBLIC_URL: 'https://count.example.com' } });
		const status = await ask(proxied.url, '/api/v1/sites', { host: 'localhost' });
		await proxied.end();
		expect(status).toBe(401);
	});

	it('says at start that the rest does not', () => {
		expect(world.log.join('')).toMatch(/answer only on this machine, because there are no accounts yet/);
	});
});
