import type { Incoming } from '../server/collect/collector.ts';
import type { Answer, Beacon, Campaign, Screen } from '../server/wire/beacon.ts';
import { type Given, OWN, type Sent } from './people/browser.ts';
import type { Agent } from './people/devices.ts';
import { type Doing, outing } from './people/doings.ts';
import { type Home, settle } from './people/places.ts';
import { createRandom, type Random } from './people/random.ts';
import { momentIn, newcomers, readers, startOf } from './people/rhythm.ts';
import { comesAgain, moveIn, type Person } from './people/town.ts';
import { arrive, type Entry, fromNewsletter } from './people/ways.ts';

export { placeOf } from './people/places.ts';

/** What is simulated. The same world is the same to the last beacon, however the collector answers. */
export interface World {
	seed: number;
	/** IANA zone of the site. */
	timezone: string;
	hostname: string;
	/** First site day. */
	from: number;
	/** Nothing happens at this moment or after it (milliseconds since 1970). */
	until: number;
	/** New browsers on an average day. */
	perDay: number;
	/** How often the unusual happens (tabs, reloads, idling, travel): 1 as on a real site. */
	quirks?: number;
	/** Share of the outings that begin in the last half hour of the site's day. */
	late?: number;
	/** Shares of browsers; as on a real site where nothing is said. */
	shares?: Partial<{ stateless: number; optedOut: number; loyal: number }>;
}

/** One beacon on its way to the collector, and what really happened when it was sent. */
export interface Act {
	at: number;
	beacon: Beacon;
	incoming: Incoming;
	line: Line;
	/**
	 * To be called before the next act is taken: with the answer to a view (any object for what is not one), or with nothing
	 * where it was not counted or the request failed.
	 */
	answered(answer: Answer | undefined): void;
}

/** A line of the log that somebody who tracked everybody would keep. */
export type Line = ViewLine | LeaveLine | EventLine;

interface LineOf {
	at: number;
	/** A browser until its cookies are deleted. */
	browser: string;
	/** How often its memory had ended after 13 months. */
	ended: number;
	/** Number of the view, or of the one that is left or on which something happens. */
	view: number;
	/** Whether the collector counted it. */
	counted: boolean;
}

export interface ViewLine extends LineOf {
	kind: 'view';
	stateless: boolean;
	page: string;
	status: number | undefined;
	hostname: string;
	/** By a link or by hand, from outside the site: where a browser without memory begins a visit. */
	fromOutside: boolean;
	referrer: string;
	campaign: Campaign;
	home: Home;
	screen: Screen;
	agent: Agent;
}

export interface LeaveLine extends LineOf {
	kind: 'leave';
	seconds: number;
	deciles: number;
}

export interface EventLine extends LineOf {
	kind: 'event';
	given: Given;
}

const REAL = { stateless: 0.09, optedOut: 0.012, loyal: 0.07 };

/** A browser says the same of itself until it was shut for so long. */
const RESTART = 4 * 3_600_000;

type Planned = Doing & { person: Person; order: number };

/** All that happens in a world, in the order of time. */
export function* simulate(world: World): Generator<Act, void, void> {
	const perform = createStage(world);
	const waiting: Planned[] = [];
	for (const { end, planned } of days(world)) {
		waiting.push(...planned);
		waiting.sort((a, b) => a.at - b.at || a.order - b.order);
		const due = waiting.findIndex(({ at }) => at >= end);
		for (const doing of waiting.splice(0, due < 0 ? waiting.length : due)) {
			const act = perform(doing);
			if (act) yield act;
		}
		if (end >= world.until) return;
	}
}

/** Who does what, planned day by day. What was planned for a day may happen on the next. */
function* days({ seed, timezone, from, until, perDay, quirks = 1, late = 0, shares }: World) {
	const town = createRandom(seed);
	const regulars: Person[] = [];
	const returns = new Map<number, { person: Person; at: number }[]>();
	let people = 0;
	let order = 0;
	for (let day = from; ; day++) {
		const [start, next] = [startOf(day, timezone), startOf(day + 1, timezone)];
		const random = town.fork('day', day);
		const story = day - from;
		const planned: Planned[] = [];
		const plan = (person: Person, at: number, entry: Entry) => {
			for (const doing of outing({ at, day: story, quirks, ...entry }, person.random)) {
				planned.push({ ...doing, person, order: order++ });
			}
			const again = comesAgain(person, at);
			if (again === undefined) return;
			const on = day + Math.max(0, Math.floor((again - start) / (next - start)));
			returns.set(on, [...(returns.get(on) ?? []), { person, at: again }]);
		};
		const newcomer = (at: number) => {
			const person = moveIn(town.fork('person', people), { id: people, at, shares: { ...REAL, ...shares } });
			people += 1;
			if (person.loyal) regulars.push(person);
			return person;
		};
		for (let left = newcomers(random, { day, story, perDay }); left > 0; left--) {
			const at = momentIn(random, start, late);
			plan(newcomer(at), at, arrive(random, story));
		}
		for (let left = readers(random, { day, story, perDay }); left > 0; left--) {
			const at = momentIn(random, start, late);
			plan(
				regulars.length > 0 && random.chance(0.6) ? random.pick(regulars) : newcomer(at),
				at,
				fromNewsletter(random, story),
			);
		}
		// The list grows while it is read: somebody may come again on the same day.
		for (const { person, at } of returns.get(day) ?? []) plan(person, at, again(person, random, story));
		returns.delete(day);
		yield { end: Math.min(next, until), planned };
	}
}

/** Who knows the shop mostly types its name. */
function again({ loyal }: Person, random: Random, story: number): Entry {
	return random.chance(loyal ? 0.6 : 0.35) ? { page: '/', referrer: '', campaign: {} } : arrive(random, story);
}

/** Turns a doing into the beacon it causes, if it causes one. */
function createStage({ hostname }: World): (doing: Planned) => Act | undefined {
	let views = 0;

	function act(doing: Planned, { beacon, answered }: Sent, facts: Partial<Line>): Act {
		const { at, person } = doing;
		const line = {
			at,
			browser: `${person.id}.${person.cleared}`,
			ended: person.tracker.ended(at),
			counted: false,
			...facts,
		} as Line;
		return {
			at,
			beacon,
			incoming: {
				peer: person.home.address,
				headers: { origin: `https://${hostname}`, 'user-agent': person.agent.userAgent, ...person.agent.hints },
			},
			line,
			answered(answer) {
				line.counted = answer !== undefined;
				answered(answer, at);
			},
		};
	}

	return doing => {
		const { at, tab, person } = doing;
		if (doing.do === 'travel') person.home = { ...settle(person.random), language: person.home.language };
		if (at - person.last > RESTART) wakeUp(person, at);
		person.last = at;
		if (person.optedOut || doing.do === 'travel') return;
		if (doing.do === 'leave') {
			const { seconds, deciles } = doing;
			const sent = person.tracker.leave(at, tab, doing);
			return sent && act(doing, sent, { kind: 'leave', view: person.shown.get(tab)!, seconds, deciles });
		}
		if (doing.do === 'event') {
			const { given } = doing;
			const sent = person.tracker.event(at, tab, given);
			return sent && act(doing, sent, { kind: 'event', view: person.shown.get(tab)!, given });
		}
		const { path, status, arrived, referrer, campaign } = doing.opening;
		const fromOutside = arrived && referrer !== OWN;
		const { home, device, agent, stateless } = person;
		person.shown.set(tab, ++views);
		const sent = person.tracker.view(at, tab, doing.opening);
		return act(doing, sent, {
			kind: 'view',
			view: views,
			stateless,
			page: path,
			status,
			hostname,
			fromOutside,
			referrer: fromOutside ? referrer : '',
			campaign: fromOutside ? campaign : {},
			home,
			screen: device.screen,
			agent,
		});
	};
}

/** The browser was closed: it may have been updated, and its cookies may be gone. */
function wakeUp(person: Person, at: number): void {
	person.agent = person.device.agentAt(at);
	if (person.random.chance(person.forgetful)) {
		person.tracker.clear();
		person.cleared += 1;
	}
}
