import { siteHour } from '../../server/model/calendar.ts';
import { LAUNCH } from './pages.ts';
import type { Random } from './random.ts';

/** Monday to Sunday: the shop is looked at from desks. */
const WEEK = [1.08, 1.14, 1.1, 1.06, 0.94, 0.68, 0.8];

/** Midnight to eleven in the evening. */
const HOURS = [6, 3, 2, 1, 1, 2, 6, 14, 26, 36, 42, 44, 46, 42, 40, 40, 42, 44, 46, 52, 58, 54, 36, 16];
const HOUR_WEIGHTS = HOURS.map((weight, hour) => [hour, weight] as const);

/** A forum wrote about the shop: day of the story, and how many times the usual number came. */
const TALKED_ABOUT = [
	{ day: 203, times: 2.1 },
	{ day: 204, times: 1.5 },
	{ day: 205, times: 1.2 },
];

/** New browsers of a day: growth over the year, the week, a lull in summer, a burst, and chance. */
export function newcomers(
	random: Random,
	{ day, story, perDay }: { day: number; story: number; perDay: number },
): number {
	const growth = 0.75 + (0.9 * story) / 365;
	const season = 1 + 0.1 * Math.cos((2 * Math.PI * (day - 340)) / 365);
	const burst = TALKED_ABOUT.find(each => each.day === story)?.times ?? 1;
	return Math.round(perDay * growth * season * burst * weekly(day) * random.around(1, 0.07));
}

/** Visits that the newsletter brings: a little each month, and each week of the month in which the kits came out. */
export function readers(
	random: Random,
	{ day, story, perDay }: { day: number; story: number; perDay: number },
): number {
	const launch = story >= LAUNCH && story < LAUNCH + 31;
	const since = launch ? (day + 2) % 7 : (day + 2) % 28; // Tuesdays: 1970-01-01 was a Thursday.
	const size = (launch ? 0.55 : 0.12) * perDay * ([1, 0.45, 0.2][since] ?? 0.02);
	return Math.round(size * random.around(1, 0.1));
}

function weekly(day: number): number {
	return WEEK[(day + 3) % 7]!;
}

/** A moment within a day that begins at `start`; a share `late` of them in the half hour before it ends. */
export function momentIn(random: Random, start: number, late: number): number {
	if (late > 0 && random.chance(late)) return start + 23.5 * 3_600_000 + random.whole(0, 1_799_999);
	return start + random.weighted(HOUR_WEIGHTS) * 3_600_000 + random.whole(0, 3_599_999);
}

/** The moment at which a site day begins, or the first after it where clocks skip it. Time zones differ by at most 14 h. */
export function startOf(day: number, timezone: string): number {
	let [before, after] = [(day * 24 - 15) * 4, (day * 24 + 15) * 4];
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (siteHour(middle * 900_000, timezone) >= day * 24) after = middle;
		else before = middle;
	}
	return after * 900_000;
}
