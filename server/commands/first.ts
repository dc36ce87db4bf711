import { linkAddress, makeLink } from '../account/links.ts';
import { hashPassword } from '../account/password.ts';
import { addFirstOwner, hasUsers } from '../account/users.ts';
import type { Config } from '../config.ts';
import type { Store } from '../store/store.ts';

/**
 * As long as nobody has an account: creates the owner that the settings name, or makes a one-time link for whoever started
 * the server. Each start makes a new one, so that an old one in a scrollback is worth nothing. `at`: seconds since 1970.
 */
export async function firstStart(
	store: Store,
	config: Config,
	at: number,
): Promise<((url: string) => string) | undefined> {
	if (await hasUsers(store)) return;
	const { OWNER_EMAIL: email, OWNER_PASSWORD: password, PUBLIC_URL } = config;
	if (email) {
		const noted = { at, actor: email, action: 'setup', detail: 'by OWNER_EMAIL' } as const;
		await addFirstOwner(store, { email, password: await hashPassword(password), created: at }, noted);
		return;
	}
	const secret = await makeLink(store, { purpose: 'setup' }, at);
	return url => linkAddress(PUBLIC_URL || url, 'setup', secret);
}

/** What a person reads who has just started the server. */
export function welcome({ url, setup }: { url: string; setup: string }): string {
	const elsewhere = /\/\/(?:localhost|127\.|\[::1\])/.test(setup)
		? ['From another machine, put the name of this one in the place of that in the link.']
		: [];
	return [
		'',
		`Footfall runs at ${url}. Nobody has an account yet: open this link to create yours.`,
		'',
		`  ${setup}`,
		'',
		'It works once, for a day; the next start makes a new one.',
		...elsewhere,
		'',
	].join('\n');
}
