import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signUp } from '../helpers/account.ts';
import {
	ask,
	certify,
	freePort,
	has,
	makeDirectory,
	type RunningProxy,
	snippet,
	startProxy,
} from '../helpers/proxy.ts';
import { DESKTOP, openWorld, type World } from '../helpers/world.ts';

/** Where the visitor's connections come from; no other request does. */
const VISITOR = '127.233.215.7';
const COUNT = 'count.example.com';
const SHOP = 'shop.example.com';

/** The proxies of deploy/, each with the snippets as they are in the files, but for ports and paths. */
interface Proxied {
	proxy: RunningProxy;
	/** Of Footfall under a host name of its own. */
	count: string;
	/** Of the shop, which has Footfall under its own host name. */
	shop: string;
}

const PROXIES: Record<string, { needs: [string, string]; start(upstream: string): Promise<Proxied> }> = {
	nginx: { needs: ['nginx', 'nginx-light'], start: startNginx },
	caddy: { needs: ['caddy', 'caddy'], start: startCaddy },
};

async function startNginx(upstream: string): Promise<Proxied> {
	const directory = makeDirectory();
	const [plain, count, shop] = await Promise.all([freePort(), freePort(), freePort()]);
	const { key, certificate } = certify(directory, COUNT);
	const log = ['/var/log/nginx', join(directory, 'logs')] as const;
	const to = ['127.0.0.1:8080', upstream] as const;
	const host = snippet('nginx/host.conf', [
		['listen 80;', `listen 127.0.0.1:${plain};`],
		['listen 443 ssl;', `listen 127.0.0.1:${count} ssl;`],
		['/etc/letsencrypt/live/count.example.com/fullchain.pem', certificate],
		['/etc/letsencrypt/live/count.example.com/privkey.pem', key],
		log,
		to,
	]);
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
	const paths = temporary.map(name => `${name}_temp_path ${directory}/temporary/${name};`).join('\n');
	const text = `
		daemon off; worker_processes 1; pid ${directory}/home/pid; error_log ${directory}/logs/error.log info;
		events {}
		http {
			access_log ${directory}/logs/access.log;
			${paths}
			${host}
			server {
				listen 127.0.0.1:${shop};
				server_name ${SHOP};
				root ${directory}/site;
				${snippet('nginx/path.conf', [log, to])}
			}
		}`;
	const file = join(directory, 'home/nginx.conf');
	writeFileSync(file, process.getuid?.() === 0 ? `user root;${text}` : text);
	const proxy = await startProxy(['nginx', '-c', file, '-e', `${directory}/logs/error.log`], directory, shop);
	return { proxy, count: `https://127.0.0.1:${count}`, shop: `http://127.0.0.1:${shop}` };
}

async function startCaddy(upstream: string): Promise<Proxied> {
	const directory = makeDirectory();
	const [count, shop] = await Promise.all([freePort(), freePort()]);
	const text = snippet('Caddyfile', [
		['{\n\t# Caddy has', '{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\t# Caddy has'],
		['\ncount.example.com {', `\nhttps://${COUNT}:${count} {\n\ttls internal`],
		['\nshop.example.com {', `\nhttp://${SHOP}:${shop} {`],
		['/var/www/shop', `${directory}/site`],
		['/var/log/caddy', `${directory}/logs`],
		['127.0.0.1:8080', upstream],
	]);
	const file = join(directory, 'home/Caddyfile');
	writeFileSync(file, text);
	const words = ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'];
	const proxy = await startProxy(words, directory, shop);
	return { proxy, count: `https://127.0.0.1:${count}`, shop: `http://127.0.0.1:${shop}` };
}

describe.each(Object.entries(PROXIES))('%s', (_, { needs, start }) => {
	describe.skipIf(!has(...needs))('with the snippets of deploy/', () => {
		let world: World;
		let proxied: Proxied;
		beforeAll(async () => {
			world = await openWorld({
				sites: [{ domain: SHOP }],
				place: address => (address === VISITOR ? { country: 'DE', region: 'DE-BE' } : { country: 'ZZ', region: 'ZZ' }),
			});
			proxied = await start(new URL(world.url).host);
		});
		afterAll(async () => {
			await proxied?.proxy.end();
			await world.end();
		});

		const view = JSON.stringify({ kind: 'view', stateless: 1, begins: 1, page: '/konto' });
		const beacon = (url: string, host: string, headers: Record<string, string> = {}, body = view) =>
			ask(url, {
				host,
				method: 'POST',
				body,
				from: VISITOR,
				headers: { origin: `https://${SHOP}`, 'user-agent': DESKTOP, 'content-type': 'text/plain', ...headers },
			});
		/** Views by country, as the store has them. */
		async function countries(): Promise<Record<string, number>> {
			const rows = await world.store.all<{ text: string; views: number }>(
				`select text, sum(views + stateless_views) as views from visit_days join words on words.id = value
				where text in ('DE', 'ZZ', 'FR') group by text`,
			);
			return Object.fromEntries(rows.map(({ text, views }) => [text, views]));
		}

		it('counts a beacon through the path of the site itself, with the address of the visitor', async () => {
			const before = (await countries()).DE ?? 0;
			expect(await beacon(`${proxied.shop}/f`, SHOP)).toMatchObject({ status: 200 });
			expect((await countries()).DE).toBe(before + 1);
		});

		it('counts a beacon under its own host name, with the address of the visitor', async () => {
			const before = (await countries()).DE ?? 0;
			expect(await beacon(`${proxied.count}/f`, COUNT)).toMatchObject({
				status: 200,
				headers: { 'access-control-allow-origin': `https://${SHOP}`, 'cache-control': 'no-store' },
			});
			expect((await countries()).DE).toBe(before + 1);
		});

		it.each<[string, Record<string, string>]>([
			['X-Forwarded-For', { 'x-forwarded-for': '198.51.100.9' }],
			['Forwarded', { forwarded: 'for=198.51.100.9' }],
		])('believes no %s that a visitor writes', async (_name, headers) => {
			for (const [url, host] of [
				[proxied.shop, SHOP],
				[proxied.count, COUNT],
			] as const) {
				const before = (await countries()).DE ?? 0;
				expect((await beacon(`${url}/f`, host, headers)).status).toBe(200);
				expect((await countries()).DE).toBe(before + 1);
			}
		});

		it('lets browsers keep the script', async () => {
			for (const [url, host] of [
				[proxied.shop, SHOP],
				[proxied.count, COUNT],
			] as const) {
				const got = await ask(`${url}/f.js`, { host });
				expect(got).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=3600' } });
				expect(got.body).toContain('ff_memory');
				const headers = { 'if-none-match': String(got.headers.etag) };
				expect(await ask(`${url}/f.js`, { host, headers })).toMatchObject({ status: 304, body: '' });
			}
		});

		it('shows the promise page of the site, with all that it loads, through the path of the site itself', async () => {
			const page = await ask(`${proxied.shop}/f.html`, { host: SHOP });
			const loaded = [...page.body.matchAll(/(?:src|href)="(f\.[\w.]+)"/g)].map(match => match[1]!);
			expect(loaded.length).toBeGreaterThan(1);
			for (const name of [...loaded, 'f.promise.ja.js', 'f.promise.json']) {
				expect([name, (await ask(`${proxied.shop}/${name}`, { host: SHOP })).status]).toEqual([name, 200]);
			}
			expect(JSON.parse((await ask(`${proxied.shop}/f.promise.json`, { host: SHOP })).body).site).toBe(SHOP);
		});

		it('passes on nothing but Footfall below the site', async () => {
			expect(await ask(`${proxied.shop}/`, { host: SHOP })).toMatchObject({ status: 200, body: 'The shop.' });
			for (const path of ['/api/v1/sites', '/faq', '/fx', '/metrics', '/f/x']) {
				expect([path, (await ask(`${proxied.shop}${path}`, { host: SHOP })).status]).toEqual([path, 404]);
			}
		});

		it('opens neither numbers nor metrics to those who have no account, and the numbers to those who have', async () => {
			expect((await ask(`${proxied.count}/api/v1/sites`, { host: COUNT })).status).toBe(401);
			expect((await ask(`${proxied.count}/metrics`, { host: COUNT })).status).toBe(401);
			// A proxy on the same machine must not pass for the machine itself.
			const local = { host: COUNT, headers: { host: 'localhost' } };
			expect((await ask(`${proxied.count}/api/v1/sites`, local)).body).not.toContain(SHOP);
			const { headers } = await signUp(world);
			const cookie = headers.cookie!.replace(/^footfall=/, '__Host-footfall=');
			const got = await ask(`${proxied.count}/api/v1/sites`, { host: COUNT, headers: { cookie } });
			expect(got).toMatchObject({ status: 200, body: expect.stringContaining(SHOP) });
			expect((await ask(`${proxied.count}/`, { host: COUNT })).status).toBe(200);
		});

		it('refuses a body that is too large without writing it anywhere', async () => {
			const large = `${'kanarie-'.repeat(80_000)}`;
			expect((await beacon(`${proxied.shop}/f`, SHOP, {}, large)).status).toBe(413);
			expect(proxied.proxy.written()).not.toContain('kanarie');
		});

		it('writes no line about a visitor, not even where Footfall is gone', async () => {
			await ask(`${proxied.shop}/f.gif?p=/kanarie`, { host: SHOP, from: VISITOR });
			await ask(`${proxied.count}/f.gif?p=/kanarie`, { host: COUNT, from: VISITOR });
			await world.close();
			expect((await beacon(`${proxied.shop}/f`, SHOP)).status).toBe(502);
			expect((await beacon(`${proxied.count}/f`, COUNT)).status).toBe(502);
			expect((await ask(`${proxied.shop}/?page-of-the-shop`, { host: SHOP })).status).toBe(200);
			await proxied.proxy.wrote('page-of-the-shop');
			const written = proxied.proxy.written();
			expect(written).toContain('page-of-the-shop');
			expect(written).not.toMatch(new RegExp(`${VISITOR}|konto|kanarie|Chrome/`));
		});
	});
});
