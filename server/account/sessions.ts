import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { SessionEntry } from '../wire/account.ts';
import { digest, newSecret } from './secret.ts';
import { findUser, type User } from './users.ts';

/** Seconds after which a session that nobody used is over. */
export const SESSION_IDLE = 30 * 86_400;

/** Uses are noted by the hour: when exactly someone looked is nobody's business. */
const HOUR = 3_600;
const hourOf = (at: number) => at - (at % HOUR);

/** Starts a session and returns its secret. `label` tells its owner which browser it is, `at` is in seconds since 1970. */
export async function startSession(
	store: Store,
	{ user, label, at }: { user: number; label: string; at: number },
	...also: Statement[]
): Promise<string> {
	const secret = newSecret();
	await store.write(
		['delete from sessions where seen < ?', [at - SESSION_IDLE]],
		[
			'insert into sessions (secret, user, label, created, seen) values (?, ?, ?, ?, ?)',
			[digest(secret), user, label, at, hourOf(at)],
		],
		...also,
	);
	return secret;
}

/** Whose session it is, and its number; the use is noted. `undefined` where it is over or never was. */
export async function findSession(
	store: Store,
	secret: string,
	at: number,
): Promise<{ user: User; session: number } | undefined> {
	const [row] = await store.all<{ id: number; user: number; seen: number }>(
		'select id, user, seen from sessions where secret = ? and seen >= ?',
		[digest(secret), at - SESSION_IDLE],
	);
	const user = row && (await findUser(store, row.user));
	if (!user) return;
	if (row.seen < hourOf(at)) await store.write(['update sessions set seen = ? where id = ?', [hourOf(at), row.id]]);
	return { user, session: row.id };
}

/** The sessions of a user, the one last used first. */
export async function listSessions(
	store: Store,
	{ user, current, at }: { user: number; current: number; at: number },
): Promise<SessionEntry[]> {
	const rows = await store.all<Omit<SessionEntry, 'current'>>(
		'select id, label, created, seen from sessions where user = ? and seen >= ? order by seen desc, id desc',
		[user, at - SESSION_IDLE],
	);
	return rows.map(row => ({ ...row, current: row.id === current }));
}

/** The statement that ends one session of a user. */
export function endSessionRow(user: number, session: number): Statement {
	return ['delete from sessions where user = ? and id = ?', [user, session]];
}

/** The statement that ends all sessions of a user, but for one that stays. */
export function endSessionsRow(user: number, stays = 0): Statement {
	return ['delete from sessions where user = ? and id <> ?', [user, stays]];
}
