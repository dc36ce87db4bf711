import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlaces, placesDate } from '../server/collect/place.ts';
import { random } from './helpers/random.ts';

const UNKNOWN = { country: 'ZZ', region: 'ZZ' };
let directory = '';
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-place-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(sizes: Record<string, number>) {
	for (const [name, size] of Object.entries(sizes)) writeFileSync(join(directory, name), Buffer.alloc(size));
}

describe('missing or broken data', () => {
	it.each([
		['no files', {}, 'no such file'],
		['an empty file', { 'geoip-city.dat': 24, 'geoip-city6.dat': 0, 'geoip-city-names.dat': 88 }, 'cut short'],
		[
			'a file cut in a record',
			{ 'geoip-city.dat': 50, 'geoip-city6.dat': 48, 'geoip-city-names.dat': 88 },
			'cut short',
		],
	])('%s: every place is unknown, and the reason is told', (_, sizes, reason) => {
		write(sizes);
		const reasons: string[] = [];
		const place = loadPlaces(text => reasons.push(text), directory);
		expect(place('131.159.0.1')).toEqual(UNKNOWN);
		expect(reasons).toEqual([expect.stringContaining(reason)]);
	});

	it('files full of nonsense: every place is unknown', () => {
		write({ 'geoip-city.dat': 24 * 100, 'geoip-city6.dat': 48 * 100, 'geoip-city-names.dat': 88 });
		const module = new URL('../server/collect/place.ts', import.meta.url);
		const program = `import { loadPlaces } from ${JSON.stringify(module)};
			const place = loadPlaces(console.log, ${JSON.stringify(directory)});
			console.log(JSON.stringify(['131.159.0.1', '0.0.0.0', '2001:67c:2e8:22::1', '::'].map(place)));`;
		const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
			encoding: 'utf8',
			timeout: 10_000,
		});
		expect(JSON.parse(output)).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
	});
});

describe('the data that come with the package', () => {
	const place = loadPlaces(reason => expect.fail(reason));

	it.each([
		['131.159.0.1', 'DE', 'DE-BY'],
		['130.149.7.7', 'DE', 'DE-BE'],
		['129.132.1.1', 'CH', 'CH-ZH'],
		['2001:67c:2e8:22::c100:68b', 'CZ', 'CZ-10'],
		['8.8.8.8', 'US', 'ZZ'],
		['2001:4860:4860::8888', 'US', 'ZZ'],
		['195.46.39.39', 'ZZ', 'ZZ'],
		['192.0.2.1', 'ZZ', 'ZZ'],
		['2001:db8::1', 'ZZ', 'ZZ'],
		['10.0.0.1', 'ZZ', 'ZZ'],
		['127.0.0.1', 'ZZ', 'ZZ'],
		['::1', 'ZZ', 'ZZ'],
		['', 'ZZ', 'ZZ'],
		['nonsense', 'ZZ', 'ZZ'],
	])('%j is in %s, %s', (address, country, region) => expect(place(address)).toEqual({ country, region }));

	it('say of every address what the library says', () => {
		type Library = { lookup(address: string): { country: string; region: string } | null };
		const library = createRequire(import.meta.url)('geoip-lite') as Library;
		const chance = random(4);
		const group = () => chance.between(0, 0xffff).toString(16);
		const v4 = () => Array.from({ length: 4 }, () => chance.between(0, 255)).join('.');
		const v6 = () => `2${chance.between(0, 0xfff).toString(16).padStart(3, '0')}:${group()}:${group()}:${group()}::1`;
		for (let number = 0; number < 40_000; number++) {
			const address = chance.chance(0.5) ? v4() : v6();
			const { country = '', region = '' } = library.lookup(address) ?? {};
			const known = /^[A-Z]{2}$/.test(country) ? country : 'ZZ';
			const within = known !== 'ZZ' && /^[A-Z0-9]{1,3}$/.test(region) ? `${country}-${region}` : 'ZZ';
			expect([address, place(address)]).toEqual([address, { country: known, region: within }]);
		}
	});

	it('are as old as they are, not as new as their copy here', () => expect(placesDate()).toBe('2019-08-28'));
});

describe('the age of newer data', () => {
	it('is the day they were written', () => {
		write({ 'city.checksum': 32, 'geoip-city.dat': 24 });
		const day = new Date('2026-11-03T12:00:00Z');
		utimesSync(join(directory, 'geoip-city.dat'), day, day);
		expect(placesDate(directory)).toBe('2026-11-03');
	});

	it('is not known without files', () => expect(placesDate(directory)).toBeUndefined());
});
