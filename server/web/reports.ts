import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { may } from '../account/access.ts';
import type { Realtime } from '../collect/realtime.ts';
import { isoDay } from '../model/calendar.ts';
import { CATALOG } from '../model/catalog.ts';
import type { Dates } from '../model/period.ts';
import { nowOf, siteCourse, siteEntries } from '../stats/sites.ts';
import { once } from '../store/once.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { FORMATS, type Format } from '../wire/report.ts';
import { answerRefused, Refused, unknownSite } from './failure.ts';
import { bytes, streamOf, WRITERS } from './formats.ts';
import { guard } from './guard.ts';
import { OPENAPI } from './openapi.ts';
import { periodsOf, SITES_PARAMETERS } from './parameters.ts';
import { oneOf, readQuery } from './query.ts';
import { type Asked, REPORTS, type Report } from './questions.ts';
import type { NodeEnv } from './request.ts';
import { publicCatalog, publicView } from './shared.ts';

export interface ReportsOptions {
	store: Store;
	/** Milliseconds since 1970. */
	clock(): number;
	sites(): Promise<Site[]>;
	realtime: Realtime;
}

/** The routes of the report API, to be mounted at `/api/v1`. */
export function reports({ store, clock, sites, realtime }: ReportsOptions): Hono<NodeEnv> {
	const app = new Hono<NodeEnv>();
	app.onError(answerRefused);

	for (const [path, value] of Object.entries({ '/catalog': CATALOG, '/openapi.json': OPENAPI })) {
		app.get(path, guard('public'), context => {
			readQuery(context.req.queries(), []);
			const actor = context.get('actor');
			const answered = actor.kind === 'share' && value === CATALOG ? publicCatalog(actor) : value;
			return context.json(answered, 200, { 'Cache-Control': 'no-store' });
		});
	}

	app.get('/sites', guard('public'), async context => {
		const shared = context.get('actor').kind === 'share';
		const query = readQuery(context.req.queries(), shared ? [] : SITES_PARAMETERS);
		const list = (await sites()).filter(({ domain }) => may(context.get('actor'), 'public', domain));
		const entries = await siteEntries(store, list, clock());
		const asked = Object.keys(query).length > 0;
		const course = async (site: Site) => {
			const now = await nowOf(store, site, clock());
			return siteCourse(store, site, periodsOf(query, now), now);
		};
		const courses = asked ? await Promise.all(list.map(course)) : [];
		const answered = entries.map((entry, at) => ({ ...entry, ...(shared && { hostnames: [] }), ...courses[at] }));
		return context.json(answered, 200, { 'Cache-Control': 'no-store' });
	});

	for (const report of REPORTS) {
		app.get(`/sites/:site/${report.path}`, guard('public'), async context => {
			const site = await findSite(context.req.param('site')!);
			return answer(context, report, { store: once(store), site, now: await nowOf(store, site, clock()), realtime });
		});
	}

	app.get('/sites/:site/*', guard('read'), async context => {
		await findSite(context.req.param('site'));
		const known = REPORTS.map(report => report.path.replace(/:(\w+)/, '<$1>')).join(', ');
		throw new Refused({ code: 'unknown_report', message: `There is no such report; there are ${known}.` }, 404);
	});

	async function findSite(name: string): Promise<Site> {
		const site = (await sites()).find(({ domain }) => domain === name.toLowerCase());
		if (site) return site;
		throw unknownSite(name);
	}

	return app;
}

/** Reads the query, asks, and writes one and the same answer in the format that is wanted. */
async function answer(
	context: Context<NodeEnv>,
	report: Report,
	asked: Pick<Asked, 'store' | 'site' | 'now' | 'realtime'>,
): Promise<Response> {
	const query = readQuery(context.req.queries(), [...report.parameters, 'format']);
	const format = formatOf(context, query.format, report);
	const actor = context.get('actor');
	const question = { ...asked, query, path: context.req.param(), format };
	const found = await (actor.kind === 'share' ? publicView(actor, report, question) : report.answer(question));
	const { type, file, write } = WRITERS[format];
	context.header('Content-Type', format === 'parquet' ? type : `${type}; charset=utf-8`);
	context.header('Vary', 'Accept');
	if (file) {
		const name = fileName(asked.site, context.req.path, found.period);
		context.header('Content-Disposition', `attachment; filename="${name}.${format}"`);
	}
	return send(context, () => bytes(write(found)), found.period.to + CLOSED <= asked.now.today);
}

/** A day can grow for 24 hours after it ends: the day before yesterday is closed. */
const CLOSED = 2;

/**
 * What is closed hardly ever changes, so it has a tag to ask again with; everything else is not to be kept. The tag goes
 * ahead of what it is made of, so that is written twice: a large answer is better made twice than kept.
 */
async function send(
	context: Context,
	written: () => Generator<Uint8Array<ArrayBuffer>>,
	closed: boolean,
): Promise<Response> {
	const body = () => context.body(streamOf(written()));
	if (!closed) {
		context.header('Cache-Control', 'no-store');
		return body();
	}
	const hash = createHash('sha256');
	for (const chunk of written()) {
		hash.update(chunk);
		await setImmediate();
	}
	const tag = `"${hash.digest('base64url').slice(0, 22)}"`;
	context.header('Cache-Control', 'private, no-cache');
	context.header('ETag', tag);
	const known = context.req.header('If-None-Match')?.split(/\s*,\s*/) ?? [];
	return known.some(other => other.replace(/^W\//, '') === tag) ? context.body(null, 304) : body();
}

/** `example.com_page_2026-01-01_2026-01-31`: the site, what was asked for and the period. */
function fileName(site: Site, path: string, { from, to }: Dates): string {
	return [site.domain, path.split('/').at(-1), isoDay(from), isoDay(to)].join('_');
}

function formatOf(context: Context, asked: string | undefined, { formats }: Report): Format {
	if (asked !== undefined) return oneOf('format', asked, formats);
	const type = accepts(context, {
		header: 'Accept',
		supports: formats.map(format => WRITERS[format].type),
		default: WRITERS.json.type,
	});
	return FORMATS.find(format => WRITERS[format].type === type) ?? 'json';
}
