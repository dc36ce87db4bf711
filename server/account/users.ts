import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { Role } from '../wire/account.ts';
import type { Holder } from './access.ts';
import { type Noted, noteChange } from './trail.ts';

export interface User extends Holder {
	/** Null until an invited person has chosen one. */
	password: string | null;
	/** Secret of the second factor, once it was confirmed. */
	totp: string | null;
	passkeys: number;
	/** Those that were not used yet. */
	recovery_codes: number;
	/** Seconds since 1970. */
	created: number;
}

/** What someone types as the name of an account: the same letters are the same account, whichever keyboard composed them. */
export const accountName = (text: string): string => text.trim().normalize('NFC').toLowerCase();

/** An e-mail address as it names an account. `undefined` where it is none. */
export function readEmail(text: string): string | undefined {
	const email = accountName(text);
	return email.length <= 254 && /^[^\s@<>,;:"\\()[\]\p{Cc}]{1,64}@[^\s@<>,;:"\\()[\]\p{Cc}]+\.[^\s@.]{2,}$/u.test(email)
		? email
		: undefined;
}

/** Accounts with what they may do, those that fulfil a condition. */
async function users(store: Store, where: string, values: Statement[1] = []): Promise<User[]> {
	const found = await store.all<Omit<User, 'owner' | 'roles'> & { owner: number; roles: string }>(
		`select id, email, owner, password, totp, created,
			(select count(*) from passkeys where user = users.id) as passkeys,
			(select count(*) from recovery_codes where user = users.id) as recovery_codes,
			(select json_group_object(domain, role) from roles join sites on sites.id = site where user = users.id) as roles
		from users where ${where} order by email`,
		values,
	);
	return found.map(user => ({
		...user,
		owner: user.owner === 1,
		roles: JSON.parse(user.roles) as Record<string, Role>,
	}));
}

export const listUsers = (store: Store): Promise<User[]> => users(store, 'true');

export async function findUser(store: Store, id: number): Promise<User | undefined> {
	return (await users(store, 'id = ?', [id]))[0];
}

/** `email` as `readEmail` gives it. */
export async function findUserByEmail(store: Store, email: string): Promise<User | undefined> {
	return (await users(store, 'email = ?', [email]))[0];
}

/** False until the installation belongs to someone. */
export async function hasUsers(store: Store): Promise<boolean> {
	return (await store.all('select 1 from users limit 1')).length > 0;
}

export interface NewUser extends Pick<User, 'email' | 'owner' | 'roles' | 'created'> {
	password?: string | null;
}

/** Adds an account; roles of sites that there are not are left out. An address that is taken is a constraint's StoreError. */
export function addUserRows({ email, owner, roles, created, password = null }: NewUser): Statement[] {
	return [
		[
			'insert into users (email, password, owner, created) values (?, ?, ?, ?)',
			[email, password, Number(owner), created],
		],
		...roleRows({ email, owner, roles }),
	];
}

/** Nothing where the account has not become what it was to be. */
function roleRows({ email, owner, roles }: Pick<NewUser, 'email' | 'owner' | 'roles'>): Statement[] {
	return Object.entries(roles).map(([domain, role]) => [
		`insert into roles (user, site, role) select users.id, sites.id, ? from users, sites
			where email = ? and owner = ? and domain = ?`,
		[role, email, Number(owner), domain],
	]);
}

/** Creates the first owner, and only where there is no account yet. True where it did, which is what `noted` says. */
export async function addFirstOwner(
	store: Store,
	{ email, password, created }: Required<Pick<NewUser, 'email' | 'password' | 'created'>>,
	noted: Noted,
): Promise<boolean> {
	const sql = `insert into users (email, password, owner, created)
		select ?, ?, 1, ? where not exists (select 1 from users)`;
	const [added] = await store.write([sql, [email, password, created]], noteChange(noted));
	return added === 1;
}

/** Another owner who can sign in: without one, nobody could manage the accounts any more. */
const ANOTHER_OWNER = 'exists (select 1 from users where owner = 1 and password is not null and id <> ?)';

/** Sets what an account may do, and notes it. False, and nothing is changed, where it would have left no owner. */
export async function setUser(store: Store, { id, email, owner, roles }: Holder, noted: Noted): Promise<boolean> {
	const [changed] = await store.write(
		[
			`update users set owner = ? where id = ? and (? = 1 or owner = 0 or ${ANOTHER_OWNER})`,
			[Number(owner), id, Number(owner), id],
		],
		noteChange(noted),
		['delete from roles where user = (select id from users where id = ? and owner = ?)', [id, Number(owner)]],
		...roleRows({ email, owner, roles }),
	);
	return changed === 1;
}

/** Deletes an account with all that belongs to it, and notes it. False where it was the last owner. */
export async function removeUser(store: Store, { id }: Holder, noted: Noted): Promise<boolean> {
	const [removed] = await store.write(
		[`delete from users where id = ? and (owner = 0 or ${ANOTHER_OWNER})`, [id, id]],
		noteChange(noted),
	);
	return removed === 1;
}

/** The statement that gives an account another password. */
export function setPasswordRow(id: number, password: string): Statement {
	return ['update users set password = ? where id = ?', [password, id]];
}
