import { render } from 'preact';
import type { Promised } from '../server/wire/promise.ts';
import './f.promise.css';
import { Page } from './Page.tsx';
import { createSpeech, SpeechContext } from './speech.ts';
import { chooseLanguage, LANGUAGES, type Words } from './words.ts';

/** The settings of the site; `undefined` where the server knows none. Rejects where it does not answer. */
async function ask(site: string | undefined): Promise<Promised | undefined> {
	const query = site === undefined ? '' : `?site=${encodeURIComponent(site)}`;
	const answer = await fetch(`f.promise.json${query}`, { credentials: 'omit' });
	if (answer.ok) return answer.json();
	if (answer.status === 404) return;
	throw new Error(`The server answers ${answer.status}.`);
}

/** The site of this page, and whether the visitor's own cookies are those of this very host. */
async function find(): Promise<{ site?: Promised | undefined; mine: boolean }> {
	const named = decodeURIComponent(location.pathname.split('/').pop() ?? '');
	if (named !== 'f.html') return { site: await ask(named), mine: false };
	const site = await ask(undefined);
	if (site) return { site, mine: true };
	// Somebody follows a link on a page of the site to the collector's own host.
	const from = URL.parse(document.referrer)?.hostname;
	return { site: from ? await ask(from) : undefined, mine: false };
}

async function show(): Promise<void> {
	const asked = new URLSearchParams(location.search).get('language');
	const language = chooseLanguage(asked, navigator.languages);
	document.documentElement.lang = language;
	const root = document.getElementById('root')!;
	const [words, found] = await Promise.all([LANGUAGES[language].load(), find().catch(() => 'unreachable' as const)]);
	if (found === 'unreachable' || !found.site) return say(root, words, found === 'unreachable');
	const speech = createSpeech(found.site, words, language);
	document.title = words.labels.title.replace('{site}', found.site.site);
	render(
		<SpeechContext.Provider value={speech}>
			<Page language={language} mine={found.mine} />
		</SpeechContext.Provider>,
		root,
	);
}

function say(root: HTMLElement, { labels }: Words, unreachable: boolean): void {
	render(
		<main data-state={unreachable ? 'unreachable' : 'unknown'}>
			<h1>Footfall</h1>
			<p>{unreachable ? labels.unreachable : labels.unknown}</p>
		</main>,
		root,
	);
}

void show();
