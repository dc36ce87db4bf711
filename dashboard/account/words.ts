import type { AccountWords, SettingWords } from '../words/account/en.ts';
import type { Wording } from '../words/shape.ts';
import { type LanguageName, language } from '../words.ts';

interface Spoken {
	account: Wording<AccountWords>;
	settings: SettingWords;
	actions: Record<string, string>;
	problems: Record<string, string>;
	fields: Record<string, string>;
}

/** The words of accounts, each language in a file of its own, of which the page's one is loaded. */
const LANGUAGES: Record<LanguageName, () => Promise<Spoken>> = {
	en: () => import('../words/account/en.ts'),
	de: () => import('../words/account/de.ts'),
	fr: () => import('../words/account/fr.ts'),
	es: () => import('../words/account/es.ts'),
	ja: () => import('../words/account/ja.ts'),
};

const spoken = await LANGUAGES[language]();

/** Translations have the same keys and places, so that the English ones serve as their type. */
export const words = spoken.account as AccountWords;

/** Words for what the server names itself, by its name; a name that is missing is shown as the server says. */
export const { settings: settingWords, actions: actionWords, problems: problemWords, fields: fieldWords } = spoken;
