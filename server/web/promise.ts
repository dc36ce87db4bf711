import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import { dayOf, siteHour } from '../model/calendar.ts';
import { listSites, type Site, takesHost } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Promised } from '../wire/promise.ts';
import { failure } from './failure.ts';
import { serveFolder } from './files.ts';
import { hostOf, type PublicAddress } from './public.ts';
import type { NodeEnv } from './request.ts';

export interface PromiseOptions {
	store: Store;
	/** Milliseconds since 1970. */
	clock(): number;
	address: PublicAddress;
	/** The folder that `npm run build` fills. */
	build: string;
}

const hostnameOf = (url: string) => URL.parse(url)?.hostname ?? '';

/**
 * The promise page: `/f.html` in the path of the site that asks, where it can read the visitor's cookies, and
 * `/promise/<site>`. All that it loads lies beside it under names that begin with `f`, which is what a site's proxy passes on.
 */
export function promiseRoutes({ store, clock, address, build }: PromiseOptions): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	const file = serveFolder(join(build, 'promise'), 'no-cache');
	const send = (c: Context<NodeEnv>, name: string) => file(name, c.req.header('if-none-match')) ?? c.notFound();

	const siteAt = (sites: Site[], host: string) => sites.find(site => host !== '' && takesHost(site, host));
	/** The site in whose path the request came: a proxy that keeps no `Host` is seen through by the page that asks. */
	async function siteAsked(c: Context<NodeEnv>): Promise<Site | undefined> {
		const sites = await listSites(store);
		const here = hostnameOf(`http://${hostOf(c, address)}`);
		return siteAt(sites, here) ?? siteAt(sites, hostnameOf(c.req.header('referer') ?? ''));
	}
	const siteNamed = async (name: string) => siteAt(await listSites(store), name.toLowerCase());

	routes.get('/f.html', c => send(c, 'f.html'));
	for (const folder of ['/', '/promise/']) {
		routes.get(`${folder}:name{f\\.promise(?:\\.[a-z]+)?\\.(?:js|css)}`, c => send(c, c.req.param('name') ?? ''));
		routes.get(`${folder}f.promise.json`, async c => {
			const name = c.req.query('site');
			const site = name === undefined ? await siteAsked(c) : await siteNamed(name);
			c.header('Cache-Control', 'no-store');
			if (!site) return failure(c, 404, { code: 'unknown_site', message: 'Footfall does not count this site.' });
			return c.json(promised(site, clock()));
		});
	}
	routes.get('/promise/:site', async c => {
		const page = await send(c, 'f.html');
		if (await siteNamed(c.req.param('site'))) return page;
		return new Response(page.body, { status: 404, headers: page.headers });
	});
	return routes;
}

/** Field by field, so that a new setting is told to nobody until somebody decides so. */
function promised({ domain, timezone, settings }: Site, at: number): Promised {
	return {
		site: domain,
		today: dayOf(siteHour(at, timezone)),
		query: settings.query.filter(name => name !== '#'),
		hash: settings.query.includes('#'),
		campaign_parameters: settings.campaign_parameters,
		campaign_values: settings.campaign_values,
		areas: [...new Set(settings.areas.map(({ name }) => name))],
		goals: Object.keys(settings.goals).length > 0,
		goal_sources: settings.goal_sources,
		screen: settings.screen,
		excluded_paths: settings.excluded_paths.length > 0,
		excluded_countries: settings.excluded_countries,
		signal: settings.signal,
		cookies: settings.cookies,
		cookie_domain: settings.cookie_domain,
		retention: settings.retention,
		threshold: settings.threshold,
		public_threshold: settings.public_threshold,
		rounding: settings.rounding,
	};
}
