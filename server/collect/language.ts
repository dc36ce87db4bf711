import { UNKNOWN } from '../model/facts.ts';
import { remember } from './remember.ts';

/** CLDR knows every language and region that is in use; a well-formed tag that it does not know is made up. */
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Browsers send a few dozen tags; a lookup costs 2 µs and a new tag 10. */
const known = remember(500, clean);

/**
 * `navigator.language` as primary subtag and region, as BCP 47 spells them today: `de-at` → `de-AT`, `zh-Hant-TW` → `zh-TW`,
 * `iw` → `he`. Anything else is "(unknown)".
 */
export function describeLanguage(tag: string | undefined): string {
	return tag && tag.length <= 35 ? known(tag) : UNKNOWN;
}

function clean(tag: string): string {
	try {
		const { language, region } = new Intl.Locale(tag);
		if (language === 'und' || !LANGUAGES.of(language)) return UNKNOWN;
		if (!region || region === 'ZZ') return language;
		return REGIONS.of(region) ? `${language}-${region}` : UNKNOWN;
	} catch {
		return UNKNOWN; // RangeError: not a language tag at all.
	}
}
