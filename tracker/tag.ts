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
	/** What is counted although it is usually not: `local`, `automated`. */
	readonly include?: string;
	/** Views are counted only where the page calls `footfall.view()`. */
	readonly manual?: string;
	/** No line on the console. */
	readonly quiet?: string;
	/** Where beacons go; by default the script's own URL without `.js`. */
	readonly endpoint?: string;
}

export let tag: Tag = {};
/** Where beacons go. Without it nothing is sent. */
export let endpoint = '';

export function readTag(attributes: Tag): void {
	tag = attributes;
}

export function sendTo(url: string): void {
	endpoint = url;
}

/** The items of a comma-separated attribute. */
export const list = (text = '') => text.split(/,\s*/);
