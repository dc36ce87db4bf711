import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { area, labelled, line, ticks } from '../../dashboard/plot.ts';
import { tiles } from '../../dashboard/tiles.ts';

const sizes = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 60 });

describe('tiles', () => {
	test('are as large as their share, lie inside the box and do not overlap', () => {
		fc.assert(
			fc.property(
				sizes,
				fc.integer({ min: 50, max: 2000 }),
				fc.integer({ min: 50, max: 1000 }),
				(list, width, height) => {
					const sorted = [...list].sort((a, b) => b - a);
					const total = sorted.reduce((sum, size) => sum + size, 0);
					const drawn = tiles(sorted, size => size, width, height);
					expect(drawn.length).toBe(sorted.filter(size => size > 0).length);
					for (const tile of drawn) {
						expect(tile.width * tile.height).toBeCloseTo((tile.item / total) * width * height, 3);
						expect(Math.min(tile.x, tile.y)).toBeGreaterThanOrEqual(0);
						expect(tile.x + tile.width).toBeLessThanOrEqual(width + 1e-6);
						expect(tile.y + tile.height).toBeLessThanOrEqual(height + 1e-6);
					}
					for (const [at, one] of drawn.entries()) {
						for (const other of drawn.slice(at + 1)) {
							const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
							const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
							expect(Math.min(across, down)).toBeLessThan(1e-6);
						}
					}
				},
			),
			{ numRuns: 60 },
		);
	});
});

describe('gridlines', () => {
	test.each([
		{ unit: 'count', most: 0, lines: [0, 1] },
		{ unit: 'count', most: 1, lines: [0, 1] },
		{ unit: 'count', most: 7, lines: [0, 2, 4, 6, 8] },
		{ unit: 'count', most: 400, lines: [0, 100, 200, 300, 400] },
		{ unit: 'rate', most: 1, lines: [0, 0.5, 1] },
		{ unit: 'rate', most: 0.44, lines: [0, 0.2, 0.4, 0.6] },
		{ unit: 'seconds', most: 74, lines: [0, 30, 60, 90] },
		{ unit: 'ratio', most: 3.2, lines: [0, 1, 2, 3, 4] },
	] as const)('of $unit up to $most are $lines', ({ unit, most, lines }) => {
		expect(ticks(unit, most)).toEqual(lines);
	});

	test('are few, and reach the highest value', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 1e9 }), most => {
				const lines = ticks('count', most);
				expect(lines.at(-1)).toBeGreaterThanOrEqual(most);
				expect(lines.length).toBeLessThanOrEqual(6);
			}),
		);
	});
});

test('a line leaves a gap where a value is not known', () => {
	const spots = [{ x: 0, y: 5 }, { x: 1, y: 4 }, undefined, { x: 3, y: 2 }];
	expect(line(spots)).toBe('M0 5L1 4M3 2');
	expect(area(spots, 10)).toBe('M0 10L0 5L1 4L1 10ZM3 10L3 2L3 10Z');
});

test('labels are evenly spaced and never more than there is room for', () => {
	expect(labelled(7, 10)).toEqual([0, 1, 2, 3, 4, 5, 6]);
	expect(labelled(28, 10)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
	expect(labelled(0, 10)).toEqual([]);
});
