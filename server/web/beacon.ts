import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Collector, Incoming, Received } from '../collect/collector.ts';
import type { RequestHeaders } from '../collect/headers.ts';
import { MOST_BYTES, REASONS } from '../wire/beacon.ts';
import { type NodeEnv, peerOf, requestHeaders } from './request.ts';

/** The smallest transparent GIF. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

/** Seconds after which a browser may try again where the store could not take a beacon. */
const RETRY_AFTER = '10';

/** What trackers and pages without script talk to. Every answer may be read by the page that asked, and none is kept. */
export function beaconRoutes(collector: Collector): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	routes.use('/f', async (c, next) => {
		await next();
		const origin = c.req.header('origin');
		if (origin) c.header('Access-Control-Allow-Origin', origin);
		c.header('Vary', 'Origin');
		c.header('Access-Control-Expose-Headers', 'Footfall');
		c.header('Cache-Control', 'no-store');
	});
	const limit = bodyLimit({
		maxSize: MOST_BYTES,
		onError: c => c.text(`A beacon has at most ${MOST_BYTES} bytes.`, 413),
	});
	routes.post('/f', limit, async c => {
		const received = await collector.beacon(await c.req.text(), incoming(c));
		return (await isStored(received)) ? answer(c, received) : refuse(c);
	});
	routes.get('/f.gif', async c => {
		const received = await collector.pixel(c.req.query('p'), incoming(c));
		const stored = await isStored(received);
		c.header('Cache-Control', 'no-store');
		if (!stored) c.header('Footfall', 'ignored; reason=unavailable');
		else if (received.outcome.status === 202) c.header('Footfall', `ignored; reason=${received.outcome.reason}`);
		else if (received.outcome.status === 429) c.header('Footfall', 'ignored; reason=rate_limit');
		return c.body(PIXEL, 200, { 'Content-Type': 'image/gif' });
	});
	return routes;
}

function incoming(c: Context<NodeEnv>): Incoming {
	return { peer: peerOf(c), headers: requestHeaders(c) as RequestHeaders };
}

/** A beacon is answered after its commit. What the store refused is not counted, and the browser is told to come again. */
async function isStored({ stored }: Received): Promise<boolean> {
	try {
		await stored;
		return true;
	} catch {
		return false; // The store's own failure is logged once, by the tally, not once per beacon.
	}
}

function answer(c: Context<NodeEnv>, { outcome }: Received): Response {
	if (outcome.status === 200) return c.json(outcome.answer);
	if (outcome.status === 204) return c.body(null, 204);
	if (outcome.status === 429) {
		c.header('Footfall', 'ignored; reason=rate_limit');
		c.header('Retry-After', String(outcome.retryAfter));
		return c.json({ ignored: 'rate_limit', message: REASONS.rate_limit }, 429);
	}
	const { reason, message } = outcome;
	c.header('Footfall', `ignored; reason=${reason}`);
	return c.json({ ignored: reason, message: message ?? REASONS[reason] }, 202);
}

function refuse(c: Context<NodeEnv>): Response {
	c.header('Retry-After', RETRY_AFTER);
	return c.json({ ignored: 'unavailable', message: 'The collector cannot store anything at the moment.' }, 503);
}
