import { Command } from 'commander';
import { removeTotpRows } from '../account/factors.ts';
import { endLinksRow, linkAddress, makeLink } from '../account/links.ts';
import { hashPassword, isPassword } from '../account/password.ts';
import { endSessionsRow } from '../account/sessions.ts';
import { COMMAND_LINE, note } from '../account/trail.ts';
import {
	accountName,
	addUserRows,
	findUserByEmail,
	hasUsers,
	listUsers,
	readEmail,
	removeUser,
	setPasswordRow,
	type User,
} from '../account/users.ts';
import type { Config } from '../config.ts';
import { listSites } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import { PASSWORD_LENGTH, ROLES, type Role } from '../wire/account.ts';
import { show, type Terminal, usage, withStore } from './run.ts';
import { Sentence } from './sentence.ts';

interface Options {
	owner?: boolean;
	role?: string[];
	json?: boolean;
	yes?: boolean;
	stdin?: boolean;
	withoutSecondFactor?: boolean;
}

type Act = (at: { store: Store; config: Config; seconds: number }, email: string, options: Options) => Promise<void>;

/** An option that may be given several times. */
const all = (text: string, before: string[] = []): string[] => [...before, text];

/** `user add|list|remove|password` */
export function userCommand(terminal: Terminal): Command {
	const user = new Command('user').description('the accounts that may see and change things');
	const command = (words: string, description: string, act: Act) =>
		user
			.command(words)
			.description(description)
			.option('--json', 'print JSON')
			.action((...passed) =>
				withStore(terminal.env, (store, config) => {
					const at = { store, config, seconds: Math.floor(Date.now() / 1000) };
					return words.includes('<') ? act(at, passed[0], passed[1]) : act(at, '', passed[0]);
				}),
			);

	command('add <email>', 'invite somebody', async ({ store, config, seconds }, text, options) => {
		const email = readEmail(text);
		if (!email) throw usage(`${text} is no e-mail address.`);
		if (await findUserByEmail(store, email)) throw new Sentence(`${email} has an account.`);
		const { owner = false } = options;
		if (!owner && !(await hasUsers(store)))
			throw usage('The first account is the owner’s: add --owner, or open the link that serve prints.');
		const roles = await rolesOf(store, options.role ?? []);
		const detail = [email, owner ? 'owner' : '', ...(options.role ?? [])].filter(Boolean).join(' ');
		const noted = note({ at: seconds, actor: COMMAND_LINE, action: 'user added', detail });
		await store.write(...addUserRows({ email, owner, roles, created: seconds }), noted);
		const url = await linkOf({ store, config, seconds }, await findUser(store, email));
		show(terminal, options.json, { email, owner, roles, url }, [`Added ${email}. To choose a password:`, url]);
	})
		.option('--owner', 'may do everything, on every site')
		.option('--role <site=role>', `a role on a site (${ROLES.join(' or ')}), as often as there are`, all);

	command('list', 'list the accounts', async ({ store }, _, options) => {
		const users = await listUsers(store);
		const shown = users.map(({ email, owner, roles, password, totp }) => ({
			email,
			owner,
			roles,
			joined: password !== null,
			second_factor: totp !== null,
		}));
		const none = 'There is no account yet: start the server and open the link that it prints.';
		show(terminal, options.json, shown, users.length > 0 ? users.map(describe) : [none]);
	});

	command('remove <email>', 'delete an account', async ({ store, seconds }, text, options) => {
		const known = await findUser(store, text);
		if (!options.yes) throw usage(`This deletes the account ${known.email} and its tokens. Add --yes to do it.`);
		const noted = { at: seconds, actor: COMMAND_LINE, action: 'user removed', detail: known.email } as const;
		if (!(await removeUser(store, known, noted)))
			throw new Sentence(`${known.email} is the last owner; make somebody else an owner first.`);
		show(terminal, options.json, { removed: known.email }, [`Removed ${known.email}`]);
	}).option('--yes', 'really delete');

	command('password <email>', 'let somebody choose a new password', async (at, text, options) => {
		const known = await findUser(at.store, text);
		const off = { at: at.seconds, actor: COMMAND_LINE, action: 'second factor off', detail: known.email } as const;
		const also = options.withoutSecondFactor ? [...removeTotpRows(known.id), note(off)] : [];
		if (options.stdin) {
			await setPassword(at, known, await readPassword(terminal), also);
			return show(terminal, options.json, { email: known.email }, [`${known.email} has a new password.`]);
		}
		if (also.length > 0) await at.store.write(...also);
		const url = await linkOf(at, known);
		show(terminal, options.json, { email: known.email, url }, ['To choose a password, once, within an hour:', url]);
	})
		.option('--stdin', 'read the password from standard input')
		.option('--without-second-factor', 'switch the second factor off, for who has lost it');

	return user;
}

/** @throws Sentence that names those there are. */
async function findUser(store: Store, text: string): Promise<User> {
	const found = await findUserByEmail(store, accountName(text));
	if (found) return found;
	const emails = (await listUsers(store)).map(({ email }) => email);
	throw new Sentence(
		`There is no account ${text}. ${emails.length > 0 ? `There are: ${emails.join(', ')}.` : 'There is none yet.'}`,
	);
}

async function rolesOf(store: Store, texts: readonly string[]): Promise<Record<string, Role>> {
	const sites = (await listSites(store)).map(({ domain }) => domain);
	return Object.fromEntries(
		texts.map(text => {
			const [site = '', word] = text.toLowerCase().split('=');
			const role = ROLES.find(one => one === word);
			if (!role)
				throw usage(`--role must be a site and ${ROLES.join(' or ')}, such as example.com=editor, not ${text}.`);
			if (!sites.includes(site)) throw new Sentence(`There is no site ${site}.`);
			return [site, role];
		}),
	);
}

/** A link with which an account chooses a password. */
async function linkOf({ store, config, seconds }: Parameters<Act>[0], { id, email, password }: User): Promise<string> {
	const purpose = password === null ? 'invite' : 'reset';
	const noted = note({ at: seconds, actor: COMMAND_LINE, action: 'link made', detail: email });
	const secret = await makeLink(store, { purpose, user: id }, seconds, noted);
	return linkAddress(config.PUBLIC_URL || `http://localhost:${config.PORT}`, purpose, secret);
}

async function readPassword({ read }: Terminal): Promise<string> {
	const password = (await read()).replace(/\r?\n$/, '');
	if (isPassword(password)) return password;
	throw usage(`A password has ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters.`);
}

async function setPassword(
	{ store, seconds }: Parameters<Act>[0],
	{ id, email }: User,
	password: string,
	also: Statement[],
): Promise<void> {
	await store.write(
		setPasswordRow(id, await hashPassword(password)),
		endSessionsRow(id),
		endLinksRow(id),
		...also,
		note({ at: seconds, actor: COMMAND_LINE, action: 'password reset', detail: email }),
	);
}

const describe = ({ email, owner, roles, password }: User): string =>
	[
		email,
		owner
			? 'owner'
			: Object.entries(roles)
					.map(([site, role]) => `${site}=${role}`)
					.join(' ') || 'no site',
		...(password === null ? ['invited'] : []),
	].join('  ');
