import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { createApp } from '../app.ts';
import { createCollector } from '../collect/collector.ts';
import { createLimit } from '../collect/limit.ts';
import { loadPlaces, type Place } from '../collect/place.ts';
import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { openStore, type Store } from '../store/store.ts';
import type { NodeEnv } from '../web/request.ts';
import { Sentence } from './sentence.ts';

/** Where `npm run build` puts the browser files. */
export const BUILD = fileURLToPath(new URL('../../build', import.meta.url));

/** Networks that fell silent are forgotten in this rhythm (milliseconds). */
const FORGET_EVERY = 60_000;

/** Connections that are still busy this long (milliseconds) after the server was told to stop are cut. */
const PATIENCE = 5_000;

/** Connections that fell idle while the server stops are closed in this rhythm (milliseconds). */
const CLOSE_EVERY = 20;

/**
 * Milliseconds that a client may take for the headers and for the whole of a request, and in between two requests. A beacon
 * has two kilobytes: who takes longer hangs, or means to hold connections open.
 */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 10_000 };

export interface ServeOptions {
	config: Config;
	/** Milliseconds since 1970, UTC. Never a setting: tests and the demo move it. */
	clock?: () => number;
	/** Where an address is; `geoip-lite` unless given. */
	place?: Place;
	/** Routes beside the product's own, made once the store is open. */
	extra?: (store: Store) => Hono<NodeEnv>;
	/** Gets each line of the log; standard error unless given. */
	write?: (line: string) => void;
	/** How long clients may take; a test cannot wait as long as they may. */
	timeouts?: typeof TIMEOUTS & { connectionsCheckingInterval?: number };
}

export interface Serving {
	url: string;
	/** Takes no more requests, answers those under way, stores everything and closes the database. */
	close(): Promise<void>;
}

/**
 * Starts the server.
 *
 * @throws Sentence where nothing is built or the port is taken; StoreError where the database cannot be used.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
	const { config, clock = Date.now, place, extra, write, timeouts = TIMEOUTS } = options;
	const log = createLog(config.LOG_LEVEL, write);
	if (!existsSync(join(BUILD, 'f.js'))) throw new Sentence('The tracker is not built yet: run `npm run build` first.');
	const store = await openStore(config.DATA_DIR);
	const limit = createLimit({ perMinute: config.RATE_LIMIT, key: randomBytes(32), clock });
	const collector = await createCollector({
		store,
		clock,
		place: place ?? (await loadPlaces(reason => log.warn(`Countries are unknown: ${reason}`))),
		limit,
		key: randomBytes(32),
		trusted: config.TRUSTED_PROXIES,
		countryHeader: config.COUNTRY_HEADER === 'none' ? undefined : config.COUNTRY_HEADER,
		failed: error => log.error(`Beacons are not counted: ${error.message}`),
		resumed: () => log.info('Beacons are counted again.'),
	});
	const app = createApp({ collector, store, clock, build: BUILD, failed: log.failure, extra: extra?.(store) });
	const server = createAdaptorServer({ fetch: app.fetch, serverOptions: timeouts });
	const forgetting = setInterval(() => limit.forget(), FORGET_EVERY).unref();
	try {
		await listen(server, config);
	} catch (error) {
		await store.close();
		throw error;
	}
	const url = addressOf(server, config.HOST);
	log.info(`Footfall counts at ${url}`);
	log.info('The dashboard and the API answer only on this machine, because there are no accounts yet.');
	return {
		url,
		close: async () => {
			clearInterval(forgetting);
			await stop(server);
			await collector.drain();
			await store.close();
			log.info('Footfall has stopped; everything is stored.');
		},
	};
}

function listen(server: ServerType, { HOST, PORT }: Config): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(new Sentence(explain(error, HOST, PORT))));
		server.listen(PORT, HOST, resolve);
	});
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
	if (error.code === 'EADDRINUSE') return `Port ${port} on ${host} is taken. Set PORT to another one.`;
	if (error.code === 'EACCES')
		return `Port ${port} on ${host} may not be used by this account. Set PORT to 1024 or more.`;
	return `Footfall cannot listen on ${host}, port ${port}: ${error.message}.`;
}

function addressOf(server: ServerType, host: string): string {
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : undefined;
	return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Answers what is under way and takes no more. A client that keeps its connection would go on sending over it until it is
 * cut in the middle of a beacon, so each is asked to close with its answer.
 */
function stop(server: ServerType): Promise<void> {
	return new Promise(resolve => {
		const closing = 'closeIdleConnections' in server && setInterval(() => server.closeIdleConnections(), CLOSE_EVERY);
		server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
		server.close(() => {
			clearInterval(closing || undefined);
			resolve();
		});
		if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), PATIENCE).unref();
	});
}
