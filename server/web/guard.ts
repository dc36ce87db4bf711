import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { type Actor, may, type Need } from '../account/access.ts';
import { findSession } from '../account/sessions.ts';
import { findToken } from '../account/tokens.ts';
import { hasUsers } from '../account/users.ts';
import { isLoopback } from '../collect/address.ts';
import type { RequestHeaders } from '../collect/headers.ts';
import type { Store } from '../store/store.ts';
import { failure, unknownSite } from './failure.ts';
import { cookieName, type PublicAddress } from './public.ts';
import { type NodeEnv, peerOf, requestHeaders } from './request.ts';

export interface GuardOptions {
	store: Store;
	/** Milliseconds since 1970. */
	clock(): number;
	address: PublicAddress;
	/** The share that a word, and the key where it has a password, opens; `undefined` where there is none. */
	share?: (word: string, key: string | undefined, at: number) => Promise<Actor | undefined>;
}

/**
 * Finds out who asks, ahead of every route of the API: by `Authorization`, else by the session's cookie, else by sitting at
 * this machine while nobody has an account. A program that names itself wrongly is nobody, whatever cookie it brings.
 */
export function identify({ store, clock, address, share }: GuardOptions): MiddlewareHandler<NodeEnv> {
	// No object: `Authorization: constructor` would find what every object has.
	const ways = new Map<string, (words: string[], at: number) => Promise<Actor | undefined> | undefined>([
		['bearer', ([token = ''], at) => findToken(store, token, at)],
		['share', ([word = '', key], at) => share?.(word, key, at)],
	]);
	async function actorOf(c: Context<NodeEnv>): Promise<Actor | undefined> {
		const at = Math.floor(clock() / 1000);
		const [scheme, ...words] = c.req.header('authorization')?.trim().split(/\s+/) ?? [];
		if (scheme !== undefined) return ways.get(scheme.toLowerCase())?.(words, at);
		const secret = getCookie(c, cookieName(address, c));
		const found = secret ? await findSession(store, secret, at) : undefined;
		if (found) return { kind: 'user', ...found };
		return isMachine(c, address) && !(await hasUsers(store)) ? { kind: 'machine' } : undefined;
	}
	return createMiddleware<NodeEnv>(async (c, next) => {
		c.set('actor', (await actorOf(c)) ?? { kind: 'nobody' });
		await next();
	});
}

/** Routes for who is known beforehand: whoever runs a command on the machine, say. */
export function askedBy(actor: Actor, routes: Hono<NodeEnv>): Hono<NodeEnv> {
	const app = new Hono<NodeEnv>();
	app.use((c, next) => {
		c.set('actor', actor);
		return next();
	});
	return app.route('/', routes);
}

/**
 * The connection and the `Host` are this machine's, and nobody passed the request on. A proxy that says nothing of itself
 * looks the same, so where `PUBLIC_URL` tells that there is one, nobody is taken for the machine.
 */
function isMachine(c: Context<NodeEnv>, { PUBLIC_URL }: PublicAddress): boolean {
	if (PUBLIC_URL) return false;
	const headers = requestHeaders(c) as RequestHeaders;
	return isLoopback({ peer: peerOf(c), host: c.req.header('host'), headers });
}

/**
 * Lets those pass who may do what the route is for, on the site that its path names as `:site`. A site that one may not see
 * is answered like one that there is not, so that nobody learns which sites are counted here.
 */
export function guard(need: Need): MiddlewareHandler<NodeEnv> {
	return createMiddleware<NodeEnv>(async (c, next) => {
		const actor = c.get('actor') ?? { kind: 'nobody' };
		const site = c.req.param('site')?.toLowerCase();
		if (may(actor, need, site)) return next();
		if (actor.kind === 'nobody') return signIn(c);
		if (actor.kind === 'share' && actor.locked) return locked(c);
		if (site !== undefined && !may(actor, 'public', site)) return failure(c, 404, unknownSite(site).error);
		return failure(c, 403, { code: 'forbidden', message: WHY[need] });
	});
}

function signIn(c: Context<NodeEnv>): Response {
	const named = c.req.header('authorization') !== undefined;
	const message = named ? 'This token or link is not known, or is over.' : 'Sign in first, or send an API token.';
	return failure(c, 401, { code: 'sign_in', message });
}

const locked = (c: Context<NodeEnv>) =>
	failure(c, 401, { code: 'share_locked', message: 'This link needs its password.' });

const WHY: Record<Need, string> = {
	anyone: '',
	self: 'This is for people who are signed in.',
	public: 'You may not read this.',
	read: 'You may not read this.',
	edit: 'You may not change this.',
	own: 'Only an owner who is signed in may do this.',
};
