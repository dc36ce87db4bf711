import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { findShare } from '../account/shares.ts';
import type { Store } from '../store/store.ts';
import type { NodeEnv } from './request.ts';
import { contentSecurityPolicy } from './security.ts';

export interface SharePageOptions {
	store: Store;
	/** Milliseconds since 1970. */
	clock(): number;
	/** The folder that `npm run build` fills. */
	build: string;
}

/** Its address is a key to the numbers: no other site is told it, and no search engine lists it. */
const HEADERS = { 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex', 'Cache-Control': 'no-store' };

/** `GET /share/<word>`: the dashboard, for whoever was given the link. Its script reads the word out of the address. */
export function sharePages({ store, clock, build }: SharePageOptions): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	const file = join(build, 'dashboard/index.html');
	// One level further down than the page itself.
	const page = existsSync(file) ? readFileSync(file, 'utf8').replace(/(?<= (?:src|href)=")(?=[\w.-]+")/g, '../') : '';

	routes.get('/share/:word', async c => {
		const share = await findShare(store, c.req.param('word'), Math.floor(clock() / 1000));
		if (!share) return c.html(GONE, 404, HEADERS);
		const frames = share.embed.flatMap(host => [`https://${host}`, `http://${host}`]);
		const frame = { 'Content-Security-Policy': contentSecurityPolicy(frames) };
		// A page that isolates itself shows only frames that say that they may be shown.
		const whole = frames.length > 0 && { 'Cross-Origin-Resource-Policy': 'cross-origin' };
		return c.html(page, 200, { ...HEADERS, ...frame, ...whole });
	});

	return routes;
}

const GONE = `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8">
		<meta name="viewport" content="width=device-width, initial-scale=1">
		<meta name="color-scheme" content="light dark">
		<meta name="robots" content="noindex">
		<title>This link shows nothing</title>
	</head>
	<body>
		<h1>This link shows nothing</h1>
		<p>It was taken back, its time is over, or a part of it got lost on the way. Ask whoever gave it to you for a new one.</p>
	</body>
</html>
`;
