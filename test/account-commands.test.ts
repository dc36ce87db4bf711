import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from './helpers/account.ts';
import { finished, run } from './helpers/process.ts';

/** What the owner of the server does about accounts at its terminal, and what the first start says there. */
const BIN = join(import.meta.dirname, '../bin/footfall.js');

let directory: string;
beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-accounts-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a command; `input` is piped into it. */
async function footfall(words: string, input = ''): Promise<{ code: number | null; out: string; error: string }> {
	const child = spawn(process.execPath, [BIN, ...words.split(' ')], {
		env: { ...process.env, DATA_DIR: directory, PUBLIC_URL: 'https://count.example.com' },
	});
	const ended = { code: null as number | null, out: '', error: '' };
	child.stdout.on('data', chunk => {
		ended.out += chunk;
	});
	child.stderr.on('data', chunk => {
		ended.error += chunk;
	});
	child.stdin.end(input);
	ended.code = await new Promise(resolve => child.on('close', resolve));
	return ended;
}

/** Serves until `act` is done with what it has printed so far. */
async function serving(words: string[], env: Record<string, string>, act: (url: string, out: string) => Promise<void>) {
	const { promise: started, resolve } = Promise.withResolvers<string>();
	const own = mkdtempSync(join(directory, 'served-'));
	const server = run(words, { directory: own, env: { LOG_LEVEL: 'silent', ...env } }, written => {
		if (/\n(?:\n|$)/.test(`${written}`) && /127\.0\.0\.1:\d+/.test(`${written}`)) resolve(`${written}`);
	});
	try {
		const out = await started;
		await act(/http:\/\/127\.0\.0\.1:\d+/.exec(out)![0], out);
	} finally {
		await server.stop('SIGTERM');
	}
}

describe('serve, for the first time', () => {
	it('prints where it runs and the one-time link, for a person', async () => {
		await serving(['serve'], {}, async (url, out) => {
			expect(out.replace(/[\w-]{43}/, 'SECRET').replaceAll(url, 'URL')).toBe(`
Footfall runs at URL. Nobody has an account yet: open this link to create yours.

  URL/#setup=SECRET

It works once, for a day; the next start makes a new one.
From another machine, put the name of this one in the place of that in the link.

`);
		});
	});

	it('says the same in one line of JSON', async () => {
		await serving(['serve', '--json'], { PUBLIC_URL: 'https://count.example.com' }, async (url, out) => {
			expect(JSON.parse(out)).toEqual({
				url,
				setup: expect.stringMatching(/^https:\/\/count\.example\.com\/#setup=[\w-]{43}$/),
			});
			const link = JSON.parse(out).setup.split('=')[1];
			const answer = await fetch(`${url}/api/v1/setup`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ link, email: 'owner@example.com', password: PASSWORD }),
			});
			expect(answer.status).toBe(204);
		});
	});

	it.each([
		[{ OWNER_EMAIL: 'owner@example.com' }, 'OWNER_PASSWORD is not set; OWNER_EMAIL needs it'],
		[{ OWNER_EMAIL: 'owner', OWNER_PASSWORD: PASSWORD }, 'OWNER_EMAIL is "owner"; it must be an e-mail address'],
		[{ OWNER_EMAIL: 'owner@example.com', OWNER_PASSWORD: 'hunter22' }, 'OWNER_PASSWORD is not allowed'],
	])('%j is bad usage', async (env, sentence) => {
		const { code, written } = await finished('serve', { directory, env });
		expect([code, `${written}`]).toEqual([2, expect.stringContaining(sentence)]);
		expect(`${written}`).not.toContain('hunter22');
	});
});

describe('user', () => {
	it('adds the owner first, then others, and prints a link for each', async () => {
		expect(await footfall('user list')).toMatchObject({
			code: 0,
			out: expect.stringMatching(/^There is no account yet/),
		});
		expect(await footfall('user add viewer@example.com')).toMatchObject({
			code: 2,
			error: expect.stringContaining('The first account is the owner’s: add --owner'),
		});
		expect(await footfall('user add Owner@Example.com --owner')).toMatchObject({
			code: 0,
			error: '',
			out: expect.stringMatching(
				/^Added owner@example\.com\. To choose a password:\nhttps:\/\/count\.example\.com\/#invite=[\w-]{43}\n$/,
			),
		});
		await footfall('site add shop.example.com --timezone UTC');
		const { code, out } = await footfall('user add vera@example.com --role shop.example.com=viewer --json');
		expect([code, JSON.parse(out)]).toEqual([
			0,
			{
				email: 'vera@example.com',
				owner: false,
				roles: { 'shop.example.com': 'viewer' },
				url: expect.stringMatching(/#invite=/),
			},
		]);
		expect((await footfall('user list')).out).toBe(
			'owner@example.com  owner  invited\nvera@example.com  shop.example.com=viewer  invited\n',
		);
	});

	it('sets a password that is piped in, and signs in with it', async () => {
		expect(await footfall('user password owner@example.com --stdin', 'short\n')).toMatchObject({ code: 2 });
		expect(await footfall('user password owner@example.com --stdin', `${PASSWORD}\n`)).toMatchObject({
			code: 0,
			out: 'owner@example.com has a new password.\n',
		});
		expect(JSON.parse((await footfall('user list --json')).out)[0]).toMatchObject({ joined: true });
	});

	it('makes a link for who forgot it', async () => {
		expect(await footfall('user password owner@example.com')).toMatchObject({
			code: 0,
			out: expect.stringMatching(/https:\/\/count\.example\.com\/#reset=[\w-]{43}\n$/),
		});
	});

	it.each([
		['user add nobody', 2, 'nobody is no e-mail address'],
		['user add vera@example.com', 1, 'vera@example.com has an account'],
		['user add new@example.com --role shop.example.com=admin', 2, '--role must be a site and viewer or editor'],
		['user add new@example.com --role none.example.com=viewer', 1, 'There is no site none.example.com'],
		['user password who@example.com', 1, 'There is no account who@example.com. There are: owner@example.com, vera'],
		['user remove vera@example.com', 2, 'Add --yes'],
		['user remove owner@example.com --yes', 1, 'owner@example.com is the last owner'],
	])('%s', async (words, code, sentence) => {
		expect(await footfall(words)).toMatchObject({ code, out: '', error: expect.stringContaining(sentence) });
	});
});

describe('token', () => {
	it('is made, listed and revoked', async () => {
		const made = await footfall('token create --name Report --site shop.example.com --expires 2099-12-31');
		expect(made).toMatchObject({ code: 0, error: '', out: expect.stringMatching(/^footfall_[\w-]{43}\n$/) });
		const listed = await footfall('token list');
		expect(listed.out).toBe('1  Report  read  shop.example.com  owner@example.com  until 2099-12-31\n');
		const { out } = await footfall('token create --name Editor --scope edit --json');
		expect(JSON.parse(out)).toMatchObject({ id: 2, name: 'Editor', scope: 'edit', token: expect.any(String) });
		expect((await footfall('token list --json')).out).not.toContain(JSON.parse(out).token);
		expect(await footfall('token revoke 1')).toMatchObject({ code: 0, out: 'Revoked token 1\n' });
		expect(await footfall('token revoke 1')).toMatchObject({ code: 1, error: expect.stringContaining('no token 1') });
	});

	it.each([
		['token create', 2, "required option '--name <name>'"],
		['token create --name x --scope all', 2, '--scope must be read or edit'],
		['token create --name x --expires soon', 2, '--expires must be a date such as 2027-12-31'],
		['token create --name x --expires 2020-01-01', 2, '--expires 2020-01-01 is over'],
		['token create --name x --site none.example.com', 1, 'There is no site none.example.com'],
		['token create --name x --user who@example.com', 1, 'There is no account who@example.com'],
	])('%s', async (words, code, sentence) => {
		expect(await footfall(words)).toMatchObject({ code, out: '', error: expect.stringContaining(sentence) });
	});

	it('reaches no further than its user', async () => {
		await footfall('site add blog.example.com --timezone UTC');
		expect(await footfall('token create --name x --user vera@example.com --site blog.example.com')).toMatchObject({
			code: 1,
			error: expect.stringContaining('vera@example.com may not see blog.example.com'),
		});
	});
});
