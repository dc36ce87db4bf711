/** Draws the countries of the world as one SVG file, so that the browser needs neither map data nor a library for it. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { geoEqualEarth, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

const ATLAS = fileURLToPath(import.meta.resolve('world-atlas/countries-110m.json'));
/** In units of the grid that corners lie on: two to a pixel where the map is large. */
const WIDTH = 1200;
/** Nobody browses from there, and it would take a sixth of the picture. */
const LEFT_OUT = 'AQ';

/** ISO 3166-1 numbers as letters: CLDR knows them as aliases. A territory without a number has none. */
function codeOf(id: string | number | undefined): string | undefined {
	if (id === undefined) return;
	return new Intl.Locale(`und-${String(id).padStart(3, '0')}`).region;
}

/**
 * The map in the Equal Earth projection, which keeps areas true (Šavrič, Patterson, Jenny 2018). Each path has the country's
 * two letters in `data-value`; land that is nobody's by that list has none.
 */
export async function worldMap(): Promise<string> {
	const atlas = JSON.parse(await readFile(ATLAS, 'utf8')) as Topology<{ countries: GeometryCollection }>;
	const all = feature(atlas, atlas.objects.countries);
	const countries = { ...all, features: all.features.filter(({ id }) => codeOf(id) !== LEFT_OUT) };
	const projection = geoEqualEarth().fitWidth(WIDTH, countries);
	const path = geoPath(projection).digits(0);
	const height = Math.ceil(path.bounds(countries)[1][1]);
	const paths = countries.features.map(country => {
		const code = codeOf(country.id);
		return `<path${code ? ` data-value="${code}"` : ''} d="${relative(path(country) ?? '')}"/>`;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">${paths.join('')}</svg>`;
}

/**
 * A path in steps from corner to corner, without the corners that fell together on the grid: a third of the size. Shared
 * borders stay shared, because their corners fell on the same points.
 */
function relative(path: string): string {
	return path
		.split('M')
		.slice(1)
		.map(ring => {
			const corners =
				ring.match(/-?\d+,-?\d+/g)?.map(corner => corner.split(',').map(Number) as [number, number]) ?? [];
			const steps = corners.slice(1).map(([x, y], at) => [x - corners[at]![0], y - corners[at]![1]] as const);
			const moves = steps.filter(([x, y]) => x !== 0 || y !== 0).map(([x, y]) => `${x}${y < 0 ? '' : ' '}${y}`);
			return moves.length < 2 ? '' : `M${corners[0]!.join(' ')}l${moves.join(' ').replaceAll(' -', '-')}z`;
		})
		.join('');
}

export async function writeWorldMap(file: string): Promise<void> {
	await writeFile(file, await worldMap());
}
