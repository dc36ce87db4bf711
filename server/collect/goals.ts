import { NONE, UNKNOWN } from '../model/facts.ts';
import type { SiteSettings } from '../model/settings.ts';
import { type Event, MOST_GOALS, MOST_NAME, type View } from '../wire/beacon.ts';
import { fits } from '../wire/wildcard.ts';
import type { Conversion, Page } from './increments.ts';
import { cleanName } from './name.ts';
import { redact } from './redact/redact.ts';

/** The goal that an event reaches. A stateless browser's conversion is no converting visit. */
export function eventGoal(event: Event): Conversion {
	const { name, properties = {}, amount, currency } = event;
	const first = !('stateless' in event) && event.first === 1;
	// What redaction leaves nothing of, such as a session id, is no property.
	const given = Object.entries(properties).flatMap(
		([property, value]) => redact(`${shortName(property)}=${value}`) || [],
	);
	return {
		goal: shortName(name),
		properties: given.length > 0 ? [...new Set(given)] : [NONE],
		first,
		// The visit block lists what was reached before this event.
		firstOfAny: first && !goalsOf(event),
		revenue: amount && currency && CURRENCIES.has(currency) ? { currency, amount } : undefined,
	};
}

/** A name that may be stored, and no longer than that. */
function shortName(text: string): string {
	const name = cleanName(text.replaceAll(',', ' ')); // A comma is what joins names in a visit's list of goals.
	// What a cut leaves of a name is looked at once more.
	return (name.length > MOST_NAME ? redact(name.slice(0, MOST_NAME).toWellFormed()) : name) || UNKNOWN;
}

/** ISO 4217, as far as there is money in it today: nobody fills the store with currencies of their own. */
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** The page goals of a site that the view of a page reaches, each the first of its name unless the visit block lists it. */
export function pageGoals(view: View, { path }: Page, { goals }: SiteSettings): Conversion[] {
	const stateless = 'stateless' in view;
	let reached = goalsOf(view);
	return Object.entries(goals).flatMap(([goal, pattern]) => {
		if (!fits(pattern, path)) return [];
		const before = reached;
		reached = stateless ? before : reach(before, goal);
		const first = reached !== before;
		return { goal, properties: [NONE], first, firstOfAny: first && before === '' };
	});
}

const goalsOf = (beacon: Event | View): string => ('stateless' in beacon ? '' : (beacon.goals ?? ''));

/** As the browser notes it: a goal that no longer fits its list counts as reached before. */
function reach(goals: string, goal: string): string {
	const longer = goals ? `${goals},${goal}` : goal;
	return goals.split(',').includes(goal) || longer.length > MOST_GOALS ? goals : longer;
}
