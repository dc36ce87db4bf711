import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { TrailEntry } from '../wire/account.ts';
import type { Actor } from './access.ts';

/** Everything that is noted when someone changes it. The words are kept for good, and shown as they are. */
export const ACTIONS = [
	'setup',
	'login',
	'logout',
	'password changed',
	'password reset',
	'second factor on',
	'second factor off',
	'recovery codes made',
	'recovery code used',
	'passkey added',
	'passkey removed',
	'session ended',
	'user added',
	'user changed',
	'user removed',
	'user joined',
	'link made',
	'token made',
	'token revoked',
	'share made',
	'share changed',
	'share removed',
	'site added',
	'site changed',
	'site removed',
	'history deleted',
	'annotation added',
	'annotation removed',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Who is noted where nobody is signed in: whoever may run commands on the server. */
export const COMMAND_LINE = 'command line';

export interface Noted {
	/** Seconds since 1970. */
	at: number;
	/** An e-mail address, or `COMMAND_LINE`. */
	actor: string;
	action: Action;
	/** The site's domain, where it is about one. */
	site?: string | undefined;
	/** What a person needs to understand it, never a secret. */
	detail?: string;
}

/** The statement that notes a change, to be written in one transaction with it. */
export function note({ at, actor, action, site, detail = '' }: Noted): Statement {
	return [
		'insert into trail (at, actor, action, site, detail) values (?, ?, ?, ?, ?)',
		[at, actor, action, site ?? null, detail],
	];
}

/** The same, where the statement just before it may change nothing: then nothing is noted. */
export function noteChange(noted: Noted): Statement {
	return [
		'insert into trail (at, actor, action, site, detail) select ?, ?, ?, ?, ? where changes() > 0',
		note(noted)[1],
	];
}

/** The name under which an actor is noted. */
export function nameOf(actor: Actor): string {
	return 'user' in actor ? actor.user.email : actor.kind;
}

/** So many entries are shown at a time. */
const PAGE = 100;

/** What was noted, the newest first; `before`: only what is older than this entry. */
export async function listTrail(store: Store, before = Number.MAX_SAFE_INTEGER): Promise<TrailEntry[]> {
	const rows = await store.all<Omit<TrailEntry, 'site'> & { site: string | null }>(
		'select id, at, actor, action, site, detail from trail where id < ? order by id desc limit ?',
		[before, PAGE],
	);
	return rows.map(({ site, ...row }) => ({ ...row, ...(site !== null && { site }) }));
}
