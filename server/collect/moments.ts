import { dayOf } from '../model/calendar.ts';
import type { Beacon } from '../wire/beacon.ts';

/** What a browser repeats of the collector's own answers is believed for this many hours; then a day is closed. */
const BELIEVED = 24;

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * The site hour that the visit of a beacon began in: this very hour for its first view, what an answer named, or the
 * browser's count of hours since while no answer came. Never later than now, never more than a day ago.
 */
export function beganAt(beacon: Beacon, now: number): number {
	if ('stateless' in beacon || (beacon.kind === 'view' && beacon.begins)) return now;
	const elapsed = beacon.kind === 'leave' ? 0 : (beacon.elapsed ?? 0);
	return within(beacon.hour ?? now - elapsed, now - BELIEVED, now);
}

/** A site day that a browser was told, or today where it names none or one that is closed or yet to come. */
export function openDay(day: number | undefined, now: number): number {
	const today = dayOf(now);
	return day !== undefined && day >= dayOf(now - BELIEVED) && day <= today ? day : today;
}
