import type { DimensionEntry, Interval, MetricEntry, Period } from '../server/wire/report.ts';
import { words } from './words.ts';

/**
 * The reader's language; numbers, dates and names of countries follow it. The first that Intl accepts: a Chromium started
 * without a locale says `en-US@posix`, which it does not.
 */
const locale = [...navigator.languages, navigator.language, 'en'].find(isLocale);

function isLocale(tag: string): boolean {
	try {
		return Intl.getCanonicalLocales(tag).length > 0;
	} catch {
		return false;
	}
}

type Unit = MetricEntry['unit'];

const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const ratio = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const roughPercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const UNKNOWN = '–';

function time(value: number, short = false): string {
	const whole = Math.round(value);
	const [minutes, seconds] = [Math.floor(whole / 60), whole % 60];
	if (minutes === 0) return words.seconds(count.format(seconds));
	if (short && seconds === 0) return words.minutes(count.format(minutes));
	return `${words.minutes(count.format(minutes))} ${words.seconds(count.format(seconds))}`;
}

const exact: Record<Unit, (value: number) => string> = {
	count: value => count.format(value),
	ratio: value => ratio.format(value),
	rate: value => percent.format(value),
	seconds: value => time(value),
};

/** A value in full, as in totals and tables. */
export function formatValue(unit: Unit, value: number | null | undefined): string {
	return value === null || value === undefined ? UNKNOWN : exact[unit](value);
}

/** A value with few characters, as on an axis. */
export function formatShort(unit: Unit, value: number): string {
	if (unit === 'rate') return roughPercent.format(value);
	return unit === 'seconds' ? time(value, true) : compact.format(value);
}

export const formatCount = (value: number): string => count.format(value);

/**
 * How a value changed: relative, but for rates in percentage points, because "12 % more bounce rate" reads two ways.
 * `undefined` where there is nothing to compare with.
 */
export function formatChange(
	unit: Unit,
	now: number | null,
	was: number | null,
): { text: string; sign: number } | undefined {
	if (now === null || was === null || (was === 0 && unit !== 'rate')) return;
	const change = unit === 'rate' ? now - was : (now - was) / was;
	const rounded = Math.round(change * 1000) / 1000;
	const size = Math.abs(rounded);
	const text =
		unit === 'rate'
			? `${points.format(size * 100)} pp`
			: size < 10
				? percent.format(size)
				: `×${count.format(size + 1)}`;
	return { text, sign: Math.sign(rounded) };
}

const utc = 'UTC';
/** Site days and hours are wall-clock text; read as UTC they need no time zone at all. */
const moment = (at: string) => new Date(at.length > 10 ? `${at}:00Z` : `${at}T00:00:00Z`);

const dates = {
	day: new Intl.DateTimeFormat(locale, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		year: 'numeric',
		timeZone: utc,
	}),
	hour: new Intl.DateTimeFormat(locale, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
		timeZone: utc,
	}),
	month: new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: utc }),
	range: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: utc }),
	weekday: new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: utc }),
	tickDay: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: utc }),
	tickHour: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: utc }),
	tickMonth: new Intl.DateTimeFormat(locale, { month: 'short', timeZone: utc }),
};

export const formatPeriod = ({ from, to }: Period): string => dates.range.formatRange(moment(from), moment(to));

/** The name of a point of a series: the hour, the day, the days of the week, the month. */
export function formatPoint(interval: Interval, at: string): string {
	if (interval !== 'week') return dates[interval].format(moment(at));
	return formatPeriod({ from: at, to: shiftDay(at, 6) });
}

/** The label of a point below the axis. */
export function formatTick(interval: Interval, at: string, oneDay: boolean): string {
	if (interval === 'month') return dates.tickMonth.format(moment(at));
	return (interval === 'hour' && oneDay ? dates.tickHour : dates.tickDay).format(moment(at));
}

/** A weekday by its number, Monday is 1: the first of January 2024 was one. */
export const formatWeekday = (weekday: number): string => dates.weekday.format(new Date(Date.UTC(2024, 0, weekday)));

export const formatHour = (hour: number): string => dates.tickHour.format(new Date(Date.UTC(2024, 0, 1, hour)));

export function shiftDay(date: string, days: number): string {
	const day = new Date(`${date.slice(0, 10)}T00:00:00Z`);
	day.setUTCDate(day.getUTCDate() + days);
	return day.toISOString().slice(0, 10);
}

const regions = new Intl.DisplayNames(locale ?? 'en', { type: 'region', fallback: 'code' });
const languages = new Intl.DisplayNames(locale ?? 'en', { type: 'language', fallback: 'code' });

/** Names what `DisplayNames` can; it throws on anything that is no code, such as "(unknown)". */
function named(names: Intl.DisplayNames, code: string): string {
	try {
		return names.of(code) ?? code;
	} catch {
		return code; // Not a code: the collector's own words stay as they are.
	}
}

const reading: Record<DimensionEntry['values'], (value: string) => string> = {
	text: value => value,
	path: value => value,
	country: value => named(regions, value),
	language: value => named(languages, value),
	region: value => {
		const [country = '', part] = value.split('-', 2);
		return part ? `${named(regions, country)} · ${part}` : value;
	},
};

/** How a value of a dimension reads on screen. */
export function formatName(values: DimensionEntry['values'], value: string): string {
	return reading[values](value);
}
