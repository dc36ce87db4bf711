import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Hono } from 'hono';
import type { NodeEnv } from './request.ts';

const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
};

interface File {
	body: Buffer<ArrayBuffer>;
	type: string;
	etag: string;
}

/** The files directly in a folder by their names, read once: there are a handful and they never change while running. */
function readFolder(folder: string): Map<string, File> {
	const names = existsSync(folder) ? readdirSync(folder).filter(name => extname(name) in TYPES) : [];
	return new Map(
		names.map(name => {
			const body = readFileSync(join(folder, name));
			const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
			return [name, { body, type: TYPES[extname(name)]!, etag }];
		}),
	);
}

/** Answers with a file of a folder by its name, and with 304 to whoever has it: `asked` is the `If-None-Match`. */
export function serveFolder(folder: string, cache: string) {
	const files = readFolder(folder);
	return (name: string, asked: string | undefined): Response | undefined => {
		const file = files.get(name);
		if (!file) return;
		const headers = { 'Content-Type': file.type, 'Cache-Control': cache, ETag: file.etag };
		return asked === file.etag ? new Response(null, { status: 304, headers }) : new Response(file.body, { headers });
	};
}

/**
 * The built browser files: the tracker for everyone, at `/f.js`, the same bytes for all, and the dashboard at `/` for those
 * who may read it. `build` is the folder that `npm run build` fills; `fetched` is told which page asks for the script.
 */
export function fileRoutes(build: string, fetched: (page: string) => void): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	const tracker = serveFolder(build, 'public, max-age=3600');
	const dashboard = serveFolder(join(build, 'dashboard'), 'no-cache');

	routes.get('/:name{f(?:\\.extra)?\\.js}', c => {
		fetched(c.req.header('referer') ?? '');
		const file = tracker(c.req.param('name'), c.req.header('if-none-match'));
		// A page may load the script with `crossorigin` and an integrity hash.
		file?.headers.set('Access-Control-Allow-Origin', '*');
		file?.headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
		return file ?? c.notFound();
	});
	routes.get('/:name{(?:[a-z]+\\.[a-z]+)?}', c => {
		const file = dashboard(c.req.param('name') || 'index.html', c.req.header('if-none-match'));
		return file ?? c.notFound();
	});
	return routes;
}
