import type { StoredColumn, StoredTable } from '../server/wire/stored.ts';
import type { VisitField } from '../server/wire/visit.ts';
import type { en } from './words/en.ts';

/** The words of a language: the same keys as the English ones, and in each text the same `{places}`. */
type Wording<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Wording<T[Key]> };
export type Words = Wording<typeof en>;
export type SentenceId = keyof Words['sentences'];

/** What follows a list of the contract: a table, a column or a field of the cookie without words does not compile. */
type Complete = { tables: Record<StoredTable, string>; columns: Record<StoredColumn, string> } & {
	fields: Record<VisitField, string>;
};
export type Checked = Words extends Complete ? true : never;

/** Each language by the name its speakers give it, loaded when it is spoken. */
export const LANGUAGES = {
	en: { name: 'English', load: async (): Promise<Words> => (await import('./words/en.ts')).en },
	de: { name: 'Deutsch', load: async (): Promise<Words> => (await import('./words/de.ts')).de },
	fr: { name: 'Français', load: async (): Promise<Words> => (await import('./words/fr.ts')).fr },
	es: { name: 'Español', load: async (): Promise<Words> => (await import('./words/es.ts')).es },
	ja: { name: '日本語', load: async (): Promise<Words> => (await import('./words/ja.ts')).ja },
};
export type LanguageName = keyof typeof LANGUAGES;
export const languageNames = Object.keys(LANGUAGES) as LanguageName[];

/**
 * The language that the address names, else the first that the browser asks for, else English. It is kept in the address,
 * because a page about what is kept in the browser keeps nothing there.
 */
export function chooseLanguage(asked: string | null, wanted: readonly string[]): LanguageName {
	const tags = [asked, ...wanted].map(tag => tag?.slice(0, 2));
	return tags.map(tag => languageNames.find(name => name === tag)).find(name => name !== undefined) ?? 'en';
}

/** Fills in the `{places}` of a text. */
export function say(text: string, values: Readonly<Record<string, string>>): string {
	return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
