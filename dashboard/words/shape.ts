import type { Comparison, Interval, PeriodName } from '../../server/wire/report.ts';
import type { Words } from './en.ts';

/** The words of another language: the same keys, and in each the same `{places}`, in whatever order. */
export type Wording<T = Words> = { readonly [Key in keyof T]: T[Key] extends string ? string : Wording<T[Key]> };

/**
 * The catalog in another language, by the names of what it holds. A name that is missing is shown as the catalog says, in
 * English; a test says which.
 */
export interface CatalogWords {
	groups?: Record<string, string>;
	dimensions?: Record<string, string>;
	metrics?: Record<string, [label: string, definition: string]>;
	/** Why something was not counted. */
	reasons?: Record<string, string>;
	/** The values of closed vocabularies. */
	values: Record<string, string>;
}

export interface Language {
	/** What its speakers call it. */
	name: string;
	words: Wording;
	catalog: CatalogWords;
}

/** The keys that follow a list of the contract; a period without a word does not compile. */
type Complete = { periods: Record<PeriodName, string>; comparisons: Record<Comparison, string> } & {
	intervals: Record<Interval, string>;
	chart: Record<Interval, string>;
};
export type Checked = Words extends Complete ? true : never;
