import type { Context } from 'hono';
import { listSites, type Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { unknownSite } from './failure.ts';
import type { NodeEnv } from './request.ts';

/** The site that the path names as `:site`. @throws Refused where there is none. */
export async function siteOf(store: Store, c: Context<NodeEnv>): Promise<Site> {
	const name = c.req.param('site') ?? '';
	const site = (await listSites(store)).find(({ domain }) => domain === name.toLowerCase());
	if (site) return site;
	throw unknownSite(name);
}
