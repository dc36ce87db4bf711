import type { CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { partyOf } from '../server/account/passkeys.ts';
import { createPending } from '../server/account/pending.ts';
import type { PasskeyEntry, SessionState, TrailEntry } from '../server/wire/account.ts';
import { PASSWORD, type Signed, signUp } from './helpers/account.ts';
import { type Browser, openBrowser } from './helpers/browser.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
let browser: Browser;
let owner: Signed;
/** A person who is signed in, in a browser of their own with an authenticator that recognises them. */
let someone: Signed;
let page: Page;
let devtools: CDPSession;
let authenticatorId: string;
let people = 0;

beforeAll(async () => {
	[world, browser] = await Promise.all([openWorld({ sites: [{ domain: 'example.com' }] }), openBrowser()]);
	owner = await signUp(world);
});
afterAll(async () => {
	await browser.close();
	await world.end();
});

beforeEach(async () => {
	world.now += 3_600_000;
	someone = await signUp(world, { email: `person${++people}@example.com`, roles: { 'example.com': 'viewer' } });
	const visitor = await browser.visitor();
	page = await visitor.newPage();
	devtools = await visitor.newCDPSession(page);
	await devtools.send('WebAuthn.enable');
	({ authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true,
		},
	}));
	await page.goto(here());
	await signInHere();
});
afterEach(() => page.context().close());

/** Browsers know passkeys only under a name. */
const here = () => `${world.url.replace('127.0.0.1', 'localhost')}/healthz`;

async function signInHere(): Promise<void> {
	const [name, value] = someone.headers.cookie!.split('=') as [string, string];
	await page.context().addCookies([{ name, value, url: here(), httpOnly: true }]);
}

interface Reply {
	status: number;
	body: never;
}

/** Asks as the page does. */
function ask(path: string, json?: unknown, method = 'POST'): Promise<Reply> {
	return page.evaluate(
		async ([path, body, method]) => {
			const headers = { 'content-type': 'application/json' };
			const answer = await fetch(`/api/v1/${path}`, { method, ...(body && { body, headers }) });
			const text = await answer.text();
			return { status: answer.status, body: (text && JSON.parse(text)) as never };
		},
		[path, json === undefined ? '' : JSON.stringify(json), method] as const,
	);
}

/** What the browser makes of the options that the server gave. */
const create = (options: unknown): Promise<object> =>
	page.evaluate(async given => {
		const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(given as never);
		return ((await navigator.credentials.create({ publicKey })) as PublicKeyCredential).toJSON() as object;
	}, options);

const get = (options: unknown): Promise<object> =>
	page.evaluate(async given => {
		const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(given as never);
		return ((await navigator.credentials.get({ publicKey })) as PublicKeyCredential).toJSON() as object;
	}, options);

async function addPasskey(name = 'Laptop'): Promise<Reply> {
	const { body } = await ask('me/passkeys/options', { password: PASSWORD });
	return ask('me/passkeys', { name, answer: await create(body) });
}

const signOut = () => page.context().clearCookies();
const state = async () => (await ask('session', undefined, 'GET')).body as SessionState;

async function login(): Promise<Reply> {
	const { body } = await ask('login/passkey/options', {});
	return ask('login/passkey', await get(body));
}

describe('a passkey', () => {
	it('signs in by itself, without a name or a password', async () => {
		expect((await addPasskey()).status).toBe(201);
		await signOut();
		expect(await state()).toEqual({ state: 'out', mail: false, passkeys: true });
		expect((await login()).status).toBe(204);
		expect(await state()).toMatchObject({ state: 'in', user: { email: someone.email, passkeys: 1 } });
	});

	it('stands for both factors', async () => {
		await world.store.write(['update users set totp = ? where id = ?', ['GEZDGNBVGY3TQOJQ', someone.id]]);
		await addPasskey();
		await signOut();
		expect((await login()).status).toBe(204);
	});

	it('signs in only whoever the authenticator recognises', async () => {
		await addPasskey();
		await signOut();
		const { body } = await ask('login/passkey/options', {});
		expect(body).toMatchObject({ userVerification: 'required' });
		await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
		// A page that asks for less gets an answer, which the server does not take.
		const answer = await get({ ...(body as object), userVerification: 'discouraged' });
		expect((await ask('login/passkey', answer)).status).toBe(401);
	});

	it('is made only where the password is known', async () => {
		expect(await ask('me/passkeys/options', { password: 'a wrong password' })).toMatchObject({ status: 400 });
	});

	it('is listed, and can be removed', async () => {
		await addPasskey('Laptop');
		const [passkey, ...others] = (await ask('me/passkeys', undefined, 'GET')).body as PasskeyEntry[];
		expect([passkey?.name, passkey?.created, others]).toEqual(['Laptop', world.now / 1000, []]);
		expect((await ask(`me/passkeys/${passkey?.id}`, undefined, 'DELETE')).status).toBe(204);
		expect((await ask(`me/passkeys/${passkey?.id}`, undefined, 'DELETE')).status).toBe(404);
		await signOut();
		expect((await login()).status).toBe(401);
	});

	it('cannot be removed by somebody else, who does not see it either', async () => {
		const { body } = await addPasskey();
		const { id } = body as PasskeyEntry;
		expect((await owner.ask(`/me/passkeys/${id}`, { method: 'DELETE' })).status).toBe(404);
		expect(await (await owner.ask('/me/passkeys')).json()).toEqual([]);
	});

	it('is not made twice by one authenticator', async () => {
		await addPasskey();
		await expect(addPasskey()).rejects.toThrow(/InvalidStateError/);
	});

	it('is noted when it comes, signs in and goes', async () => {
		const { body } = await addPasskey('Laptop');
		await signOut();
		await login();
		await ask(`me/passkeys/${(body as PasskeyEntry).id}`, undefined, 'DELETE');
		const trail = (await (await owner.ask('/trail')).json()) as TrailEntry[];
		expect(trail.slice(0, 3).map(({ actor, action, detail }) => [actor, action, detail])).toEqual([
			[someone.email, 'passkey removed', 'Laptop'],
			[someone.email, 'login', 'passkey'],
			[someone.email, 'passkey added', 'Laptop'],
		]);
	});
});

describe('a challenge', () => {
	it('to make a passkey is answered once', async () => {
		const { body } = await ask('me/passkeys/options', { password: PASSWORD });
		const answer = await create(body);
		const add = () => ask('me/passkeys', { name: 'Laptop', answer });
		expect([(await add()).status, (await add()).status]).toEqual([201, 400]);
	});

	it('to make a passkey is for whom it was made', async () => {
		const { body } = await ask('me/passkeys/options', { password: PASSWORD });
		const answer = await create(body);
		expect((await owner.ask('/me/passkeys', { json: { name: 'Laptop', answer } })).status).toBe(400);
	});

	it('to sign in is answered once', async () => {
		await addPasskey();
		const { body } = await ask('login/passkey/options', {});
		const answer = await get(body);
		expect((await ask('login/passkey', answer)).status).toBe(204);
		expect((await ask('login/passkey', answer)).status).toBe(401);
	});

	it('to sign in is over after five minutes', async () => {
		await addPasskey();
		const { body } = await ask('login/passkey/options', {});
		const answer = await get(body);
		world.now += 300_000;
		expect((await ask('login/passkey', answer)).status).toBe(401);
	});

	it('that nobody gave is not answered', async () => {
		await addPasskey();
		const { body } = await ask('login/passkey/options', {});
		const answer = await get({ ...(body as object), challenge: 'AAAAAAAAAAAAAAAAAAAAAA' });
		expect((await ask('login/passkey', answer)).status).toBe(401);
	});

	it.each([{}, { id: 1 }, { id: 'x', response: null }, { id: 'x'.repeat(1000) }])(
		'is not answered by %j',
		async answer => {
			expect((await ask('login/passkey', answer)).status).toBe(401);
		},
	);

	it('gives way to newer ones where too many are asked for, so that memory is bounded', () => {
		const pending = createPending<string>({ clock: () => 0, lives: 1, most: 2 });
		for (const name of ['one', 'two', 'three']) pending.put(name, name);
		expect(['one', 'two', 'three', 'three'].map(pending.take)).toEqual([undefined, 'two', 'three', undefined]);
	});

	it('is not given under an address, where no browser would take it', async () => {
		expect((await owner.ask('/me/passkeys/options', { json: { password: PASSWORD } })).status).toBe(400);
	});
});

it.each([
	['https://count.example.com', 'count.example.com'],
	['https://shop.example.com/count', 'shop.example.com'],
	['http://localhost:8080', 'localhost'],
	['http://count.example.com', undefined],
	['https://192.0.2.1', undefined],
	['http://127.0.0.1:8080', undefined],
	['https://[2001:db8::1]', undefined],
])('at %s passkeys are for %s', (url, id) => expect(partyOf(url)?.id).toBe(id));
