import { Hono } from 'hono';
import { may } from '../account/access.ts';
import { createToken, listTokens, revokeTokenRow } from '../account/tokens.ts';
import { note } from '../account/trail.ts';
import { SCOPES, type TokenEntry } from '../wire/account.ts';
import { type Accounts, secondsOf, signedIn } from './accounts.ts';
import { line, moment, or, readBody, text, wordOf } from './body.ts';
import { answerRefused, badParameter, Refused, unknownSite } from './failure.ts';
import { guard } from './guard.ts';
import type { NodeEnv } from './request.ts';

/** One account has at most so many. */
const MOST_TOKENS = 100;

/** One's own API tokens. */
export function tokenRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store } = accounts;
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.get('/tokens', guard('self'), async c => {
		const tokens = await listTokens(store, signedIn(c).user.id);
		return c.json(tokens.map(({ email: _, ...token }): TokenEntry => token));
	});

	routes.post('/tokens', guard('self'), async c => {
		const asked = await readBody(c, {
			name: line(100),
			scope: wordOf(SCOPES),
			site: or(text(253), undefined),
			expires: or(moment, undefined),
		});
		const actor = signedIn(c);
		const at = secondsOf(accounts);
		const site = asked.site?.toLowerCase();
		if (site !== undefined && !(may(actor, 'read', site) && (await isSite(site)))) throw unknownSite(site);
		if (asked.expires !== undefined && asked.expires <= at) throw badParameter('expires', 'expires must lie ahead.');
		if ((await listTokens(store, actor.user.id)).length >= MOST_TOKENS)
			throw new Refused({ code: 'too_many', message: `An account has at most ${MOST_TOKENS} tokens.` }, 409);
		const noted = note({ at, actor: actor.user.email, action: 'token made', site, detail: asked.name });
		return c.json(await createToken(store, { ...asked, site, user: actor.user.id }, at, noted), 201);
	});

	routes.delete('/tokens/:id{[0-9]+}', guard('self'), async c => {
		const { user } = signedIn(c);
		const id = Number(c.req.param('id'));
		const found = (await listTokens(store, user.id)).find(token => token.id === id);
		if (!found) throw new Refused({ code: 'not_found', message: 'There is no such token.' }, 404);
		const at = secondsOf(accounts);
		const noted = note({ at, actor: user.email, action: 'token revoked', site: found.site, detail: found.name });
		await store.write(revokeTokenRow(id, user.id), noted);
		return c.body(null, 204);
	});

	const isSite = async (domain: string) =>
		(await store.all('select 1 from sites where domain = ?', [domain])).length > 0;

	return routes;
}
