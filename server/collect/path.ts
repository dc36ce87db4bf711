import { pageName } from '../wire/page.ts';
import { clean, settle } from './redact/clean.ts';
import { redactPath } from './redact/redact.ts';
import type { Found } from './redact/rules.ts';

/** In the list of kept parameters it stands for the fragment, which hash routing makes a part of the name (`data-hash`). */
export const FRAGMENT = '#';

/**
 * The name under which a page is stored, from whatever a beacon calls its path: decoded, NFC, without origin, fragment,
 * and query but for the parameters to keep, without trailing slash and `index.html`, redacted and within its limits. A
 * fixed point of itself: if the result differs from the given name, the browser knows the page by another name than
 * the store does.
 *
 * Kept parameters stand in the order of the list, each with its first value: `/search?q=shoes&page=2`.
 */
export function cleanPage(raw: string, keepQuery: readonly string[], found?: Found): string {
	return settle(raw, now => redactPath(pageOf(clean(now), keepQuery), found), '/:redacted');
}

/** The query is split after decoding, so that `%3F` hides nothing: an encoded `&` in a value ends it. */
function pageOf(text: string, keepQuery: readonly string[]): string {
	const [beforeFragment, fragment] = splitAt(text.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]{0,2048}/i, ''), '#');
	const [path, query] = splitAt(beforeFragment, '?');
	const name = pageName(`/${path.split('/').filter(Boolean).join('/')}`);
	const kept = fragment !== '' && keepQuery.includes(FRAGMENT) ? `#${fragment}` : '';
	return name + keptQuery(query, keepQuery) + kept;
}

function keptQuery(query: string, keepQuery: readonly string[]): string {
	if (query === '' || keepQuery.length === 0) return '';
	const given = new Map<string, string>();
	for (const pair of query.split('&')) {
		const [name, value] = splitAt(pair, '=');
		if (value !== '' && !given.has(name)) given.set(name, value);
	}
	const kept = keepQuery.filter(name => given.has(name)).map(name => `${name}=${given.get(name)}`);
	return kept.length > 0 ? `?${kept.join('&')}` : '';
}

function splitAt(text: string, delimiter: string): [before: string, after: string] {
	const at = text.indexOf(delimiter);
	return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + delimiter.length)];
}
