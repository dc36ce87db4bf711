import { type Context, Hono } from 'hono';
import { createPasskeys, MOST_PASSKEYS, type Party, partyOf, removePasskeyRow } from '../account/passkeys.ts';
import { note } from '../account/trail.ts';
import { findUser } from '../account/users.ts';
import { type Accounts, openSession, secondsOf, signedIn, tryPassword } from './accounts.ts';
import { type Field, line, readBody, readObject } from './body.ts';
import { answerRefused, Refused } from './failure.ts';
import { guard } from './guard.ts';
import { publicUrl } from './public.ts';
import type { NodeEnv } from './request.ts';
import { anyPassword, confirmPassword } from './session.ts';

/** What a browser answers to a challenge: `PublicKeyCredential.toJSON()`. */
const answer: Field<object> = {
	allowed: 'what the browser answered',
	read: value => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined),
};

/** Signing in with a passkey, and one's own passkeys. */
export function passkeyRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store, address } = accounts;
	const passkeys = createPasskeys(store, accounts.clock);
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.post('/login/passkey/options', guard('anyone'), async c => {
		await readBody(c, {});
		return c.json(await passkeys.challenge(partyFor(c)));
	});

	routes.post('/login/passkey', guard('anyone'), async c => {
		const succeeded = tryPassword(c, accounts, '');
		const user = await findUser(store, (await passkeys.verify(partyFor(c), await readObject(c))) ?? 0);
		if (!user) throw WRONG_LOGIN;
		succeeded();
		const noted = note({ at: secondsOf(accounts), actor: user.email, action: 'login', detail: 'passkey' });
		await openSession(c, accounts, user.id, noted);
		return c.body(null, 204);
	});

	routes.get('/me/passkeys', guard('self'), async c => c.json(await passkeys.list(signedIn(c).user.id)));

	routes.post('/me/passkeys/options', guard('self'), async c => {
		await confirmPassword(c, accounts, (await readBody(c, { password: anyPassword })).password);
		const { user } = signedIn(c);
		if (user.passkeys >= MOST_PASSKEYS) {
			throw new Refused({ code: 'too_many', message: `An account has at most ${MOST_PASSKEYS} passkeys.` }, 409);
		}
		return c.json(await passkeys.offer(user, partyFor(c)));
	});

	routes.post('/me/passkeys', guard('self'), async c => {
		const made = await readBody(c, { name: line(100), answer });
		const { user } = signedIn(c);
		const noted = note({ at: secondsOf(accounts), actor: user.email, action: 'passkey added', detail: made.name });
		const added = await passkeys.add(user.id, partyFor(c), made, noted);
		if (added) return c.json(added, 201);
		const message = 'This passkey is not the one that was asked for; try again.';
		throw new Refused({ code: 'bad_passkey', message, parameter: 'answer' });
	});

	routes.delete('/me/passkeys/:id', guard('self'), async c => {
		const { user } = signedIn(c);
		const found = (await passkeys.list(user.id)).find(({ id }) => id === c.req.param('id'));
		if (!found) throw new Refused({ code: 'not_found', message: 'There is no such passkey.' }, 404);
		const noted = note({ at: secondsOf(accounts), actor: user.email, action: 'passkey removed', detail: found.name });
		await store.write(removePasskeyRow(user.id, found.id), noted);
		return c.body(null, 204);
	});

	function partyFor(c: Context<NodeEnv>): Party {
		const party = partyOf(publicUrl(c, address));
		if (party) return party;
		const message = 'Passkeys need https and a name (or localhost): browsers offer them nowhere else.';
		throw new Refused({ code: 'no_passkeys', message });
	}

	return routes;
}

/** The same for a passkey that is not known and for an answer that is not its own. */
const WRONG_LOGIN = new Refused({ code: 'wrong_login', message: 'This passkey is not known here.' }, 401);
