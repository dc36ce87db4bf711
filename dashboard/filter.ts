import type { Catalog, DimensionEntry } from '../server/wire/report.ts';
import { formatName } from './format.ts';
import { say, words } from './words.ts';

/** One value that everything on screen is cut down to. */
export interface Filter {
	dimension: DimensionEntry;
	value: string;
}

/** Reads `country:DE`. Values may hold colons, names of dimensions never do. What the catalog does not know filters nothing. */
export function readFilter(text: string | undefined, catalog: Catalog): Filter | undefined {
	const [, name, value] = /^([^:]*):(.+)$/s.exec(text ?? '') ?? [];
	const dimension = catalog.dimensions.find(one => one.name === name && one.pairs.length > 0);
	return dimension && value ? { dimension, value } : undefined;
}

export const writeFilter = (dimension: DimensionEntry, value: string): string => `${dimension.name}:${value}`;

/** What is shown of all values together: no value of its own, so nothing can be filtered by it. */
export const OTHER = '(other)';

/** Whether everything can be filtered by this value. */
export const canFilter = ({ pairs }: DimensionEntry, value: string): boolean => pairs.length > 0 && value !== OTHER;

/** Whether a dimension is known under a filter: nothing is kept of most combinations. */
export function isKnown(dimension: DimensionEntry, filter: Filter | undefined): boolean {
	return !filter || dimension === filter.dimension || dimension.pairs.includes(filter.dimension.name);
}

/** Why it is not. */
export function whyUnknown(filter: Filter): string {
	const { dimension, value } = filter;
	return say(words.notUnderFilter, { dimension: dimension.label, value: formatName(dimension, value) });
}
