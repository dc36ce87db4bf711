import { type Context, Hono } from 'hono';
import type { Collector, Incoming, Outcome, Received } from '../collect/collector.ts';
import type { RequestHeaders } from '../collect/headers.ts';
import { StoreError } from '../store/store.ts';
import { MOST_BYTES, REASONS } from '../wire/beacon.ts';
import { type NodeEnv, peerOf, readText, requestHeaders } from './request.ts';

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
	routes.post('/f', async c => {
		const body = await readText(c, MOST_BYTES);
		if (body === undefined) return c.text(`A beacon has at most ${MOST_BYTES} bytes.`, 413);
		const outcome = await outcomeOf(collector.beacon(body, incoming(c)));
		return outcome ? answer(c, outcome) : refuse(c);
	});
	routes.get('/f.gif', async c => {
		const outcome = await outcomeOf(collector.pixel(c.req.query('p'), incoming(c)));
		c.header('Cache-Control', 'no-store');
		if (!outcome) c.header('Footfall', 'ignored; reason=unavailable');
		else if (outcome.status === 202) c.header('Footfall', `ignored; reason=${outcome.reason}`);
		else if (outcome.status === 429) c.header('Footfall', 'ignored; reason=rate_limit');
		return c.body(PIXEL, 200, { 'Content-Type': 'image/gif' });
	});
	routes.onError((error, c) => {
		// Whoever goes away before the body is complete makes reading it fail, which is no failure of ours.
		if (c.env?.incoming?.complete === false) return c.text('The request ended before its body did.', 400);
		throw error;
	});
	return routes;
}

function incoming(c: Context<NodeEnv>): Incoming {
	return { peer: peerOf(c), headers: requestHeaders(c) as RequestHeaders };
}

/**
 * A beacon is answered after its commit. What the store refused is not counted: undefined, and the browser is told to come
 * again. The collector has told of the failure, once and not once per beacon.
 */
async function outcomeOf(receiving: Promise<Received>): Promise<Outcome | undefined> {
	try {
		const { outcome, stored } = await receiving;
		await stored;
		return outcome;
	} catch (error) {
		if (error instanceof StoreError) return;
		throw error;
	}
}

function answer(c: Context<NodeEnv>, outcome: Outcome): Response {
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
