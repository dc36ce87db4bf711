import type { ComponentChildren } from 'preact';
import type { SiteEntry } from '../server/wire/report.ts';
import { ROOT } from './mount.ts';
import { Snippet } from './Snippet.tsx';
import { say, words } from './words.ts';

/** A site that waits for its first view: what to paste, and that the page is watching for it. */
export function Empty({ site }: { site: SiteEntry }) {
	const script = new URL('f.js', ROOT).href;
	return (
		<section class="card empty">
			<h1>{say(words.emptyTitle, { site: site.site })}</h1>
			<p>{words.emptySteps}</p>
			<Snippet text={`<script defer src="${script}"></script>`} />
			<p class="soft">{say(words.emptyHosts, { hosts: site.hostnames.join(', ') })}</p>
			<Waiting />
		</section>
	);
}

export function NoSite() {
	return (
		<section class="card empty">
			<h1>{words.noSiteTitle}</h1>
			<p>{words.noSite}</p>
			<Snippet text={words.noSiteCommand} />
			<Waiting>{words.noSiteTitle}</Waiting>
		</section>
	);
}

function Waiting({ children }: { children?: ComponentChildren }) {
	return (
		<p class="waiting" role="status">
			<span class="pulse" />
			{children ?? words.waiting}
		</p>
	);
}
