import { type Context, Hono } from 'hono';
import type { Collector, Incoming, Outcome, Received } from '../collect/collector.ts';
import { header, type RequestHeaders } from '../collect/headers.ts';
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
	routes.post('/f', async c => {
		let body: string | undefined;
		try {
			body = await readText(c, MOST_BYTES);
		} catch (error) {
			// Whoever goes away before the body is complete makes reading it fail, which is no failure of ours.
			if (c.env?.incoming?.complete !== false) throw error;
			return answer(c, 400, 'The request ended before its body did.');
		}
		if (body === undefined) return answer(c, 413, `A beacon has at most ${MOST_BYTES} bytes.`);
		const outcome = await outcomeOf(collector.beacon(body, incoming(c)));
		return outcome ? answerTo(c, outcome) : refuse(c);
	});
	routes.get('/f.gif', async c => {
		const outcome = await outcomeOf(collector.pixel(c.req.query('p'), incoming(c)));
		const headers = { ...ALWAYS, 'Content-Type': 'image/gif' };
		const reason = reasonOf(outcome);
		return new Response(PIXEL, { headers: reason ? { ...headers, Footfall: `ignored; reason=${reason}` } : headers });
	});
	return routes;
}

/** Beacons get past what other routes have around them: on a small machine it costs as much as counting. */
const ALWAYS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
const READABLE = { ...ALWAYS, Vary: 'Origin', 'Access-Control-Expose-Headers': 'Footfall' };

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

function reasonOf(outcome: Outcome | undefined): string | undefined {
	if (!outcome) return 'unavailable';
	return outcome.status === 202 ? outcome.reason : outcome.status === 429 ? 'rate_limit' : undefined;
}

/** A plain object of headers and a text: with these, `@hono/node-server` makes neither `Headers` nor a stream of them. */
function answer(
	c: Context<NodeEnv>,
	status: number,
	body: string | object | null,
	more: Record<string, string> = {},
): Response {
	const headers: Record<string, string> = { ...READABLE, ...more };
	const origin = header(requestHeaders(c), 'origin');
	if (origin) headers['Access-Control-Allow-Origin'] = origin;
	if (body === null) return new Response(null, { status, headers });
	const isText = typeof body === 'string';
	headers['Content-Type'] = isText ? 'text/plain; charset=UTF-8' : 'application/json';
	return new Response(isText ? body : JSON.stringify(body), { status, headers });
}

function answerTo(c: Context<NodeEnv>, outcome: Outcome): Response {
	if (outcome.status === 200) return answer(c, 200, outcome.answer);
	if (outcome.status === 204) return answer(c, 204, null);
	const [reason, message, more] =
		outcome.status === 429
			? (['rate_limit', undefined, { 'Retry-After': String(outcome.retryAfter) }] as const)
			: ([outcome.reason, outcome.message, {}] as const);
	const headers = { Footfall: `ignored; reason=${reason}`, ...more };
	return answer(c, outcome.status, { ignored: reason, message: message ?? REASONS[reason] }, headers);
}

function refuse(c: Context<NodeEnv>): Response {
	const body = { ignored: 'unavailable', message: 'The collector cannot store anything at the moment.' };
	return answer(c, 503, body, { 'Retry-After': RETRY_AFTER });
}
