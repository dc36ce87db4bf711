import { type Context, Hono } from 'hono';
import type { Actor } from '../account/access.ts';
import { type Action, nameOf, note } from '../account/trail.ts';
import type { Door } from '../collect/door.ts';
import { defaultsOf, formatSettings, siteSettings } from '../model/settings.ts';
import { tagsOf } from '../model/tag.ts';
import { forgetPath } from '../store/forget.ts';
import { removeSite, type Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import { backup, copyBefore } from '../upkeep/backup.ts';
import { checkSite } from '../upkeep/check.ts';
import { changeSite, makeSite, requireOwnNames, timezoneLock, Unwanted } from '../upkeep/sites.ts';
import type { Check, Forgotten, Removed, SiteDetails } from '../wire/account.ts';
import { list, or, readBody, record, text } from './body.ts';
import { answerRefused, badParameter, Refused } from './failure.ts';
import { guard } from './guard.ts';
import { type PublicAddress, publicUrl } from './public.ts';
import type { NodeEnv } from './request.ts';
import { siteOf } from './site.ts';

export interface SiteRoutesOptions {
	store: Store;
	/** Milliseconds since 1970, UTC. */
	clock(): number;
	config: PublicAddress & { DATA_DIR: string };
	door: Door;
}

const HOST = text(255);
const CHANGES = {
	timezone: or(text(60), undefined),
	hostnames: or(list(HOST, 200), undefined),
	settings: or(record(text(20_000, 0)), undefined),
};

/** The sites of this installation and their settings. */
export function siteRoutes({ store, clock, config, door }: SiteRoutesOptions): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	routes.onError((error, c) => answerRefused(error instanceof Unwanted ? refusedAs(error) : error, c));

	routes.post('/sites', guard('own'), async c => {
		const { site, ...wanted } = await readBody(c, { site: HOST, ...CHANGES, timezone: text(60) });
		const made = await makeSite(store, site, wanted, noted(c, 'site added', site.toLowerCase()));
		return c.json(await detailsOf(c, made), 201);
	});

	routes.get('/sites/:site/details', guard('read'), async c => c.json(await detailsOf(c, await siteOf(store, c))));

	routes.put('/sites/:site', guard('edit'), async c => {
		const wanted = await readBody(c, CHANGES);
		const site = await siteOf(store, c);
		if (!isOwners(c.get('actor'))) await requireOwnNames(store, site, wanted);
		return c.json(await detailsOf(c, await changeSite(store, site, wanted, noted(c, 'site changed', site.domain))));
	});

	routes.delete('/sites/:site', guard('own'), async c => {
		const { confirm } = await readBody(c, { confirm: HOST });
		const site = await siteOf(store, c);
		requireSame(confirm, site.domain);
		const { file } = await keepCopy(`removing-${site.domain}`);
		await removeSite(store, site, { also: [noted(c, 'site removed', site.domain)(file)] });
		return c.json({ backup: file } satisfies Removed);
	});

	routes.post('/sites/:site/forget', guard('own'), async c => {
		const { path, confirm } = await readBody(c, { path: text(1000), confirm: text(1000) });
		const site = await siteOf(store, c);
		requireSame(confirm, path);
		const { file } = await keepCopy(`forgetting-on-${site.domain}`);
		// The trail is kept for long: it does not name what was to be forgotten.
		const forgotten = await forgetPath(store, site, path, noted(c, 'history deleted', site.domain)('a path'));
		return c.json({ backup: file, rows: forgotten.rows, area_kept: forgotten.isArea } satisfies Forgotten);
	});

	routes.get('/sites/:site/check', guard('edit'), async c =>
		c.json((await checkSite(store, await siteOf(store, c), door.seen())) satisfies Check),
	);

	async function detailsOf(c: Context<NodeEnv>, site: Site): Promise<SiteDetails> {
		const [values, defaults] = [site.settings, defaultsOf(site.settings.preset)].map(formatSettings);
		const locked = await timezoneLock(store, site);
		return {
			site: site.domain,
			hostnames: site.hostnames,
			timezone: site.timezone,
			...(locked && { timezone_locked: locked }),
			settings: siteSettings.map(([name, { label, description, allowed }]) => ({
				name,
				label,
				description,
				allowed,
				value: values![name],
				default: defaults![name],
			})),
			tags: tagsOf(site.settings, publicUrl(c, config)),
		};
	}

	/** What is deleted can be fetched back from here until the owner deletes that too. */
	const keepCopy = (what: string): ReturnType<typeof backup> =>
		backup(config.DATA_DIR, copyBefore(config.DATA_DIR, what, clock()));

	const noted =
		(c: Context<NodeEnv>, action: Action, site: string) =>
		(detail: string): Statement =>
			note({ at: Math.floor(clock() / 1000), actor: nameOf(c.get('actor')), action, site, detail });

	return routes;
}

const isOwners = (actor: Actor): boolean => 'user' in actor && actor.user.owner;

function refusedAs({ code, parameter, message }: Unwanted): Refused {
	return new Refused({ code, message, parameter }, code === 'bad_parameter' ? 400 : 409);
}

/** What is deleted for good is typed once more. */
function requireSame(confirm: string, name: string): void {
	if (confirm !== name) throw badParameter('confirm', `confirm must be ${name}, typed out.`);
}
