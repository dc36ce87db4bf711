import { useState } from 'preact/hooks';
import { advance, birthMonth, type Memory, readMemory, writeMemory } from '../server/wire/memory.ts';
import { useSpeech } from './speech.ts';

/** `server/wire/memory.ts` as it is written, put in by the build: the same file that this page, the tracker and the collector run. */
declare const RULE: string;

/** Somebody who was here for the first time on that day. */
const example = (day: number): Memory => ({ day, birth: birthMonth(day), visits: 1 });

/** The published rule: a form to try it, and its source. */
export function Rule() {
	const { site, words } = useSpeech();
	const { labels } = words;
	const [old, setOld] = useState(() => writeMemory(example(site.today - 3)));
	const [day, setDay] = useState(String(site.today));
	const [begins, setBegins] = useState(true);
	const known = readMemory(old.trim());
	const isDay = /^[1-9]\d{0,5}$/.test(day.trim());
	return (
		<>
			<form class="try" onSubmit={event => event.preventDefault()}>
				<label>
					{labels.old}
					<input name="old" value={old} spellcheck={false} onInput={event => setOld(event.currentTarget.value)} />
				</label>
				<label>
					{labels.siteDay}
					<input
						name="day"
						inputMode="numeric"
						value={day}
						aria-invalid={!isDay}
						onInput={event => setDay(event.currentTarget.value)}
					/>
				</label>
				<label class="check">
					<input
						type="checkbox"
						name="begins"
						checked={begins}
						onChange={event => setBegins(event.currentTarget.checked)}
					/>
					{labels.begins}
				</label>
				<output>
					{labels.result}
					<code>{isDay ? writeMemory(advance(known, Number(day), begins)) : '–'}</code>
				</output>
				{!known && old.trim() !== '' && <p>{labels.unreadable}</p>}
			</form>
			<details>
				<summary>{labels.rule}</summary>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keyboard too. */}
				<pre tabIndex={0} lang="en">
					<code>{RULE}</code>
				</pre>
			</details>
		</>
	);
}
