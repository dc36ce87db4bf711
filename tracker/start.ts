import { type Memory, splitMemory } from '../server/wire/memory.ts';
import type { Visit } from '../server/wire/visit.ts';
import { look } from './engagement.ts';
import { type EventOptions, event, sendWaiting } from './event.ts';
import { watchLinks } from './links.ts';
import { allow, deny, memory, silent } from './memory.ts';
import { pageAt } from './page.ts';
import { readTag, sendTo, type Tag, tag } from './tag.ts';
import { depart, leave, shown, view } from './view.ts';
import { currentVisit, fromOutside, isStateless, keepVisit, signals } from './visit.ts';

/** What a page can call. */
export interface Footfall {
	/** Counts an event; or, given a function, calls it as soon as the script is there. */
	(name: string | (() => void), options?: EventOptions): void;
	/** Counts a view of the page at `url`, by default the one in the address bar. */
	view(url?: string): void;
	/** Opts in, and takes an opt-out back. */
	allow(): void;
	/** Opts out: both cookies go, and nothing is sent any more. */
	deny(): void;
	/** Both cookies, decoded. */
	memory(): { memory: Memory; visit: Visit | undefined };
}

/** What stands in for `footfall` until the script is there: it keeps the calls. */
interface Stub {
	q?: Parameters<Footfall>[];
}

declare global {
	interface Window {
		footfall?: Footfall | Stub;
	}
}

/** The page to count: the one in the address bar, or the one that `footfall.view` named. */
let page = '';
/** It was not seen yet. */
let due = false;

/** Starts counting. `script` is the script's own URL, which says where beacons go. */
export function start(attributes: Tag, script: string): void {
	const stub = window.footfall as Partial<Footfall> & Stub;
	if (stub?.memory) return; // A second tag.
	readTag(attributes);
	window.footfall = api;
	const reason = ignored();
	if (!reason) sendTo(tag.endpoint ?? script.replace(/(\.extra)?\.js[^/]*$/, ''));
	else if (!('quiet' in tag)) console.info(`Footfall: not counted: ${reason}`);
	for (const call of stub?.q ?? []) api(...call);
	if (reason) return;
	for (const change of ['focus', 'blur', 'scroll']) addEventListener(change, look, true);
	watchLinks();
	addEventListener('visibilitychange', seen);
	addEventListener('pagehide', depart);
	if ('manual' in tag) return;
	watchMoves();
	addEventListener('pageshow', ({ persisted }) => persisted && go(page));
	go(pageAt(location));
}

/** Why this browser or document is not counted, if so. */
function ignored(): string | false {
	const unless = (word: string) => !tag.include?.includes(word) && word;
	return (
		(window.top !== window.self && 'frame') ||
		(/^(|(.*\.)?localhost|127\..*|\[::1\])$/.test(location.hostname) && unless('local')) ||
		(navigator.webdriver && unless('automated')) ||
		(tag.signal === 'none' && signals() && 'signal')
	);
}

/** Notices in-app navigation. Browsers before 2026 may lack the Navigation API, which sees every kind of it. */
function watchMoves(): void {
	const check = () => {
		const next = pageAt(location);
		if (next !== page) go(next);
	};
	if ('navigation' in window) {
		window.navigation.addEventListener('currententrychange', check);
		return;
	}
	for (const name of ['pushState', 'replaceState'] as const) {
		const original = history[name];
		history[name] = (...state) => {
			original.apply(history, state);
			check();
		};
	}
	addEventListener('popstate', check);
}

function go(next: string): void {
	leave();
	page = next;
	due = true;
	seen();
}

/** Counts the page as soon as it is visible: not while it is prerendered or waits in a background tab. */
function seen(): void {
	look();
	if (document.visibilityState !== 'visible') leave();
	else if (due) show(page);
}

function show(next: string): void {
	due = false;
	const now = () => {
		view(next);
		sendWaiting();
	};
	// Several tabs that are opened at the same moment must not each begin a visit.
	if (navigator.locks) navigator.locks.request('footfall', now).catch(now);
	else now();
}

const api: Footfall = Object.assign(
	(name: string | (() => void), options?: EventOptions) => (typeof name === 'function' ? name() : event(name, options)),
	{
		view(url = location.href) {
			// A link resolves any address, and throws at none.
			const link = document.createElement('a');
			link.href = url;
			go(pageAt(link));
		},
		allow() {
			const out = silent();
			const unasked = isStateless();
			allow();
			// A visit that runs without storage goes on so.
			if (unasked && !isStateless() && (shown || !fromOutside())) keepVisit({ stateless: '1' });
			if (out && page) go(page);
		},
		deny,
		memory: () => ({ memory: splitMemory(memory()), visit: currentVisit() }),
	},
);
