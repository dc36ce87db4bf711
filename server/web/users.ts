import { type Context, Hono } from 'hono';
import { linkAddress, makeLink } from '../account/links.ts';
import { inviteMail } from '../account/mail.ts';
import { note } from '../account/trail.ts';
import { addUserRows, findUser, findUserByEmail, listUsers, removeUser, setUser, type User } from '../account/users.ts';
import { listSites } from '../store/sites.ts';
import { StoreError } from '../store/store.ts';
import { type Invited, ROLES, type Role, type UserEntry } from '../wire/account.ts';
import { type Accounts, secondsOf, signedIn } from './accounts.ts';
import { flag, or, readBody, record, wordOf } from './body.ts';
import { answerRefused, badParameter, Refused } from './failure.ts';
import { guard } from './guard.ts';
import { publicUrl } from './public.ts';
import type { NodeEnv } from './request.ts';
import { email } from './session.ts';

const RIGHTS = { owner: or(flag, false), roles: or(record(wordOf(ROLES)), {} as Record<string, Role>) };

/** The accounts of this installation, for its owners. */
export function userRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store } = accounts;
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.get('/users', guard('own'), async c => c.json((await listUsers(store)).map(entryOf)));

	routes.post('/users', guard('own'), async c => {
		const asked = await readBody(c, { email, ...RIGHTS });
		await knowSites(asked.roles);
		const at = secondsOf(accounts);
		const noted = note({ at, actor: signedIn(c).user.email, action: 'user added', detail: describe(asked) });
		try {
			await store.write(...addUserRows({ ...asked, created: at }), noted);
		} catch (error) {
			if (!(error instanceof StoreError && error.code?.startsWith('SQLITE_CONSTRAINT'))) throw error;
			throw new Refused({ code: 'taken', message: `${asked.email} has an account.`, parameter: 'email' }, 409);
		}
		return c.json(await invite(c, (await findUserByEmail(store, asked.email))!), 201);
	});

	routes.put('/users/:id{[0-9]+}', guard('own'), async c => {
		const user = await userOf(c);
		const asked = await readBody(c, RIGHTS);
		await knowSites(asked.roles);
		const detail = describe({ ...asked, email: user.email });
		const actor = signedIn(c).user.email;
		const noted = { at: secondsOf(accounts), actor, action: 'user changed', detail } as const;
		if (!(await setUser(store, { ...user, ...asked }, noted))) throw LAST_OWNER;
		return c.body(null, 204);
	});

	routes.delete('/users/:id{[0-9]+}', guard('own'), async c => {
		const user = await userOf(c);
		const actor = signedIn(c).user.email;
		const noted = { at: secondsOf(accounts), actor, action: 'user removed', detail: user.email } as const;
		if (!(await removeUser(store, user, noted))) throw LAST_OWNER;
		return c.body(null, 204);
	});

	routes.post('/users/:id{[0-9]+}/link', guard('own'), async c => c.json(await invite(c, await userOf(c)), 201));

	/** Makes the link with which a person chooses a password, and mails it where there is a mail server. */
	async function invite(c: Context<NodeEnv>, user: User): Promise<Invited> {
		const purpose = user.password === null ? 'invite' : 'reset';
		const by = signedIn(c).user.email;
		const at = secondsOf(accounts);
		const noted = note({ at, actor: by, action: 'link made', detail: user.email });
		const secret = await makeLink(store, { purpose, user: user.id }, at, noted);
		const url = linkAddress(publicUrl(c, accounts.address), purpose, secret);
		// A mail that cannot be sent spoils nothing: the answer says so, and the link can be handed over otherwise.
		const mailed = purpose === 'invite' && (await accounts.mail?.send(inviteMail(user.email, url, by)));
		return { user: entryOf(user), url, mailed: mailed === true };
	}

	async function userOf(c: Context<NodeEnv>): Promise<User> {
		const user = await findUser(store, Number(c.req.param('id')));
		if (user) return user;
		throw new Refused({ code: 'not_found', message: 'There is no such account.' }, 404);
	}

	async function knowSites(roles: Record<string, Role>): Promise<void> {
		const known = (await listSites(store)).map(({ domain }) => domain);
		const strange = Object.keys(roles).find(site => !known.includes(site));
		if (strange !== undefined) throw badParameter('roles', `There is no site ${strange.slice(0, 100)}.`);
	}

	return routes;
}

const LAST_OWNER = new Refused(
	{ code: 'last_owner', message: 'This is the last owner; make somebody else an owner first.' },
	409,
);

function entryOf({ id, email, owner, roles, password, totp, created }: User): UserEntry {
	return { id, email, owner, roles: { ...roles }, joined: password !== null, second_factor: totp !== null, created };
}

/** `anna@example.com: editor of shop.example.com`. */
function describe({ email, owner, roles }: Pick<User, 'email' | 'owner' | 'roles'>): string {
	const parts = Object.entries(roles).map(([site, role]) => `${role} of ${site}`);
	return `${email}: ${owner ? 'owner' : parts.join(', ') || 'no site'}`;
}
