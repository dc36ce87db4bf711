import { createTracker, type Tracker } from './browser.ts';
import { type Agent, type Device, install } from './devices.ts';
import { type Home, settle } from './places.ts';
import type { Random } from './random.ts';

/** Somebody's browser. */
export interface Person {
	id: number;
	random: Random;
	home: Home;
	device: Device;
	agent: Agent;
	tracker: Tracker;
	/** Keeps no cookies, or sends the signal that asks for it. */
	stateless: boolean;
	/** Opted out: nothing is sent. */
	optedOut: boolean;
	loyal: boolean;
	/** Share of the outings after which the cookies go. */
	forgetful: number;
	cleared: number;
	/** Number of the view that each tab shows. */
	shown: Map<number, number>;
	/** The moment of the last doing. */
	last: number;
}

interface Newcomer {
	id: number;
	at: number;
	/** Stateless browsers, opted-out ones and regulars among all. */
	shares: { stateless: number; optedOut: number; loyal: number };
}

export function moveIn(random: Random, { id, at, shares }: Newcomer): Person {
	const home = settle(random);
	const device = install(random);
	const stateless = random.chance(shares.stateless);
	const surroundings = () => ({ screen: device.screen, language: home.language });
	// One clock in fifty is off, by up to a quarter of an hour.
	const ahead = random.chance(0.02) ? random.whole(-900_000, 900_000) : 0;
	return {
		id,
		random,
		home,
		device,
		agent: device.agentAt(at),
		tracker: createTracker({ surroundings, stateless, ahead }),
		stateless,
		optedOut: random.chance(shares.optedOut),
		loyal: random.chance(shares.loyal),
		forgetful: random.chance(0.06) ? 0.9 : 0.01,
		cleared: 0,
		shown: new Map(),
		last: at,
	};
}

const DAY = 86_400_000;

/** When this browser comes again, if it does: regulars every few days, others perhaps once more. */
export function comesAgain({ random, loyal }: Person, at: number): number | undefined {
	if (!random.chance(loyal ? 0.9 : 0.28)) return;
	return at + Math.round(loyal ? 3 * 3_600_000 + random.waiting(6 * DAY) : 3_600_000 + random.waiting(16 * DAY));
}
