import type { Tag } from './api.ts';

export let tag: Tag = {};
/** Where beacons go. Without it nothing is sent. */
export let endpoint = '';

export function readTag(attributes: Tag, script: string): void {
	tag = attributes;
	endpoint = tag.endpoint ?? script.replace(/(\.extra)?\.js[^/]*$/, '');
}

/** Sends nothing from here on. */
export function hush(): void {
	endpoint = '';
}

/** The items of a comma-separated attribute. */
export const list = (text = '') => text.split(/,\s*/);
