import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { createFactors } from './account/factors.ts';
import type { Mailer } from './account/mail.ts';
import { shareActor } from './account/shares.ts';
import { createThrottle } from './account/throttle.ts';
import type { Collector } from './collect/collector.ts';
import type { Config } from './config.ts';
import { listSites } from './store/sites.ts';
import type { Store } from './store/store.ts';
import type { Accounts } from './web/accounts.ts';
import { annotationRoutes } from './web/annotations.ts';
import { auditRoutes } from './web/audit.ts';
import { beaconRoutes } from './web/beacon.ts';
import { doctorRoutes } from './web/doctor.ts';
import { factorRoutes } from './web/factors.ts';
import { failure, isCutOff } from './web/failure.ts';
import { fileRoutes } from './web/files.ts';
import { identify } from './web/guard.ts';
import { type Metrics, metricsRoutes } from './web/metrics.ts';
import { passkeyRoutes } from './web/passkeys.ts';
import { promiseRoutes } from './web/promise.ts';
import type { PublicAddress } from './web/public.ts';
import { reports } from './web/reports.ts';
import type { NodeEnv } from './web/request.ts';
import { resetRoutes } from './web/reset.ts';
import { limitBody, sameOriginOnly, securityHeaders } from './web/security.ts';
import { sessionRoutes } from './web/session.ts';
import { shareRoutes } from './web/shares.ts';
import { sharePages } from './web/sharing.ts';
import { siteRoutes } from './web/sites.ts';
import { tokenRoutes } from './web/tokens.ts';
import { trailRoutes } from './web/trail.ts';
import { userRoutes } from './web/users.ts';

export interface AppOptions {
	collector: Collector;
	store: Store;
	/** Milliseconds since 1970, UTC. */
	clock: () => number;
	/** Where browsers reach it, which proxies are believed, and who may read the metrics from elsewhere. */
	config: PublicAddress & Pick<Config, 'METRICS_TOKEN' | 'DATA_DIR' | 'COUNTRY_HEADER'>;
	/** The folder that `npm run build` fills. */
	build: string;
	/** Told of every failure that is ours, without anything of the request but its route. */
	failed: (error: unknown, where: { method: string; route: string }) => void;
	/** Hears of every beacon; without it there is no `/metrics`. */
	metrics?: Metrics | undefined;
	/** Absent where no mail server is set. */
	mail?: Mailer | undefined;
	/** Routes beside the product's own: the demo's shop. */
	extra?: Hono<NodeEnv> | undefined;
}

/** Everything about accounts, each file for its group of routes. */
const ACCOUNT_ROUTES = [
	sessionRoutes,
	userRoutes,
	tokenRoutes,
	factorRoutes,
	passkeyRoutes,
	resetRoutes,
	shareRoutes,
	annotationRoutes,
	trailRoutes,
];

/** The whole of Footfall over HTTP. */
export function createApp({
	collector,
	store,
	clock,
	config,
	build,
	failed,
	metrics,
	mail,
	extra,
}: AppOptions): Hono<NodeEnv> {
	const app = new Hono<NodeEnv>();
	// Ahead of what wraps the others.
	app.route('/', beaconRoutes(collector, metrics?.answered));
	if (extra) app.route('/', extra);
	app.use(securityHeaders(config));
	app.get('/healthz', async c => {
		await store.all('select 1');
		return c.json({ ok: true });
	});
	if (metrics) app.route('/', metricsRoutes(metrics, config.METRICS_TOKEN));
	app.use(
		'/api/*',
		limitBody,
		sameOriginOnly(config),
		identify({ store, clock, address: config, share: (word, key, at) => shareActor(store, { word, key }, at) }),
	);
	const served = async () => new Uint8Array(await (await app.request('/f.js')).arrayBuffer());
	const throttle = createThrottle({ key: randomBytes(32), clock });
	const accounts: Accounts = { store, clock, address: config, throttle, factors: createFactors(store, clock), mail };
	for (const routes of ACCOUNT_ROUTES) app.route('/api/v1', routes(accounts));
	app.route('/api/v1', doctorRoutes({ store, clock, config, door: collector.door }));
	app.route('/api/v1', auditRoutes({ directory: config.DATA_DIR, clock, build, served }));
	app.route('/api/v1', siteRoutes({ store, clock, config, door: collector.door }));
	app.route('/api/v1', reports({ store, clock, sites: () => listSites(store), realtime: collector.realtime }));
	app.route('/', sharePages({ store, clock, build }));
	app.route('/', promiseRoutes({ store, clock, address: config, build }));
	app.route('/', fileRoutes(build, collector.door.script));
	app.notFound(c => failure(c, 404, { code: 'not_found', message: `There is nothing at ${c.req.path}.` }));
	app.onError((error, c) => {
		if (isCutOff(error)) return failure(c, 400, { code: 'cut_off', message: 'The request ended before its body did.' });
		failed(error, { method: c.req.method, route: routePath(c) });
		return failure(c, 500, { code: 'internal', message: 'Footfall failed to answer this; its log says why.' });
	});
	return app;
}
