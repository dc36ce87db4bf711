import { MOST_NAME, MOST_PROPERTIES, MOST_VALUE } from '../server/wire/beacon.ts';
import type { EventOptions } from './api.ts';
import { tell, withGlobal } from './extra.ts';
import { silent } from './memory.ts';
import { clip } from './page.ts';
import { report, shown } from './view.ts';
import { currentVisit, keepVisit, reach } from './visit.ts';

/** Nothing that shows, or a comma, which joins names in a visit's list of goals. */
const NO_NAME = /,|^\p{Cc}*$/u;

/** Events from before the first view. They are about it, so they wait for it. */
const waiting: [unknown, EventOptions?][] = [];

/** Reports an event on the page that is shown. It makes a running visit engaged, but begins and revives none. */
export function event(given: unknown, options: EventOptions = {}): void {
	const name = clip(given, MOST_NAME);
	if (silent() || NO_NAME.test(name) || shown?.lost) {
		if (EXTRA) tell(options.callback);
	} else if (!shown) waiting.push([name, options]);
	else {
		const running = shown.visit.stateless ? {} : currentVisit();
		const known = running.entry_page;
		const interacted = known && options.interactive !== false;
		const before = known ? { ...running } : shown.visit;
		const facts = {
			...describe(options),
			name,
			first: known && reach(running, name),
			engaged: Number(interacted && !running._engaged),
		};
		if (interacted) running._engaged = '1';
		if (known) keepVisit(running);
		report(facts, before, options.callback);
	}
}

/** The first view was sent. */
export function sendWaiting(): void {
	for (const call of waiting.splice(0)) event(...call);
}

/** What happened, within the limits of the wire. An amount that is none is passed over by the collector. */
function describe({ props, amount, currency }: EventOptions): object {
	let properties: Record<string, string> | undefined;
	for (const [key, value] of Object.entries(EXTRA ? withGlobal(props) : (props ?? {})).slice(0, MOST_PROPERTIES)) {
		if (/str|num|bool/.test(typeof value))
			properties = { ...properties, [clip(key, MOST_NAME)]: clip(value, MOST_VALUE) };
	}
	return { kind: 'event', properties, amount: Number(amount), currency: clip(currency, 3) };
}
