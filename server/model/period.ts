import { COMPARISONS, type Comparison, DEFAULT_PERIOD, PERIODS, type PeriodName } from '../wire/report.ts';
import { addMonths, firstDay, firstDayOfWeek, isoDay, lastDay, monthOf, parseDay } from './calendar.ts';

/** Site days, both inclusive. */
export interface Dates {
	from: number;
	to: number;
	/** It ends today, so that there is nothing after it yet, and its last month is whole as far as it goes. */
	running?: boolean;
}

/** What one asks for: a range, and perhaps an earlier one to compare it with. */
export interface Periods {
	period: Dates;
	/** `until`: only the hours before this site hour count, because the period is a day that is not over. */
	comparison?: Dates & { until?: number };
}

/** What the calendar of a site says at the moment of asking. */
export interface Now {
	/** The current site hour. */
	hour: number;
	today: number;
	/** First day with data. */
	first: number | undefined;
	/** Months (since year 0) before these have no crosses of days, and no sums of days at all. */
	sealed?: { crosses: number; days: number } | undefined;
	/** `today` is not today but a day that is over, and others come after it, of which nothing is to be told. */
	over?: boolean;
}

/** A parameter that cannot be read, with a sentence for the person who wrote it. */
export interface Refusal {
	parameter: string;
	message: string;
}

/** A range with the step to the one before it; without a step there is nothing before. */
interface Range extends Dates {
	step?: { days: number } | { months: number };
}

const daysTo = (to: number, days: number): Range => ({ from: to - days + 1, to, step: { days } });
const monthsFrom = (first: number, to: number, months: number): Range => ({
	from: firstDay(first),
	to,
	step: { months },
});

/**
 * The named periods. Those that are not over end today; `month`, `quarter`, `year` and `12mo` (this month and the eleven
 * before it) start on the first of a month, so that visitors are exact and no sealed month is cut.
 */
const RANGES: Record<PeriodName, (now: Now) => Range> = {
	today: ({ today }) => daysTo(today, 1),
	yesterday: ({ today }) => daysTo(today - 1, 1),
	'7d': ({ today }) => daysTo(today, 7),
	'28d': ({ today }) => daysTo(today, 28),
	'30d': ({ today }) => daysTo(today, 30),
	week: ({ today }) => ({ from: firstDayOfWeek(today), to: today, step: { days: 7 } }),
	month: ({ today }) => monthsFrom(monthOf(today), today, 1),
	last_month: ({ today }) => monthsFrom(monthOf(today) - 1, lastDay(monthOf(today) - 1), 1),
	quarter: ({ today }) => monthsFrom(monthOf(today) - (monthOf(today) % 3), today, 3),
	year: ({ today }) => monthsFrom(monthOf(today) - (monthOf(today) % 12), today, 12),
	'12mo': ({ today }) => monthsFrom(monthOf(today) - 11, today, 12),
	all: ({ today, first = today }) => ({ from: Math.min(first, today), to: today }),
};

/** What a query says of periods, still as text. */
export interface PeriodQuery {
	period?: string | undefined;
	from?: string | undefined;
	to?: string | undefined;
	compare?: string | undefined;
}

/** Reads `period` or `from` and `to`, and `compare`. Without a period: 28 days, on a site's first day that day. */
export function readPeriods(query: PeriodQuery, now: Now): Periods | Refusal {
	const range = query.from === undefined && query.to === undefined ? named(query.period, now) : between(query, now);
	if ('parameter' in range) return range;
	const compare = query.compare ?? 'none';
	if (!isOneOf(COMPARISONS, compare)) return refusal('compare', `must be one of ${COMPARISONS.join(', ')}`);
	const isRunning = range.to === now.today && !now.over;
	const period = { from: range.from, to: range.to, ...(isRunning && { running: true }) };
	const earlier = compare === 'none' ? undefined : EARLIER[compare](range);
	if (!earlier) return { period };
	const isToday = isRunning && range.from === now.today;
	return { period, comparison: isToday ? { ...earlier, until: earlier.to * 24 + (now.hour % 24) } : earlier };
}

/** The whole months that hold a period, where it cuts one that is before `month`; nothing where it cuts none of these. */
export function wholeMonths({ from, to }: Dates, month: number): Dates | undefined {
	const cutsFirst = monthOf(from) < month && from !== firstDay(monthOf(from));
	const cutsLast = monthOf(to) < month && to !== lastDay(monthOf(to));
	if (!cutsFirst && !cutsLast) return;
	return { from: cutsFirst ? firstDay(monthOf(from)) : from, to: cutsLast ? lastDay(monthOf(to)) : to };
}

function named(name: string | undefined, now: Now): Range | Refusal {
	if (name === undefined)
		return RANGES[now.first === undefined || now.first >= now.today ? 'today' : DEFAULT_PERIOD](now);
	if (isOneOf(PERIODS, name)) return RANGES[name](now);
	return refusal('period', `must be one of ${PERIODS.join(', ')}; or give from and to instead`);
}

function between(query: PeriodQuery, { today }: Now): Range | Refusal {
	if (query.period !== undefined) return refusal('period', 'cannot be given together with from or to');
	const [from, to] = [parseDay(query.from ?? ''), parseDay(query.to ?? '')];
	if (from === undefined) return refusal('from', 'must be the first day of the period, such as 2026-01-01');
	if (to === undefined) return refusal('to', 'must be the last day of the period, such as 2026-01-31');
	if (to < from) return refusal('to', `must not be before from, ${isoDay(from)}`);
	if (from > today) return refusal('from', `must not be after today, ${isoDay(today)}`);
	// Days to come hold nothing yet, and what is compared is the part that is over.
	const range = { from, to: Math.min(to, today) };
	const months = monthOf(to) - monthOf(from) + 1;
	const whole = from === firstDay(monthOf(from)) && to === lastDay(monthOf(to));
	return { ...range, step: whole ? { months } : { days: to - from + 1 } };
}

/**
 * Earlier ranges to compare with. `previous` moves by days, which keeps the weekdays where these are whole weeks, or by
 * months; `year` keeps the dates. Either way an unfinished period meets the same part of the earlier one.
 */
const EARLIER: Record<Exclude<Comparison, 'none'>, (range: Range) => Dates | undefined> = {
	previous: ({ from, to, step }) => {
		if (!step) return;
		return 'days' in step ? { from: from - step.days, to: to - step.days } : monthsBefore({ from, to }, step.months);
	},
	year: ({ from, to, step }) => {
		if (!step) return;
		if ('months' in step) return monthsBefore({ from, to }, 12);
		const start = addMonths(from, -12);
		return { from: start, to: start + to - from };
	},
};

/** The end of a month stays the end of one: February is compared with all of January. */
function monthsBefore({ from, to }: Dates, months: number): Dates {
	const end = to === lastDay(monthOf(to)) ? lastDay(monthOf(to) - months) : addMonths(to, -months);
	return { from: addMonths(from, -months), to: end };
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
	return (list as readonly string[]).includes(text);
}

function refusal(parameter: string, message: string): Refusal {
	return { parameter, message: `${parameter} ${message}` };
}
