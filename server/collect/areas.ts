import { NONE } from '../model/facts.ts';
import type { SiteSettings } from '../model/settings.ts';
import { createAreas } from '../wire/areas.ts';

/**
 * The area that a page is in by the site's own rules: that of the first rule that takes it, "(none)" where none does.
 * Undefined where the site has no rules.
 */
export function areaOf(path: string, rules: SiteSettings['areas']): string | undefined {
	if (rules.length === 0) return;
	let known = areas.get(rules);
	if (!known) {
		known = createAreas(rules);
		areas.set(rules, known);
	}
	return known(path) ?? NONE;
}

/** Rules in parts, for as long as the site is in memory: taking them apart costs more than to ask them. */
const areas = new WeakMap<SiteSettings['areas'], ReturnType<typeof createAreas>>();
