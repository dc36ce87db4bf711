import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Place } from '../../server/collect/place.ts';
import { type Serving, serve } from '../../server/commands/serve.ts';
import { readConfig } from '../../server/config.ts';
import { readSettings } from '../../server/model/settings.ts';
import { addSite, type Site } from '../../server/store/sites.ts';
import type { Store } from '../../server/store/store.ts';

/** A desktop browser that is no bot. */
export const DESKTOP =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

/** Documentation addresses stand for countries: `geoip-lite` knows none of them. */
const COUNTRIES: Record<string, { country: string; region: string }> = {
	'192.0.2': { country: 'DE', region: 'DE-BE' },
	'198.51.100': { country: 'FR', region: 'FR-IDF' },
	'203.0.113': { country: 'US', region: 'US-CA' },
};

export const placeOf: Place = address =>
	COUNTRIES[address.split('.').slice(0, 3).join('.')] ?? { country: 'ZZ', region: 'ZZ' };

/** A real server on a free port, with a clock and a data directory of its own. */
export interface World extends Serving {
	directory: string;
	store: Store;
	/** Milliseconds since 1970; a test moves it. */
	now: number;
	log: string[];
	/** Sends a beacon as a browser on the site would, from an address behind the trusted proxy. */
	send(
		beacon: object | string,
		from?: { origin?: string; address?: string; headers?: Record<string, string> },
	): Promise<Response>;
	/** Asks the API. */
	ask<Answer>(path: string): Promise<Answer>;
	/** Stops the server and deletes its data. */
	end(): Promise<void>;
}

export interface WorldOptions {
	sites?: (Partial<Omit<Site, 'id'>> & { domain: string })[];
	/** ISO time at which the clock stands. */
	at?: string;
	env?: Record<string, string>;
	/** Where an address is; the ranges for documentation stand for countries unless given. */
	place?: Place;
}

/** Starts a world with the sites it is asked for. */
export async function openWorld({
	sites = [],
	at = '2026-11-20T12:00:00Z',
	env = {},
	place = placeOf,
}: WorldOptions = {}): Promise<World> {
	const directory = mkdtempSync(join(tmpdir(), 'footfall-test-'));
	const log: string[] = [];
	let store: Store;
	let world: World | undefined;
	const serving = await serve({
		config: readConfig({ DATA_DIR: directory, PORT: '0', RATE_LIMIT: '0', ...env }),
		clock: () => world?.now ?? Date.parse(at),
		place,
		write: line => void log.push(line),
		extra: opened => {
			store = opened;
			return new Hono();
		},
	});
	for (const site of sites) {
		await addSite(store!, { timezone: 'UTC', hostnames: [], settings: readSettings('{}'), ...site });
	}
	const origin = `http://${sites[0]?.domain ?? 'example.com'}`;
	world = {
		...serving,
		store: store!,
		directory,
		now: Date.parse(at),
		log,
		send: (beacon, from = {}) =>
			fetch(`${serving.url}/f`, {
				method: 'POST',
				body: typeof beacon === 'string' ? beacon : JSON.stringify(beacon),
				headers: {
					'content-type': 'text/plain',
					'user-agent': DESKTOP,
					origin: from.origin ?? origin,
					'x-forwarded-for': from.address ?? '192.0.2.1',
					...from.headers,
				},
			}),
		ask: async path => (await fetch(`${serving.url}/api/v1${path}`)).json(),
		end: async () => {
			await serving.close();
			rmSync(directory, { recursive: true, force: true });
		},
	};
	return world;
}
