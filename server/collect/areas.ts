import { NONE } from '../model/facts.ts';
import type { SiteSettings } from '../model/settings.ts';
import { fits } from './wildcard.ts';

/** Any number of segments, none of them too. */
const BELOW = '**';

/**
 * The area that a page is in by the site's own rules: that of the first rule that takes it, "(none)" where none does.
 * Undefined where the site has no rules.
 */
export function areaOf(path: string, rules: SiteSettings['areas']): string | undefined {
	if (rules.length === 0) return;
	let known = patterns.get(rules);
	if (!known) {
		known = rules.map(({ name, pattern }) => ({ name, segments: segmentsOf(pattern) }));
		patterns.set(rules, known);
	}
	const segments = path.split('/');
	return known.find(rule => takes(rule.segments, segments))?.name ?? NONE;
}

/** Rules in parts, for as long as the site is in memory: taking them apart costs more than to ask them. */
const patterns = new WeakMap<SiteSettings['areas'], { name: string; segments: string[] }[]>();

/** A last segment of `*` takes all that is below, and the page above it, as `/shop` is in the area `/shop`. */
function segmentsOf(pattern: string): string[] {
	return pattern
		.replace(/(?<=.)\/$/, '')
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
