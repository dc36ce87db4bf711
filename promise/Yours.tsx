import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { MEMORY_COOKIE, MOST_VISITS, memoryEnd, OPTED_IN, OPTED_OUT, readMemory } from '../server/wire/memory.ts';
import { readVisit, VISIT_COOKIE, type VisitField } from '../server/wire/visit.ts';
import { asksNotTo, memoryExpiry, optIn, optOut, readCookies, removeBoth } from './cookies.ts';
import { useSpeech } from './speech.ts';
import type { Watched } from './watch.ts';
import { say } from './words.ts';

/** How far the end that the browser says may be from the rule's, in milliseconds: an answer takes a while to arrive. */
const NEAR = 60_000;

/** What the two cookies of this very browser say, and what can be done about it. */
export function Yours({ memory, visit, look }: Watched) {
	const { site, words } = useSpeech();
	const { labels } = words;
	const [done, tell] = useState('');
	/** Does it, and says whether the browser did: `want` is what `ff_memory` must then be; without it, anything is right. */
	function act(change: () => void, want?: string): void {
		change();
		const kept = readCookies();
		tell(want !== undefined && (kept.memory !== want || kept.visit !== '') ? labels.kept : '');
		look();
	}
	const isOut = memory === OPTED_OUT;
	const mayAgree = isOut || (site.cookies === 'off' && memory === '');
	return (
		<>
			{asksNotTo() && <p class="note">{labels.signal}</p>}
			<MemoryCookie memory={memory} empty={visit === ''} />
			{visit && <VisitCookie value={visit} />}
			<p class="buttons">
				<button
					type="button"
					data-do="remove"
					disabled={!memory && !visit}
					onClick={() => act(() => removeBoth(site), '')}
				>
					{labels.remove}
				</button>
				<button type="button" data-do="deny" disabled={isOut} onClick={() => act(() => optOut(site), OPTED_OUT)}>
					{labels.deny}
				</button>
				<button type="button" data-do="allow" disabled={!mayAgree} onClick={() => act(() => optIn(site))}>
					{labels.allow}
				</button>
			</p>
			<p role="status">{done}</p>
		</>
	);
}

function MemoryCookie({ memory, empty }: { memory: string; empty: boolean }) {
	const { words, day, month } = useSpeech();
	const { labels } = words;
	const read = readMemory(memory);
	if (memory === '') return empty ? <p>{labels.nothing}</p> : null;
	return (
		<>
			<Raw name={MEMORY_COOKIE} value={memory} />
			{read && (
				<dl data-cookie={MEMORY_COOKIE}>
					<Field name="day" label={labels.day} value={`${read.day}`} means={day(read.day)} />
					<Field name="birth" label={labels.birth} value={memory.split('.')[2]!} means={month(read.birth)} />
					<Field
						name="visits"
						label={labels.visits}
						value={`${read.visits}`}
						means={read.visits === MOST_VISITS ? labels.mostVisits : ''}
					/>
					<End memory={memory} birth={read.birth} />
				</dl>
			)}
			{!read && <p>{{ [OPTED_OUT]: labels.optedOut, [OPTED_IN]: labels.optedIn }[memory] ?? labels.unreadable}</p>}
		</>
	);
}

/** When `ff_memory` ends: by the rule, and by what the browser says where it does. */
function End({ memory, birth }: { memory: string; birth: number }) {
	const { words, date } = useSpeech();
	const { labels } = words;
	const [said, hear] = useState<number>();
	// Asked again whenever the value is another: this is where an extension would show.
	useEffect(() => void memoryExpiry().then(hear), [memory]);
	const expected = date(memoryEnd(birth));
	const text = (at: number) => (Math.abs(at - memoryEnd(birth)) < NEAR ? labels.endsHeld : labels.endsBroken);
	return (
		<div data-field="end">
			<dt>{labels.ends}</dt>
			<dd>
				{said === undefined
					? say(labels.endsHidden, { date: expected })
					: say(text(said), { date: date(said), expected })}
			</dd>
		</div>
	);
}

function VisitCookie({ value }: { value: string }) {
	const { words, hour } = useSpeech();
	const meanings: { [Name in VisitField]?: (value: string) => string } = {
		hour: value => hour(Number(value)),
		_began: value => hour(Number(value) - new Date().getTimezoneOffset() / 60),
		_seen: value => say(words.labels.pagesSeen, { count: String(Math.floor(value.length / 4)) }),
	};
	return (
		<>
			<Raw name={VISIT_COOKIE} value={value} />
			<dl data-cookie={VISIT_COOKIE}>
				{(Object.entries(readVisit(value)) as [VisitField, string][]).map(([name, value]) => (
					<Field
						key={name}
						name={name}
						label={
							<>
								{words.fields[name]} <code>{name}</code>
							</>
						}
						value={value}
						means={meanings[name]?.(value) ?? ''}
					/>
				))}
				<div>
					<dt>{words.labels.ends}</dt>
					<dd>{words.labels.endsSoon}</dd>
				</div>
			</dl>
		</>
	);
}

function Raw({ name, value }: { name: string; value: string }) {
	return (
		<p class="raw">
			<code data-raw={name}>
				{name}={value}
			</code>
		</p>
	);
}

interface FieldOptions {
	name: string;
	label: ComponentChildren;
	value: string;
	means: string;
}

/** A part of a cookie: what it is, as it stands, and what that means. */
function Field({ name, label, value, means }: FieldOptions) {
	return (
		<div data-field={name}>
			<dt>{label}</dt>
			<dd>
				<code>{value}</code> {means}
			</dd>
		</div>
	);
}
