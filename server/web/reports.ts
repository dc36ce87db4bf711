import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { isoDay } from '../model/calendar.ts';
import { CATALOG } from '../model/catalog.ts';
import type { Dates } from '../model/period.ts';
import { nowOf, siteEntries } from '../stats/sites.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { FORMATS, type Format } from '../wire/report.ts';
import { writeCsv } from './csv.ts';
import { answerRefused, Refused } from './failure.ts';
import { OPENAPI, TYPES } from './openapi.ts';
import { oneOf, readQuery } from './query.ts';
import { type Asked, REPORTS, type Report } from './questions.ts';

export interface ReportsOptions {
	store: Store;
	/** Milliseconds since 1970. */
	clock(): number;
	sites(): Promise<Site[]>;
}

/** The routes of the report API, to be mounted at `/api/v1`. */
export function reports({ store, clock, sites }: ReportsOptions): Hono {
	const app = new Hono();
	app.onError(answerRefused);

	for (const [path, value] of Object.entries({ '/catalog': CATALOG, '/openapi.json': OPENAPI })) {
		app.get(path, context => {
			readQuery(context.req.queries(), []);
			return context.json(value, 200, { 'Cache-Control': 'no-store' });
		});
	}

	app.get('/sites', async context => {
		readQuery(context.req.queries(), []);
		return context.json(await siteEntries(store, await sites(), clock()), 200, { 'Cache-Control': 'no-store' });
	});

	for (const report of REPORTS) {
		app.get(`/sites/:site/${report.path}`, async context => {
			const site = await findSite(context.req.param('site'));
			return answer(context, report, { store, site, now: await nowOf(store, site, clock()) });
		});
	}

	app.get('/sites/:site/*', async context => {
		await findSite(context.req.param('site'));
		const known = REPORTS.map(report => report.path.replace(/:(\w+)/, '<$1>')).join(', ');
		throw new Refused({ code: 'unknown_report', message: `There is no such report; there are ${known}.` }, 404);
	});

	async function findSite(name: string): Promise<Site> {
		const site = (await sites()).find(({ domain }) => domain === name.toLowerCase());
		if (site) return site;
		throw new Refused({ code: 'unknown_site', message: `There is no site ${name}.`, parameter: 'site' }, 404);
	}

	return app;
}

/** Reads the query, asks, and writes one and the same answer in the format that is wanted. */
async function answer(
	context: Context,
	report: Report,
	asked: Pick<Asked, 'store' | 'site' | 'now'>,
): Promise<Response> {
	const query = readQuery(context.req.queries(), [...report.parameters, 'format']);
	const format = formatOf(context, query.format, report);
	const { value, table, period } = await report.answer({ ...asked, query, path: context.req.param(), format });
	context.header('Content-Type', `${TYPES[format]}; charset=utf-8`);
	context.header('Vary', 'Accept');
	if (format === 'csv') {
		const name = fileName(asked.site, context.req.path, period);
		context.header('Content-Disposition', `attachment; filename="${name}.csv"`);
	}
	const body = format === 'csv' && table ? writeCsv(table()) : JSON.stringify(value);
	return send(context, body, period.to + CLOSED <= asked.now.today);
}

/** A day can grow for 24 hours after it ends: the day before yesterday is closed. */
const CLOSED = 2;

/** What is closed hardly ever changes, so it has a tag to ask again with; everything else is not to be kept. */
function send(context: Context, body: string, closed: boolean): Response {
	if (!closed) {
		context.header('Cache-Control', 'no-store');
		return context.body(body);
	}
	const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
	context.header('Cache-Control', 'private, no-cache');
	context.header('ETag', tag);
	const known = context.req.header('If-None-Match')?.split(/\s*,\s*/) ?? [];
	return known.some(other => other.replace(/^W\//, '') === tag) ? context.body(null, 304) : context.body(body);
}

/** `example.com_page_2026-01-01_2026-01-31`: the site, what was asked for and the period. */
function fileName(site: Site, path: string, { from, to }: Dates): string {
	return [site.domain, path.split('/').at(-1), isoDay(from), isoDay(to)].join('_');
}

function formatOf(context: Context, asked: string | undefined, { formats }: Report): Format {
	if (asked !== undefined) return oneOf('format', asked, formats);
	const type = accepts(context, {
		header: 'Accept',
		supports: formats.map(format => TYPES[format]),
		default: TYPES.json,
	});
	return FORMATS.find(format => TYPES[format] === type) ?? 'json';
}
