import { event } from './event.ts';
import { own } from './page.ts';

/** Files that are counted as downloads. Disk images and the like are left out: they are rarely what a site is about. */
const DOWNLOADS = /\.(pdf|(doc|xls|ppt)x?|txt|rtf|csv|epub|zip|rar|7z|gz|exe|msi|dmg|apk|avi|mov|mp[34]|wav)$/i;

/**
 * Counts clicks on links and tagged elements, and submissions of forms, before anything on the page can keep them to
 * itself. Never delays, prevents or reads anything.
 */
export function watchLinks(): void {
	for (const kind of ['click', 'auxclick', 'submit']) addEventListener(kind, heard as EventListener, true);
}

function heard({ type, target, button }: MouseEvent & { target: Element }): void {
	// The middle button opens a link too; the right one does not.
	if ((type === 'auxclick' && button !== 1) || target.closest?.('[data-footfall-ignore]') !== null) return;
	const submitted = type === 'submit';
	const tagged = target.closest('[data-footfall]');
	const link = target.closest<HTMLAnchorElement>('a,area');
	if (tagged && (tagged.tagName === 'FORM') === submitted) report(tagged);
	else if (submitted) event('form');
	else if (link) follow(link);
}

/** One event for a tagged element: `data-footfall="name"`, with `data-footfall-<property>`, amount and currency. */
function report(element: Element): void {
	const given: Record<string, string> = {};
	for (const { name, value } of element.attributes) {
		if (name.startsWith('data-footfall')) given[name.slice(14)] = value;
	}
	const { '': name, amount, currency, ...props } = given;
	event(name, { props, amount, currency });
}

/** One event for a link to another site or to a file. Its query may hold anything and stays here. */
function follow({ protocol, hostname, pathname, download }: HTMLAnchorElement): void {
	if (!/^http/.test(protocol)) return; // Also the links of SVG, which have no such parts.
	if (!own(hostname)) event('outbound', { props: { url: hostname + pathname } });
	else if (download || DOWNLOADS.test(pathname)) event('download', { props: { url: pathname } });
}
