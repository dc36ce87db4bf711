/**
 * Areas by rules of the site's owner, matched by the collector and, where the tag carries the rules, by the browser too:
 * only it knows which of them its visit has seen. Both take the path without query and fragment.
 */
import { fits } from './wildcard.ts';

export interface AreaRule {
	readonly name: string;
	/** A path: `*` stands for any text in one segment, `**` and a last segment of `*` for any number of segments. */
	readonly pattern: string;
}

/** Any number of segments, none of them too. */
const BELOW = '**';

/** Takes rules apart once; the function names the area of a path, by the first rule that takes it. */
export function createAreas(rules: readonly AreaRule[]): (path: string) => string | undefined {
	const known = rules.map(({ name, pattern }) => ({ name, segments: segmentsOf(pattern) }));
	return path => {
		const segments = path.split('/');
		return known.find(rule => takes(rule.segments, segments))?.name;
	};
}

/** A last segment of `*` takes all that is below, and the page above it, as `/shop` is in the area `/shop`. */
function segmentsOf(pattern: string): string[] {
	return pattern
		.replace(/(.)\/$/, '$1')
		.replace(/\/\*$/, `/${BELOW}`)
		.split('/');
}

/**
 * Goes through both once and remembers only the last `**`: where what follows it does not fit, `**` takes one segment more.
 * At most one step for each pair of segments, whatever the pattern.
 */
function takes(pattern: readonly string[], segments: readonly string[]): boolean {
	let at = 0;
	let below = -1;
	let taken = 0;
	for (let here = 0; here < segments.length; ) {
		const next = pattern[at];
		if (next === BELOW) {
			below = at++;
			taken = here;
		} else if (next !== undefined && fits(next, segments[here]!)) {
			at++;
			here++;
		} else if (below >= 0) {
			at = below + 1;
			here = ++taken;
		} else return false;
	}
	while (pattern[at] === BELOW) at++;
	return at === pattern.length;
}
