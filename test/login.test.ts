import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Busy, hashPassword, verifyPassword } from '../server/account/password.ts';
import { createThrottle } from '../server/account/throttle.ts';
import type { SessionState } from '../server/wire/account.ts';
import type { Failure } from '../server/wire/report.ts';
import { askAs, PASSWORD, type Signed, signUp } from './helpers/account.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
let owner: Signed;
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
	owner = await signUp(world);
});
afterAll(() => world.end());

/** Signs in from an address behind the trusted proxy. */
function login(json: object, address = '192.0.2.1', headers: Record<string, string> = {}): Promise<Response> {
	return askAs(world, { 'x-forwarded-for': address, ...headers })('/login', { json });
}
const RIGHT = { email: 'owner@example.com', password: PASSWORD };
const WRONG = { email: 'owner@example.com', password: 'is it this one?' };

describe('signing in', () => {
	it('gives a cookie that no script reads and no other site sends', async () => {
		const answer = await login(RIGHT);
		expect(answer.status).toBe(204);
		expect(answer.headers.getSetCookie()).toEqual([
			expect.stringMatching(/^footfall=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/),
		]);
		expect(answer.headers.get('cache-control')).toBe('no-store');
	});

	it('is bound to https where the browser came by it', async () => {
		const [cookie] = (await login(RIGHT, '192.0.2.1', { 'x-forwarded-proto': 'https' })).headers.getSetCookie();
		expect(cookie).toMatch(/^__Host-footfall=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
		const headers = { cookie: cookie!.split(';')[0]! };
		expect((await askAs(world, headers)('/sites')).status).toBe(401);
		expect((await askAs(world, { ...headers, 'x-forwarded-proto': 'https' })('/sites')).status).toBe(200);
	});

	it('takes an address in any case, with space around it', async () => {
		expect((await login({ ...RIGHT, email: ' Owner@Example.COM ' })).status).toBe(204);
	});

	it('answers the same for a wrong password and for an account that there is not', async () => {
		const answers = await Promise.all(
			[WRONG, { ...WRONG, email: 'nobody@example.com' }, { ...WRONG, email: 'no address' }].map(async json => {
				const answer = await login(json);
				return [answer.status, await answer.json()];
			}),
		);
		const same = [401, { error: { code: 'wrong_login', message: 'E-mail address or password is wrong.' } }];
		expect(answers).toEqual([same, same, same]);
	});

	it('puts a new session in the place of the one that the browser had', async () => {
		const first = (await login(RIGHT)).headers.getSetCookie()[0]!.split(';')[0]!;
		const answer = await login(RIGHT, '192.0.2.1', { cookie: first });
		const second = answer.headers.getSetCookie()[0]!.split(';')[0]!;
		expect(second).not.toBe(first);
		expect((await askAs(world, { cookie: first })('/sites')).status).toBe(401);
		expect((await askAs(world, { cookie: second })('/sites')).status).toBe(200);
	});

	it('takes up no session that somebody else made up', async () => {
		const made = `footfall=${'x'.repeat(43)}`;
		const [cookie] = (await login(RIGHT, '192.0.2.1', { cookie: made })).headers.getSetCookie();
		expect(cookie).not.toContain(made);
		expect((await askAs(world, { cookie: made })('/sites')).status).toBe(401);
	});

	it('ends by signing out', async () => {
		const cookie = (await login(RIGHT)).headers.getSetCookie()[0]!.split(';')[0]!;
		const ask = askAs(world, { cookie });
		const out = await ask('/session', { method: 'DELETE' });
		expect([out.status, out.headers.getSetCookie()]).toEqual([204, [expect.stringMatching(/^footfall=; Max-Age=0/)]]);
		expect(((await (await ask('/session')).json()) as SessionState).state).toBe('out');
	});

	it('keeps the secrets of sessions, links and tokens only as hashes', async () => {
		const cookie = (await login(RIGHT)).headers.getSetCookie()[0]!.split(';')[0]!;
		const secret = cookie.split('=')[1]!;
		const rows = await world.store.all<{ secret: string }>('select secret from sessions');
		expect(rows.length).toBeGreaterThan(0);
		expect(rows.map(row => row.secret)).not.toContain(secret);
		const vera = await signUp(world, { email: 'vera@example.com' });
		const change = { password: PASSWORD, new_password: PASSWORD };
		expect((await vera.ask('/me/password', { json: change })).status).toBe(204);
		const [user] = await world.store.all<{ password: string }>('select password from users where id = ?', [vera.id]);
		expect(user!.password).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
	});
});

describe('passwords', () => {
	it('are the same characters however they were composed', async () => {
		const kept = await hashPassword('über-Größe-1234');
		expect(await verifyPassword('über-Größe-1234'.normalize('NFD'), kept)).toBe(true);
		expect(await verifyPassword('uber-Große-1234', kept)).toBe(false);
	});

	it('are checked two at a time, and only so many wait', async () => {
		// Cheap ones, because it is their number that matters.
		const cheap = `$scrypt$ln=4,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
		const checks = await Promise.allSettled(Array.from({ length: 80 }, () => verifyPassword(PASSWORD, cheap)));
		const reasons = checks.flatMap(check => (check.status === 'rejected' ? [check.reason] : []));
		expect([reasons.length, reasons.every(reason => reason instanceof Busy)]).toEqual([14, true]);
		expect(checks.slice(0, 66)).toEqual(Array(66).fill({ status: 'fulfilled', value: false }));
	});

	it('cost about the same whether there is an account or not', async () => {
		const kept = await hashPassword(PASSWORD);
		// Work, not time, which depends on what else this machine does.
		const work = async (against: string | null) => {
			const before = process.cpuUsage();
			await verifyPassword('is it this one?', against);
			const { user, system } = process.cpuUsage(before);
			return user + system;
		};
		const ratio = (await work(null)) / (await work(kept));
		expect(ratio).toBeGreaterThan(0.5);
		expect(ratio).toBeLessThan(2);
	});
});

describe('guessing', () => {
	it('is slowed down after ten tries from one network, and says for how long', async () => {
		const statuses: number[] = [];
		for (let at = 0; at < 11; at++) statuses.push((await login(WRONG, '203.0.113.9')).status);
		expect(statuses).toEqual([...Array(10).fill(401), 429]);
		const answer = await login(RIGHT, '203.0.113.9');
		expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '30']);
		expect(((await answer.json()) as Failure).error.code).toBe('slow_down');
	});

	it('locks the owner out neither from another address nor from a session', async () => {
		expect((await login(RIGHT, '198.51.100.20')).status).toBe(204);
		expect((await owner.ask('/sites')).status).toBe(200);
	});

	it('may go on after a while', async () => {
		world.now += 30_000;
		expect((await login(RIGHT, '203.0.113.9')).status).toBe(204);
	});

	it('answers an account that there is not in the same way', async () => {
		const statuses: number[] = [];
		for (let at = 0; at < 11; at++)
			statuses.push((await login({ ...WRONG, email: 'ghost@example.com' }, '203.0.113.77')).status);
		expect(statuses).toEqual([...Array(10).fill(401), 429]);
	});

	describe('by rule', () => {
		let now = 0;
		const made = () => createThrottle({ key: new Uint8Array(32), clock: () => now });

		it('counts a whole IPv6 network, and a hundred failures of an account from everywhere', () => {
			const throttle = made();
			for (let at = 0; at < 100; at++) expect(throttle.attempt('a@example.com', `network ${at >> 1}`)).toBe(0);
			// Every network that has tried waits, and one that has not still has one try: the owner's.
			expect(throttle.attempt('a@example.com', 'network 3')).toBeGreaterThan(0);
			expect(throttle.attempt('a@example.com', 'home')).toBe(0);
			expect(throttle.attempt('a@example.com', 'home')).toBeGreaterThan(0);
			expect(throttle.attempt('b@example.com', 'network 3')).toBe(0);
		});

		it('stops one network that tries one password at many accounts', () => {
			const throttle = made();
			for (let at = 0; at < 30; at++) expect(throttle.attempt(`user${at}@example.com`, 'network')).toBe(0);
			expect(throttle.attempt('next@example.com', 'network')).toBe(10);
			expect(throttle.attempt('next@example.com', 'elsewhere')).toBe(0);
			now += 10_000;
			expect(throttle.attempt('next@example.com', 'network')).toBe(0);
		});

		it('gives back what whoever knows the password has used', () => {
			const throttle = made();
			for (let at = 0; at < 500; at++) {
				expect(throttle.attempt('a@example.com', 'home')).toBe(0);
				throttle.succeeded('a@example.com', 'home');
			}
		});
	});
});
