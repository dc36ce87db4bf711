import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { ask } from './api.ts';

export type State = 'loading' | 'ready' | 'error';

/** A report that is kept up to date. `data` is the last that arrived, whatever the state. */
export interface Resource<T> {
	data: ReadonlySignal<T | undefined>;
	state: ReadonlySignal<State>;
	/** Why the last question has no answer, and the same as a sentence to show. */
	error: ReadonlySignal<Error | undefined>;
	failure: ReadonlySignal<string | undefined>;
	/** Asks again now. */
	again(): void;
	/** Ends it: nothing is asked any more. */
	end(): void;
}

/** How often what is on screen is asked again while somebody can see it. */
const SECONDS = 15;

/**
 * Asks for `address` whenever it changes, and again every `seconds` while the page is visible. Asking again does not pass
 * through `loading`, so nothing flickers. An `undefined` address asks nothing.
 */
export function resource<T>(address: () => string | undefined, seconds: () => number = () => SECONDS): Resource<T> {
	const data: Signal<T | undefined> = signal();
	const state = signal<State>('loading');
	const error = signal<Error>();
	const failure = computed(() => error.value?.message);
	let current: string | undefined;
	let asking: AbortController | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;

	async function load() {
		clearTimeout(timer);
		asking?.abort();
		if (current === undefined) return;
		const mine = new AbortController();
		asking = mine;
		try {
			data.value = await ask<T>(current, mine.signal);
			error.value = undefined;
			state.value = 'ready';
		} catch (thrown) {
			if (mine.signal.aborted) return; // A newer question took its place.
			error.value = thrown instanceof Error ? thrown : new Error(String(thrown));
			state.value = 'error';
		}
		wait();
	}

	function wait() {
		clearTimeout(timer);
		timer = setTimeout(() => (document.hidden ? wait() : load()), seconds() * 1000);
	}

	const seen = () => document.hidden || load();
	document.addEventListener('visibilitychange', seen);
	const stop = effect(() => {
		const next = address();
		if (next === current) return;
		current = next;
		state.value = 'loading';
		load();
	});

	return {
		data,
		state,
		error,
		failure,
		again: () => {
			state.value = 'loading';
			load();
		},
		end: () => {
			stop();
			asking?.abort();
			clearTimeout(timer);
			document.removeEventListener('visibilitychange', seen);
		},
	};
}

/** A resource that lives as long as the component that uses it; asked anew, from nothing, when a key changes. */
export function useResource<T>(
	address: () => string | undefined,
	keys: unknown[],
	seconds?: () => number,
): Resource<T> {
	const mine = useMemo(() => resource<T>(address, seconds), keys);
	useEffect(() => mine.end, [mine]);
	return mine;
}
