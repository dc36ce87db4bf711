/**
 * What f.extra.js and the ES module know beyond f.js. The build sets `EXTRA`: f.js is made without what stands behind it,
 * and fetches f.extra.js in its own place where the tag or a call from before asks for more.
 */
import { createAreas } from '../server/wire/areas.ts';
import type { Beacon } from '../server/wire/beacon.ts';
import { told } from '../server/wire/visit.ts';
import type { EventOptions, Footfall, Settings, Tag } from './api.ts';
import { list, tag } from './tag.ts';

declare global {
	/** Whether this is more than f.js. */
	const EXTRA: boolean;
}

const settings: Settings = {};

export function configure(given: Settings): void {
	Object.assign(settings, given);
}

/**
 * Whether f.js does not suffice: for an attribute of the tag, for what the page's address asks, or for settings given before
 * it was there.
 */
export const wantsExtra = (attributes: Tag, calls: Parameters<Footfall>[] = []) =>
	/extra|downloads|campaign|areas|#footfall-/.test(Object.keys(attributes) + location.hash) ||
	calls.some(([first]) => typeof first === 'object');

/** Puts f.extra.js in the place of f.js, with the same attributes. */
export function loadExtra(attributes: Tag, script: string): void {
	const more = Object.assign(document.createElement('script'), { src: script.replace(/\.js(?=[^/]*$)/, '.extra.js') });
	Object.assign(more.dataset, attributes);
	document.head.append(more);
}

/** The properties of an event with those of every event under them. What is no object is passed over. */
export function withGlobal(props: unknown): Record<string, unknown> {
	const all = { ...plain(value(settings.props)), ...plain(props) };
	for (const name in all) all[name] = value(all[name]);
	return all;
}

const plain = (given: unknown) => (typeof given === 'object' ? (given as Record<string, unknown>) : {});

/** A function's result, so that it is worked out anew for each event; one that throws has none. */
function value(given: unknown): unknown {
	try {
		return typeof given === 'function' ? given() : given;
	} catch {
		return;
	}
}

/** Tells a page what became of its event. Its error is its own affair, and kept from being taken for a failed request. */
export const tell = (
	callback: EventOptions['callback'],
	result?: Parameters<NonNullable<EventOptions['callback']>>[0],
) => {
	value(() => callback?.(result));
};

/** What the page's own hook makes of a beacon; undefined: it is not sent. */
export function transformed(beacon: Beacon): Beacon | undefined {
	const { transform } = settings;
	if (typeof transform !== 'function') return beacon;
	const sent = Object.fromEntries(told(beacon, /^_/));
	return (value(() => transform(sent)) || undefined) as Beacon | undefined;
}

/** The endings of files that are downloads: those of the tag, or `usual` where it names none that can be read. */
export function endings(usual: RegExp, given: string | undefined): RegExp {
	const own = list(given?.replace(/^\+/, '')).filter(ending => /^\w+$/.test(ending));
	if (!own.length) return usual;
	const wanted = `\\.(${own.join('|')})$`;
	return RegExp(given?.startsWith('+') ? `${usual.source}|${wanted}` : wanted, 'i');
}

// The area that a page is in by the rules of the tag, which are written as in the settings of the site:
// data-areas="Shop=/de/*/shop/*,Help=/**/help/*"
export function ownArea(page: string): string | undefined {
	const rules = list(tag.areas).map(rule => {
		const [, name = '', pattern = ''] = rule.match(/^([^=]+)=(\/.*)$/) ?? [];
		return { name, pattern };
	});
	return createAreas(rules)(page.replace(/[?#].*/, ''));
}

/** What an owner appends to an address to leave out the own browser, or to take it back: `#footfall-deny`. */
const ASKED = /^#footfall-(allow|deny)$/;

/** Does what the page's address asks for, says so, and takes it off the address. */
export function obeyAddress(footfall: Footfall): void {
	const asked = location.hash.match(ASKED)?.[1] as 'allow' | 'deny' | undefined;
	if (!asked) return;
	history.replaceState(history.state, '', location.pathname + location.search);
	footfall[asked]();
	console.info(`Footfall: this browser is ${asked === 'deny' ? 'not counted' : 'counted'} from now on`);
}
