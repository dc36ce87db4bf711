import { type TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stepOf } from '../server/account/totp.ts';
import type { Me, RecoveryCodes, SessionState, TotpOffer, TrailEntry, UserEntry } from '../server/wire/account.ts';
import type { Failure } from '../server/wire/report.ts';
import { askAs, PASSWORD, type Signed, signIn, signUp } from './helpers/account.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
let owner: Signed;
/** Each test has an account of its own. */
let someone: Signed;
let people = 0;

beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }] });
	owner = await signUp(world);
});
afterAll(() => world.end());
beforeEach(async () => {
	// Tries at passwords are slowed down: each test comes long after the one before, at the beginning of a step.
	world.now += 3_600_000 - (world.now % 30_000);
	someone = await signUp(world, { email: `person${++people}@example.com`, roles: { 'example.com': 'viewer' } });
});

const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json() as Promise<T>;
const codeOf = async (answer: Promise<Response>) => (await json<Failure>(answer)).error.code;

/** An authenticator that has scanned an offer. */
const scanned = ({ uri }: TotpOffer) => URI.parse(uri) as TOTP;
const shown = (authenticator: TOTP, at = world.now) => authenticator.generate({ timestamp: at });

/** Switches the second factor on, long enough ago that its code is over. */
async function withFactor(who: Signed): Promise<{ authenticator: TOTP; codes: string[] }> {
	const authenticator = scanned(await json<TotpOffer>(who.ask('/me/totp', { json: { password: PASSWORD } })));
	const answer = who.ask('/me/totp', { method: 'PUT', json: { code: shown(authenticator) } });
	const { codes } = await json<RecoveryCodes>(answer);
	world.now += 90_000;
	return { authenticator, codes };
}

const login = (who: Signed, code?: string, password = PASSWORD) =>
	askAs(world)('/login', { json: { email: who.email, password, ...(code !== undefined && { code }) } });

const me = async (who: Signed): Promise<Me> => {
	const state = await json<SessionState>(who.ask('/session'));
	if (state.state !== 'in') throw new Error(`${who.email} is not signed in.`);
	return state.user;
};

const noted = async (who: Signed): Promise<string[]> =>
	(await json<TrailEntry[]>(owner.ask('/trail'))).filter(({ actor }) => actor === who.email).map(one => one.action);

describe('a code of an authenticator', () => {
	it('is that of RFC 6238', () => {
		expect(stepOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', '287082', 59_000)).toBe(1);
	});

	it.each([
		['this step', 0, true],
		['the step before', -30_000, true],
		['the next step', 30_000, true],
		['two steps before', -60_000, false],
		['two steps ahead', 60_000, false],
	])('of %s: %j steps away, it works: %j', async (_, away, works) => {
		const { authenticator } = await withFactor(someone);
		expect((await login(someone, shown(authenticator, world.now + away))).status).toBe(works ? 204 : 401);
	});

	it('works once', async () => {
		const { authenticator } = await withFactor(someone);
		const code = shown(authenticator);
		expect([(await login(someone, code)).status, (await login(someone, code)).status]).toEqual([204, 401]);
	});

	it('works once, whoever comes first', async () => {
		const { authenticator } = await withFactor(someone);
		const code = shown(authenticator);
		const answers = await Promise.all([login(someone, code), login(someone, code), login(someone, code)]);
		expect(answers.map(({ status }) => status).sort()).toEqual([204, 401, 401]);
	});

	it('does not work after a later one was used', async () => {
		const { authenticator } = await withFactor(someone);
		expect((await login(someone, shown(authenticator, world.now + 30_000))).status).toBe(204);
		expect((await login(someone, shown(authenticator))).status).toBe(401);
	});

	it('that switched the second factor on does not sign in', async () => {
		const offer = await json<TotpOffer>(someone.ask('/me/totp', { json: { password: PASSWORD } }));
		const code = shown(scanned(offer));
		expect((await someone.ask('/me/totp', { method: 'PUT', json: { code } })).status).toBe(200);
		expect((await login(someone, code)).status).toBe(401);
	});

	it('may be typed as it is shown, with a space', async () => {
		const { authenticator } = await withFactor(someone);
		expect((await login(someone, shown(authenticator).replace(/^.../, '$& '))).status).toBe(204);
	});
});

describe('an account with a second factor', () => {
	it('is asked for it once the password is right, and not before', async () => {
		await withFactor(someone);
		expect(await codeOf(login(someone))).toBe('second_factor');
		expect(await codeOf(login(someone, undefined, 'a wrong password'))).toBe('wrong_login');
		expect(await codeOf(login(someone, '000000', 'a wrong password'))).toBe('wrong_login');
	});

	it('is slowed down like a password is', async () => {
		const { authenticator } = await withFactor(someone);
		const answers = [];
		for (let tries = 0; tries < 11; tries++) answers.push((await login(someone, '000000')).status);
		expect(answers).toEqual([...Array(10).fill(401), 429]);
		expect((await login(someone, shown(authenticator))).status).toBe(429);
		world.now += 30_000;
		expect((await login(someone, shown(authenticator))).status).toBe(204);
	});

	it('is slowed down wherever the codes come from, and lets in who has a recovery code', async () => {
		const { authenticator, codes } = await withFactor(someone);
		const from = (network: number, code: string) =>
			askAs(world, { 'x-forwarded-for': `2001:db8:${network}::1` })('/login', {
				json: { email: someone.email, password: PASSWORD, code },
			});
		const answers = [];
		for (let network = 0; network < 11; network++) answers.push((await from(network, '000000')).status);
		expect(answers).toEqual([...Array(10).fill(401), 429]);
		expect((await from(12, shown(authenticator))).status).toBe(429);
		expect((await from(13, codes[0]!)).status).toBe(204);
	});

	it('says so, to itself and to owners', async () => {
		expect(await me(someone)).toMatchObject({ totp: false, recovery_codes: 0 });
		await withFactor(someone);
		expect(await me(someone)).toMatchObject({ totp: true, recovery_codes: 10 });
		const users = await json<UserEntry[]>(owner.ask('/users'));
		expect(users.find(({ id }) => id === someone.id)?.second_factor).toBe(true);
	});

	it('is not one with a passkey only, whose password alone signs in', async () => {
		const sql = "insert into passkeys (id, user, key, counter, name, created) values (?, ?, '', 0, 'Laptop', 0)";
		await world.store.write([sql, [someone.email, someone.id]]);
		const users = await json<UserEntry[]>(owner.ask('/users'));
		expect(users.find(({ id }) => id === someone.id)?.second_factor).toBe(false);
		expect((await login(someone)).status).toBe(204);
	});

	it('has it until it is switched off with the password', async () => {
		const { codes } = await withFactor(someone);
		const off = (password: string) => someone.ask('/me/totp', { method: 'DELETE', json: { password } });
		expect((await off('a wrong password')).status).toBe(400);
		expect(await codeOf(login(someone))).toBe('second_factor');
		expect((await off(PASSWORD)).status).toBe(204);
		expect((await login(someone)).status).toBe(204);
		expect((await me(someone)).recovery_codes).toBe(0);
		expect((await login(someone, codes[0])).status).toBe(204); // A code that is not asked for does no harm.
	});

	it('keeps it when its password is chosen anew by a link', async () => {
		await withFactor(someone);
		const { url } = await json<{ url: string }>(owner.ask(`/users/${someone.id}/link`, { json: {} }));
		const link = url.split('#reset=')[1]!;
		const chosen = await askAs(world)('/links/reset', { json: { link, password: 'another good password' } });
		expect([chosen.status, chosen.headers.get('set-cookie')]).toEqual([204, null]);
		expect(await codeOf(login(someone, undefined, 'another good password'))).toBe('second_factor');
	});
});

describe('switching it on', () => {
	it('takes the password, and then a code made with the new key', async () => {
		expect((await someone.ask('/me/totp', { json: { password: 'a wrong password' } })).status).toBe(400);
		const offer = await json<TotpOffer>(someone.ask('/me/totp', { json: { password: PASSWORD } }));
		expect(offer.uri).toMatch(
			new RegExp(`^otpauth://totp/Footfall:person\\d+%40example.com\\?.*secret=${offer.secret}&`),
		);
		expect(offer.qr).toMatch(
			/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="[\d ]+">(?:<(?:rect|path) [^<>]*\/>)+<\/svg>$/,
		);
		const confirm = (code: string) => someone.ask('/me/totp', { method: 'PUT', json: { code } });
		expect((await confirm('000000')).status).toBe(400);
		expect((await me(someone)).totp).toBe(false);
		expect((await confirm(shown(scanned(offer)))).status).toBe(200);
		expect((await me(someone)).totp).toBe(true);
	});

	it('is for those who were shown a key in the last 15 minutes', async () => {
		const authenticator = scanned(await json<TotpOffer>(someone.ask('/me/totp', { json: { password: PASSWORD } })));
		world.now += 15 * 60_000;
		expect((await someone.ask('/me/totp', { method: 'PUT', json: { code: shown(authenticator) } })).status).toBe(400);
	});

	it('is not for somebody else with the same code', async () => {
		const authenticator = scanned(await json<TotpOffer>(someone.ask('/me/totp', { json: { password: PASSWORD } })));
		expect((await owner.ask('/me/totp', { method: 'PUT', json: { code: shown(authenticator) } })).status).toBe(400);
	});
});

describe('a recovery code', () => {
	it('comes with nine others, all different, and each works once', async () => {
		const { codes } = await withFactor(someone);
		expect(new Set(codes).size).toBe(10);
		for (const code of codes) expect(code).toMatch(/^[a-km-np-z2-9]{4}(?:-[a-km-np-z2-9]{4}){6}$/);
		expect([(await login(someone, codes[3])).status, (await login(someone, codes[3])).status]).toEqual([204, 401]);
		expect((await me(someone)).recovery_codes).toBe(9);
		expect((await login(someone, codes[4])).status).toBe(204);
	});

	it('works once, whoever comes first', async () => {
		const { codes } = await withFactor(someone);
		const answers = await Promise.all([login(someone, codes[0]), login(someone, codes[0])]);
		expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
	});

	it('may be typed without dashes and in capitals', async () => {
		const { codes } = await withFactor(someone);
		expect((await login(someone, ` ${codes[0]!.replaceAll('-', ' ').toUpperCase()} `)).status).toBe(204);
	});

	it("is no one else's", async () => {
		const { codes } = await withFactor(someone);
		const other = await signUp(world, { email: `other${people}@example.com`, roles: {} });
		await withFactor(other);
		expect((await login(other, codes[0])).status).toBe(401);
	});

	it('gives way to new ones', async () => {
		const { codes } = await withFactor(someone);
		expect((await someone.ask('/me/recovery', { json: { password: 'a wrong password' } })).status).toBe(400);
		const fresh = await json<RecoveryCodes>(someone.ask('/me/recovery', { json: { password: PASSWORD } }));
		expect((await login(someone, codes[0])).status).toBe(401);
		expect((await login(someone, fresh.codes[0])).status).toBe(204);
	});

	it('needs a second factor that can be lost', async () => {
		expect((await someone.ask('/me/recovery', { json: { password: PASSWORD } })).status).toBe(400);
	});

	it('is kept as a hash', async () => {
		const { codes } = await withFactor(someone);
		const kept = JSON.stringify(await world.store.all('select * from recovery_codes'));
		for (const code of codes) {
			expect(kept).not.toContain(code);
			expect(kept).not.toContain(code.replaceAll('-', ''));
		}
	});
});

it('is noted in the trail', async () => {
	const { codes } = await withFactor(someone);
	await login(someone, codes[0]);
	const again = await signIn(world, someone.email);
	await again.ask('/me/recovery', { json: { password: PASSWORD } });
	await again.ask('/me/totp', { method: 'DELETE', json: { password: PASSWORD } });
	expect(await noted(someone)).toEqual([
		'second factor off',
		'recovery codes made',
		'login',
		'recovery code used',
		'second factor on',
	]);
});
