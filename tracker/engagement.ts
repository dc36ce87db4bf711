import { type LeaveFacts, MOST_SECONDS } from '../server/wire/beacon.ts';

/** Seconds below which a stretch waits for more, so that leafing through tabs does not send a beacon each time. */
const WORTH_SENDING = 3;

/** Milliseconds for which this view had the visitor's attention, up to `since`, where the running stretch began. */
let attended: number;
let since: number;
/** Lowest line seen, in pixels. */
let deepest: number;
/** Seconds and tenths of the page reported. */
let seconds: number;
let deciles: number;

/** A new view: nothing seen yet. */
export function attend(): void {
	since = attended = deepest = seconds = deciles = 0;
	look();
}

/** Adds the stretch since the last look, half an hour at most (sleep); the next begins if the page is looked at. */
export function look(): void {
	const now = performance.now();
	if (since) attended += Math.min(now - since, MOST_SECONDS * 1000);
	since = document.visibilityState === 'visible' && document.hasFocus() ? now : 0;
	deepest = Math.max(deepest, scrollY + innerHeight);
}

/** What was not reported yet; undefined where that is too little for a beacon. */
export function unreported(): Pick<LeaveFacts, 'seconds' | 'deciles'> | undefined {
	look();
	const more = Math.min(MOST_SECONDS, Math.round(attended / 1000) - seconds);
	// Measured now: late images made the page longer than it was when it was scrolled. One pixel for rounding.
	const tenths = Math.floor((10 * (deepest + 1)) / document.documentElement.scrollHeight);
	const deeper = Math.min(10, tenths) - deciles;
	if (deeper <= 0 && more < (seconds ? WORTH_SENDING : 1)) return;
	seconds += more;
	if (deeper <= 0) return { seconds: more };
	deciles += deeper;
	return { seconds: more, deciles: deeper };
}
