import type { IncomingMessage, ServerResponse } from 'node:http';
import { Hono } from 'hono';
import type { Collector, Incoming, Outcome, Received } from '../collect/collector.ts';
import { header, type RequestHeaders } from '../collect/headers.ts';
import { StoreError } from '../store/store.ts';
import { MOST_BYTES, REASONS } from '../wire/beacon.ts';
import { type NodeEnv, peerOf, readStream, readText, requestHeaders } from './request.ts';

/** The smallest transparent GIF. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

/** Seconds after which a browser may try again where the store could not take a beacon. */
const RETRY_AFTER = '10';

/**
 * Told of every beacon and pixel: what became of it, why it was not counted ('' where it was), and after how many
 * milliseconds it was answered.
 */
export type Answered = (outcome: 'counted' | 'ignored' | 'refused', reason: string, milliseconds: number) => void;

/** What became of a beacon, by the status of its answer. */
const BECAME: Readonly<Record<number, Parameters<Answered>[0]>> = { 200: 'counted', 204: 'counted', 202: 'ignored' };

/** An answer as node writes it: names and values of its headers in turn. */
interface Reply {
	status: number;
	headers: string[];
	body: string | Buffer;
}

/** A request for one of the paths below. */
interface Asked extends Incoming {
	method: string;
	/** With its query. */
	url: string;
	/** The body as text; undefined where it is too long. Rejects where it breaks off. */
	read(): Promise<string | undefined>;
}

const ALWAYS = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'];
const READABLE = [...ALWAYS, 'Vary', 'Origin', 'Access-Control-Expose-Headers', 'Footfall'];

/** What trackers and pages without script ask for, and by which methods. */
const METHODS: Readonly<Record<string, readonly string[]>> = { '/f': ['POST'], '/f.gif': ['GET', 'HEAD'] };

const pathOf = (url: string): string => url.split('?', 1)[0]!;

/** Answers trackers and pages without script. Every answer may be read by the page that asked, and none is kept. */
function createReplies(collector: Collector, answered: Answered = () => undefined) {
	const tell = (since: number, status: number, reason = '') =>
		answered(BECAME[status] ?? 'refused', reason, performance.now() - since);

	async function beacon(asked: Asked): Promise<Reply> {
		const since = performance.now();
		let body: string | undefined;
		try {
			body = await asked.read();
		} catch {
			// Whoever goes away before the body is complete makes reading it fail, which is no failure of ours.
			tell(since, 400, 'cut_off');
			return reply(asked, 400, 'The request ended before its body did.');
		}
		const received = body === undefined ? collector.tooLarge(asked) : collector.beacon(body, asked);
		const outcome = await outcomeOf(received);
		tell(since, outcome?.status ?? 503, reasonOf(outcome));
		return replyTo(asked, outcome);
	}

	async function pixel(asked: Asked): Promise<Reply> {
		const since = performance.now();
		const headers = [...ALWAYS, 'Content-Type', 'image/gif', 'Content-Length', String(PIXEL.length)];
		// Who only asks what the pixel is like has seen no page.
		if (asked.method === 'HEAD') return { status: 200, headers, body: '' };
		const path = new URLSearchParams(asked.url.slice('/f.gif?'.length)).get('p') ?? undefined;
		const outcome = await outcomeOf(collector.pixel(path, asked));
		const reason = reasonOf(outcome);
		tell(since, outcome?.status ?? 503, reason);
		return {
			status: 200,
			headers: reason ? [...headers, 'Footfall', `ignored; reason=${reason}`] : headers,
			body: PIXEL,
		};
	}

	return (asked: Asked): Promise<Reply> => {
		const path = pathOf(asked.url);
		const methods = METHODS[path]!;
		if (methods.includes(asked.method)) return path === '/f' ? beacon(asked) : pixel(asked);
		const body = `${path} takes ${methods.join(' and ')}.`;
		return Promise.resolve(reply(asked, 405, body, ['Allow', methods.join(', ')]));
	};
}

/**
 * Takes beacons and pixels off node's server, ahead of everything that other routes have around them, which costs as much
 * as counting. False: the request is for somebody else.
 */
export function beaconListener(
	collector: Collector,
	answered: Answered,
	failed: (error: unknown, where: { method: string; route: string }) => void,
): (request: IncomingMessage, response: ServerResponse) => boolean {
	const replies = createReplies(collector, answered);
	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = '', url = '', headers } = request;
		const asked = {
			method,
			url,
			headers,
			peer: request.socket.remoteAddress ?? '',
			read: () => readStream(request, MOST_BYTES),
		};
		try {
			const { status, headers, body } = await replies(asked);
			response.writeHead(status, headers).end(body);
		} catch (error) {
			failed(error, { method, route: pathOf(url) });
			response.writeHead(500, ALWAYS).end();
		}
	}
	return (request, response) => {
		if (!Object.hasOwn(METHODS, pathOf(request.url ?? ''))) return false;
		void answer(request, response);
		return true;
	};
}

/** The same as routes, for where no socket is. */
export function beaconRoutes(collector: Collector, answered?: Answered): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	const replies = createReplies(collector, answered);
	for (const path of Object.keys(METHODS)) {
		routes.all(path, async c => {
			const { pathname, search } = new URL(c.req.url);
			const headers = requestHeaders(c) as RequestHeaders;
			const read = () => readText(c, MOST_BYTES);
			const asked = { method: c.req.raw.method, url: pathname + search, headers, peer: peerOf(c), read };
			const { status, headers: given, body } = await replies(asked);
			const pairs = given.flatMap((name, at) => (at % 2 === 0 ? [[name, given[at + 1]!] as [string, string]] : []));
			return new Response(status === 204 ? null : body, { status, headers: pairs });
		});
	}
	return routes;
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
	if (outcome.status === 202) return outcome.reason;
	return { 413: 'too_large', 429: 'rate_limit' }[outcome.status as number];
}

/** An object is sent as JSON. */
function reply(
	{ headers: sent }: Incoming,
	status: number,
	body: string | object,
	more: readonly string[] = [],
): Reply {
	const headers = [...READABLE, ...more];
	const origin = header(sent, 'origin');
	if (origin) headers.push('Access-Control-Allow-Origin', origin);
	if (status === 204) return { status, headers, body: '' };
	const isText = typeof body === 'string';
	const text = isText ? body : JSON.stringify(body);
	headers.push('Content-Type', isText ? 'text/plain; charset=UTF-8' : 'application/json');
	headers.push('Content-Length', String(Buffer.byteLength(text)));
	return { status, headers, body: text };
}

function replyTo(asked: Incoming, outcome: Outcome | undefined): Reply {
	if (!outcome) {
		const body = { ignored: 'unavailable', message: 'The collector cannot store anything at the moment.' };
		return reply(asked, 503, body, ['Retry-After', RETRY_AFTER]);
	}
	if (outcome.status === 200) return reply(asked, 200, outcome.answer);
	if (outcome.status === 204) return reply(asked, 204, '');
	const reason = reasonOf(outcome)!;
	const why = ['Footfall', `ignored; reason=${reason}`];
	if (outcome.status === 413) return reply(asked, 413, `A beacon has at most ${MOST_BYTES} bytes.`, why);
	const message = ('message' in outcome && outcome.message) || REASONS[reason as keyof typeof REASONS];
	const later = outcome.status === 429 ? ['Retry-After', String(outcome.retryAfter)] : [];
	return reply(asked, outcome.status, { ignored: reason, message }, [...why, ...later]);
}
