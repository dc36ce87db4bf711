import { dimensions } from '../model/dimensions.ts';
import { NONE, type PageNames, RARE } from '../model/facts.ts';
import type { Site } from '../store/sites.ts';
import { area } from '../wire/page.ts';
import { areaOf } from './areas.ts';
import type { Page } from './increments.ts';
import { cleanPage } from './path.ts';
import { looksRandom, type Quarantine } from './rare.ts';

type Name = keyof PageNames;

const NAMES = dimensions.filter(({ kind }) => kind === 'page') as readonly { name: Name; level?: number }[];

/** What redaction puts in the place of a value: a name with it stands for many pages. */
const REPLACED = /:[a-z]/;

/** When a path is named: the site day that the increment is credited to, and whether a visit sees the page first there. */
export interface Moment {
	day: number;
	first: boolean;
}

/** Gives paths the names under which they are counted. */
export type NamePage = (path: string, site: Site, moment: Moment) => Page;

/** Pages of a site whose names are kept in memory: naming one takes 15 µs, and a site has few that are seen often. */
const MOST_KEPT = 2_000;

/**
 * The names under which a path of a beacon is counted: cleaned, redacted, rare ones held back; and its areas. Visits are
 * known for a name only where it stands for one page: if it stands for many, the browser's "first in this visit" speaks of
 * the page behind it. A page that a level does not reach is in no area, and no visit sees that first.
 */
export function createPages(quarantine: Quarantine): NamePage {
	// By the site as it was read last, so that a changed setting changes names too.
	const kept = new WeakMap<Site, Map<string, Page>>();

	function nameAnew(path: string, { id, settings }: Site, { day, first }: Moment): { page: Page; keep: boolean } {
		let redacted = false;
		const clean = cleanPage(path, settings.query, () => {
			redacted = true;
		});
		const name = quarantine.name(id, clean, day, first);
		const [plain = ''] = clean.split(/[?#]/, 1);
		const names = namesOf(name, plain);
		// A name that ends in … was cut.
		const standsForOne = (text: string) =>
			text !== NONE && text !== RARE && !text.endsWith('…') && !(redacted && REPLACED.test(text));
		const known = new Set(NAMES.flatMap(({ name }) => (standsForOne(names[name]) ? name : [])));
		const page: Page = { path: clean, names, known, area: areaOf(plain, settings.areas) };
		// Only what may be stored anyway, and has its name for good, is kept in memory.
		return { page, keep: path === clean && !looksRandom(clean) };
	}

	return (path, site, moment) => {
		const names = kept.get(site) ?? new Map<string, Page>();
		const known = names.get(path);
		if (known) return known;
		const { page, keep } = nameAnew(path, site, moment);
		if (keep && names.size < MOST_KEPT) kept.set(site, names.set(path, page));
		return page;
	};
}

/** A page's name, and the areas of its path without query and fragment. */
function namesOf(page: string, plain: string): PageNames {
	const areaName = (level: number) => {
		const name = area(plain, level) ?? NONE;
		return page === RARE && looksRandom(name) ? RARE : name;
	};
	return Object.fromEntries(
		NAMES.map(({ name, level }) => [name, level === undefined ? page : areaName(level)]),
	) as Record<Name, string>;
}
