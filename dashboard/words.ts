import { de } from './words/de.ts';
import { en, type Words } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';
import { ja } from './words/ja.ts';
import type { Language } from './words/shape.ts';

/** The languages, in the order of their switch. */
export const LANGUAGES = { en, de, fr, es, ja } satisfies Record<string, Language>;
export type LanguageName = keyof typeof LANGUAGES;
export const languageNames = Object.keys(LANGUAGES) as LanguageName[];

const KEY = 'footfall-language';

/** The one chosen here before, else the first that the browser asks for, else English. */
function choose(): LanguageName {
	const wanted = [stored(), ...navigator.languages].map(tag => tag?.slice(0, 2));
	return wanted.map(tag => languageNames.find(name => name === tag)).find(name => name !== undefined) ?? 'en';
}

/** Storage that is refused only means that the choice does not outlive the page. */
function stored(): string | null {
	try {
		return localStorage.getItem(KEY);
	} catch {
		return null;
	}
}

export const language: LanguageName = choose();
const spoken: Language = LANGUAGES[language];

/** What the dashboard says. Translations have the same keys and places, so that the English ones serve as their type. */
export const words = spoken.words as Words;

/** The catalog's words in the language of the page, by name. */
export const catalogWords = spoken.catalog;

/** Speaks another language from now on. Everything on screen says something, so the page begins again where it is. */
export function speak(name: LanguageName): void {
	try {
		localStorage.setItem(KEY, name);
	} catch {
		return; // As above.
	}
	location.reload();
}

/** The `{places}` of a text. */
type Places<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}` ? Place | Places<Rest> : never;

/** Fills in the places of a text. */
export function say<Text extends string>(text: Text, values: Record<Places<Text>, string>): string {
	return text.replace(/\{(\w+)\}/g, (_, place: Places<Text>) => values[place]);
}
