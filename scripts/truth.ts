/** `npm run truth`: what the sums say beside what somebody would say who tracked everybody, for any range of days. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Hono } from 'hono';
import { serve } from '../server/commands/serve.ts';
import { readConfig } from '../server/config.ts';
import { dayOf, isoDay, parseDay, siteHour } from '../server/model/calendar.ts';
import { dimensions } from '../server/model/dimensions.ts';
import { listSites } from '../server/store/sites.ts';
import type { Store } from '../server/store/store.ts';
import type { NodeEnv } from '../server/web/request.ts';
import { build } from './build.ts';
import { DIRECTORY } from './demo.ts';
import { createBar } from './people/bar.ts';
import { type Census, takeCensus } from './people/census.ts';
import { everybody, everybodyBy, type Range } from './people/everybody.ts';
import { placeOf } from './people/places.ts';
import { DOMAIN, fillYear } from './people/year.ts';
import type { Line, World } from './people.ts';

const PAGE = join(import.meta.dirname, 'truth');
const LOOK = join(import.meta.dirname, '../dashboard');

/** The page's files; its colours are the dashboard's own. */
const FILES: Record<string, string> = {
	'': join(PAGE, 'index.html'),
	'truth.css': join(PAGE, 'truth.css'),
	'truth.js': join(PAGE, 'truth.js'),
	'colours.css': join(LOOK, 'colours.css'),
	'base.css': join(LOOK, 'base.css'),
};
const TYPES: Record<string, string> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };

/** Kinds of dimension that the left side can work out. */
const KINDS: readonly string[] = ['page', 'view', 'visit'];

/** The log of everybody, in memory only. */
export interface Witness {
	world: World;
	lines: number;
	census: Census;
}

/** The page under `/truth/`, and the numbers of its left side; those of its right side come from the API. */
export function truthRoutes(store: Store, { world, lines, census }: Witness): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	const today = dayOf(siteHour(world.until - 1, world.timezone));
	const rangeOf = (query: Record<string, string>): Range => ({
		from: Math.max(world.from, parseDay(query.from ?? '') ?? world.from),
		to: Math.min(today, parseDay(query.to ?? '') ?? today),
	});
	routes.get('/truth', c => c.redirect('/truth/'));
	routes.get('/truth/story', c =>
		c.json({
			site: DOMAIN,
			from: isoDay(world.from),
			to: isoDay(today),
			lines,
			days: [...viewsByDay(census)].map(([day, views]) => ({ day: isoDay(day), views })),
		}),
	);
	routes.get('/truth/everybody', c => {
		const range = rangeOf(c.req.query());
		const by = dimensions.find(({ name, kind }) => name === c.req.query('by') && KINDS.includes(kind));
		if (!by) return c.json({ error: { code: 'invalid', message: 'by must be a dimension', parameter: 'by' } }, 400);
		return c.json({
			...everybody(census, range),
			sample: sampleOf(census, range),
			rows: everybodyBy(census, range, by).slice(0, 12),
		});
	});
	/** Every row of arrivals that the range holds, as it is stored. */
	routes.get('/truth/arrivals', async c => {
		const { from, to } = rangeOf(c.req.query());
		const site = (await listSites(store)).find(each => each.domain === DOMAIN)!;
		const rows = await store.all<Record<'day' | 'previous_from' | 'previous_to' | 'visitors', number>>(
			'select day, previous_from, previous_to, visitors from arrivals where site = ? and day between ? and ?',
			[site.id, from, to],
		);
		const name = (day: number) => (day < 0 ? null : isoDay(day));
		return c.json(
			rows.map(row => ({
				day: isoDay(row.day),
				previous: [name(row.previous_from), name(row.previous_to)],
				visitors: row.visitors,
				counted: row.previous_to < from ? 'yes' : row.previous_from < from ? 'partly' : 'no',
			})),
		);
	});
	routes.get('/truth/:file{[a-z.]*}', async c => {
		const file = FILES[c.req.param('file')];
		if (!file) return c.notFound();
		return c.body(await readFile(file), 200, {
			'Content-Type': `${TYPES[extname(file)]}; charset=utf-8`,
			'Cache-Control': 'no-cache',
		});
	});
	return routes;
}

/** A few lines of one browser that came on several days of the range, as a log would have them. */
function sampleOf({ views, days }: Census, { from, to }: Range): string[] {
	const comesOften = (visitor = '') => days.get(visitor)!.filter(day => day >= from && day <= to).length > 2;
	const start = views.findIndex(view => view.day >= from && view.visitor && comesOften(view.visitor));
	const visitor = views[start]?.visitor;
	return views
		.filter(view => visitor && view.visitor === visitor && view.day >= from && view.day <= to)
		.filter((view, index, all) => index === 0 || view.day !== all[index - 1]!.day)
		.slice(0, 3)
		.map(
			({ line }) =>
				`${new Date(line.at).toISOString().slice(0, 19).replace('T', ' ')}  browser ${line.browser}  ${line.page}`,
		);
}

function viewsByDay({ views }: Census): Map<number, number> {
	const days = new Map<number, number>();
	for (const { day } of views) days.set(day, (days.get(day) ?? 0) + 1);
	return days;
}

if (import.meta.main) {
	await build({ quiet: true });
	// Beside the demo's own data, in which clicks of yours may have been counted that are in no log.
	const directory = join(DIRECTORY, 'truth');
	const log: Line[] = [];
	const { world } = await fillYear({
		directory,
		now: Date.now(),
		log,
		progress: createBar('A year of visitors, with a log'),
	});
	const witness = { world, lines: log.length, census: takeCensus(log, world.timezone) };
	const config = readConfig({ ...process.env, DATA_DIR: directory });
	const clock = () => world.until - 1;
	const { url, close } = await serve({ config, clock, place: placeOf, extra: store => truthRoutes(store, witness) });
	console.log(`\nTruth and sums side by side   ${url}/truth/\n\nCtrl+C ends it.`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
}
