import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { networkOf } from './address.ts';
import { findPlace, type PlaceTable, readTable } from './ranges.ts';

/** `country`: ISO 3166-1 alpha-2, `region`: ISO 3166-2 such as `DE-BE`; each `ZZ` where it is not known. */
export interface Place {
	(address: string): { country: string; region: string };
	/** All codes that it can answer with; absent where it is not known which. */
	codes?: ReadonlySet<string>;
	/** What it looks addresses up in, for other threads. */
	table?: PlaceTable;
}

export const NO_PLACE = { country: 'ZZ', region: 'ZZ' } as const;

/**
 * The files inside the npm package say neither in their content nor in their time how old they are, but they have not
 * changed since MaxMind's last release under a licence that allows passing it on: that of 2019-08-28
 * (https://github.com/geoip-lite/node-geoip/issues/251; the newest RIPE block in them is 2a0e::/16).
 */
const PACKAGED = { checksum: '738794f02b34c28847582790e570b533', date: '2019-08-28' };

/**
 * Countries and regions by the data of `geoip-lite`, without its code: 0.2 s and 13 MB in the place of 117, so it is loaded when
 * this is called and not when the server starts; a lookup takes 1 µs. Where the data are missing or broken, every place is
 * unknown and `failed` is told why.
 */
export function loadPlaces(failed: (reason: string) => void, directory?: string): Place {
	try {
		return placesOf(readTable(directory ?? dataDirectory()));
	} catch (error) {
		failed(error instanceof Error ? error.message : String(error));
		return () => NO_PLACE;
	}
}

export function placesOf(table: PlaceTable): Place {
	const { names, v4, v6 } = table;
	const places = names.map(name => ({ country: name.slice(0, 2) || 'ZZ', region: name.length > 2 ? name : 'ZZ' }));
	const find = (address: string) => {
		const family = isIP(address);
		if (family === 0) return NO_PLACE;
		return places[family === 4 ? findPlace(v4, number4(address)) : findPlace(v6, upperHalf(address))]!;
	};
	return Object.assign(find, { table, codes: new Set(names.flatMap(name => [name, name.slice(0, 2)])) });
}

const number4 = (address: string): number =>
	address.split('.').reduce((number, part) => number * 256 + Number(part), 0);

/** The first 64 bits of an IPv6 address. */
function upperHalf(address: string): bigint {
	return networkOf(address)
		.split(':', 4)
		.reduce((number, part) => (number << 16n) | BigInt(`0x${part}`), 0n);
}

/**
 * The day of the place data as ISO date: for the files that came with the package the day of that release, otherwise the
 * day on which newer ones were written here. `undefined` where there are none.
 */
export function placesDate(from?: string): string | undefined {
	try {
		const directory = from ?? dataDirectory();
		if (readFileSync(join(directory, 'city.checksum'), 'utf8').trim() === PACKAGED.checksum) return PACKAGED.date;
		return statSync(join(directory, 'geoip-city.dat')).mtime.toISOString().slice(0, 10);
	} catch {
		return; // No file: the reader of this is the doctor, who says so.
	}
}

function dataDirectory(): string {
	return join(dirname(createRequire(import.meta.url).resolve('geoip-lite/package.json')), 'data');
}
