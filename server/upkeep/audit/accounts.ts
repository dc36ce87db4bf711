import type { Fault } from '../../wire/account.ts';
import { ROLES, SCOPES } from '../../wire/account.ts';
import type { Check } from './check.ts';

/** SHA-256 in base64url. */
const DIGEST = /^[\w-]{43}$/;
/** 32 MiB and more for each guess: account/password.ts. */
const PASSWORD = /^\$scrypt\$ln=(?:1[5-9]|2\d),r=[1-9]\d*,p=[1-9]\d*\$[\w+/]{22,}\$[\w+/]{43,}$/;
const isOneOf = (words: readonly string[]) => new RegExp(`^(?:${words.join('|')})$`);

/** What a column must look like; null is allowed where the schema allows it. */
const rules = (actions: readonly string[]): readonly [table: string, column: string, form: RegExp, what: string][] => [
	['users', 'password', PASSWORD, 'is no scrypt hash'],
	['users', 'email', /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+\.[^\s@.]{2,}$/u, 'is no e-mail address'],
	['users', 'totp', /^[A-Z2-7]{32}$/, 'is no secret of an authenticator'],
	['roles', 'role', isOneOf(ROLES), 'is no role'],
	['sessions', 'secret', DIGEST, 'is no hash'],
	['sessions', 'label', /^[^\p{Cc}]{0,100}$/u, 'is no name of a browser'],
	['recovery_codes', 'secret', DIGEST, 'is no hash'],
	['passkeys', 'id', /^[\w-]{16,1400}$/, 'is no number of a passkey'],
	['passkeys', 'key', /^[\w-]{32,2000}$/, 'is no public key'],
	['tokens', 'secret', DIGEST, 'is no hash'],
	['tokens', 'scope', isOneOf(SCOPES), 'is no scope'],
	['links', 'secret', DIGEST, 'is no hash'],
	['links', 'purpose', /^(?:setup|invite|reset)$/, 'is no purpose'],
	['shares', 'word', /^[\w-]{22}$/, 'is no word of a share link'],
	['shares', 'password', PASSWORD, 'is no scrypt hash'],
	['trail', 'action', isOneOf(actions), 'is none of the words of the audit trail'],
	['trail', 'detail', /^(?!.*(?:footfall_[\w-]{20}|\$scrypt\$))[^\p{Cc}]*$/u, 'holds a secret'],
];

/** What lets somebody in is kept so that reading it lets nobody in: hashes of secrets, scrypt of passwords. */
export const accounts: Check = async ({ store, actions }) => {
	const faults: Fault[] = [];
	let users = 0;
	for (const [table, column, form, what] of rules(actions)) {
		const id = NUMBERED.has(table) ? 'id' : '0';
		const rows = await store.all<{ id: number; value: string | null }>(
			`select ${id} as id, ${column} as value from ${table}`,
		);
		if (table === 'users') users = rows.length;
		for (const [at, { id, value }] of rows.entries())
			if (value !== null && !form.test(value))
				faults.push({ where: `${table}.${column}, ${id ? `id ${id}` : `row ${at + 1}`}`, what });
	}
	return { message: `Secrets are kept as hashes, passwords as scrypt (accounts: ${users}).`, faults };
};

/** Tables whose rows have a number that says nothing. */
const NUMBERED = new Set(['users', 'sessions', 'tokens', 'shares', 'trail']);
