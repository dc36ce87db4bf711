import type { CrossKind } from './dimensions.ts';
import type { Pair } from './pairs.ts';
import type { CROSS_SUMS, Sums } from './sums.ts';

/** The sums of a cross that together say how many visits are certainly in a group, those without memory included. */
export const GROUP_SIZE = {
	visit: ['visits', 'stateless_visits'],
	page: ['visits', 'least_visits'],
	view: ['least_visits'],
	goal: ['converting_visits'],
} as const satisfies { [Kind in CrossKind]: readonly (typeof CROSS_SUMS)[Kind][number][] };

/** How many visits are certainly in a group; of goals, converting visits. */
export function sizeOf({ kind }: Pair, sums: Sums): number {
	return GROUP_SIZE[kind].reduce((size, sum) => size + (sums[sum] ?? 0), 0);
}
