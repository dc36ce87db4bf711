import type { CrossKind } from './dimensions.ts';
import type { Pair } from './pairs.ts';
import type { CROSS_SUMS, Sums } from './sums.ts';

/**
 * Visits of the smallest group that is shown to people who are signed in, and to strangers. The only place where these
 * numbers stand: the settings of a site begin with them and can only raise them.
 */
export const LEAST = { signedIn: 5, public: 10 } as const;

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

/** A group that is to be shown or folded. */
export interface Group {
	size: number;
	/** Folded whatever its size. */
	hidden?: boolean;
	/** Sums that are known otherwise and that it is a part of: a row and a column of a table of two dimensions, say. */
	lines: readonly string[];
}

interface Line {
	/** The smallest first; those before `next` are folded. */
	groups: Group[];
	next: number;
	folded: number;
	size: number;
}

/**
 * Which groups to fold: those that are too small, and as many of the next smallest as it takes so that in no line what is
 * left over, its sum minus what is shown of it, is a single group or smaller than the threshold. A group that is folded for
 * one line is folded in all of them, which is why one decision does for both directions of a pair.
 *
 * This is the rule for rows and columns of official statistics (Hundepool and others, Statistical Disclosure Control, 2012,
 * 4.2), with the sum beside the count: two groups of one visit each would else be told as "two others".
 */
export function foldSmall<G extends Group>(groups: readonly G[], threshold: number): Set<G> {
	const lines = new Map<string, Line>();
	for (const group of [...groups].sort((a, b) => a.size - b.size)) {
		for (const name of group.lines) {
			const line = lines.get(name);
			if (line) line.groups.push(group);
			else lines.set(name, { groups: [group], next: 0, folded: 0, size: 0 });
		}
	}
	const folded = new Set<G>();
	const open = new Set<string>();
	const fold = (group: G): void => {
		folded.add(group);
		for (const name of group.lines) {
			const line = lines.get(name)!;
			line.folded += 1;
			line.size += group.size;
			open.add(name);
		}
	};
	for (const group of groups) if (group.hidden || group.size < threshold) fold(group);
	// Grows while it is gone through: a group that is folded for one line may leave too little over in another.
	for (const name of open) {
		open.delete(name);
		const line = lines.get(name)!;
		while ((line.folded < 2 || line.size < threshold) && line.next < line.groups.length) {
			const group = line.groups[line.next++] as G;
			if (!folded.has(group)) fold(group);
		}
	}
	return folded;
}
