import { Hono } from 'hono';
import { listTrail } from '../account/trail.ts';
import type { Accounts } from './accounts.ts';
import { answerRefused } from './failure.ts';
import { guard } from './guard.ts';
import { readQuery, wholeNumber } from './query.ts';
import type { NodeEnv } from './request.ts';

/** Who changed what, for owners. */
export function trailRoutes({ store }: Accounts): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.get('/trail', guard('own'), async c => {
		const { before } = readQuery(c.req.queries(), ['before']);
		const limit = before === undefined ? undefined : wholeNumber('before', before, [1, Number.MAX_SAFE_INTEGER]);
		return c.json(await listTrail(store, limit));
	});

	return routes;
}
