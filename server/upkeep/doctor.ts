import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dayOf, isoDay, siteHour } from '../model/calendar.ts';
import type { Sightings } from '../model/sightings.ts';
import { pending } from '../store/schema.ts';
import { listSites, type Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Finding } from '../wire/account.ts';
import { badAddresses } from './check.ts';

export const pass = (check: string, message: string): Finding => ({ check, state: 'pass', message });
export const warn = (check: string, message: string): Finding => ({ check, state: 'warn', message });
export const fail = (check: string, message: string): Finding => ({ check, state: 'fail', message });

/** Bytes. A disk that is full is answered with 503; SQLite needs room to finish what it began. */
const LEAST_FREE = 100e6;

/** Days after which place data are called old: addresses move, some percent of them a year. */
const OLD_PLACES = 365;

/** A site without a view for so many days is asked about. */
const QUIET = 3;

/** The directory of the database, and the room it has. */
export function examineDirectory(directory: string): Finding[] {
	const path = resolve(directory);
	if (!existsSync(path)) return [warn('data_dir', `${path} is not there yet; serve makes it.`)];
	try {
		accessSync(path, constants.W_OK);
	} catch {
		return [fail('data_dir', `${path} cannot be written to: nothing can be counted.`)];
	}
	return [pass('data_dir', `${path} can be written to.`), examineRoom(path)];
}

function examineRoom(directory: string): Finding {
	const { bavail, bsize } = statfsSync(directory);
	const free = bavail * bsize;
	const file = join(directory, 'footfall.db');
	const size = existsSync(file) ? statSync(file).size : 0;
	const room = `${megabytes(free)} MB are free, the database has ${megabytes(size)} MB`;
	if (free < LEAST_FREE) return fail('disk', `${room}: soon nothing can be counted.`);
	return free < size ? warn('disk', `${room}: too little for a backup beside it.`) : pass('disk', `${room}.`);
}

const megabytes = (bytes: number): string => Math.round(bytes / 1e6).toLocaleString('en');

/** Whether the next start changes the schema. */
export function examineSchema(directory: string): Finding {
	const file = join(directory, 'footfall.db');
	let names: string[];
	try {
		names = pending(file);
	} catch (error) {
		return fail('schema', `${file} cannot be read: ${(error as Error).message}.`);
	}
	if (names.length === 0) return pass('schema', 'The database is of this version.');
	return warn('schema', `The next serve makes ${names.join(', ')}, after a copy of the database.`);
}

/** How old the data are by which countries are found. @param date ISO date; undefined where there are none */
export function examinePlaces(date: string | undefined, now: number): Finding {
	if (!date) return fail('places', 'There are no place data: every country is unknown.');
	const days = Math.floor((now - Date.parse(date)) / 86_400_000);
	if (days <= OLD_PLACES) return pass('places', `Countries are found by data of ${date}.`);
	return warn(
		'places',
		`Countries are found by data of ${date}, ${days} days old; the README says how to get newer ones.`,
	);
}

/** Which sites there are, and when each was counted last. */
export async function examineSites(store: Store, now: number): Promise<Finding[]> {
	const sites = await listSites(store);
	if (sites.length === 0) return [warn('sites', 'There is no site yet. Add one with: footfall site add example.com')];
	const examined = await Promise.all(sites.map(site => examineSite(store, site, now)));
	return [...examined, ...(await examineNobodys(store, now))];
}

/** Days of which beacons without a site are told. */
const LATELY = 7;

/** How many beacons came that belong to no site, by the days of UTC. From which host names, only the running server knows. */
async function examineNobodys(store: Store, now: number): Promise<Finding[]> {
	const [found] = await store.all<{ beacons: number | null }>(
		'select sum(beacons) as beacons from ignored where site = 0 and day > ?',
		[dayOf(siteHour(now, 'UTC')) - LATELY],
	);
	const beacons = found?.beacons ?? 0;
	if (beacons === 0) return [];
	return [
		warn('unknown_site', `${beacons} beacons of the last ${LATELY} days came from pages that belong to no site.`),
	];
}

async function examineSite(store: Store, site: Site, now: number): Promise<Finding> {
	const [days] = await store.all<{ last: number | null }>('select max(day) as last from days where site = ?', [
		site.id,
	]);
	const last = days?.last ?? undefined;
	const check = `site ${site.domain}`;
	if (last === undefined) return warn(check, `${site.domain}: nothing was counted yet. Is the tag in its pages?`);
	const quiet = dayOf(siteHour(now, site.timezone)) - last;
	const message = `${site.domain}: counted last on ${isoDay(last)}, in the time zone ${site.timezone}`;
	return quiet >= QUIET ? warn(check, `${message}, ${quiet} days ago.`) : pass(check, `${message}.`);
}

/** Where the address of the request that asks was read, in words of the collector. */
export interface Asking {
	hop: number;
	via: 'connection' | 'forwarded' | 'x-forwarded-for';
	/** The request has a header that names an address. */
	isForwarded: boolean;
	/** Headers with a country that it has. */
	countryHeaders: readonly string[];
	/** `COUNTRY_HEADER`, where it is set. */
	countryHeader: string | undefined;
	/** The connection is from a proxy that is trusted. */
	isTrusted: boolean;
}

/** Which hop named the visitor, and whether its word on countries is used. */
export function examineAsking(asking: Asking): Finding[] {
	const { hop, via, isForwarded, isTrusted, countryHeader, countryHeaders } = asking;
	const found: Finding[] = [];
	if (via !== 'connection')
		found.push(pass('address', `Your address was read at hop ${hop} of ${via}, written by a trusted proxy.`));
	else if (isForwarded)
		found.push(
			fail(
				'address',
				isTrusted
					? 'Your address is that of the proxy: its forwarding headers disagree or name no address. Let it write only one of Forwarded and X-Forwarded-For.'
					: 'Your address is that of the connection, although a forwarding header names another: the proxy is not in TRUSTED_PROXIES.',
			),
		);
	else found.push(pass('address', 'Your address is that of the connection; no proxy passed it on.'));
	const named = countryHeaders.find(name => name !== countryHeader);
	if (named && isTrusted && !countryHeader)
		found.push(warn('country_header', `A proxy names the country in ${named}; COUNTRY_HEADER=${named} would use it.`));
	else if (countryHeader && !countryHeaders.includes(countryHeader))
		found.push(warn('country_header', `COUNTRY_HEADER is ${countryHeader}, and this request has no such header.`));
	else if (countryHeader && !isTrusted)
		found.push(
			fail('country_header', `${countryHeader} is not believed: the proxy that writes it is not in TRUSTED_PROXIES.`),
		);
	return found;
}

/**
 * Whether passwords travel where nobody on the way can read them. `page` is the address that the browser names, '' for a
 * program; `known`: the server, too, takes it for https, and so binds the cookie to that.
 */
export function examineHttps(page: string, known: boolean): Finding[] {
	if (known) return [pass('https', 'You asked by https, and the cookie of your session is sent by nothing else.')];
	const { protocol, hostname } = URL.parse(page) ?? {};
	if (protocol === 'https:') {
		const message =
			'Your browser asked by https, but nothing here says so: the cookie of your session is not bound to it. Let the proxy write X-Forwarded-Proto and name it in TRUSTED_PROXIES, or let it pass on the Host of PUBLIC_URL.';
		return [fail('https', message)];
	}
	if (protocol !== 'http:' || hostname === 'localhost' || /^127\.|^\[::1\]$/.test(hostname ?? '')) return [];
	return [warn('https', 'Your browser asked by http: everybody on the way can read your password and your session.')];
}

/** What came to the door since the server started. */
export function examineDoor(seen: Sightings): Finding[] {
	const problems = badAddresses(seen).map(({ code, message }) => warn(code, message));
	const { unknown, requests, since } = seen;
	const hosts = unknown.slice(0, 5).join(', ');
	if (unknown.length > 0)
		problems.push(warn('unknown_host', `Pages of ${hosts} ask to be counted, and no site lists these host names.`));
	if (problems.length > 0) return problems;
	return [pass('door', `${requests} beacons since ${new Date(since).toISOString().slice(0, 16)}Z, none of them odd.`)];
}
