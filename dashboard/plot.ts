import type { MetricEntry } from '../server/wire/report.ts';

/** The arithmetic of pictures; pure, in pixels. */

export interface Spot {
	x: number;
	y: number;
}

/** Steps between gridlines that read well, by unit: a rate in hundredths, a time in parts of a minute or an hour. */
const STEPS: Record<MetricEntry['unit'], (rough: number) => number> = {
	count: rough => Math.max(1, decimal(rough)),
	ratio: decimal,
	rate: decimal,
	money: decimal,
	seconds: rough =>
		[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].find(step => step >= rough) ?? 3600 * decimal(rough / 3600),
};

/** The smallest of 1, 2, 5 × 10ⁿ that is at least `rough`. */
function decimal(rough: number): number {
	const power = 10 ** Math.floor(Math.log10(rough));
	return ([1, 2, 5, 10].find(factor => factor * power >= rough * 0.999) ?? 10) * power;
}

/** Values of gridlines from 0 to at least `most`; a rate does not go beyond 1. */
export function ticks(unit: MetricEntry['unit'], most: number, lines = 4): number[] {
	const top = most > 0 ? most : 1;
	const step = STEPS[unit](top / lines);
	const count = Math.ceil(top / step - 1e-9);
	return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** An SVG path through spots; unknown values leave a gap. */
export function line(spots: (Spot | undefined)[]): string {
	let path = '';
	let drawing = false;
	for (const spot of spots) {
		if (spot) path += `${drawing ? 'L' : 'M'}${round(spot.x)} ${round(spot.y)}`;
		drawing = spot !== undefined;
	}
	return path;
}

/** The path under a line, closed along the base; one piece per run of known values. */
export function area(spots: (Spot | undefined)[], base: number): string {
	let path = '';
	let run: Spot[] = [];
	for (const spot of [...spots, undefined]) {
		if (spot) {
			run.push(spot);
		} else if (run.length > 0) {
			path += `M${round(run[0]!.x)} ${base}L${run.map(one => `${round(one.x)} ${round(one.y)}`).join('L')}L${round(run.at(-1)!.x)} ${base}Z`;
			run = [];
		}
	}
	return path;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Indices of the points that get a label: evenly spaced, at most `most`, the first one always. */
export function labelled(count: number, most: number): number[] {
	const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
	return Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step);
}
