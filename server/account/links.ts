import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import { digest, newSecret } from './secret.ts';

/** What a one-time link is for, and how long (seconds) it works. */
export const LINKS = { setup: 86_400, invite: 7 * 86_400, reset: 3_600 } as const;
export type Purpose = keyof typeof LINKS;

/** The user is the one who may choose a password; there is none yet where the installation is set up. */
export interface Link {
	purpose: Purpose;
	user?: number;
}

/** Makes a link that works once, in the place of an earlier one for the same; returns its secret. `at`: seconds since 1970. */
export async function makeLink(
	store: Store,
	{ purpose, user }: Link,
	at: number,
	...also: Statement[]
): Promise<string> {
	const secret = newSecret();
	await store.write(
		['delete from links where expires <= ? or (purpose = ? and user is ?)', [at, purpose, user ?? null]],
		[
			'insert into links (secret, purpose, user, expires) values (?, ?, ?, ?)',
			[digest(secret), purpose, user ?? null, at + LINKS[purpose]],
		],
		...also,
	);
	return secret;
}

/** A link that still works, without using it up. */
export async function findLink(store: Store, purpose: Purpose, secret: string, at: number): Promise<Link | undefined> {
	const [row] = await store.all<{ user: number | null }>(
		'select user from links where secret = ? and purpose = ? and expires > ?',
		[digest(secret), purpose, at],
	);
	return row && { purpose, ...(row.user !== null && { user: row.user }) };
}

/** Uses a link up. `undefined` where it did not work any more: of two who come at once, one gets it. */
export async function useLink(store: Store, purpose: Purpose, secret: string, at: number): Promise<Link | undefined> {
	const link = await findLink(store, purpose, secret, at);
	if (!link) return;
	const [used] = await store.write(['delete from links where secret = ?', [digest(secret)]]);
	return used === 1 ? link : undefined;
}

/** The statement that makes the links of a user worthless: one who has chosen a password needs none of them any more. */
export function endLinksRow(user: number): Statement {
	return ['delete from links where user = ?', [user]];
}

/** The address to hand over. The secret is in its fragment, which browsers send to no server, so that it is in no log. */
export function linkAddress(base: string, purpose: Purpose, secret: string): string {
	return `${base}/#${purpose}=${secret}`;
}
