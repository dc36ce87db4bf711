import { Hono } from 'hono';
import type { Collector } from './collect/collector.ts';
import { listSites } from './store/sites.ts';
import type { Store } from './store/store.ts';
import { beaconRoutes } from './web/beacon.ts';
import { failure } from './web/failure.ts';
import { fileRoutes } from './web/files.ts';
import { loopbackOnly } from './web/private.ts';
import { reports } from './web/reports.ts';
import type { NodeEnv } from './web/request.ts';

export interface AppOptions {
	collector: Collector;
	store: Store;
	/** Milliseconds since 1970, UTC. */
	clock: () => number;
	/** The folder that `npm run build` fills. */
	build: string;
	/** Told of every failure that is ours, without anything of the request but its route. */
	failed: (error: unknown) => void;
	/** Routes beside the product's own: the demo's shop. */
	extra?: Hono<NodeEnv> | undefined;
}

/** The whole of Footfall over HTTP. */
export function createApp({ collector, store, clock, build, failed, extra }: AppOptions): Hono<NodeEnv> {
	const app = new Hono<NodeEnv>();
	// Ahead of what wraps the others.
	app.route('/', beaconRoutes(collector));
	app.use(async (c, next) => {
		await next();
		c.header('X-Content-Type-Options', 'nosniff');
	});
	app.get('/healthz', async c => {
		await store.all('select 1');
		return c.json({ ok: true });
	});
	if (extra) app.route('/', extra);
	app.use('/api/*', loopbackOnly);
	app.route('/api/v1', reports({ store, clock, sites: () => listSites(store), realtime: collector.realtime }));
	app.route('/', fileRoutes(build));
	app.notFound(c => failure(c, 404, { code: 'not_found', message: `There is nothing at ${c.req.path}.` }));
	app.onError((error, c) => {
		failed(error);
		return failure(c, 500, { code: 'internal', message: 'Footfall failed to answer this; its log says why.' });
	});
	return app;
}
