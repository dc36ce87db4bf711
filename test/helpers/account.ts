import { randomBytes, scryptSync } from 'node:crypto';
import { startSession } from '../../server/account/sessions.ts';
import { createToken } from '../../server/account/tokens.ts';
import { addUserRows, findUserByEmail } from '../../server/account/users.ts';
import type { Role, Scope } from '../../server/wire/account.ts';
import type { World } from './world.ts';

/** The password of every account that a test makes. */
export const PASSWORD = 'correct horse battery staple';

/** As passwords are kept, at the least cost: the real one takes a quarter of a second on purpose, each time it is tried. */
function cheaply(password: string): string {
	const salt = randomBytes(16);
	const hash = scryptSync(password, salt, 32, { N: 2 ** 10, r: 8, p: 1 });
	return `$scrypt$ln=10,r=8,p=1$${salt.toString('base64').replace(/=+$/, '')}$${hash.toString('base64').replace(/=+$/, '')}`;
}

/** Asks a route under `/api/v1`; a `json` is sent as the body, by POST unless another method is named. */
export type Ask = (path: string, init?: RequestInit & { json?: unknown }) => Promise<Response>;

export interface Signed {
	id: number;
	email: string;
	ask: Ask;
	/** What `ask` sends along: the session's cookie, or the token. */
	headers: Record<string, string>;
}

/** Asks with headers of one's own. */
export function askAs(world: Pick<World, 'url'>, headers: Record<string, string> = {}): Ask {
	return (path, { json, ...init } = {}) =>
		fetch(`${world.url}/api/v1${path}`, {
			redirect: 'manual',
			...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
			...init,
			headers: {
				...headers,
				...(json !== undefined && { 'content-type': 'application/json' }),
				...(init.headers as Record<string, string>),
			},
		});
}

export interface Person {
	email?: string;
	owner?: boolean;
	/** By the site's domain. */
	roles?: Record<string, Role>;
	/** `PASSWORD` as it is to be kept, where a test looks at that. */
	kept?: string;
}

/** An account that is signed in: an owner, unless roles are given. `world` needs its store, clock and address. */
export async function signUp(world: Pick<World, 'url' | 'store' | 'now'>, person: Person = {}): Promise<Signed> {
	const { email = 'owner@example.com', roles = {}, owner = Object.keys(roles).length === 0 } = person;
	const created = Math.floor(world.now / 1000);
	await world.store.write(...addUserRows({ email, owner, roles, created, password: person.kept ?? cheaply(PASSWORD) }));
	return signIn(world, email);
}

/** Another session of an account that there is. */
export async function signIn(world: Pick<World, 'url' | 'store' | 'now'>, email: string): Promise<Signed> {
	const { id } = (await findUserByEmail(world.store, email))!;
	const at = Math.floor(world.now / 1000);
	const secret = await startSession(world.store, { user: id, label: 'Test', at });
	const headers = { cookie: `footfall=${secret}` };
	return { id, email, headers, ask: askAs(world, headers) };
}

/** A token of an account. */
export async function withToken(
	world: Pick<World, 'url' | 'store' | 'now'>,
	{ id, email }: Signed,
	{ scope = 'read', site, expires }: { scope?: Scope; site?: string; expires?: number } = {},
): Promise<Signed> {
	const at = Math.floor(world.now / 1000);
	const { token } = await createToken(world.store, { user: id, name: 'Test', scope, site, expires }, at);
	const headers = { authorization: `Bearer ${token}` };
	return { id, email, headers, ask: askAs(world, headers) };
}
