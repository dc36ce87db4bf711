/** A small site with a tag, which serves its pages and takes the beacons itself, in place of a collector. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import type { Answer, Beacon, View } from '../../server/wire/beacon.ts';
import { advance, readMemory, writeMemory } from '../../server/wire/memory.ts';
import { parseBeacon } from '../../server/wire/parse.ts';

export interface Reply {
	status?: number;
	headers?: Record<string, string>;
	body?: string;
}

export interface SiteOptions {
	/** By path: the HTML of the body, or a whole reply. `*` stands for every other path. */
	pages: Record<string, string | Reply>;
	/** What stands in each page's head; by default the tag of this site's own script. */
	tag?: string;
	/** The host name in `origin`. */
	host?: string;
}

export interface Received {
	beacon: Beacon;
	headers: IncomingHttpHeaders;
	method: string;
	url: string;
}

export interface Site extends AsyncDisposable {
	readonly origin: string;
	readonly port: number;
	/** Every request to the endpoint, in the order of arrival. */
	readonly received: Received[];
	readonly beacons: Beacon[];
	/** The path of every request, pages and scripts too. */
	readonly requested: string[];
	/** What counted views are answered with; a test moves them on as it likes. */
	day: number;
	hour: number;
	place: { country: string; region: string };
	goals: string[];
	/** Replaces the answer to a beacon; undefined: it is counted. `lose` cuts the connection. */
	answer(beacon: Beacon): Reply | 'lose' | undefined | Promise<Reply | 'lose' | undefined>;
	/** Resolves with all beacons that meet a condition, as soon as there are `count` of them. */
	until(count: number, meets?: (beacon: Beacon) => boolean): Promise<Beacon[]>;
	/** Resolves with all beacons, once everything is here that the page has sent so far. */
	settled(page: Page): Promise<Beacon[]>;
	close(): Promise<void>;
}

export const TAG = '<script defer src="/f.js"></script>';

/** The tag with further attributes. */
export function tagWith(attributes: string): string {
	return TAG.replace(' src', ` ${attributes} src`);
}

/** The answer not to count a beacon. */
export function ignored(reason: string): Reply {
	return { status: 202, headers: { Footfall: `ignored; reason=${reason}` }, body: reason };
}

export async function serveSite({ pages, tag = TAG, host = 'shop.example.com' }: SiteOptions): Promise<Site> {
	const server = createServer((request, response) => {
		serve(request, response).catch(error => response.destroy(error));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const waiting = new Set<() => void>();

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = new URL(request.url ?? '/', site.origin).pathname;
		site.requested.push(path);
		if (path === '/f') return collect(request, response);
		if (path === '/settle') {
			response.writeHead(204).end();
		} else if (/^\/f(\.extra)?\.js$/.test(path)) {
			response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
			response.end(await readFile(new URL(`../../build${path}`, import.meta.url)));
		} else {
			const found = pages[path] ?? pages['*'] ?? { status: 404 };
			const { status = 200, headers = {}, body = '' } = typeof found === 'string' ? { body: found } : found;
			response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
			response.end(
				`<!doctype html><html lang="en"><head><title>${path}</title><link rel="icon" href="data:,">${tag}</head><body>${body}</body></html>`,
			);
		}
	}

	async function collect(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await text(request);
		const { headers, method = '', url = '' } = request;
		if (method === 'OPTIONS') {
			site.received.push({ beacon: { kind: 'OPTIONS' } as never, headers, method, url });
			response.writeHead(403).end();
			return;
		}
		const parsed = parseBeacon(body);
		if ('wrong' in parsed) throw new Error(`${parsed.wrong}\n${body}`);
		const { beacon } = parsed;
		site.received.push({ beacon, headers, method, url });
		for (const look of waiting) look();
		const reply = (await site.answer(beacon)) ?? counted(beacon);
		if (reply === 'lose') {
			response.destroy();
			return;
		}
		response.writeHead(reply.status ?? 200, {
			'Access-Control-Allow-Origin': headers.origin ?? '*',
			'Access-Control-Expose-Headers': 'Footfall',
			'Cache-Control': 'no-store',
			Vary: 'Origin',
			...reply.headers,
		});
		response.end(reply.body);
	}

	function counted(beacon: Beacon): Reply {
		if (beacon.kind !== 'view') return { status: 204 };
		return { body: JSON.stringify('stateless' in beacon ? {} : answerTo(beacon)) };
	}

	function answerTo(view: Extract<View, { entry_page: string }>): Answer {
		const begins = view.begins === 1 || (view.pending === 1 && view.hour === undefined);
		return {
			memory: writeMemory(advance(readMemory(view.memory ?? ''), site.day, begins)),
			...(view.hour === undefined && { hour: site.day * 24 + site.hour - (view.elapsed ?? 0), ...site.place }),
			...(site.goals.length && { goals: site.goals }),
		};
	}

	async function until(count: number, meets: (beacon: Beacon) => boolean = () => true): Promise<Beacon[]> {
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const look = () => site.beacons.filter(meets).length >= count && resolve();
		const late = setTimeout(() => {
			reject(new Error(`Waited for ${count} beacons of a kind; there are ${JSON.stringify(site.beacons, null, '\t')}`));
		}, 5000);
		waiting.add(look);
		look();
		await promise.finally(() => waiting.delete(look));
		clearTimeout(late);
		return site.beacons.filter(meets);
	}

	async function settled(page: Page): Promise<Beacon[]> {
		await page.evaluate(async () => {
			// The tracker counts views under this lock, where there are locks.
			await navigator.locks?.request('footfall', () => {});
			// Later requests than any beacon's; after the second, its answer has reached the tracker as well.
			await fetch('/settle');
			await fetch('/settle');
		});
		return site.beacons;
	}

	async function close(): Promise<void> {
		server.closeAllConnections();
		await new Promise(resolve => server.close(resolve));
	}

	const site: Site = {
		origin: `http://${host}:${port}`,
		port,
		received: [],
		requested: [],
		get beacons() {
			return site.received.map(({ beacon }) => beacon);
		},
		day: 20780,
		hour: 15,
		place: { country: 'DE', region: 'DE-BE' },
		goals: [],
		answer: () => undefined,
		until,
		settled,
		close,
		[Symbol.asyncDispose]: close,
	};
	return site;
}
