import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMailer, inviteMail, type Mail, readSmtpUrl, resetMail } from '../server/account/mail.ts';
import { type Config, readConfig, SettingError } from '../server/config.ts';
import type { Invited, TrailEntry } from '../server/wire/account.ts';
import { askAs, type Signed, signIn, signUp } from './helpers/account.ts';
import { type MailServer, openMailServer, type Received } from './helpers/smtp.ts';
import { openWorld, type World } from './helpers/world.ts';

const PUBLIC_URL = 'https://count.example.com';
const read = (SMTP_URL: string): Config => readConfig({ SMTP_URL, PUBLIC_URL });

describe('SMTP_URL', () => {
	it.each([
		['smtp://mail.example.com?from=a@example.com', { host: 'mail.example.com', port: 587, secure: false }],
		['smtps://mail.example.com?from=a@example.com', { host: 'mail.example.com', port: 465, secure: true }],
		['smtp://mail.example.com:2525?from=a@example.com', { port: 2525 }],
		['smtp://[2001:db8::1]?from=a@example.com', { host: '2001:db8::1' }],
		[
			'smtps://ada:p%40ss@mail.example.com?from=a@example.com',
			{ user: 'ada', password: 'p@ss', from: 'a@example.com' },
		],
		['smtps://ada%40example.com:pass@mail.example.com', { user: 'ada@example.com', from: 'ada@example.com' }],
	])('%s is read', (url, expected) => expect(read(url).SMTP_URL).toMatchObject(expected));

	it.each([
		['without a sender', 'smtp://mail.example.com'],
		['with a sender that is none', 'smtp://mail.example.com?from=ada'],
		['with two senders', 'smtp://mail.example.com?from=a@example.com,b@example.com'],
		['with words it does not know', 'smtp://mail.example.com?from=a@example.com&tls=no'],
		['without a scheme', 'mail.example.com'],
		['of another scheme', 'https://mail.example.com?from=a@example.com'],
		['with a path', 'smtp://mail.example.com/inbox?from=a@example.com'],
		['with a percent sign that is none', 'smtp://ada:100%ZZ@mail.example.com?from=a@example.com'],
	])('%s is refused at start by its name', (_, url) => {
		expect(() => read(url)).toThrow(SettingError);
		expect(() => read(url)).toThrow(/^SMTP_URL /);
	});

	it('never shows its password', () => {
		expect(() => read('smtp://ada:hunter2@mail.example.com')).toThrow(/^((?!hunter2).)*$/);
	});

	it('needs PUBLIC_URL, because a stranger could choose where a link leads otherwise', () => {
		expect(() => readConfig({ SMTP_URL: 'smtp://mail.example.com?from=a@example.com' })).toThrow(
			'PUBLIC_URL is not set; SMTP_URL needs it',
		);
	});
});

describe('a mail', () => {
	let server: Awaited<ReturnType<typeof openMailServer>>;
	beforeAll(async () => {
		server = await openMailServer();
	});
	afterAll(() => server[Symbol.asyncDispose]());
	const why: string[] = [];
	const mailer = (url: string) => createMailer(readSmtpUrl(url)!, reason => void why.push(reason));
	const send = (mail: Mail) => mailer(server.url).send(mail);

	it('is plain text with its link whole', async () => {
		const url = `https://count.example.com/#reset=${'x'.repeat(43)}`;
		await send(resetMail('ada@example.com', url));
		const { from, to, head, text } = await server.next();
		expect([from, to]).toEqual(['footfall@example.com', ['ada@example.com']]);
		expect(head).toContain('Subject: Choose a new password for Footfall\n');
		expect(head).toContain('Content-Type: text/plain; charset=utf-8');
		expect(text).toContain(`\n${url}\n`);
	});

	it('says who invites', async () => {
		await send(inviteMail('bob@example.com', 'https://count.example.com/#invite=x', 'ada@example.com'));
		expect((await server.next()).text).toMatch(/^ada@example.com invites you to Footfall,$/m);
	});

	it('goes to one address, whatever that looks like', async () => {
		await send(resetMail('a@example.com, b@example.com', 'https://count.example.com/'));
		await send(resetMail('a@example.com\r\nBcc: b@example.com', 'https://count.example.com/'));
		expect(server.mails.flatMap(({ to }) => to)).not.toContain('b@example.com');
		for (const { head } of server.mails) expect(head).not.toMatch(/^bcc:/im);
	});

	it('that the server does not take says why, and not to whom', async () => {
		await using refusing = await openMailServer({ refuse: '550 no mailbox ada@example.com' });
		expect(await mailer(refusing.url).send(resetMail('ada@example.com', 'https://count.example.com/'))).toBe(false);
		expect(why).toEqual(['EENVELOPE 550']);
	});

	it('is not sent where a password would travel without TLS', async () => {
		const { port } = new URL(server.url);
		const before = server.mails.length;
		const url = `smtp://ada:secret@[::ffff:127.0.0.1]:${port}?from=a@example.com`;
		expect(await mailer(url).send(resetMail('ada@example.com', 'https://count.example.com/'))).toBe(false);
		expect(server.mails).toHaveLength(before);
	});
});

describe('by mail', () => {
	let server: MailServer;
	let world: World;
	let owner: Signed;
	beforeAll(async () => {
		server = await openMailServer();
		world = await openWorld({ env: { SMTP_URL: server.url, PUBLIC_URL } });
		owner = await signUp(world);
	});
	afterAll(async () => {
		await world.end();
		await server[Symbol.asyncDispose]();
	});
	beforeEach(() => {
		world.now += 3_600_000;
	});

	const stranger = () => askAs(world);
	const forgotten = (email: string) => stranger()('/reset', { json: { email } });
	/** The secret of the link in a mail. */
	const linkIn = ({ text }: Received) =>
		new RegExp(`^${PUBLIC_URL}/#(?:reset|invite)=([\\w-]{43})$`, 'm').exec(text)![1]!;
	const choose = (purpose: string, link: string) =>
		stranger()(`/links/${purpose}`, { json: { link, password: 'another good password' } });

	it('one chooses a new password, once', async () => {
		expect((await forgotten(' Owner@Example.com ')).status).toBe(204);
		const mail = await server.next();
		expect(mail.to).toEqual([owner.email]);
		expect((await choose('reset', linkIn(mail))).status).toBe(204);
		expect((await choose('reset', linkIn(mail))).status).toBe(404);
		const json = { email: owner.email, password: 'another good password' };
		expect((await stranger()('/login', { json })).status).toBe(204);
	});

	it('the link leads to PUBLIC_URL, whatever the request says of its address', async () => {
		const headers = { 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'https' };
		await stranger()('/reset', { json: { email: owner.email }, headers });
		expect((await server.next()).text).not.toContain('evil');
	});

	it('an address that is not known is answered alike, and gets nothing', async () => {
		const before = server.mails.length;
		const [known, unknown] = [await forgotten(owner.email), await forgotten('nobody@example.com')];
		await server.next();
		const said = async (answer: Response) => [answer.status, await answer.text(), [...answer.headers.keys()].sort()];
		expect(await said(unknown)).toEqual(await said(known));
		await forgotten(owner.email.toUpperCase());
		expect(server.mails).toHaveLength(before + 1);
	});

	it('nobody is sent more than one in five minutes', async () => {
		const before = server.mails.length;
		for (let times = 0; times < 3; times++) expect((await forgotten(owner.email)).status).toBe(204);
		const first = linkIn(await server.next());
		world.now += 300_000;
		await forgotten(owner.email);
		const second = linkIn(await server.next());
		expect(server.mails).toHaveLength(before + 2);
		expect((await choose('reset', first)).status).toBe(404); // The newer one takes its place.
		expect((await choose('reset', second)).status).toBe(204);
	});

	it('asking is slowed down', async () => {
		const answers = [];
		for (let times = 0; times < 11; times++) answers.push((await forgotten('nobody@example.com')).status);
		expect(answers).toEqual([...Array(10).fill(204), 429]);
	});

	it('the trail knows of the link, and not of strangers', async () => {
		const actorsOf = async () =>
			((await (await (await signIn(world, owner.email)).ask('/trail')).json()) as TrailEntry[]).map(
				({ actor, action }) => `${actor}: ${action}`,
			);
		const before = await actorsOf();
		await forgotten('nobody@example.com');
		expect(await actorsOf()).toEqual(before);
		await forgotten(owner.email);
		expect(await actorsOf()).toEqual([`${owner.email}: link made`, ...before]);
		await server.next();
	});

	it('people are invited, and choose their password', async () => {
		const json = { email: 'bob@example.com', owner: true };
		const { url, mailed } = (await (
			await (await signIn(world, owner.email)).ask('/users', { json })
		).json()) as Invited;
		const mail = await server.next();
		expect([mail.to, mailed, url]).toEqual([['bob@example.com'], true, `${PUBLIC_URL}/#invite=${linkIn(mail)}`]);
		expect((await choose('invite', linkIn(mail))).status).toBe(204);
	});

	it('the dashboard knows that there is a mail server', async () => {
		expect(await (await stranger()('/session')).json()).toMatchObject({ state: 'out', mail: true });
	});
});

describe('without a mail server', () => {
	it('asking is answered alike, and an invitation is handed over otherwise', async () => {
		const world = await openWorld();
		const owner = await signUp(world);
		expect((await askAs(world)('/reset', { json: { email: owner.email } })).status).toBe(204);
		expect(await world.store.all('select 1 from links where user is not null')).toEqual([]);
		const answer = await owner.ask('/users', { json: { email: 'bob@example.com' } });
		const { url, mailed } = (await answer.json()) as Invited;
		expect([mailed, url]).toEqual([false, expect.stringMatching(/\/#invite=[\w-]{43}$/)]);
		await world.end();
	});

	it('one that takes nothing spoils nothing', async () => {
		await using refusing = await openMailServer({ refuse: '550 no' });
		const world = await openWorld({ env: { SMTP_URL: refusing.url, PUBLIC_URL } });
		const owner = await signUp(world);
		const answer = await owner.ask('/users', { json: { email: 'bob@example.com' } });
		expect([answer.status, ((await answer.json()) as Invited).mailed]).toEqual([201, false]);
		expect(world.log.join('')).toMatch(/A mail was not sent: EENVELOPE 550\./);
		expect(world.log.join('')).not.toContain('bob');
		await world.end();
	});
});
