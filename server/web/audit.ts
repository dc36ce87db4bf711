import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { ACTIONS } from '../account/trail.ts';
import { placesDate } from '../collect/place.ts';
import { redact, redactPath } from '../collect/redact/redact.ts';
import { listSites } from '../store/sites.ts';
import { openSnapshot } from '../store/store.ts';
import { audit } from '../upkeep/audit/audit.ts';
import type { Audit } from '../wire/account.ts';
import { guard } from './guard.ts';
import type { NodeEnv } from './request.ts';
import { publicGroups } from './strangers.ts';

export interface AuditOptions {
	/** DATA_DIR. */
	directory: string;
	/** Milliseconds since 1970, UTC. */
	clock(): number;
	/** The folder that `npm run build` fills. */
	build: string;
	/** `f.js` as the server that runs here gives it to browsers; `undefined` where none runs. */
	served(): Promise<Uint8Array | undefined>;
}

/**
 * Looks at an installation as it is at this moment, while it goes on counting. Changes nothing.
 *
 * @throws StoreError where there is no database
 */
export async function auditInstallation({ directory, clock, build, served }: AuditOptions): Promise<Audit> {
	const store = await openSnapshot(directory);
	try {
		const script = join(build, 'f.js');
		return await audit({
			directory,
			now: clock(),
			store,
			sites: await listSites(store),
			redact: { value: redact, path: redactPath },
			placesDate: placesDate(),
			actions: ACTIONS,
			tracker: { built: existsSync(script) ? readFileSync(script) : undefined, served: await served() },
			publicGroups: site => publicGroups(store, site, clock()),
		});
	} finally {
		await store.close();
	}
}

/** `GET /audit`: makes the audit, for the owner. Who asks while one is being made is given that one. */
export function auditRoutes(options: AuditOptions): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	let running: Promise<Audit> | undefined;
	routes.get('/audit', guard('own'), async c => {
		running ??= auditInstallation(options).finally(() => {
			running = undefined;
		});
		return c.json(await running);
	});
	return routes;
}
