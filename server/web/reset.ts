import { Hono } from 'hono';
import { LINKS, linkAddress, makeLink } from '../account/links.ts';
import { resetMail } from '../account/mail.ts';
import { note } from '../account/trail.ts';
import { findUserByEmail } from '../account/users.ts';
import { type Accounts, secondsOf, tryPassword } from './accounts.ts';
import { readBody } from './body.ts';
import { answerRefused } from './failure.ts';
import { guard } from './guard.ts';
import type { NodeEnv } from './request.ts';
import { email } from './session.ts';

/** Seconds in which one account gets one mail, however often somebody asks for it. */
const BETWEEN = 300;

/** Choosing a new password by mail. Says and does the same for addresses that are not known, so that nobody learns which are. */
export function resetRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store, mail, address } = accounts;
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.post('/reset', guard('anyone'), async c => {
		const asked = await readBody(c, { email });
		tryPassword(c, accounts, `reset ${asked.email}`);
		const at = secondsOf(accounts);
		const user = mail && (await findUserByEmail(store, asked.email));
		const reached = (await isFresh(user?.id ?? 0, at)) ? undefined : user;
		const noted = { at, actor: asked.email, action: 'link made', detail: 'by mail, to choose a password' } as const;
		// A link of nobody's opens nothing; it is made because making one takes time.
		const link = { purpose: 'reset', ...(reached && { user: reached.id }) } as const;
		const secret = await makeLink(store, link, at, ...(reached ? [note(noted)] : []));
		// Not waited for: only those who are reached would wait.
		if (reached) void mail?.send(resetMail(reached.email, linkAddress(address.PUBLIC_URL, 'reset', secret)));
		return c.body(null, 204);
	});

	/** Has this account been given a link just now? */
	async function isFresh(user: number, at: number): Promise<boolean> {
		const sql = "select 1 from links where purpose = 'reset' and user = ? and expires > ?";
		return (await store.all(sql, [user, at + LINKS.reset - BETWEEN])).length > 0;
	}

	return routes;
}
