import { signal } from '@preact/signals';
import { type ComponentType, createElement } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from './words.ts';

type Rooms = typeof import('./account/rooms.tsx');

/** What accounts need is a file of its own: who reads a report does not wait for it. */
const rooms = signal<Rooms>();
const failed = signal(false);

async function load(): Promise<void> {
	if (rooms.value) return;
	failed.value = false;
	try {
		rooms.value = await import('./account/rooms.tsx');
	} catch {
		failed.value = true; // The network, or a newer version has taken its place on the server.
	}
}

interface Props<Given> {
	of: (rooms: Rooms) => ComponentType<Given>;
	given: Given;
}

/** A part of the dashboard that is loaded when it is needed for the first time. */
export function Later<Given>({ of, given }: Props<Given>) {
	useEffect(() => void load(), []);
	if (rooms.value) return createElement(of(rooms.value) as ComponentType<unknown>, given as object);
	if (!failed.value) return null;
	return (
		<div class="trouble" role="alert">
			<p>{words.laterFailed}</p>
			<button type="button" onClick={() => location.reload()}>
				{words.reload}
			</button>
		</div>
	);
}
