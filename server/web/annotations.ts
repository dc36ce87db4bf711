import { type Context, Hono } from 'hono';
import {
	addAnnotation,
	LONGEST_ANNOTATION,
	listAnnotations,
	MOST_ANNOTATIONS,
	removeAnnotationRow,
} from '../account/annotations.ts';
import { nameOf, note } from '../account/trail.ts';
import { parseDay } from '../model/calendar.ts';
import type { Site } from '../store/sites.ts';
import { type Accounts, secondsOf } from './accounts.ts';
import { type Field, line, readBody } from './body.ts';
import { answerRefused, Refused } from './failure.ts';
import { guard } from './guard.ts';
import type { NodeEnv } from './request.ts';
import { siteOf } from './site.ts';

/** A site day. */
const day: Field<number> = {
	allowed: 'a day, such as 2026-01-31',
	read: value => (typeof value === 'string' ? parseDay(value) : undefined),
};

/** What a site's editors note on its chart. */
export function annotationRoutes(accounts: Accounts): Hono<NodeEnv> {
	const { store } = accounts;
	const routes = new Hono<NodeEnv>();
	routes.onError(answerRefused);

	routes.get('/sites/:site/annotations', guard('read'), async c =>
		c.json(await listAnnotations(store, await siteOf(store, c))),
	);

	routes.post('/sites/:site/annotations', guard('edit'), async c => {
		const { date, text } = await readBody(c, { date: day, text: line(LONGEST_ANNOTATION) });
		const site = await siteOf(store, c);
		const added = await addAnnotation(store, site, { day: date, text }, noted(c, site, 'annotation added', text));
		if (added) return c.json(added, 201);
		throw new Refused({ code: 'too_many', message: `A site has at most ${MOST_ANNOTATIONS} annotations.` }, 409);
	});

	routes.delete('/sites/:site/annotations/:id{[0-9]+}', guard('edit'), async c => {
		const site = await siteOf(store, c);
		const found = (await listAnnotations(store, site)).find(({ id }) => id === Number(c.req.param('id')));
		if (!found) throw new Refused({ code: 'not_found', message: 'There is no such annotation.' }, 404);
		await store.write(removeAnnotationRow(site, found.id), noted(c, site, 'annotation removed', found.text));
		return c.body(null, 204);
	});

	const noted = (
		c: Context<NodeEnv>,
		{ domain }: Site,
		action: 'annotation added' | 'annotation removed',
		detail: string,
	) => note({ at: secondsOf(accounts), actor: nameOf(c.get('actor')), action, site: domain, detail });

	return routes;
}
