import { Hono } from 'hono';
import { cleanAddress, clientAddress } from '../collect/address.ts';
import type { Door } from '../collect/door.ts';
import { header, type RequestHeaders } from '../collect/headers.ts';
import { placesDate } from '../collect/place.ts';
import type { Store } from '../store/store.ts';
import {
	type Asking,
	examineAsking,
	examineDirectory,
	examineDoor,
	examineHttps,
	examinePlaces,
	examineSchema,
	examineSites,
} from '../upkeep/doctor.ts';
import type { Diagnosis } from '../wire/account.ts';
import { guard } from './guard.ts';
import { isSecure, type PublicAddress } from './public.ts';
import { type NodeEnv, peerOf, requestHeaders } from './request.ts';

export interface DoctorOptions {
	store: Store;
	/** Milliseconds since 1970, UTC. */
	clock(): number;
	config: PublicAddress & { DATA_DIR: string; COUNTRY_HEADER: string };
	door: Door;
}

/** Headers in which proxies and CDNs name a country. */
const COUNTRY_HEADERS = [
	'cf-ipcountry',
	'cloudfront-viewer-country',
	'x-vercel-ip-country',
	'x-country-code',
	'x-geo-country',
];

/** What is right and wrong with this installation, the request that asks included. */
export function doctorRoutes({ store, clock, config, door }: DoctorOptions): Hono<NodeEnv> {
	const routes = new Hono<NodeEnv>();
	routes.get('/doctor', guard('own'), async c => {
		const findings = [
			...examineDirectory(config.DATA_DIR),
			examineSchema(config.DATA_DIR),
			examinePlaces(placesDate(), clock()),
			...(await examineSites(store, clock())),
			...examineAsking(askingOf({ peer: peerOf(c), headers: requestHeaders(c) as RequestHeaders }, config)),
			...examineHttps(c.req.header('origin') ?? c.req.header('referer') ?? '', isSecure(c, config)),
			...examineDoor(door.seen()),
		];
		return c.json({ findings } satisfies Diagnosis);
	});
	return routes;
}

function askingOf(
	{ peer, headers }: { peer: string; headers: RequestHeaders },
	{ TRUSTED_PROXIES, COUNTRY_HEADER }: DoctorOptions['config'],
): Asking {
	const hops = { peer, forwarded: header(headers, 'forwarded'), xForwardedFor: header(headers, 'x-forwarded-for') };
	const { hop, via } = clientAddress(hops, TRUSTED_PROXIES);
	const countryHeader = COUNTRY_HEADER === 'none' ? undefined : COUNTRY_HEADER;
	const known = countryHeader ? [countryHeader, ...COUNTRY_HEADERS] : COUNTRY_HEADERS;
	return {
		hop,
		via,
		isForwarded: hops.forwarded !== '' || hops.xForwardedFor !== '',
		isTrusted: TRUSTED_PROXIES.has(cleanAddress(peer) ?? ''),
		countryHeaders: known.filter(name => headers[name] !== undefined),
		countryHeader,
	};
}
