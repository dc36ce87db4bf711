import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { NewToken, Scope, TokenEntry } from '../wire/account.ts';
import type { Actor } from './access.ts';
import { digest, newSecret } from './secret.ts';
import { findUser } from './users.ts';

/** So that whoever finds one, in a repository for example, sees what it is; programs that look for secrets do too. */
const PREFIX = 'footfall_';

const DAY = 86_400;

export interface TokenRequest {
	user: number;
	name: string;
	scope: Scope;
	/** Domain of the only site it is for. */
	site?: string | undefined;
	/** Seconds since 1970. */
	expires?: number | undefined;
}

/** Makes a token. Its secret is in the answer and nowhere else. */
export async function createToken(
	store: Store,
	{ user, name, scope, site, expires }: TokenRequest,
	at: number,
	...also: Statement[]
): Promise<NewToken> {
	const token = PREFIX + newSecret();
	await store.write(
		[
			// No row where the site has gone meanwhile: without one, the token would be for all sites.
			`insert into tokens (secret, user, name, scope, site, created, expires)
				select ?, ?, ?, ?, sites.id, ?, ? from (select ? as domain) as asked left join sites using (domain)
				where asked.domain is null or sites.id is not null`,
			[digest(token), user, name, scope, at, expires ?? null, site ?? null],
		],
		...also,
	);
	const [row] = await store.all<{ id: number }>('select id from tokens where secret = ?', [digest(token)]);
	return { id: row!.id, name, scope, created: at, token, ...(site && { site }), ...(expires && { expires }) };
}

/** Who asks with this token; its use is noted by the day. `undefined` where it is over or never was. */
export async function findToken(store: Store, token: string, at: number): Promise<Actor | undefined> {
	const [row] = await store.all<{ id: number; user: number; scope: Scope; domain: string | null; seen: number | null }>(
		`select tokens.id, user, scope, domain, seen from tokens left join sites on sites.id = site
			where secret = ? and (expires is null or expires > ?)`,
		[digest(token), at],
	);
	const user = row && (await findUser(store, row.user));
	if (!user) return;
	const today = at - (at % DAY);
	if ((row.seen ?? 0) < today) await store.write(['update tokens set seen = ? where id = ?', [today, row.id]]);
	return { kind: 'token', user, scope: row.scope, ...(row.domain !== null && { site: row.domain }) };
}

/** The tokens of one user or, without one, of everybody, with whose they are. */
export async function listTokens(store: Store, user?: number): Promise<(TokenEntry & { email: string })[]> {
	const rows = await store.all<Record<string, string | number | null>>(
		`select tokens.id, name, scope, domain as site, tokens.created, expires, seen, email
			from tokens join users on users.id = user left join sites on sites.id = site
			where user = coalesce(?, user) order by tokens.id`,
		[user ?? null],
	);
	return rows.map(row => {
		const known = Object.entries(row).filter(([, value]) => value !== null);
		return Object.fromEntries(known) as unknown as TokenEntry & { email: string };
	});
}

/** The statement that revokes a token, of one user or, without one, of anybody. */
export function revokeTokenRow(id: number, user?: number): Statement {
	return ['delete from tokens where id = ? and user = coalesce(?, user)', [id, user ?? null]];
}
