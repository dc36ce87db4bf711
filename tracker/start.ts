import { splitMemory } from '../server/wire/memory.ts';
import type { EventOptions, Footfall, Settings, Tag } from './api.ts';
import { look } from './engagement.ts';
import { event, sendWaiting } from './event.ts';
import { configure, obeyAddress } from './extra.ts';
import { heard } from './links.ts';
import { allow, deny, memory, silent } from './memory.ts';
import { pageAt } from './page.ts';
import { hush, readTag, tag } from './tag.ts';
import { depart, leave, shown, view } from './view.ts';
import { currentVisit, fromOutside, isStateless, keepVisit, signals } from './visit.ts';

declare global {
	interface Window {
		/** What stands in for `footfall` until the script is there keeps the calls in `q`. */
		footfall?: Partial<Footfall> & { q?: Parameters<Footfall>[] };
	}
}

/** The page to count: the one in the address bar, or the one that `footfall.view` named. */
let page = '';
/** It was not seen yet. */
let due = false;

/** Starts counting. `script` is the script's own URL, which says where beacons go unless the tag does. */
export function start(attributes: Tag, script = ''): Footfall {
	const stub = window.footfall;
	const say = (reason: string) => 'quiet' in attributes || console.info(`Footfall: not counted: ${reason}`);
	if (stub?.memory) {
		say('second tag');
		return stub as Footfall;
	}
	readTag(attributes, script);
	window.footfall = api;
	const reason = ignored();
	if (reason) {
		hush();
		say(reason);
	}
	if (EXTRA) obeyAddress(api);
	for (const call of stub?.q ?? []) api(...call);
	listen({
		click: heard,
		auxclick: heard,
		submit: heard,
		focus: look,
		blur: look,
		scroll: look,
		visibilitychange: seen,
		pagehide: depart,
	});
	if (!('manual' in tag)) {
		listen({ pageshow: ({ persisted }) => persisted && go(page), popstate: move });
		watchMoves();
		move();
	}
	return api;
}

function listen(listeners: Record<string, (event: never) => void>): void {
	for (const type in listeners) addEventListener(type, listeners[type] as EventListener, true);
}

/** Why this browser or document is not counted, if so. The tag can include each of them. */
const ignored = () =>
	Object.entries({
		frame: window.top !== window,
		local: /^(|(.*\.)?localhost|127\..*|\[::1\])$/.test(location.hostname),
		automated: navigator.webdriver,
		signal: tag.signal === 'none' && signals(),
	}).find(([word, holds]) => holds && !tag.include?.includes(word))?.[0];

/** Counts the page in the address bar, if it is another than before. */
function move(): void {
	if (EXTRA) obeyAddress(api);
	const next = pageAt(location);
	if (next !== page) go(next);
}

/** Notices in-app navigation. Browsers before 2026 may lack the Navigation API, which sees every kind of it. */
function watchMoves(): void {
	if (window.navigation) window.navigation.addEventListener('currententrychange', move);
	else
		for (const name of ['pushState', 'replaceState'] as const) {
			const original = history[name];
			history[name] = (...state) => {
				original.apply(history, state);
				move();
			};
		}
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
	if (document.hidden) leave();
	else if (due) {
		due = false;
		// The page may have moved on by the time the lock is granted.
		const counted = page;
		const now = () => {
			view(counted);
			sendWaiting();
		};
		// Several tabs that are opened at the same moment must not each begin a visit.
		if (navigator.locks) navigator.locks.request('footfall', now).catch(now);
		else now();
	}
}

const api: Footfall = Object.assign(
	(first: string | (() => void) | Settings, options?: EventOptions) => {
		if (typeof first === 'function') first();
		else if (typeof first !== 'object') event(first, options);
		else if (EXTRA) configure(first);
	},
	{
		// A link resolves any address, and throws at none.
		view: (url: string | Location = location) => go(pageAt(Object.assign(document.createElement('a'), { href: url }))),
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
