import { type EventFacts, MOST_NAME, MOST_PROPERTIES, MOST_VALUE } from '../server/wire/beacon.ts';
import { silent } from './memory.ts';
import { clip } from './page.ts';
import { send } from './send.ts';
import { type Shown, shown } from './view.ts';
import { currentVisit, keepVisit, reach, slide, visitBlock } from './visit.ts';

export interface EventOptions {
	/** A few short properties; what is not text, number or boolean, or too much, is left out. */
	props?: Record<string, unknown> | undefined;
	/** A whole number in the currency's minor unit: cents. */
	amount?: number | string | undefined;
	/** ISO 4217: `EUR`. */
	currency?: string | undefined;
	/** False: the visitor did not do it, so that it does not make the visit engaged. */
	interactive?: boolean;
}

/** Events from before the first view. They are about it, so they wait for it. */
const waiting: (() => void)[] = [];

/** Reports an event on the page that is shown. It makes a running visit engaged, but begins and revives none. */
export function event(name: unknown, options: EventOptions = {}): void {
	if (silent()) return;
	if (!shown) waiting.push(() => event(name, options));
	else if (!shown.lost) report(shown, describe(name, options), options.interactive !== false);
}

/** The first view was sent. */
export function sendWaiting(): void {
	for (const call of waiting.splice(0)) call();
}

function report({ page, visit }: Shown, facts: EventFacts | undefined, interactive: boolean): void {
	if (!facts) return;
	const running = visit.stateless ? undefined : currentVisit();
	const known = running?.entry_page;
	const beacon = { ...facts, ...visitBlock(known ? running : visit, page) };
	if (known) {
		if (reach(running, facts.name)) beacon.first = 1;
		if (interactive && !running.engaged) beacon.engaged = 1;
		if (interactive) running.engaged = '1';
		keepVisit(running);
	} else slide();
	send(beacon);
}

/** What happened, within the limits of the wire; undefined where the name is none. */
function describe(given: unknown, { props, amount, currency }: EventOptions): EventFacts | undefined {
	const name = clip(given, MOST_NAME);
	if (!name || name.includes(',')) return;
	const facts: EventFacts = { kind: 'event', name };
	for (const [key, value] of Object.entries(props ?? {}).slice(0, MOST_PROPERTIES)) {
		if (!/str|num|bool/.test(typeof value)) continue;
		facts.properties ??= {};
		facts.properties[clip(key, MOST_NAME)] = clip(value, MOST_VALUE);
	}
	if (/^\d{1,12} [A-Z]{3}$/.test(`${amount} ${currency}`)) Object.assign(facts, { amount: Number(amount), currency });
	return facts;
}
