import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Check } from './Check.tsx';
import { HELD } from './held.ts';
import { Policy } from './Policy.tsx';
import { Rule } from './Rule.tsx';
import { Stored } from './Stored.tsx';
import { type SectionName, sentencesOf } from './sections.ts';
import { useSpeech } from './speech.ts';
import { useCookies } from './watch.ts';
import { LANGUAGES, type LanguageName, languageNames, type SentenceId, say } from './words.ts';
import { Yours } from './Yours.tsx';

/** The whole page. `mine`: the cookies of this host are those of the site. */
export function Page({ language, mine }: { language: LanguageName; mine: boolean }) {
	const { site, words } = useSpeech();
	const [tests, showTests] = useState(false);
	return (
		<>
			<Languages spoken={language} />
			<main data-state="ready" data-mine={mine}>
				<h1>{say(words.labels.title, { site: site.site })}</h1>
				<button type="button" class="quiet" aria-pressed={tests} onClick={() => showTests(!tests)}>
					{words.labels.showTests}
				</button>
				<Section name="short">
					<List tests={tests} of="short" />
				</Section>
				{mine ? <Mine /> : <p class="note">{words.labels.elsewhere}</p>}
				{(['counted', 'browser', 'sent'] as const).map(name => (
					<Section key={name} name={name}>
						<List tests={tests} of={name} />
					</Section>
				))}
				<Section name="stored">
					<List tests={tests} of="stored" />
					<Stored />
				</Section>
				{(['never', 'cannot', 'rights'] as const).map(name => (
					<Section key={name} name={name}>
						<List tests={tests} of={name} />
					</Section>
				))}
				{!mine && (
					<Section name="check">
						<Rule />
					</Section>
				)}
				<Section name="policy">
					<Policy />
				</Section>
			</main>
		</>
	);
}

/** What only the site's own host can show. */
function Mine() {
	const cookies = useCookies();
	return (
		<>
			<Section name="yours">
				<Yours {...cookies} />
			</Section>
			<Section name="check">
				<Check {...cookies} />
				<Rule />
			</Section>
		</>
	);
}

type Heading = keyof ReturnType<typeof useSpeech>['words']['labels']['sections'];

function Section({ name, children }: { name: Heading; children: ComponentChildren }) {
	const { words } = useSpeech();
	return (
		<section aria-labelledby={name} data-section={name}>
			<h2 id={name}>{words.labels.sections[name]}</h2>
			{children}
		</section>
	);
}

/** The sentences of a section that are true of the site, each with its test where that is asked for. */
function List({ of, tests }: { of: SectionName; tests: boolean }) {
	const { site, sentence } = useSpeech();
	return (
		<ul>
			{sentencesOf(of, site).map(({ id }) => (
				<li key={id} data-sentence={id}>
					{sentence(id)}
					{tests && <Held id={id} />}
				</li>
			))}
		</ul>
	);
}

function Held({ id }: { id: SentenceId }) {
	const { words } = useSpeech();
	const held = HELD[id];
	if (held === 'nobody') return <small>{words.labels.nobody}</small>;
	return (
		<small lang="en">
			<code>test/{held[0]}</code> {held[1]}
		</small>
	);
}

/** Each language under the name its speakers give it. A link, because the choice is kept in the address and nowhere else. */
function Languages({ spoken }: { spoken: LanguageName }) {
	const { words } = useSpeech();
	return (
		<nav aria-label={words.labels.language}>
			{languageNames.map(name => (
				<a key={name} href={`?language=${name}`} lang={name} aria-current={name === spoken ? 'true' : undefined}>
					{LANGUAGES[name].name}
				</a>
			))}
		</nav>
	);
}
