import { dimensions } from '../model/dimensions.ts';
import { NONE, type PageNames } from '../model/facts.ts';
import type { Site } from '../store/sites.ts';
import { area } from '../wire/page.ts';
import type { Page } from './increments.ts';
import { cleanPage } from './path.ts';

type Name = keyof PageNames;

const NAMES = dimensions.filter(({ kind }) => kind === 'page') as readonly { name: Name; level?: number }[];

/** What redaction puts in the place of a value: `:email`. */
const REPLACED = /:[a-z]/;

/**
 * The names under which a path of a beacon is counted: cleaned and redacted, and its areas. Visits are known for a name only
 * where it stands for one page: if redaction put the same word in the place of many values, the browser's "first in this
 * visit" speaks of the page behind it. A page that a level does not reach is in no area, and no visit sees that first.
 */
export function describePage(path: string, { settings }: Site): Page {
	let redacted = false;
	const page = cleanPage(path, settings.query, () => {
		redacted = true;
	});
	const names = Object.fromEntries(
		NAMES.map(({ name, level }) => [name, level === undefined ? page : (area(page, level) ?? NONE)]),
	) as Record<Name, string>;
	const known = NAMES.filter(({ name }) => names[name] !== NONE && !(redacted && REPLACED.test(names[name])));
	return { names, known: new Set(known.map(({ name }) => name)) };
}
