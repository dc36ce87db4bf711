import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings, siteSettings } from '../server/model/settings.ts';
import { migrations } from '../server/store/schema.ts';

const BIN = join(import.meta.dirname, '../bin/footfall.js');

let directory: string;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-commands-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Ended {
	code: number | null;
	out: string;
	error: string;
}

/** Runs the command line as a person would. */
function footfall(words: string, env: Record<string, string> = {}): Promise<Ended> {
	return new Promise(resolve => {
		const child = spawn(process.execPath, [BIN, ...words.split(' ').filter(Boolean)], {
			env: { ...process.env, DATA_DIR: join(directory, 'data'), PORT: '0', ...env },
		});
		const ended: Ended = { code: null, out: '', error: '' };
		child.stdout.on('data', chunk => {
			ended.out += chunk;
		});
		child.stderr.on('data', chunk => {
			ended.error += chunk;
		});
		child.on('close', code => resolve({ ...ended, code }));
	});
}

describe('a database of an older version', () => {
	it('is left to serve by every other command', async () => {
		const old = join(directory, 'old');
		mkdirSync(old);
		const database = new Database(join(old, 'footfall.db'));
		for (const { sql } of migrations().slice(0, 2)) database.exec(sql);
		database.pragma('user_version = 2');
		database.close();
		for (const words of ['site list', 'user list', 'token list', 'seal --dry-run']) {
			expect(await footfall(words, { DATA_DIR: old })).toEqual({
				code: 1,
				out: '',
				error: expect.stringMatching(/^footfall: The database in .* is of an older Footfall: start footfall serve/),
			});
		}
		expect(readdirSync(old).filter(name => name.includes('before'))).toEqual([]);
	});
});

describe('site', () => {
	it('adds, lists, changes and removes', async () => {
		expect(await footfall('site list')).toMatchObject({
			code: 0,
			out: expect.stringContaining('There is no site yet'),
		});
		expect(statSync(join(directory, 'data/footfall.db')).mode & 0o777).toBe(0o600);
		const added = await footfall('site add Shop.Example.com --timezone Europe/Berlin --hostname *.shop.example.com');
		expect(added).toMatchObject({
			code: 0,
			out: [
				'Added shop.example.com  Europe/Berlin  *.shop.example.com\n',
				'Paste this into its pages: <script defer src="http://127.0.0.1:0/f.js"></script>\n',
			].join(''),
			error: '',
		});
		expect(await footfall('site set shop.example.com --timezone Asia/Tokyo --query q,page')).toMatchObject({ code: 0 });
		const list = await footfall('site list --json');
		expect(JSON.parse(list.out)).toEqual([
			{
				domain: 'shop.example.com',
				timezone: 'Asia/Tokyo',
				hostnames: ['shop.example.com', '*.shop.example.com'],
				settings: { ...readSettings('{}'), query: ['q', 'page'] },
			},
		]);
		expect(await footfall('site remove shop.example.com')).toMatchObject({
			code: 2,
			error: expect.stringContaining('--yes'),
		});
		const removed = await footfall('site remove shop.example.com --yes --json');
		expect(JSON.parse(removed.out)).toEqual({
			removed: 'shop.example.com',
			backup: expect.stringMatching(/before-removing-shop\.example\.com-\d{8}T\d{6}Z\.db$/),
		});
		expect((await footfall('site list --json')).out).toBe('[]\n');
	});
});

describe('site set', () => {
	it('takes every setting by its name, and says what it is then', async () => {
		expect(await footfall('site add set.example.com --timezone UTC')).toMatchObject({ code: 0 });
		const ended = await footfall(
			'site set set.example.com --excluded-paths /admin* --excluded-addresses 192.0.2.0/24 --preset fr --rounding 100 --signal none --json',
		);
		expect(JSON.parse(ended.out)).toMatchObject({
			domain: 'set.example.com',
			settings: {
				excluded_paths: ['/admin*'],
				excluded_addresses: ['192.0.2.0/24'],
				preset: 'fr',
				screen: 'off',
				rounding: 100,
				signal: 'none',
			},
			tag: '<script defer src="http://127.0.0.1:0/f.js" data-exclude="/admin*" data-signal="none"></script>',
		});
		const { out } = await footfall('site set --help');
		for (const [name, { description }] of siteSettings) {
			expect(out).toContain(`--${name.replaceAll('_', '-')} <value>`);
			expect(out.replace(/\s+/g, ' ')).toContain(description);
		}
		expect(await footfall('site remove set.example.com --yes')).toMatchObject({ code: 0 });
	});

	it('writes the tag with the public address', async () => {
		const added = await footfall('site add public.example.com --timezone UTC', {
			PUBLIC_URL: 'https://count.example.com',
		});
		expect(added.out).toContain('<script defer src="https://count.example.com/f.js"></script>');
		expect(await footfall('site remove public.example.com --yes')).toMatchObject({ code: 0 });
	});
});

describe('a mistake is told in one sentence', () => {
	beforeAll(async () => {
		expect(await footfall('site add taken.example.com --timezone UTC')).toMatchObject({ code: 0 });
	});

	it.each([
		['site add', 2, "missing required argument 'domain'"],
		['site add a.example.com --colour red', 2, "unknown option '--colour'"],
		['site add a.example.com --timezone Mars/Base', 2, 'Mars/Base is no IANA time zone'],
		['site add http://a.example.com/x', 2, 'is no host name such as example.com'],
		['site add taken.example.com', 1, 'taken.example.com has one of these already'],
		['site add b.example.com --hostname taken.example.com', 1, 'taken.example.com has one of these already'],
		[
			'site set unknown.example.com --query q',
			1,
			'There is no site unknown.example.com. There are: taken.example.com.',
		],
		['site set taken.example.com', 2, 'Nothing to set'],
		['site set taken.example.com --threshold 3', 2, '--threshold must be a whole number from 5 to 1000, not "3"'],
		['site set taken.example.com --cookie-domain example.org', 2, '--cookie-domain: taken.example.com is not under'],
		['site set taken.example.com --query a/b', 2, '--query must be names of parameters joined by commas'],
		['export unknown.example.com', 1, 'There is no site unknown.example.com'],
		['export taken.example.com --by colour', 2, 'colour'],
		['export taken.example.com --period sometime', 2, 'period must be one of'],
		['export taken.example.com --format xml', 2, 'format must be one of'],
		['dance', 2, "unknown command 'dance'"],
	])('%s', async (words, code, sentence) => {
		const ended = await footfall(words);
		expect(ended).toMatchObject({ code, out: '', error: expect.stringContaining(sentence) });
		expect(ended.error).not.toMatch(/\n\s+at /);
	});

	it.each([
		['PORT', 'eighty', 'PORT is "eighty"; it must be a whole number'],
		['TRUSTED_PROXIES', '10.0.0.0/99', 'TRUSTED_PROXIES is "10.0.0.0/99"'],
		['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud"'],
	])('a bad setting: %s=%s', async (name, value, sentence) => {
		expect(await footfall('serve', { [name]: value })).toMatchObject({
			code: 2,
			error: expect.stringContaining(sentence),
		});
	});

	it('a port that is taken', async () => {
		const other = createServer();
		await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
		const { port } = other.address() as { port: number };
		const ended = await footfall('serve', { PORT: String(port) });
		other.close();
		expect(ended).toMatchObject({ code: 1, error: expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`) });
	});

	it('a data directory that cannot be made', async () => {
		// Below a file there is no directory, for the administrator either.
		const ended = await footfall('site list', { DATA_DIR: join(BIN, 'data') });
		expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(/DATA_DIR .* cannot be written to/) });
	});

	it.skipIf(process.getuid?.() === 0)('a data directory that cannot be written to', async () => {
		const locked = mkdtempSync(join(directory, 'locked-'));
		chmodSync(locked, 0o500);
		const ended = await footfall('site list', { DATA_DIR: locked });
		expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(/DATA_DIR .* cannot be written to/) });
	});

	it('a database from a newer version', async () => {
		const newer = join(directory, 'newer');
		await footfall('site list', { DATA_DIR: newer });
		const database = new Database(join(newer, 'footfall.db'));
		database.pragma('user_version = 999');
		database.close();
		const ended = await footfall('serve', { DATA_DIR: newer });
		expect(ended).toMatchObject({ code: 1, error: expect.stringContaining('written by a newer Footfall') });
	});

	it('a file that is no database', async () => {
		const strange = mkdtempSync(join(directory, 'strange-'));
		writeFileSync(join(strange, 'footfall.db'), 'A letter to a friend. '.repeat(100));
		const ended = await footfall('serve', { DATA_DIR: strange });
		expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(/The database .* cannot be used: .*NOTADB/) });
		expect(ended.error).not.toMatch(/\n\s+at /);
	});
});

describe('help', () => {
	it.each(['--help', 'serve --help', 'site --help', 'site add --help', 'export --help', 'seal --help'])(
		'%s',
		async words => {
			expect(await footfall(words)).toMatchObject({
				code: 0,
				out: expect.stringContaining('Usage: footfall'),
				error: '',
			});
		},
	);

	it('lists every setting with its default', async () => {
		const { out } = await footfall('serve --help');
		for (const name of ['HOST', 'PORT', 'DATA_DIR', 'TRUSTED_PROXIES', 'RATE_LIMIT']) expect(out).toContain(name);
	});
});

describe('export', () => {
	it('writes what the API answers, as a table or a file', async () => {
		const data = { DATA_DIR: join(directory, 'exported') };
		await footfall('site add shop.example.com --timezone UTC', data);
		const csv = await footfall('export shop.example.com --from 2026-01-01 --to 2026-01-02', data);
		expect(csv).toMatchObject({ code: 0, error: '' });
		expect(csv.out).toMatch(/^from,to,visitors,.*\r\n2026-01-01,2026-01-02,0,.*\r\n$/);
		const lines = await footfall('export shop.example.com --period 28d --interval day --format ndjson', data);
		const days = lines.out.split('\n').slice(0, -1);
		expect([days.length, JSON.parse(days[0]!)]).toMatchObject([28, { visitors: 0 }]);
		const filtered = await footfall('export shop.example.com --by page --filter country:DE --json', data);
		expect(JSON.parse(filtered.out)).toMatchObject({ filter: { dimension: 'country', value: 'DE' }, rows: [] });
		const parquet = await footfall('export shop.example.com --by page --format parquet', data);
		expect([parquet.out.slice(0, 4), parquet.out.slice(-4)]).toEqual(['PAR1', 'PAR1']);
	});
});

describe('serve', () => {
	it('stops at SIGTERM with exit code 0 and everything stored', async () => {
		const data = join(directory, 'served');
		await footfall('site add shop.example.com --timezone UTC', { DATA_DIR: data });
		const child = spawn(process.execPath, [BIN, 'serve'], { env: { ...process.env, DATA_DIR: data, PORT: '0' } });
		const url = await new Promise<string>(resolve => {
			let log = '';
			child.stderr.on('data', chunk => {
				log += chunk;
				const found = /counts at (\S+)/.exec(log);
				if (found) resolve(found[1]!);
			});
		});
		const view = { kind: 'view', stateless: 1, begins: 1, page: '/' };
		const headers = {
			origin: 'http://shop.example.com',
			'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0',
		};
		const beacons = Array.from({ length: 20 }, () =>
			fetch(`${url}/f`, { method: 'POST', body: JSON.stringify(view), headers }).then(answer => answer.status),
		);
		expect(await Promise.all(beacons)).toEqual(Array(20).fill(200));
		child.kill('SIGTERM');
		expect(await new Promise(resolve => child.on('close', resolve))).toBe(0);
		const { out } = await footfall('export shop.example.com --period today --format json', { DATA_DIR: data });
		expect(JSON.parse(out).metrics).toMatchObject({ views: 20, visits: 20 });
	});
});
