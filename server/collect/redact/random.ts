/**
 * How random a string of letters and digits looks. The measure is how often it changes between letters and digits, and
 * between small and capital letters: words of every language, dates and article numbers rarely do, random strings at every
 * second or third character. It needs no dictionary, so it treats no language worse than another.
 */

/** Words per hump of capitals: `HowToInstall` has three, of four letters each; random letters change every second. */
const HUMP = /[A-Z]?[a-z]{1,2048}|[A-Z]{1,2048}/g;

/** A capital letter in every second or third place is no camelCase any more. */
const SHORT_HUMP = 2.5;

const DIGIT_CHANGE = /(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])/g;
const CASE_CHANGE = /(?<=[a-z])(?=[A-Z])/g;

/** A word of a Latin script: at least three letters, in one case or with a capital first, with a vowel. */
const WORD = /^(?=.{0,2048}[aeiouy])(?:[A-Z]?[a-z]{2,2048}|[A-Z]{3,2048})$/i;
const ONE_CASE = /^(?:[A-Z]?[a-z]{2,2048}|[A-Z]{3,2048})$/;

export function isWord(part: string): boolean {
	return ONE_CASE.test(part) && WORD.test(part);
}

/** How often a part (letters and digits of ASCII) changes its kind of character. Orderly camelCase does not count. */
export function changes(part: string): number {
	const digits = part.match(DIGIT_CHANGE)?.length ?? 0;
	const humps = part.match(HUMP) ?? [];
	const letters = humps.reduce((sum, hump) => sum + hump.length, 0);
	return digits + (letters <= humps.length * SHORT_HUMP ? (part.match(CASE_CHANGE)?.length ?? 0) : 0);
}

/** Shannon's entropy of the characters, in bits a character. */
function entropy(text: string): number {
	const counts = new Map<string, number>();
	for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
	let bits = 0;
	for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
	return bits;
}

/** Three words make a slug, whatever number or code stands behind them. */
const SLUG_WORDS = 3;

/** Parts below this length change as they like: `v2`, `b2b`, `30d` and `256gb` are how people name campaigns and things. */
const SHORT_PART = 5;

/** Groups of one length, as licence keys and vouchers are written. */
const KEY = /^(?:(?:[A-Z0-9]{4}[-_]){3,8}[A-Z0-9]{4}|(?:[A-Z0-9]{5}[-_]){3,8}[A-Z0-9]{5})$/i;

/**
 * Whether a run of at least 20 of `A-Za-z0-9_+-` is a random token: no slug, at least one change in six characters, and
 * more than 3.5 bits a character. (Random base 62 changes at 44 of 100 characters, base 36 at 40, base 32 at 30.)
 */
export function isToken(run: string): boolean {
	const parts = run.split(/[-_+]/);
	if (parts.filter(isWord).length >= SLUG_WORDS) return false;
	if (KEY.test(run) && parts.filter(part => changes(part) > 0).length >= 2) return true;
	let sum = 0;
	let length = 0;
	for (const part of parts) {
		length += part.length;
		if (part.length >= SHORT_PART) sum += changes(part);
	}
	return sum >= 3 && sum * 6 >= length && entropy(run) > 3.5;
}

/** Whether a part looks random on its own; `within` a slug it has to be longer to be anything but an article number. */
export function isRandomPart(part: string, within: boolean): boolean {
	if (/[^A-Za-z0-9]/.test(part) || part.length < (within ? 10 : 6)) return false;
	const sum = changes(part);
	if (/^\d{0,2048}$/.test(part)) return false;
	if (!/\d/.test(part)) return isUnspeakable(part) || (part.length >= 8 && sum >= 3);
	if (/^[0-9a-f]{7,2048}$/i.test(part)) return sum >= 2;
	// Small letters, capitals and digits together are base 62; of two kinds only, it takes more to tell from a number.
	if (/[a-z]/.test(part) && /[A-Z]/.test(part)) return sum >= 3 && sum * 10 >= part.length * 3;
	return part.length >= 8 ? sum >= 3 && sum * 4 >= part.length : sum >= 4;
}

/** Ten letters and more with hardly a vowel. Czech and German come closest, with a fifth. */
function isUnspeakable(letters: string): boolean {
	return letters.length >= 10 && (letters.match(/[aeiouy]/gi)?.length ?? 0) * 5 < letters.length;
}
