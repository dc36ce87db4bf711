import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { endLinksRow, findLink, LINKS, type Purpose, useLink } from '../account/links.ts';
import { partyOf } from '../account/passkeys.ts';
import { hashPassword, isPassword, verifyPassword } from '../account/password.ts';
import { endSessionRow, endSessionsRow, listSessions } from '../account/sessions.ts';
import { note, noteChange } from '../account/trail.ts';
import {
	accountName,
	addFirstOwner,
	findUser,
	findUserByEmail,
	hasUsers,
	readEmail,
	setPasswordRow,
	type User,
} from '../account/users.ts';
import { type Me, PASSWORD_LENGTH, type SessionState } from '../wire/account.ts';
import {
	type Accounts,
	giveCookie,
	openSession,
	secondsOf,
	signedIn,
	takeCookie,
	tryCode,
	tryPassword,
} from './accounts.ts';
import { type Field, or, readBody, text } from './body.ts';
import { answerRefused, Refused } from './failure.ts';
import { guard } from './guard.ts';
import { cookieName, publicUrl } from './public.ts';
import type { NodeEnv } from './request.ts';

/** An address that can name an account, in lower case. */
export const email: Field<string> = {
	allowed: 'an e-mail address',
	read: value => (typeof value === 'string' ? readEmail(value) : undefined),
};

/** A password that someone chooses. */
export const newPassword: Field<string> = {
	allowed: `of ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters`,
	read: value => (typeof value === 'string' && isPassword(value) ? value : undefined),
};

/** What someone types who is asked for a password: it may be wrong, but is not refused for how it looks. */
export const anyPassword = text(1_000);

/** Signing in and out, the first start, one-time links, and what one does with one's own sessions and password. */
export function sessionRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store, address, factors } = accounts;
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.get('/session', guard('anyone'), async c => c.json(await stateOf(c, accounts)));

	routes.delete('/session', guard('anyone'), async c => {
		const actor = c.get('actor');
		if (actor.kind === 'user') {
			const noted = note({ at: secondsOf(accounts), actor: actor.user.email, action: 'logout' });
			await store.write(endSessionRow(actor.user.id, actor.session), noted);
		}
		takeCookie(c, address);
		return c.body(null, 204);
	});

	routes.post('/setup', guard('anyone'), async c => {
		const asked = await readBody(c, { link: text(100), email, password: newPassword });
		const at = secondsOf(accounts);
		if (!(await findLink(store, 'setup', asked.link, at))) throw linkOver();
		const password = await hashPassword(asked.password);
		if (!(await useLink(store, 'setup', asked.link, at))) throw linkOver();
		const noted = { at, actor: asked.email, action: 'setup' } as const;
		if (!(await addFirstOwner(store, { email: asked.email, password, created: at }, noted))) throw linkOver();
		await openSession(c, accounts, (await findUserByEmail(store, asked.email))!.id);
		return c.body(null, 204);
	});

	routes.post('/login', guard('anyone'), async c => {
		const asked = await readBody(c, { email: text(254), password: anyPassword, code: or(text(100), undefined) });
		const name = accountName(asked.email);
		const succeeded = tryPassword(c, accounts, name);
		const user = await findUserByEmail(store, name);
		if (!(await verifyPassword(asked.password, user?.password)) || !user) throw WRONG_LOGIN;
		const passed = tryCode(c, accounts, user, asked.code);
		if (!(await factors.pass(user, asked.code))) throw secondFactor(asked.code);
		passed();
		succeeded();
		await openSession(c, accounts, user.id, note({ at: secondsOf(accounts), actor: user.email, action: 'login' }));
		return c.body(null, 204);
	});

	routes.post('/links/:purpose/check', guard('anyone'), async c => {
		const { link } = await readBody(c, { link: text(100) });
		if (!(await findLink(store, purposeOf(c), link, secondsOf(accounts)))) throw linkOver();
		return c.body(null, 204);
	});

	routes.post('/links/:purpose', guard('anyone'), async c => {
		const asked = await readBody(c, { link: text(100), password: newPassword });
		const purpose = purposeOf(c);
		const at = secondsOf(accounts);
		// Hashed only for whoever brings a link that works.
		if (purpose === 'setup' || !(await findLink(store, purpose, asked.link, at))) throw linkOver();
		const password = await hashPassword(asked.password);
		const user = await findUser(store, (await useLink(store, purpose, asked.link, at))?.user ?? 0);
		if (!user) throw linkOver();
		const action = user.password === null ? 'user joined' : 'password reset';
		const noted = note({ at, actor: user.email, action });
		await store.write(setPasswordRow(user.id, password), endSessionsRow(user.id), endLinksRow(user.id), noted);
		// A link may have been read by somebody else, which is what the second factor is for.
		if (user.totp === null) await openSession(c, accounts, user.id);
		return c.body(null, 204);
	});

	routes.get('/me/sessions', guard('self'), async c => {
		const { user, session } = signedIn(c);
		return c.json(await listSessions(store, { user: user.id, current: session, at: secondsOf(accounts) }));
	});

	routes.delete('/me/sessions', guard('self'), async c => {
		const { user, session } = signedIn(c);
		const noted = note({ at: secondsOf(accounts), actor: user.email, action: 'session ended', detail: 'all others' });
		await store.write(endSessionsRow(user.id, session), noted);
		return c.body(null, 204);
	});

	routes.delete('/me/sessions/:id{[0-9]+}', guard('self'), async c => {
		const { user } = signedIn(c);
		const [ended] = await store.write(
			endSessionRow(user.id, Number(c.req.param('id'))),
			noteChange({ at: secondsOf(accounts), actor: user.email, action: 'session ended' }),
		);
		if (ended !== 1) throw new Refused({ code: 'not_found', message: 'There is no such session.' }, 404);
		return c.body(null, 204);
	});

	routes.post('/me/password', guard('self'), async c => {
		const asked = await readBody(c, { password: anyPassword, new_password: newPassword });
		const { user, session } = signedIn(c);
		await confirmPassword(c, accounts, asked.password);
		await store.write(
			setPasswordRow(user.id, await hashPassword(asked.new_password)),
			endSessionsRow(user.id, session),
			endLinksRow(user.id),
			note({ at: secondsOf(accounts), actor: user.email, action: 'password changed' }),
		);
		return c.body(null, 204);
	});

	return routes;
}

/** Whoever is signed in says once more who they are. @throws Refused where it is not their password. */
export async function confirmPassword(c: Context<NodeEnv>, accounts: Accounts, password: string): Promise<void> {
	const { user } = signedIn(c);
	const succeeded = tryPassword(c, accounts, user.email);
	if (!(await verifyPassword(password, user.password))) {
		throw new Refused({ code: 'not_your_password', message: 'This is not your password.', parameter: 'password' });
	}
	succeeded();
}

async function stateOf(c: Context<NodeEnv>, { store, address, mail }: Accounts): Promise<SessionState> {
	const actor = c.get('actor');
	if (actor.kind === 'user') {
		// Used again, kept again.
		giveCookie(c, address, getCookie(c, cookieName(address, c)) ?? '');
		return { state: 'in', user: meOf(signedIn(c).user), mail: mail !== undefined };
	}
	if (actor.kind === 'share') {
		const { site, name, panels, locked } = actor;
		return { state: 'share', site, name, panels: [...panels], locked };
	}
	if (actor.kind === 'machine' || !(await hasUsers(store))) return { state: 'setup', reads: actor.kind === 'machine' };
	return { state: 'out', mail: mail !== undefined, passkeys: partyOf(publicUrl(c, address)) !== undefined };
}

function meOf({ id, email, owner, roles, totp, passkeys, recovery_codes }: User): Me {
	return { id, email, owner, roles: { ...roles }, totp: totp !== null, passkeys, recovery_codes };
}

function purposeOf(c: Context<NodeEnv>): Purpose {
	const purpose = Object.keys(LINKS).find(one => one === c.req.param('purpose'));
	if (!purpose) throw linkOver();
	return purpose as Purpose;
}

/** The same for an address that is not known and for a password that is wrong. */
const WRONG_LOGIN = new Refused({ code: 'wrong_login', message: 'E-mail address or password is wrong.' }, 401);

function secondFactor(code: string | undefined): Refused {
	const message = code === undefined ? 'A code of your second factor is needed.' : 'This code is wrong.';
	return new Refused({ code: 'second_factor', message, parameter: 'code' }, 401);
}

function linkOver(): Refused {
	const message = 'This link was used already, or is too old, or was replaced by a newer one.';
	return new Refused({ code: 'link_over', message, parameter: 'link' }, 404);
}
