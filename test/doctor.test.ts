import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeSettings, readSettings, type SiteSettings } from '../server/model/settings.ts';
import { tagsOf } from '../server/model/tag.ts';
import { blockedBy } from '../server/upkeep/csp.ts';
import {
	type Asking,
	examineAsking,
	examineDirectory,
	examineDoor,
	examineHttps,
	examinePlaces,
	examineSchema,
} from '../server/upkeep/doctor.ts';
import { examinePage } from '../server/upkeep/page.ts';
import type { Diagnosis, Finding } from '../server/wire/account.ts';
import { signUp } from './helpers/account.ts';
import { openWorld, type World } from './helpers/world.ts';

const BIN = join(import.meta.dirname, '../bin/footfall.js');
const brief = (findings: readonly Finding[]) => findings.map(({ check, state }) => `${check} ${state}`);
const NOW = Date.parse('2026-11-20T12:00:00Z');

let directory: string;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-doctor-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the doctor looks at the installation', () => {
	it('its directory and the room it has', () => {
		expect(brief(examineDirectory(directory))[0]).toBe('data_dir pass');
		expect(brief(examineDirectory(directory))[1]).toMatch(/^disk /);
		expect(brief(examineDirectory(join(directory, 'none')))).toEqual(['data_dir warn']);
	});

	it('migrations that the next start makes, without making them', async () => {
		const old = join(directory, 'old');
		mkdirSync(old);
		const database = new Database(join(old, 'footfall.db'));
		database.pragma('user_version = 1');
		database.close();
		expect(examineSchema(old)).toMatchObject({ state: 'warn', message: expect.stringContaining('0002-accounts.sql') });
		expect(examineSchema(old).state).toBe('warn');
		expect(examineSchema(join(directory, 'none')).state).toBe('pass');
		const broken = join(directory, 'broken');
		mkdirSync(broken);
		writeFileSync(
			join(broken, 'footfall.db'),
			'no database at all, but text that is long enough to be read'.repeat(99),
		);
		expect(examineSchema(broken)).toMatchObject({ state: 'fail', message: expect.stringContaining('cannot be read') });
	});

	it.each([
		[undefined, 'fail'],
		['2019-08-28', 'warn'],
		['2026-09-01', 'pass'],
	])('the age of the place data: %s', (date, state) => {
		expect(examinePlaces(date, NOW).state).toBe(state);
	});

	const ASKING: Asking = {
		hop: 0,
		via: 'connection',
		isForwarded: false,
		isTrusted: true,
		countryHeaders: [],
		countryHeader: undefined,
	};
	it.each([
		['nothing was passed on', {}, ['address pass']],
		['a trusted proxy named it', { hop: 1, via: 'x-forwarded-for', isForwarded: true } as const, ['address pass']],
		['a proxy that is not trusted named it', { isForwarded: true, isTrusted: false }, ['address fail']],
		['the headers of a trusted proxy disagree', { isForwarded: true }, ['address fail']],
		['a CDN names the country', { countryHeaders: ['cf-ipcountry'] }, ['address pass', 'country_header warn']],
		['COUNTRY_HEADER is not there', { countryHeader: 'cf-ipcountry' }, ['address pass', 'country_header warn']],
		[
			'COUNTRY_HEADER is not believed',
			{ countryHeader: 'cf-ipcountry', countryHeaders: ['cf-ipcountry'], isTrusted: false },
			['address pass', 'country_header fail'],
		],
		[
			'COUNTRY_HEADER is there',
			{ countryHeader: 'cf-ipcountry', countryHeaders: ['cf-ipcountry', 'x-country-code'] },
			['address pass'],
		],
	])('where the address of the one who asks was read: %s', (_, asking, findings) => {
		expect(brief(examineAsking({ ...ASKING, ...asking }))).toEqual(findings);
	});

	it.each([
		['https, and the server knows', 'https://count.example.com/', true, ['https pass']],
		['https, and a proxy keeps it to itself', 'https://count.example.com/', false, ['https fail']],
		['http', 'http://count.example.com/', false, ['https warn']],
		['http on this machine', 'http://localhost:8080/', false, []],
		['a program', '', false, []],
	])('whether passwords travel in the clear: %s', (_, page, known, findings) => {
		expect(brief(examineHttps(page, known))).toEqual(findings);
	});

	it.each([
		[91, 100, ['one_network warn']],
		[90, 100, ['door pass']],
		[99, 99, ['door pass']],
	])('whether nearly all traffic comes from one network: %i of %i', (requests, of, findings) => {
		const seen = { since: NOW, requests: of, unbelieved: 0, unknown: [], scripts: [], busiest: { requests, of } };
		expect(brief(examineDoor(seen))).toEqual(findings);
	});
});

describe('the doctor looks at a page', () => {
	const settings = changeSettings(readSettings('{}'), { query: 'q,page', cookies: 'off' }) as SiteSettings;
	const site = { id: 1, domain: 'shop.example.com', timezone: 'UTC', hostnames: ['shop.example.com'], settings };
	const tag = tagsOf(settings, 'https://count.example.com')[0]!.code;
	const examine = (html: string, policies: string[] = [], url = 'https://www.shop.example.com/') =>
		examinePage({ url, status: 200, html, policies }, [site]);
	const trouble = (findings: Finding[]) =>
		findings.filter(({ state }) => state !== 'pass').map(({ message }) => message);

	it('that is as it should be', () => {
		expect(brief(examine(`<!doctype html><head>${tag}</head>`))).toEqual(['page pass', 'tag pass', 'policy pass']);
	});

	it('whose tag disagrees with the settings', () => {
		const other =
			'<script src="https://count.example.com/f.js" data-query="q, page" data-signal=ignore defer></script>';
		expect(trouble(examine(other))).toEqual([
			'data-signal is "ignore" in the tag, and should be not there by the settings of shop.example.com.',
			'data-cookies is not there in the tag, and should be "off" by the settings of shop.example.com.',
		]);
	});

	it.each([
		['without a tag', '<script src="/app.js"></script>', 'has no tag'],
		['with two', tag + tag, 'has 2 tags'],
	])('%s', (_, html, message) => {
		expect(trouble(examine(html))).toEqual([expect.stringContaining(message)]);
	});

	it('of nobody', () => {
		expect(trouble(examine(tag, [], 'https://example.net/'))).toEqual(['No site lists the host name example.net.']);
	});

	it('whose content security policy blocks the script, or what it reports', () => {
		expect(trouble(examine(tag, ["default-src 'self'"]))).toEqual([
			'The script does not load: default-src of the content security policy lacks https://count.example.com.',
			'The script cannot report: default-src of the content security policy lacks https://count.example.com.',
		]);
		const meta = `<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">`;
		expect(trouble(examine(meta + tag))).toEqual([expect.stringContaining('connect-src')]);
	});

	const page = new URL('https://shop.example.com/');
	const script = new URL('https://count.example.com/f.js');
	it.each([
		['', undefined],
		["img-src 'none'", undefined],
		["default-src 'none'", 'default-src'],
		["default-src 'none'; script-src https://count.example.com", undefined],
		['script-src count.example.com', undefined],
		['script-src *.example.com', undefined],
		['script-src *.example.net https:', undefined],
		['script-src *', undefined],
		["script-src 'self'", 'script-src'],
		['script-src http://count.example.com:8080', 'script-src'],
		['script-src https://count.example.com/f.js', undefined],
		['script-src https://count.example.com/other/', 'script-src'],
		['script-src https:; script-src-elem https://cdn.example.com', 'script-src-elem'],
		["script-src 'strict-dynamic' 'nonce-abc' https:", 'script-src'],
		["script-src 'nonce-tag'", undefined],
		["script-src https:, default-src 'none'", 'default-src'],
	])('%j blocks the script by %s', (policy, directive) => {
		expect(blockedBy([policy], { kind: 'script', url: script, page, nonce: 'tag' })).toBe(directive);
	});
});

describe('the doctor is asked', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
	});
	afterEach(() => world.end());

	it('by an owner over HTTP, who learns which hop gave the address of this very request', async () => {
		const owner = await signUp(world);
		await world.send({}, { origin: 'https://unlisted.example.net' });
		const answer = await owner.ask('/doctor', { headers: { 'x-forwarded-for': '192.0.2.1' } });
		const { findings } = (await answer.json()) as Diagnosis;
		expect(findings.find(({ check }) => check === 'address')!.message).toContain('at hop 1 of x-forwarded-for');
		expect(brief(findings)).toContain('site shop.example.com warn');
		expect(findings.filter(({ check }) => check === 'unknown_host')).toMatchObject([
			{ message: expect.stringContaining('unlisted.example.net') },
		]);
		expect(findings.filter(({ check }) => check === 'unknown_site')).toMatchObject([
			{ message: '1 beacons of the last 7 days came from pages that belong to no site.' },
		]);
	});

	it('from behind a proxy that does not tell of https', async () => {
		const owner = await signUp(world);
		const https = async (headers: Record<string, string>) => {
			const answer = await owner.ask('/doctor', { headers: { referer: 'https://count.example.com/', ...headers } });
			const { findings } = (await answer.json()) as Diagnosis;
			return brief(findings.filter(({ check }) => check === 'https'));
		};
		expect(await https({})).toEqual(['https fail']);
	});

	it('by nobody else', async () => {
		await signUp(world);
		const editor = await signUp(world, { email: 'editor@example.com', roles: { 'shop.example.com': 'editor' } });
		expect([(await editor.ask('/doctor')).status, (await fetch(`${world.url}/api/v1/doctor`)).status]).toEqual([
			403, 401,
		]);
	});

	/** Runs the command as a person would, on the directory of this world. */
	const doctor = (
		words: string[] = [],
		env: Record<string, string> = {},
	): Promise<{ code: number | null; out: string; error: string }> =>
		new Promise(resolve => {
			const child = spawn(process.execPath, [BIN, 'doctor', ...words], {
				env: { ...process.env, DATA_DIR: world.directory, PORT: new URL(world.url).port, ...env },
			});
			const ended = { code: null as number | null, out: '', error: '' };
			child.stdout.on('data', chunk => {
				ended.out += chunk;
			});
			child.stderr.on('data', chunk => {
				ended.error += chunk;
			});
			child.on('close', code => resolve({ ...ended, code }));
		});

	it('on the command line, which asks the running server, and leaves no session behind', async () => {
		await signUp(world);
		await world.send({}, { origin: 'https://unlisted.example.net' });
		const { code, out } = await doctor();
		expect([code, out]).toEqual([0, expect.stringContaining('A server answers at')]);
		expect(out).toContain('Pages of unlisted.example.net ask to be counted');
		expect(await world.store.all('select label from sessions')).toEqual([{ label: 'Test' }]);
	});

	it('on the command line as JSON, where no server answers', async () => {
		const { code, out } = await doctor(['--json'], { PORT: '1' });
		const { findings } = JSON.parse(out) as Diagnosis;
		expect([code, findings.find(({ check }) => check === 'server')?.state]).toEqual([0, 'warn']);
	});

	it('for a preset: each criterion, whether it is met, and where it is held', async () => {
		const { code, out, error } = await doctor(['--preset', 'fr']);
		expect([code, error]).toEqual([1, 'footfall: 4 checks failed.\n']);
		expect(out).toContain(
			'fail  Campaign values are masked. Not so: campaign_values is kept. (campaign_values, server/collect/describe.ts)',
		);
		expect(out).toContain('pass  Addresses are used in memory and never stored. (server/collect/collector.ts)');
	});

	it('about a page, which is then fetched, and only then', async () => {
		const asked: string[] = [];
		const site: Server = createServer((request, response) => {
			asked.push(request.url!);
			response.setHeader('content-security-policy', "script-src 'self'");
			response.end(`<script defer src="${world.url}/f.js"></script>`);
		});
		await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(site.address() as { port: number }).port}/about`;
		try {
			await doctor();
			expect(asked).toEqual([]);
			await world.store.write(["insert into hostnames values ('127.0.0.1', 1)", []]);
			const { code, out } = await doctor(['--url', url]);
			expect([code, asked]).toEqual([1, ['/about']]);
			expect(out).toContain('script-src of the content security policy lacks');
		} finally {
			site.close();
		}
		expect(await doctor(['--url', url])).toMatchObject({ code: 1, out: expect.stringContaining('cannot be fetched') });
		expect(await doctor(['--url', 'example'])).toMatchObject({
			code: 2,
			error: expect.stringContaining('no address of a page'),
		});
	});
});
