import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Invited, NewToken, SessionEntry, SessionState, TokenEntry, UserEntry } from '../server/wire/account.ts';
import type { Failure, SiteEntry } from '../server/wire/report.ts';
import { type Ask, askAs, PASSWORD, type Signed, signIn, signUp, withToken } from './helpers/account.ts';
import { openWorld, type World } from './helpers/world.ts';

/** What is worth less than a minute of thinking: the first start, and everything that accounts can do to each other. */
const worlds: World[] = [];
async function opened(env: Record<string, string> = {}): Promise<World> {
	const world = await openWorld({ sites: [{ domain: 'shop.example.com' }, { domain: 'blog.example.com' }], env });
	worlds.push(world);
	return world;
}
afterAll(() => Promise.all(worlds.map(world => world.end())));

const codeOf = async (answer: Response) => ((await answer.json()) as Failure).error.code;
const secretIn = (url: string) => url.split('=').at(-1)!;
/** Asks with the session that an answer has opened. */
const signedInBy = (world: World, answer: Response): Ask =>
	askAs(world, { cookie: answer.headers.getSetCookie()[0]!.split(';')[0]! });
const stateOf = async (ask: Ask) => (await (await ask('/session')).json()) as SessionState;

describe('the first start', () => {
	it('shows this machine the numbers, and changes nothing for it', async () => {
		const world = await opened();
		const nobody = askAs(world);
		expect(await stateOf(nobody)).toEqual({ state: 'setup', reads: true });
		expect((await nobody('/sites')).status).toBe(200);
		expect((await nobody('/users')).status).toBe(403);
	});

	it('prints a link that creates the owner, once', async () => {
		const world = await opened();
		expect(world.setup).toMatch(new RegExp(`^${world.url}/#setup=[\\w-]{43}$`));
		const link = secretIn(world.setup!);
		const nobody = askAs(world);
		expect((await nobody('/links/setup/check', { json: { link } })).status).toBe(204);
		const owner = { link, email: 'Owner@Example.com', password: PASSWORD };
		const made = await nobody('/setup', { json: owner });
		expect(made.status).toBe(204);
		expect(await stateOf(signedInBy(world, made))).toMatchObject({
			state: 'in',
			user: { email: 'owner@example.com', owner: true, roles: {} },
		});
		const again = await nobody('/setup', { json: { ...owner, email: 'thief@example.com' } });
		expect([again.status, await codeOf(again)]).toEqual([404, 'link_over']);
		expect(await stateOf(nobody)).toEqual({ state: 'out', mail: false, passkeys: false });
		expect((await nobody('/sites')).status).toBe(401);
	});

	it('makes one owner of two who come at once', async () => {
		const world = await opened();
		const link = secretIn(world.setup!);
		const answers = await Promise.all(
			['one', 'two', 'three'].map(name =>
				askAs(world)('/setup', { json: { link, email: `${name}@example.com`, password: PASSWORD } }),
			),
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
		expect(await world.store.all('select owner from users')).toEqual([{ owner: 1 }]);
	});

	it('forgets the link after a day', async () => {
		const world = await opened();
		world.now += 86_400_000;
		const answer = await askAs(world)('/setup', {
			json: { link: secretIn(world.setup!), email: 'late@example.com', password: PASSWORD },
		});
		expect(answer.status).toBe(404);
	});

	it.each([
		[{ email: 'owner' }, 'email'],
		[{ email: 'owner@example' }, 'email'],
		[{ password: 'ninechars' }, 'password'],
		[{ password: '🔑'.repeat(9) }, 'password'],
		[{ password: 'x'.repeat(201) }, 'password'],
		[{ password: 1234567890 }, 'password'],
		[{ owner: true }, 'owner'],
	])('refuses %j by its name, and the link still works', async (wrong, parameter) => {
		const world = worlds[0]!;
		const json = { link: secretIn(world.setup!), email: 'owner@example.com', password: PASSWORD, ...wrong };
		const answer = await askAs(world)('/setup', { json });
		expect([answer.status, ((await answer.json()) as Failure).error.parameter]).toEqual([400, parameter]);
		expect((await askAs(world)('/links/setup/check', { json: { link: json.link } })).status).toBe(204);
	});

	it('needs no link where OWNER_EMAIL and OWNER_PASSWORD are set', async () => {
		const world = await opened({ OWNER_EMAIL: 'Owner@example.com', OWNER_PASSWORD: PASSWORD });
		expect(world.setup).toBeUndefined();
		const answer = await askAs(world)('/login', { json: { email: 'owner@example.com', password: PASSWORD } });
		expect(answer.status).toBe(204);
	});

	it('tells the address of the installation, where it is set', async () => {
		const world = await opened({ PUBLIC_URL: 'https://count.example.com' });
		expect(world.setup).toMatch(/^https:\/\/count\.example\.com\/#setup=/);
	});
});

describe('with accounts', () => {
	let world: World;
	let owner: Signed;
	beforeAll(async () => {
		world = await opened();
		owner = await signUp(world);
	});

	describe('an owner', () => {
		let invited: Invited;
		it('invites somebody by a link', async () => {
			const json = { email: 'Vera@example.com', roles: { 'shop.example.com': 'viewer' } };
			const answer = await owner.ask('/users', { json });
			expect(answer.status).toBe(201);
			invited = (await answer.json()) as Invited;
			expect(invited).toEqual({
				user: {
					id: expect.any(Number),
					email: 'vera@example.com',
					owner: false,
					roles: { 'shop.example.com': 'viewer' },
					joined: false,
					second_factor: false,
					created: Math.floor(world.now / 1000),
				},
				url: expect.stringMatching(new RegExp(`^${world.url}/#invite=[\\w-]{43}$`)),
				mailed: false,
			});
		});

		it('has the invited person choose a password, once', async () => {
			const json = { link: secretIn(invited.url), password: 'vera has chosen this' };
			const answer = await askAs(world)('/links/invite', { json });
			expect(answer.status).toBe(204);
			const vera = signedInBy(world, answer);
			expect(await stateOf(vera)).toMatchObject({ user: { email: 'vera@example.com', owner: false } });
			const seen = (await (await vera('/sites')).json()) as SiteEntry[];
			expect(seen.map(({ site }) => site)).toEqual(['shop.example.com']);
			expect((await askAs(world)('/links/invite', { json })).status).toBe(404);
		});

		it('cannot invite the same address twice, nor to a site that there is not', async () => {
			const taken = await owner.ask('/users', { json: { email: 'VERA@example.com' } });
			expect([taken.status, await codeOf(taken)]).toEqual([409, 'taken']);
			const json = { email: 'new@example.com', roles: { 'none.example.com': 'viewer' } };
			expect((await owner.ask('/users', { json })).status).toBe(400);
			const odd = { email: 'new@example.com', roles: { 'shop.example.com': 'admin' } };
			expect((await owner.ask('/users', { json: odd })).status).toBe(400);
		});

		it('changes what somebody may do, at once', async () => {
			const vera = await signIn(world, 'vera@example.com');
			const json = { owner: false, roles: { 'blog.example.com': 'editor' } };
			expect((await owner.ask(`/users/${vera.id}`, { method: 'PUT', json })).status).toBe(204);
			expect(((await (await vera.ask('/sites')).json()) as SiteEntry[]).map(({ site }) => site)).toEqual([
				'blog.example.com',
			]);
			expect((await vera.ask('/sites/shop.example.com/totals')).status).toBe(404);
		});

		it('lists everybody', async () => {
			const users = (await (await owner.ask('/users')).json()) as UserEntry[];
			expect(users.map(({ email, joined }) => [email, joined])).toEqual([
				['owner@example.com', true],
				['vera@example.com', true],
			]);
		});

		it('gives somebody a link to choose a new password, which ends their sessions', async () => {
			const vera = await signIn(world, 'vera@example.com');
			const { url } = (await (await owner.ask(`/users/${vera.id}/link`, { method: 'POST' })).json()) as Invited;
			expect(url).toContain('/#reset=');
			const answer = await askAs(world)('/links/reset', { json: { link: secretIn(url), password: PASSWORD } });
			expect(answer.status).toBe(204);
			expect((await vera.ask('/sites')).status).toBe(401);
		});

		it('makes that link worthless once a password was chosen otherwise', async () => {
			const vera = await signIn(world, 'vera@example.com');
			const { url } = (await (await owner.ask(`/users/${vera.id}/link`, { method: 'POST' })).json()) as Invited;
			const json = { password: PASSWORD, new_password: 'vera has chosen again' };
			expect((await vera.ask('/me/password', { json })).status).toBe(204);
			const answer = await askAs(world)('/links/reset', { json: { link: secretIn(url), password: PASSWORD } });
			expect(answer.status).toBe(404);
		});

		it('removes somebody with sessions and tokens', async () => {
			const vera = await signIn(world, 'vera@example.com');
			const token = await withToken(world, vera);
			expect((await owner.ask(`/users/${vera.id}`, { method: 'DELETE' })).status).toBe(204);
			expect((await vera.ask('/sites')).status).toBe(401);
			expect((await token.ask('/sites')).status).toBe(401);
		});

		it('stays the last one', async () => {
			const gone = await owner.ask(`/users/${owner.id}`, { method: 'DELETE' });
			expect([gone.status, await codeOf(gone)]).toEqual([409, 'last_owner']);
			const json = { owner: false, roles: {} };
			expect((await owner.ask(`/users/${owner.id}`, { method: 'PUT', json })).status).toBe(409);
			// Somebody who was only invited cannot take over.
			await owner.ask('/users', { json: { email: 'second@example.com', owner: true } });
			expect((await owner.ask(`/users/${owner.id}`, { method: 'DELETE' })).status).toBe(409);
			const noted = await world.store.all<{ action: string }>('select action from trail order by id desc limit 2');
			expect(noted.map(({ action }) => action)).toEqual(['link made', 'user added']);
		});
	});

	describe('a token', () => {
		it('is shown once, reads, and is revoked', async () => {
			const json = { name: 'Report', scope: 'read', site: 'shop.example.com' };
			const answer = await owner.ask('/tokens', { json });
			expect(answer.status).toBe(201);
			const { token, ...entry } = (await answer.json()) as NewToken;
			expect(token).toMatch(/^footfall_[\w-]{43}$/);
			const program = askAs(world, { authorization: `Bearer ${token}` });
			expect((await program('/sites/shop.example.com/totals')).status).toBe(200);
			expect((await program('/sites/blog.example.com/totals')).status).toBe(404);
			const [listed] = (await (await owner.ask('/tokens')).json()) as TokenEntry[];
			const today = Math.floor(world.now / 86_400_000) * 86_400;
			expect(listed).toEqual({ ...entry, seen: today });
			expect((await owner.ask(`/tokens/${entry.id}`, { method: 'DELETE' })).status).toBe(204);
			expect((await program('/sites/shop.example.com/totals')).status).toBe(401);
		});

		it('ends when it expires', async () => {
			const expires = Math.floor(world.now / 1000) + 60;
			const { token } = (await (
				await owner.ask('/tokens', { json: { name: 'Short', scope: 'read', expires } })
			).json()) as NewToken;
			const program = askAs(world, { authorization: `Bearer ${token}` });
			expect((await program('/sites')).status).toBe(200);
			world.now += 60_000;
			expect((await program('/sites')).status).toBe(401);
		});

		it('is somebody’s own', async () => {
			const anna = await signUp(world, { email: 'anna@example.com', roles: { 'blog.example.com': 'viewer' } });
			const { id } = (await (await owner.ask('/tokens', { json: { name: 'Mine', scope: 'edit' } })).json()) as NewToken;
			expect((await anna.ask(`/tokens/${id}`, { method: 'DELETE' })).status).toBe(404);
			expect(await (await anna.ask('/tokens')).json()).toEqual([]);
			const foreign = await anna.ask('/tokens', { json: { name: 'No', scope: 'read', site: 'shop.example.com' } });
			const missing = await anna.ask('/tokens', { json: { name: 'No', scope: 'read', site: 'none.example.com' } });
			expect([foreign.status, missing.status]).toEqual([404, 404]);
		});

		it.each([
			[{ name: '', scope: 'read' }, 'name'],
			[{ name: 'x', scope: 'all' }, 'scope'],
			[{ name: 'x', scope: 'read', expires: 1 }, 'expires'],
			[{ name: 'x', scope: 'read', expires: 'never' }, 'expires'],
		])('%j is refused by its name', async (json, parameter) => {
			const answer = await owner.ask('/tokens', { json });
			expect([answer.status, ((await answer.json()) as Failure).error.parameter]).toEqual([400, parameter]);
		});
	});

	describe('one’s own sessions', () => {
		it('are listed, and ended one by one or all but this', async () => {
			const [one, two, three] = [
				await signIn(world, owner.email),
				await signIn(world, owner.email),
				await signIn(world, owner.email),
			];
			const listed = (await (await one.ask('/me/sessions')).json()) as SessionEntry[];
			const current = listed.filter(session => session.current);
			expect(current).toHaveLength(1);
			const last = Math.max(...listed.map(({ id }) => id));
			expect((await one.ask(`/me/sessions/${last}`, { method: 'DELETE' })).status).toBe(204);
			expect([(await two.ask('/sites')).status, (await three.ask('/sites')).status]).toEqual([200, 401]);
			expect((await one.ask('/me/sessions', { method: 'DELETE' })).status).toBe(204);
			expect([(await one.ask('/sites')).status, (await two.ask('/sites')).status]).toEqual([200, 401]);
			owner = one;
		});

		it('cannot be ended by others', async () => {
			const anna = await signIn(world, 'anna@example.com');
			const [{ id }] = (await (await owner.ask('/me/sessions')).json()) as [SessionEntry];
			expect((await anna.ask(`/me/sessions/${id}`, { method: 'DELETE' })).status).toBe(404);
			expect((await owner.ask('/sites')).status).toBe(200);
		});

		it('end elsewhere when the password changes', async () => {
			const [here, there] = [await signIn(world, owner.email), await signIn(world, owner.email)];
			const wrong = await here.ask('/me/password', { json: { password: 'not this one', new_password: PASSWORD } });
			expect(wrong.status).toBe(400);
			const json = { password: PASSWORD, new_password: 'another long password' };
			expect((await here.ask('/me/password', { json })).status).toBe(204);
			expect([(await here.ask('/sites')).status, (await there.ask('/sites')).status]).toEqual([200, 401]);
			owner = here;
		});

		it('end when nobody has used them for thirty days, and not before', async () => {
			world.now += 29 * 86_400_000;
			expect((await owner.ask('/sites')).status).toBe(200);
			world.now += 29 * 86_400_000;
			expect((await owner.ask('/sites')).status).toBe(200);
			world.now += 31 * 86_400_000;
			expect((await owner.ask('/sites')).status).toBe(401);
		});
	});

	it('notes who changed what, and no secret', async () => {
		const trail = await world.store.all<{ actor: string; action: string; detail: string }>(
			'select actor, action, site, detail from trail order by id',
		);
		expect(trail.slice(0, 5)).toEqual([
			{
				actor: 'owner@example.com',
				action: 'user added',
				site: null,
				detail: 'vera@example.com: viewer of shop.example.com',
			},
			{ actor: 'owner@example.com', action: 'link made', site: null, detail: 'vera@example.com' },
			{ actor: 'vera@example.com', action: 'user joined', site: null, detail: '' },
			{
				actor: 'owner@example.com',
				action: 'user changed',
				site: null,
				detail: 'vera@example.com: editor of blog.example.com',
			},
			{ actor: 'owner@example.com', action: 'link made', site: null, detail: 'vera@example.com' },
		]);
		expect(JSON.stringify(trail)).not.toMatch(/[\w-]{43}/);
	});
});

describe('of two owners, one stays', () => {
	let world: World;
	let both: [Signed, Signed];
	beforeEach(async () => {
		world = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
		both = [await signUp(world), await signUp(world, { email: 'other@example.com', owner: true })];
	});
	afterEach(() => world.end());
	const owners = () => world.store.all('select email from users where owner = 1');
	const noted = (action: string) => world.store.all('select 1 from trail where action = ?', [action]);

	it('who remove each other at once', async () => {
		const [one, other] = both;
		const answers = await Promise.all([
			one.ask(`/users/${other.id}`, { method: 'DELETE' }),
			other.ask(`/users/${one.id}`, { method: 'DELETE' }),
		]);
		expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
		expect([await owners(), await noted('user removed')]).toMatchObject([{ length: 1 }, { length: 1 }]);
	});

	it('who step down at once, and gets none of the roles that were asked for', async () => {
		const json = { owner: false, roles: { 'shop.example.com': 'viewer' } };
		const answers = await Promise.all(both.map(({ ask, id }) => ask(`/users/${id}`, { method: 'PUT', json })));
		expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
		expect([await owners(), await noted('user changed')]).toMatchObject([{ length: 1 }, { length: 1 }]);
		expect(await world.store.all('select role from roles')).toHaveLength(1);
	});
});
