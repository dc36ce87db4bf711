import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** `country`: ISO 3166-1 alpha-2, `region`: ISO 3166-2 such as `DE-BE`; each `ZZ` where it is not known. */
export type Place = (address: string) => { country: string; region: string };

export const NO_PLACE = { country: 'ZZ', region: 'ZZ' } as const;

const load = createRequire(import.meta.url);

/** Data files and the size of one record. A file that was cut within a record makes the library search it without end. */
const FILES = {
	'geoip-city.dat': 24,
	'geoip-city6.dat': 48,
	'geoip-city-names.dat': 88,
} as const;

/**
 * The files inside the npm package say neither in their content nor in their time how old they are, but they have not
 * changed since MaxMind's last release under a licence that allows passing it on: that of 2019-08-28
 * (https://github.com/geoip-lite/node-geoip/issues/251; the newest RIPE block in them is 2a0e::/16).
 */
const PACKAGED = { checksum: '738794f02b34c28847582790e570b533', date: '2019-08-28' };

interface Library {
	lookup(address: string): { country: string; region: string } | null;
}

/**
 * Countries and regions by `geoip-lite`: 0.3 s and 117 MB, so it is loaded when this is called and not when the server
 * starts; a lookup takes 2 µs. Where the data are missing or broken, every place is unknown and `failed` is told why.
 * The first call decides on the directory for the whole process, because the library keeps its data in a module.
 */
export function loadPlaces(failed: (reason: string) => void, directory?: string): Place {
	try {
		const library = read(directory ?? dataDirectory());
		return address => lookup(library, address);
	} catch (error) {
		failed(error instanceof Error ? error.message : String(error));
		return () => NO_PLACE;
	}
}

function read(directory: string): Library {
	for (const [name, record] of Object.entries(FILES)) {
		const { size } = statSync(join(directory, name));
		if (size === 0 || size % record !== 0) throw new Error(`${join(directory, name)} is cut short (${size} bytes)`);
	}
	Object.assign(globalThis, { geodatadir: directory }); // The library's own way to be told a directory.
	return load('geoip-lite') as Library;
}

function lookup(library: Library, address: string): ReturnType<Place> {
	let found: ReturnType<Library['lookup']> = null;
	try {
		found = library.lookup(address);
	} catch {
		// A record that points outside the file of names: this one address is unknown.
	}
	if (!found || !/^[A-Z]{2}$/.test(found.country)) return NO_PLACE;
	const { country, region } = found;
	return { country, region: /^[A-Z0-9]{1,3}$/.test(region) ? `${country}-${region}` : 'ZZ' };
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
	return join(dirname(load.resolve('geoip-lite/package.json')), 'data');
}
