import { MOST_PATH } from '../server/wire/beacon.ts';
import { pageName } from '../server/wire/page.ts';
import { list, tag } from './tag.ts';

/** The parts of an address that make a page. */
type Address = Pick<Location, 'pathname' | 'search' | 'hash'>;

/** The name of the page at an address: its path, with the parameters and the fragment that the tag keeps. */
export function pageAt({ pathname, search, hash }: Address): string {
	const kept = list(tag.query).flatMap(name => search.match(`[?&](${name}=[^&]+)`)?.[1] ?? []);
	let page = pageName(pathname) + (kept[0] ? `?${kept.join('&')}` : '') + ('hash' in tag ? hash : '');
	// As many whole segments and parameters as fit.
	page = page.match(`^.{0,${MOST_PATH}}(?![^/?&#])`)![0];
	try {
		page = decodeURIComponent(page);
	} catch {
		// A stray percent sign: the name as it stands in the address.
	}
	return redact(page) || '/';
}

/** Whether the tag excludes a page. */
export const excluded = (page: string) =>
	list(tag.exclude).some(pattern => RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replace(/\*/g, '.*')}$`).test(page));

/** The host that led to this document: '' for none. */
export const referrerHost = () => document.referrer.split(/[/:?#]+/)[1] ?? '';

/** Whether a host is the site's own, as far as this page can know. */
export const own = (host: string) =>
	bare(host) === bare(location.hostname) || `.${host}`.endsWith(`.${tag.cookieDomain}`);

const bare = (host: string) => host.replace(/^www\./, '');

/** The beginning of a text, without the obvious personal data. Half a character at its end is the collector's to drop. */
export const clip = (text: unknown, most: number) => redact(`${text ?? ''}`.trim()).slice(0, most);

/** E-mail addresses and card numbers do not leave the browser. The collector knows, and removes, far more. */
const redact = (text: string) =>
	text.replace(/[^\s/?&=#:]+@[^\s/?&=#:]+\.\w+/g, ':email').replace(/\b[3-6]([ +-]?\d){13,18}\b/g, ':card');
