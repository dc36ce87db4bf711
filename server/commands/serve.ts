import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createMailer } from '../account/mail.ts';
import { createApp } from '../app.ts';
import { createCollector } from '../collect/collector.ts';
import { createLimit } from '../collect/limit.ts';
import { loadPlaces, type Place, placesDate } from '../collect/place.ts';
import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { migrations } from '../store/schema.ts';
import { openStore, type Store, StoreError } from '../store/store.ts';
import { createHourly } from '../upkeep/hourly.ts';
import { beaconListener } from '../web/beacon.ts';
import { createMetrics } from '../web/metrics.ts';
import type { NodeEnv } from '../web/request.ts';
import { type Crew, createCrew } from './crew.ts';
import { firstStart } from './first.ts';
import { addressOf, listen, portOf, requireFree, stop, TIMEOUTS, type Timeouts } from './http.ts';
import { Sentence } from './sentence.ts';

/** Where `npm run build` puts the browser files. */
export const BUILD = fileURLToPath(new URL('../../build', import.meta.url));

/** Of this package. */
const { version: VERSION } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Networks that fell silent are forgotten in this rhythm (milliseconds). */
const FORGET_EVERY = 60_000;

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
	timeouts?: Timeouts;
}

export interface Serving {
	url: string;
	/** The threads that count beside this one. */
	members: ReadonlySet<Worker>;
	/** Address of the one-time link with which the owner's account is created, while there is none. */
	setup?: string;
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
	const link = await firstStart(store, config, Math.floor(clock() / 1000)).catch(error => {
		// Another program holds the database: beacons are refused until it lets go, and the next start makes the link.
		if (error instanceof StoreError) return void log.error(`No account can be made: ${error.message}`);
		throw error;
	});
	const limit = createLimit({ perMinute: config.RATE_LIMIT, key: randomBytes(32), clock });
	const metrics = createMetrics({
		waitingCrosses: () => collector.waiting,
		schema: migrations().length,
		placesAge: () => ageOf(placesDate(), clock()),
		version: VERSION,
	});
	const key = randomBytes(32);
	const places = place ?? loadPlaces(reason => log.warn(`Countries are unknown: ${reason}`));
	const countryHeader = config.COUNTRY_HEADER === 'none' ? undefined : config.COUNTRY_HEADER;
	const collector = await createCollector({
		store,
		clock,
		place: places,
		limit,
		key,
		trusted: config.TRUSTED_PROXIES,
		countryHeader,
		failed: error => log.error(`Beacons are not counted: ${error.message}`),
		resumed: () => log.info('Beacons are counted again.'),
		counted: (id, day) => crew?.counted(id, day),
		meter: {
			committed(batch) {
				metrics.committed(batch);
				log.debug('Stored a batch.', { ...batch, milliseconds: Math.round(batch.milliseconds) });
			},
			refused: metrics.refused,
		},
	});
	const app = createApp({
		collector,
		store,
		clock,
		config,
		build: BUILD,
		failed: log.failure,
		metrics,
		mail:
			config.SMTP_URL === 'none'
				? undefined
				: createMailer(config.SMTP_URL, why => log.warn(`A mail was not sent: ${why}.`)),
		extra: extra?.(store),
	});
	const beacons = beaconListener(collector, metrics.answered, log.failure);
	let crew: Crew | undefined;
	const others = getRequestListener(app.fetch);
	const server = createServer(timeouts, (request, response) => {
		if (!beacons(request, response)) void others(request, response);
	});
	const forgetting = setInterval(() => limit.forget(), FORGET_EVERY).unref();
	const hourly = createHourly({
		store,
		clock,
		failed: error => log.error(`Old months are neither published nor sealed: ${error.message}`),
	});
	try {
		const { HOST: host, PORT: port, WORKERS } = config;
		if (WORKERS > 1) await requireFree({ host, port });
		await listen(server, { host, port, shared: WORKERS > 1 });
		if (WORKERS > 1) {
			crew = await createCrew({
				size: WORKERS - 1,
				member: {
					where: { host, port: portOf(server) },
					timeouts,
					trusted: config.TRUSTED_PROXIES.text,
					countryHeader,
					limited: config.RATE_LIMIT > 0,
					places: places.table,
					key,
				},
				store,
				collector,
				limit,
				metrics,
				log,
				fetch: app.fetch,
			});
		}
	} catch (error) {
		server.close();
		await hourly.close();
		await store.close();
		throw error;
	}
	const url = addressOf(server, config.HOST);
	log.info(`Footfall ${VERSION} counts at ${url} and stores in ${resolve(config.DATA_DIR)}.`);
	const setup = link?.(url);
	if (setup) log.info('The numbers answer only on this machine, because there are no accounts yet.');
	return {
		url,
		members: crew?.members ?? new Set(),
		...(setup && { setup }),
		close: async () => {
			clearInterval(forgetting);
			await hourly.close();
			await Promise.all([stop(server), crew?.close()]);
			await collector.drain();
			await store.close();
			log.info('Footfall has stopped; everything is stored.');
		},
	};
}

/** Seconds from an ISO date to a moment. */
const ageOf = (date: string | undefined, now: number): number | undefined =>
	date === undefined ? undefined : (now - Date.parse(date)) / 1000;
