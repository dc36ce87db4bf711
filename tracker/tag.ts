import type { Tag } from './api.ts';

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
