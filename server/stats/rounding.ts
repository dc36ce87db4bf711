import type { Site } from '../store/sites.ts';
import type { Parts } from './revenue.ts';

/** What is no count of visits, views or conversions: times and money stay as they are. */
const EXACT = /^(?:seconds|start$|revenue_)/;

/**
 * What is shown of a part of a site's traffic, where its owner rounds that: every count to the nearest multiple, each for
 * itself, and before anything is divided by it, so that no rate gives a count away. Rows then need not add up to their total.
 */
export function rounded(parts: Parts, { settings }: Pick<Site, 'settings'>): Parts {
	if (settings.rounding <= 1) return parts;
	const entries = Object.entries(parts).map(([name, value]) => [
		name,
		typeof value !== 'number' || EXACT.test(name) ? value : nearest(value, settings.rounding),
	]);
	return Object.fromEntries(entries) as Parts;
}

/** The nearest multiple; a half goes up. Never -0. */
export function nearest(value: number, of: number): number {
	return Math.floor(value / of + 0.5) * of || 0;
}
