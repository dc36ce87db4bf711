/**
 * The types of the ES module, `import { start } from 'footfall/tracker'`, and of `window.footfall`. Imports nothing: the
 * package carries this very text as build/tracker.d.ts.
 */

/** The `data-` attributes of the script tag, in the camel case of `dataset`: all that a site says to its tracker. */
export interface Tag {
	/** What "do not track me" means here: `stateless` (the default), `ignore` the signal, or `none`: not counted. */
	readonly signal?: string;
	/** Query parameters that are part of a page's name, in this order: `q,page`. */
	readonly query?: string;
	/** The fragment is part of a page's name: hash routing. */
	readonly hash?: string;
	/** Pages that are not counted: patterns joined by commas, `*` for any characters. */
	readonly exclude?: string;
	/** `off`: nothing is stored until the page calls `footfall.allow()`. */
	readonly cookies?: string;
	readonly cookieDomain?: string;
	/** Query parameters that stand in for utm_source, by default `ref,source`. */
	readonly campaign?: string;
	/** What is counted although it is usually not: `local`, `automated`, `frame`. */
	readonly include?: string;
	/** Views are counted only where the page calls `footfall.view()`. */
	readonly manual?: string;
	/** No line on the console. */
	readonly quiet?: string;
	/** Where beacons go; by default the script's own URL without `.js`. */
	readonly endpoint?: string;
	/** The site's own areas, `Shop=/shop/*`, as in its settings: makes their visits known. Loads f.extra.js. */
	readonly areas?: string;
	/** Endings of files that are downloads, in place of the usual ones: `iso,img`; `+iso` adds to them. Loads f.extra.js. */
	readonly downloads?: string;
	/** Loads f.extra.js, for settings and callbacks that a page gives later. */
	readonly extra?: string;
}

export interface EventOptions {
	/** A few short properties; what is not text, number or boolean, or too much, is left out. */
	props?: Record<string, unknown> | undefined;
	/** A whole number in the currency's minor unit: cents. */
	amount?: number | string | undefined;
	/** ISO 4217: `EUR`. */
	currency?: string | undefined;
	/** False: the visitor did not do it, so that it does not make the visit engaged. */
	interactive?: boolean;
	/**
	 * Called once it is known what became of the event: the collector's status, the error that kept it from arriving, or
	 * nothing where it was not sent. Needs f.extra.js.
	 */
	callback?: (result?: { status: number } | { error: unknown }) => void;
}

/** What only f.extra.js and the ES module know. Each setting replaces the one given before. */
export interface Settings {
	/** Properties of every event, under those of the event itself. A function is called for each event. */
	props?: unknown;
	/** Sees each beacon last, and returns what to send: a beacon, or nothing. One that throws sends nothing. */
	transform?: (beacon: Record<string, unknown>) => unknown;
}

/** What a page can call. */
export interface Footfall {
	/** Counts an event; or, given a function, calls it as soon as the script is there; or takes settings. */
	(name: string | (() => void) | Settings, options?: EventOptions): void;
	/** Counts a view of the page at `url`, by default the one in the address bar. */
	view(url?: string): void;
	/** Opts in, and takes an opt-out back. */
	allow(): void;
	/** Opts out: both cookies go, and nothing is sent any more. */
	deny(): void;
	/** Both cookies, decoded. */
	memory(): { memory: { day: number; birth: number; visits: number }; visit: Partial<Record<string, string>> };
}

/** Starts counting and returns `window.footfall`. `endpoint` is the collector's `/f`. A second call changes nothing. */
export declare function start(options: Tag & { endpoint: string }): Footfall;
