import type { Interval, Period } from '../server/wire/report.ts';
import { daysBetween } from './choice.ts';
import { shiftDay } from './format.ts';
import type { Change } from './view.ts';

/** First day of the month `months` after the month of `date`. */
function firstOfMonth(date: string, months: number): string {
	const [year = 0, month = 1] = date.split('-').map(Number);
	return new Date(Date.UTC(year, month - 1 + months)).toISOString().slice(0, 10);
}

const lastOfMonth = (date: string) => shiftDay(firstOfMonth(date, 1), -1);

/**
 * The period before or after one. Whole months (the running one counts as whole) move by months, anything else by its
 * number of days. It never ends after today.
 */
export function stepPeriod({ from, to }: Period, today: string, direction: 1 | -1): Change {
	const whole = from.endsWith('-01') && (to === lastOfMonth(to) || (to === today && to > from));
	return range(...(whole ? stepMonths(from, to, direction) : stepDays(from, to, direction)), today);
}

function stepMonths(from: string, to: string, direction: 1 | -1): [string, string] {
	const months = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
	const length = months(to) - months(from) + 1;
	return [firstOfMonth(from, length * direction), lastOfMonth(firstOfMonth(to, length * direction))];
}

function stepDays(from: string, to: string, direction: 1 | -1): [string, string] {
	const length = daysBetween(from, to) * direction;
	return [shiftDay(from, length), shiftDay(to, length)];
}

/** A custom range as a change to the view. */
export function range(from: string, to: string, today: string): Change {
	return { period: undefined, from, to: to > today ? today : to, interval: undefined };
}

/** Last day of the interval that begins at `at`. */
export function endOf(interval: Interval, at: string): string {
	if (interval === 'week') return shiftDay(at, 6);
	return interval === 'month' ? lastOfMonth(at) : at.slice(0, 10);
}

/** Whether the interval at `at` is still running: its number grows, so its line is drawn dashed. */
export function isRunning(interval: Interval, at: string, today: string): boolean {
	return at.slice(0, 10) <= today && today <= endOf(interval, at);
}
