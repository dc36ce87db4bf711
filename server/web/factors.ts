import { Hono } from 'hono';
import { removeTotpRows } from '../account/factors.ts';
import { type Action, note } from '../account/trail.ts';
import type { RecoveryCodes } from '../wire/account.ts';
import { type Accounts, secondsOf, signedIn } from './accounts.ts';
import { readBody, text } from './body.ts';
import { answerRefused, badParameter, Refused } from './failure.ts';
import { guard } from './guard.ts';
import type { NodeEnv } from './request.ts';
import { anyPassword, confirmPassword } from './session.ts';

/** One's own second factor: the codes of an authenticator, and those for when it is lost. */
export function factorRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store, factors } = accounts;
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);
	const noted = (actor: string, action: Action) => note({ at: secondsOf(accounts), actor, action });

	routes.post('/me/totp', guard('self'), async c => {
		await confirmPassword(c, accounts, (await readBody(c, { password: anyPassword })).password);
		return c.json(factors.offer(signedIn(c).user));
	});

	routes.put('/me/totp', guard('self'), async c => {
		const { code } = await readBody(c, { code: text(20) });
		const { user } = signedIn(c);
		const codes = await factors.confirm(user, code, noted(user.email, 'second factor on'));
		if (!codes) {
			const message = 'This code is wrong, or it is long since the key was shown.';
			throw new Refused({ code: 'wrong_code', message, parameter: 'code' });
		}
		return c.json({ codes } satisfies RecoveryCodes);
	});

	routes.delete('/me/totp', guard('self'), async c => {
		await confirmPassword(c, accounts, (await readBody(c, { password: anyPassword })).password);
		const { user } = signedIn(c);
		await store.write(...removeTotpRows(user.id), noted(user.email, 'second factor off'));
		return c.body(null, 204);
	});

	routes.post('/me/recovery', guard('self'), async c => {
		await confirmPassword(c, accounts, (await readBody(c, { password: anyPassword })).password);
		const { user } = signedIn(c);
		if (user.totp === null) throw badParameter('password', 'There is no second factor that could be lost.');
		const codes = await factors.renew(user, noted(user.email, 'recovery codes made'));
		return c.json({ codes } satisfies RecoveryCodes);
	});

	return routes;
}
