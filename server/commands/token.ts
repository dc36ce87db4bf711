import { Command } from 'commander';
import { may } from '../account/access.ts';
import { createToken, listTokens, revokeTokenRow } from '../account/tokens.ts';
import { COMMAND_LINE, note } from '../account/trail.ts';
import { accountName, listUsers, type User } from '../account/users.ts';
import { isoDay, parseDay } from '../model/calendar.ts';
import type { Store } from '../store/store.ts';
import { SCOPES } from '../wire/account.ts';
import { findSite, show, type Terminal, usage, withStore } from './run.ts';
import { Sentence } from './sentence.ts';

interface Options {
	name: string;
	scope: string;
	site?: string;
	expires?: string;
	user?: string;
	json?: boolean;
}

const DAY = 86_400;

/** `token create|list|revoke` */
export function tokenCommand(terminal: Terminal): Command {
	const token = new Command('token').description('what programs read the numbers with');

	token
		.command('create')
		.description('make a token; it is shown this once')
		.requiredOption('--name <name>', 'what it is for')
		.option('--scope <scope>', SCOPES.join(' or '), 'read')
		.option('--site <domain>', 'the only site that it reaches; otherwise all that its user may see')
		.option(
			'--expires <date>',
			'the last day (UTC) on which it works, such as 2027-12-31; otherwise it works until revoked',
		)
		.option('--user <email>', 'whose it is; otherwise the only owner’s')
		.option('--json', 'print JSON')
		.action((options: Options) => withStore(terminal.env, store => create(terminal, store, options)));

	token
		.command('list')
		.description('list the tokens')
		.option('--json', 'print JSON')
		.action(async ({ json }: { json?: boolean }) => {
			const tokens = await withStore(terminal.env, store => listTokens(store));
			const lines = tokens.map(({ id, name, scope, site, email, expires }) =>
				[id, name, scope, site ?? 'every site', email, ...(expires ? [`until ${lastDay(expires)}`] : [])].join('  '),
			);
			show(terminal, json, tokens, lines.length > 0 ? lines : ['There is no token.']);
		});

	token
		.command('revoke <id>')
		.description('make a token worthless at once')
		.option('--json', 'print JSON')
		.action(async (text: string, { json }: { json?: boolean }) => {
			await withStore(terminal.env, async store => {
				const found = (await listTokens(store)).find(({ id }) => `${id}` === text);
				if (!found) throw new Sentence(`There is no token ${text}; see: footfall token list`);
				const at = Math.floor(Date.now() / 1000);
				const { id, site, name: detail } = found;
				await store.write(revokeTokenRow(id), note({ at, actor: COMMAND_LINE, action: 'token revoked', site, detail }));
			});
			show(terminal, json, { revoked: Number(text) }, [`Revoked token ${text}`]);
		});

	return token;
}

async function create(terminal: Terminal, store: Store, options: Options): Promise<void> {
	const scope = SCOPES.find(one => one === options.scope);
	if (!scope) throw usage(`--scope must be ${SCOPES.join(' or ')}, not ${JSON.stringify(options.scope)}.`);
	if (options.name.length > 100) throw usage('--name has at most 100 characters.');
	const at = Math.floor(Date.now() / 1000);
	const expires = options.expires === undefined ? undefined : endOf(options.expires, at);
	const user = await userOf(store, options.user);
	const site = options.site === undefined ? undefined : (await findSite(store, options.site)).domain;
	if (site !== undefined && !may({ kind: 'user', user, session: 0 }, 'read', site))
		throw new Sentence(`${user.email} may not see ${site}.`);
	const noted = note({ at, actor: COMMAND_LINE, action: 'token made', site, detail: options.name });
	const made = await createToken(store, { user: user.id, name: options.name, scope, site, expires }, at, noted);
	show(terminal, options.json, made, [made.token]);
}

/** The end of a day, in seconds since 1970. */
function endOf(text: string, at: number): number {
	const day = parseDay(text);
	if (day === undefined) throw usage(`--expires must be a date such as 2027-12-31, not ${JSON.stringify(text)}.`);
	const end = (day + 1) * DAY;
	if (end <= at) throw usage(`--expires ${text} is over.`);
	return end;
}

const lastDay = (expires: number): string => isoDay(Math.ceil(expires / DAY) - 1);

async function userOf(store: Store, email: string | undefined): Promise<User> {
	const users = await listUsers(store);
	if (users.length === 0)
		throw new Sentence('There is no account yet: start the server and open the link that it prints.');
	const owners = users.filter(({ owner }) => owner);
	if (email === undefined && owners.length > 1)
		throw usage('There are several owners: say with --user whose token it is.');
	const found = email === undefined ? owners[0] : users.find(user => user.email === accountName(email));
	if (found) return found;
	throw new Sentence(`There is no account ${email}. There are: ${users.map(user => user.email).join(', ')}.`);
}
