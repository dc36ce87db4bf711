import { type Event, MOST_NAME, MOST_PROPERTIES, MOST_VALUE } from '../server/wire/beacon.ts';
import type { EventOptions } from './api.ts';
import { tell, withGlobal } from './extra.ts';
import { silent } from './memory.ts';
import { clip } from './page.ts';
import { send } from './send.ts';
import { shown } from './view.ts';
import { currentVisit, keepVisit, reach, slide, visitBlock } from './visit.ts';

/** Events from before the first view. They are about it, so they wait for it. */
const waiting: [unknown, EventOptions?][] = [];

/** Reports an event on the page that is shown. It makes a running visit engaged, but begins and revives none. */
export function event(given: unknown, options: EventOptions = {}): void {
	const name = clip(given, MOST_NAME);
	if (silent() || !name || name.includes(',') || shown?.lost) {
		if (EXTRA) tell(options.callback);
	} else if (!shown) waiting.push([name, options]);
	else {
		const running = shown.visit.stateless ? {} : currentVisit();
		const known = running.entry_page;
		const beacon = { ...describe(options), name, ...visitBlock(known ? running : shown.visit, shown.page) } as Event;
		if (known) {
			Object.assign(beacon, { first: reach(running, name) });
			if (options.interactive !== false) {
				if (!running.engaged) beacon.engaged = 1;
				running.engaged = '1';
			}
			keepVisit(running);
		} else slide();
		send(beacon, options.callback);
	}
}

/** The first view was sent. */
export function sendWaiting(): void {
	for (const call of waiting.splice(0)) event(...call);
}

/** What happened, within the limits of the wire. */
function describe({ props, amount, currency }: EventOptions): object {
	let properties: Record<string, string> | undefined;
	for (const [key, value] of Object.entries(EXTRA ? withGlobal(props) : (props ?? {})).slice(0, MOST_PROPERTIES)) {
		if (/str|num|bool/.test(typeof value))
			properties = { ...properties, [clip(key, MOST_NAME)]: clip(value, MOST_VALUE) };
	}
	return {
		kind: 'event',
		properties,
		...(/^\d{1,12} [A-Z]{3}$/.test(`${amount} ${currency}`) && { amount: Number(amount), currency }),
	};
}
