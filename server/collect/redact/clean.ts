/** The longest text that is looked at, in UTF-16 units: a whole beacon has no more bytes. */
export const MOST_LENGTH = 2048;

/** The longest value or path segment that is kept, in UTF-16 units. */
export const MOST_SEGMENT = 120;

/** The most path segments that are kept. */
export const MOST_SEGMENTS = 8;

/** Stands where something was cut off, so that a cut name is never taken for the page that is really called so. */
const CUT = '…';

/** Layers of percent-encoding that are taken off. Browsers and redirects make up to two; more is hiding. */
const MOST_LAYERS = 5;

/** A string passes through its steps at most this often; one that still changes then was made to. */
const MOST_ROUNDS = 6;

const ENCODED = /%[0-9a-f]{2}/i;
const ENCODED_RUN = /(?:%[0-9a-f]{2}){1,700}/gi;

/** Controls, and the invisible characters that only hide or turn text around. Joiners stay: Persian and emoji need them. */
const INVISIBLE = /[\p{Cc}\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * The text that everything else looks at: bounded, percent-decoded through all layers (`%2540` is an `@` too), without
 * invisible characters, NFC. Bytes that are not UTF-8 become U+FFFD. Where `MOST_LAYERS` were not enough, the percent signs
 * are dropped, so that the result cannot be decoded any further.
 */
export function clean(text: string): string {
	let shown = visible(bounded(text));
	for (let layer = 0; layer < MOST_LAYERS && ENCODED.test(shown); layer++)
		shown = visible(shown.replace(ENCODED_RUN, decode));
	if (ENCODED.test(shown)) shown = shown.replaceAll('%', '');
	return shown.normalize('NFC');
}

/** A longer text ends before the word or segment that the bound would cut in half: half an e-mail is no e-mail any more. */
function bounded(text: string): string {
	if (text.length <= MOST_LENGTH) return text;
	let end = MOST_LENGTH;
	while (end > 0 && !/[/?&;,\s]/.test(text[end - 1]!)) end -= 1;
	return text.slice(0, end);
}

function visible(text: string): string {
	return text.toWellFormed().replace(INVISIBLE, '');
}

function decode(run: string): string {
	return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
}

/** At most `MOST_SEGMENT` units, never half a character. */
export function cut(text: string): string {
	if (text.length <= MOST_SEGMENT) return text;
	const kept = text.slice(0, MOST_SEGMENT - CUT.length);
	return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}${CUT}`;
}

/** Cuts the segments of a path, and the values of a query behind it, each to its length, and a path to its segments. */
export function cutPath(path: string): string {
	const at = path.indexOf('?');
	const segments = (at < 0 ? path : path.slice(0, at)).split('/');
	// A path begins with a slash: the first piece is the nothing before it.
	if (segments.length > MOST_SEGMENTS + 1) segments.splice(MOST_SEGMENTS, Infinity, CUT);
	const query = at < 0 ? '' : path.slice(at).split('&').map(cut).join('&');
	return segments.map(cut).join('/') + query;
}

/**
 * Takes the step until it changes nothing, so that the result is a fixed point by construction: whatever a replacement or
 * a cut brought together is looked at again. Almost every text needs one round, a redacted one two. A text that is not at
 * rest after `MOST_ROUNDS` becomes `otherwise`, which also bounds the time.
 */
export function settle(text: string, step: (text: string) => string, otherwise: string): string {
	let now = text;
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const next = step(now);
		if (next === now) return now;
		now = next;
	}
	return otherwise;
}
