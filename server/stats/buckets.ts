import { dayOf, firstDay, firstDayOfWeek, isoDay, isoHour, monthOf } from '../model/calendar.ts';
import type { Dates } from '../model/period.ts';
import type { Interval } from '../wire/report.ts';

/** How a series is cut into points. A point is named by the site hour or site day it starts with. */
interface Bucket {
	/** SQL: the start of the point that a row of its table belongs to. */
	start: string;
	/** The start of the point that holds an hour or day, and of the one after it. */
	startOf(at: number): number;
	next(start: number): number;
	iso(start: number): string;
}

/** The list. Weeks are ISO weeks: 1970-01-01 was a Thursday. */
export const BUCKETS: Record<Interval, Bucket> = {
	hour: { start: 'hour', startOf: hour => hour, next: hour => hour + 1, iso: isoHour },
	day: { start: 'day', startOf: day => day, next: day => day + 1, iso: isoDay },
	week: { start: 'day - (day + 3) % 7', startOf: firstDayOfWeek, next: day => day + 7, iso: isoDay },
	month: {
		start: "unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400",
		startOf: day => firstDay(monthOf(day)),
		next: day => firstDay(monthOf(day) + 1),
		iso: isoDay,
	},
};

/** The first and last value of the time column, `hour` or `day`, that lie in a period. */
export function bounds(interval: Interval, { from, to }: Dates): [from: number, to: number] {
	return interval === 'hour' ? [from * 24, to * 24 + 23] : [from, to];
}

/** The starts of all points of a period; of a day that is not over, the hours up to the current one. */
export function starts(interval: Interval, period: Dates, now: number): number[] {
	const { startOf, next } = BUCKETS[interval];
	const [from, to] = bounds(interval, period);
	const end = interval === 'hour' && dayOf(now) === period.to ? now : to;
	const list: number[] = [];
	for (let start = startOf(from); start <= end; start = next(start)) list.push(start);
	return list;
}
