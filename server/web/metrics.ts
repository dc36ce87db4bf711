import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { isLoopback } from '../collect/address.ts';
import type { RequestHeaders } from '../collect/headers.ts';
import type { Meter } from '../collect/tally.ts';
import type { Answered } from './beacon.ts';
import { failure } from './failure.ts';
import { type NodeEnv, peerOf, requestHeaders } from './request.ts';

/** What is asked at each scrape rather than told. */
export interface Gauges {
	/** Rows of crosses that are counted and not yet written. */
	waitingCrosses(): number;
	/** Number of the newest migration. */
	schema: number;
	/** Seconds since the place data were made; undefined where there are none. */
	placesAge(): number | undefined;
	version: string;
}

/** What runs tells it what happened. Nothing of a visitor goes in: no path, no address, no site. */
export interface Metrics extends Meter {
	answered: Answered;
	/** In the format of Prometheus. */
	text(): Promise<string>;
}

/** Seconds. A commit takes 1 ms, a busy disk 50. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Every metric of one server: its own, and those of the process (memory, event loop, garbage collection). */
export function createMetrics({ waitingCrosses, schema, placesAge, version }: Gauges): Metrics {
	const registry = new Registry();
	const registers = [registry];
	collectDefaultMetrics({ register: registry });
	const beacons = new Counter({
		registers,
		name: 'footfall_beacons_total',
		help: 'Beacons and pixels by what became of them; reason says why one was not counted.',
		labelNames: ['outcome', 'reason'] as const,
	});
	const latency = new Histogram({
		registers,
		name: 'footfall_beacon_seconds',
		help: 'From the head of a counted beacon to its answer, which is given after the commit.',
		buckets: SECONDS,
	});
	const sizes = new Histogram({
		registers,
		name: 'footfall_batch_beacons',
		help: 'Beacons that one transaction stored.',
		buckets: SIZES,
	});
	const rows = new Counter({ registers, name: 'footfall_rows_total', help: 'Rows of sums that were added to.' });
	const commits = new Histogram({
		registers,
		name: 'footfall_commit_seconds',
		help: 'Time of one transaction.',
		buckets: SECONDS,
	});
	const errors = new Counter({
		registers,
		name: 'footfall_store_errors_total',
		help: 'Transactions that the store refused.',
	});
	const gauge = (name: string, help: string, read: () => number | undefined) =>
		new Gauge({
			registers,
			name,
			help,
			collect() {
				this.set(read() ?? Number.NaN);
			},
		});
	gauge('footfall_waiting_crosses', 'Rows of crosses that are counted and not yet written.', waitingCrosses);
	gauge('footfall_schema_version', 'Number of the newest migration of the database.', () => schema);
	gauge('footfall_places_age_seconds', 'Age of the data that say which country an address is in.', placesAge);
	new Gauge({
		registers,
		name: 'footfall_build_info',
		help: 'Always 1; the version is in the label.',
		labelNames: ['version'] as const,
	}).set({ version }, 1);
	return {
		answered(outcome, reason, milliseconds) {
			beacons.inc({ outcome, reason });
			if (outcome === 'counted') latency.observe(milliseconds / 1000);
		},
		committed(batch) {
			sizes.observe(batch.beacons);
			rows.inc(batch.rows);
			commits.observe(batch.milliseconds / 1000);
		},
		refused: () => errors.inc(),
		text: () => registry.metrics(),
	};
}

/**
 * `GET /metrics`, for a Prometheus on this machine, or for one that has the token. They say how busy every site of this
 * server is together, which is nobody else's business.
 */
export function metricsRoutes(metrics: Metrics, token: string): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	routes.get('/metrics', async c => {
		const headers = requestHeaders(c) as RequestHeaders;
		const isOurs = isLoopback({ peer: peerOf(c), host: c.req.header('host'), headers });
		if (!isOurs && !hasToken(c.req.header('authorization'), token)) {
			c.header('WWW-Authenticate', 'Bearer');
			const message = 'Metrics are for this machine, or for who sends METRICS_TOKEN as a bearer token.';
			return failure(c, 401, { code: 'metrics_token', message });
		}
		return c.text(await metrics.text(), 200, {
			'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE,
			'Cache-Control': 'no-store',
		});
	});
	return routes;
}

/** Compares hashes, so that neither the time nor the length tells anything about the token. */
function hasToken(authorization: string | undefined, token: string): boolean {
	const hash = (text: string) => createHash('sha256').update(text).digest();
	const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
	return timingSafeEqual(hash(given), hash(token)) && token !== '';
}
