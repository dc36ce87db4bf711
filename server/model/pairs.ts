import {
	type CrossKind,
	DIMENSIONS,
	type Dimension,
	type DimensionName,
	dimensionNames,
	dimensions,
	storedAs,
} from './dimensions.ts';
import type { Place } from './metrics.ts';

type Named = (typeof dimensions)[number];

/** Two dimensions whose sums are kept together. `a` is the one with fewer values, by which the rows are ordered. */
export interface Pair {
	/** What the store keeps: follows from the numbers of the two dimensions, so that it is as stable as they are. */
	id: number;
	kind: CrossKind;
	a: Named;
	b: Named;
}

/** Every pair there is, from what the dimensions say. */
export const pairs: readonly Pair[] = dimensions.flatMap(b =>
	(b.within ?? []).map(name => {
		const a = dimensions.find(dimension => dimension.name === name)!;
		return { id: a.id * 100 + b.id, kind: crossKind(a, b), a, b };
	}),
);

function crossKind({ kind: a }: Dimension, { kind: b }: Dimension): CrossKind {
	if (a === 'goal') return 'goal';
	return a === 'view' ? 'view' : b === 'page' ? 'page' : 'visit';
}

/** The pair of two dimensions, in whatever order. What is derived from pages is crossed with what pages are. */
export function pairOf(one: DimensionName, other: DimensionName): Pair | undefined {
	const ids = [storedAs(one).id, storedAs(other).id];
	const pair = pairs.find(({ a, b }) => ids.includes(a.id) && ids.includes(b.id));
	const derived = DIMENSIONS[one].kind === 'exit' || DIMENSIONS[other].kind === 'exit';
	return derived && pair?.kind !== 'page' ? undefined : pair;
}

/** What a dimension can be combined with, in the order of the list. */
export function partnersOf(name: DimensionName): DimensionName[] {
	return dimensionNames.filter(other => pairOf(name, other));
}

/** Which metrics the rows of a cross have: goals by page say where it happened, and not at what rate. */
export function placeOf(one: DimensionName, other: DimensionName): Place | undefined {
	const pair = pairOf(one, other);
	if (pair?.kind === 'goal') return pair.b.kind === 'visit' ? 'goal' : 'property';
	if (pair?.kind !== 'page') return pair?.kind;
	return [one, other].some(name => DIMENSIONS[name].kind === 'exit') ? 'exit' : 'page';
}
