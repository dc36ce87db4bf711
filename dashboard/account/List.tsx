import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Resource } from '../resource.ts';
import { failureText } from './failure.ts';
import { words } from './words.ts';

interface Props<Entry> {
	asked: Resource<Entry[]>;
	/** What is said where there is none. */
	none?: string;
	label: string;
	keyOf: (entry: Entry) => string | number;
	children: (entry: Entry) => ComponentChildren;
}

/** The entries of a list that the server keeps. */
export function List<Entry>({ asked, none, label, keyOf, children }: Props<Entry>) {
	const entries = asked.data.value;
	if (asked.failure.value && !entries) {
		return (
			<p class="error" role="alert">
				{asked.failure.value}
			</p>
		);
	}
	if (!entries) return <p class="soft">…</p>;
	if (entries.length === 0) return none ? <p class="soft">{none}</p> : null;
	return (
		<ul class="entries" aria-label={label}>
			{entries.map(entry => (
				<li key={keyOf(entry)} data-entry={keyOf(entry)}>
					{children(entry)}
				</li>
			))}
		</ul>
	);
}

interface ActProps {
	label: string;
	/** Of what, for those who hear the button without its row. */
	of?: string;
	act: () => Promise<unknown>;
	/** It cannot be taken back: a second press does it. */
	sure?: boolean;
}

/** A button that does something to an entry. What cannot be taken back takes two presses. */
export function Act({ label, of, act, sure }: ActProps) {
	const [state, setState] = useState<'sure' | 'busy' | Error>();
	async function press() {
		if (state === 'busy') return;
		if (sure && state !== 'sure') return setState('sure');
		setState('busy');
		try {
			await act();
			setState(undefined);
		} catch (error) {
			setState(error as Error);
		}
	}
	const text = state === 'sure' ? words.really : label;
	return (
		<>
			<button
				type="button"
				class={state === 'sure' ? 'act danger' : 'act'}
				onClick={() => void press()}
				onBlur={() => state === 'sure' && setState(undefined)}
				{...(of && { 'aria-label': `${text}: ${of}` })}
				aria-live="polite"
			>
				{text}
			</button>
			{state instanceof Error && (
				<span class="error" role="alert">
					{failureText(state)}
				</span>
			)}
		</>
	);
}
