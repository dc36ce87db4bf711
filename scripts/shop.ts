import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { Hono } from 'hono';
import { listSites } from '../server/store/sites.ts';
import type { Store } from '../server/store/store.ts';
import type { NodeEnv } from '../server/web/request.ts';
import { readSums } from './people/sums.ts';
import { DOMAIN } from './people/year.ts';

const FOLDER = join(import.meta.dirname, '../demo');

const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
};

/** The demo's shop under `/demo/`: static pages, and what their corner asks. */
export function shop(store: Store): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	routes.get('/demo', c => c.redirect('/demo/'));
	/** Today's sums of the demo's site, row by row; the shop's corner shows which of them a beacon raised. */
	routes.get('/demo/sums', async c => {
		const site = (await listSites(store)).find(each => each.domain === DOMAIN);
		if (!site) return c.notFound();
		c.header('Cache-Control', 'no-store');
		return c.json(await readSums(store, site, Date.now()));
	});
	// What is typed into the forms ends here unread.
	routes.post('/demo/contact', c => c.redirect('/demo/contact/thanks', 303));
	routes.post('/demo/checkout', c => c.redirect('/demo/checkout/thanks', 303));
	routes.get('/demo/*', async c => {
		const file = (await fileAt(c.req.path)) ?? {
			body: await readFile(join(FOLDER, 'missing.html')),
			type: '.html',
			status: 404 as const,
		};
		return c.body(file.body, file.status, { 'Content-Type': TYPES[file.type]!, 'Cache-Control': 'no-cache' });
	});
	return routes;
}

/** `/demo/shop/` → shop/index.html, `/demo/blog/x` → blog/x.html; all steps of the studio are one document. */
async function fileAt(path: string) {
	const within = normalize(path.replace(/^\/demo\//, '/')).replace(/^\/studio\/.*/, '/studio');
	const type = extname(within);
	if (type && !(type in TYPES)) return;
	const names = type ? [within] : [`${within}.html`, join(within, 'index.html')];
	for (const name of names) {
		const body = await readFile(join(FOLDER, name)).catch(() => undefined);
		if (body) return { body, type: type || '.html', status: 200 as const };
	}
}
