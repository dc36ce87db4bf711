import { event } from './event.ts';
import { endings } from './extra.ts';
import { own } from './page.ts';
import { tag } from './tag.ts';

/** Files that are counted as downloads. Disk images and the like are left out: they are rarely what a site is about. */
const DOWNLOADS = /\.(pdf|(doc|xls|ppt)x?|csv|txt|rtf|zip|rar|7z|gz|exe|dmg|apk|avi|mov|mp[34]|wav)$/i;

/**
 * Counts clicks on links and tagged elements, and submissions of forms, before anything on the page can keep them to
 * itself. Never delays, prevents or reads anything.
 */
export function heard({ type, target, button }: MouseEvent & { target: Element }): void {
	// The middle button (1) opens a link too; the right one (2) does not.
	if (button > 1 || target.closest?.('[data-footfall-ignore]') !== null) return;
	const submitted = type === 'submit';
	const tagged = target.closest<HTMLElement>('[data-footfall]');
	const link = target.closest<HTMLAnchorElement>('a,area');
	if (tagged && (tagged.tagName === 'FORM') === submitted) report(tagged);
	else if (submitted) event('form');
	else if (link) follow(link);
}

/** One event for a tagged element: `data-footfall="name"`, with `data-footfall-<property>`, amount and currency. */
function report({ attributes, dataset }: HTMLElement): void {
	const given: Record<string, string> = {};
	for (const { name, value } of attributes) given[name.split('data-footfall-')[1] ?? ''] = value;
	const { '': _, amount, currency, ...props } = given;
	event(dataset.footfall, { props, amount, currency });
}

/** One event for a link to another site or to a file. Its query may hold anything and stays here. */
function follow({ protocol, hostname, pathname, attributes }: HTMLAnchorElement): void {
	if (!/^http/.test(protocol)) return; // Also the links of SVG, which have no such parts.
	if (!own(hostname)) event('outbound', { props: { url: hostname + pathname } });
	else if ('download' in attributes || (EXTRA ? endings(DOWNLOADS, tag.downloads) : DOWNLOADS).test(pathname))
		event('download', { props: { url: pathname } });
}
