import { dimensions } from '../model/dimensions.ts';
import { NONE, type PageNames, RARE } from '../model/facts.ts';
import type { Site } from '../store/sites.ts';
import { area } from '../wire/page.ts';
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

/**
 * The names under which a path of a beacon is counted: cleaned, redacted, rare ones held back; and its areas. Visits are
 * known for a name only where it stands for one page: if it stands for many, the browser's "first in this visit" speaks of
 * the page behind it. A page that a level does not reach is in no area, and no visit sees that first.
 */
export function createPages(quarantine: Quarantine): NamePage {
	return (path, { id, settings }, { day, first }) => {
		let redacted = false;
		const clean = cleanPage(path, settings.query, () => {
			redacted = true;
		});
		const page = quarantine.name(id, clean, day, first);
		const [plain = ''] = clean.split(/[?#]/, 1);
		const areaName = (level: number) => {
			const name = area(plain, level) ?? NONE;
			return page === RARE && looksRandom(name) ? RARE : name;
		};
		const names = Object.fromEntries(
			NAMES.map(({ name, level }) => [name, level === undefined ? page : areaName(level)]),
		) as Record<Name, string>;
		// A name that ends in … was cut.
		const standsForOne = (name: string) =>
			name !== NONE && name !== RARE && !name.endsWith('…') && !(redacted && REPLACED.test(name));
		return { names, known: new Set(NAMES.flatMap(({ name }) => (standsForOne(names[name]) ? name : []))) };
	};
}
