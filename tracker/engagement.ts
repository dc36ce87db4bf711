import { MOST_SECONDS } from '../server/wire/beacon.ts';

/** Seconds below which a stretch waits for more, so that leafing through tabs does not send a beacon each time. */
const WORTH_SENDING = 3;

/** Milliseconds of attention to this view that were not reported yet. */
let attended: number;
/** Where the running stretch of attention began; 0: none is running. */
let since: number;
/** Lowest line seen, in pixels, and the tenths of the page that were reported. */
let deepest: number;
let reported: number;

/** A new view: nothing seen yet. */
export function attend(): void {
	since = attended = deepest = reported = 0;
	look();
}

/** Adds the stretch since the last look, half an hour at most (sleep); the next begins if the page is looked at. */
export function look(): void {
	const now = performance.now();
	if (since) attended += Math.min(now - since, MOST_SECONDS * 1000);
	since = !document.hidden && document.hasFocus() ? now : 0;
	deepest = Math.max(deepest, scrollY + innerHeight);
}

/** What was not reported yet; undefined where that is too little for a beacon. */
export function unreported(): { seconds: number; deciles: number } | undefined {
	look();
	const seconds = Math.round(attended / 1000);
	// Measured now: late images made the page longer than it was when it was scrolled. One pixel for rounding.
	const tenths = Math.min(10, Math.floor((10 * (deepest + 1)) / document.documentElement.scrollHeight));
	const deciles = Math.max(0, tenths - reported);
	if (!deciles && seconds < WORTH_SENDING) return;
	attended -= seconds * 1000;
	reported += deciles;
	return { seconds, deciles };
}
