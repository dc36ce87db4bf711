import type { DimensionEntry, Interval, MetricEntry, Period } from '../server/wire/report.ts';
import { catalogWords, language, say, words } from './words.ts';

/**
 * The language of the page as the reader writes it: numbers, dates and names of countries follow it, so that a reader in
 * Vienna gets the German of Austria. The first that Intl accepts: a Chromium started without a locale says `en-US@posix`,
 * which it does not.
 */
export const locale =
	[...navigator.languages.filter(tag => tag.slice(0, 2) === language), language].find(isLocale) ?? 'en';

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
	if (minutes === 0) return say(words.seconds, { count: count.format(seconds) });
	if (short && seconds === 0) return say(words.minutes, { count: count.format(minutes) });
	return `${say(words.minutes, { count: count.format(minutes) })} ${say(words.seconds, { count: count.format(seconds) })}`;
}

const exact: Record<Unit, (value: number) => string> = {
	count: value => count.format(value),
	ratio: value => ratio.format(value),
	rate: value => percent.format(value),
	seconds: value => time(value),
	money: value => count.format(value),
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

/** Sums of money, one per currency, in minor units: of which there are a hundred, none or a thousand. */
export function formatMoney(sums: Record<string, number>): string {
	const texts = Object.entries(sums).map(([currency, minor]) => {
		try {
			const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
			const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
			return format.format(minor / 10 ** digits);
		} catch {
			return `${count.format(minor)} ${currency}`; // Three letters that are no currency's code.
		}
	});
	return texts.join(' · ') || UNKNOWN;
}

/** The same for scripts: `EUR:12900`. */
export const writeMoney = (sums: Record<string, number>): string =>
	Object.entries(sums)
		.map(([currency, minor]) => `${currency}:${minor}`)
		.join(' ');

/** A share with two digits that say something: 15 %, 1.4 %. */
export const formatRoughPercent = (value: number): string =>
	(value === 0 || value >= 0.0995 ? roughPercent : percent).format(value);

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
			? say(words.points, { value: points.format(size * 100) })
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
	monthOfYear: new Intl.DateTimeFormat(locale, { month: 'short', year: '2-digit', timeZone: utc }),
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

/** A month by its ISO name, `2026-11`: in full, and with few characters. */
export const formatMonth = (month: string): string => dates.month.format(moment(`${month}-01`));
export const formatShortMonth = (month: string): string => dates.monthOfYear.format(moment(`${month}-01`));

/** A moment (ISO 8601, UTC) as time of day at a site. */
export function formatMoment(at: string, timeZone: string): string {
	return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(at));
}

/** A weekday by its number, Monday is 1: the first of January 2024 was one. */
export const formatWeekday = (weekday: number): string => dates.weekday.format(new Date(Date.UTC(2024, 0, weekday)));

export const formatHour = (hour: number): string => dates.tickHour.format(new Date(Date.UTC(2024, 0, 1, hour)));

export function shiftDay(date: string, days: number): string {
	const day = new Date(`${date.slice(0, 10)}T00:00:00Z`);
	day.setUTCDate(day.getUTCDate() + days);
	return day.toISOString().slice(0, 10);
}

const regions = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
const languages = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });

/** Names what `DisplayNames` can; it throws on anything that is no code, such as "(unknown)". */
function named(names: Intl.DisplayNames, code: string): string {
	try {
		return names.of(code) ?? code;
	} catch {
		return code; // Not a code: the collector's own words stay as they are.
	}
}

/** A word of a closed list: in the language of the page, else as it is with a capital and without underscores. */
function word(value: string): string {
	return catalogWords.values[value] ?? value.charAt(0).toUpperCase() + value.slice(1).replaceAll('_', ' ');
}

const reading: Record<DimensionEntry['values'], (value: string) => string> = {
	text: value => value,
	word,
	status: value => value,
	path: value => value,
	country: value => named(regions, value),
	language: value => named(languages, value),
	region: value => {
		const [country = '', part] = value.split('-', 2);
		return part ? `${named(regions, country)} · ${part}` : value;
	},
};

/** Goals that every site has have names of their own. */
const goals: Readonly<Record<string, string>> = words.goalLists;

/** How a value of a dimension reads on screen. */
export function formatName({ kind, values }: Pick<DimensionEntry, 'kind' | 'values'>, value: string): string {
	if (isSpecial(value)) return words.special[value];
	return (kind === 'goal' ? goals[value] : undefined) ?? reading[values](value);
}

/** Whether a value is one of the collector's own, in brackets, which mean the same in every dimension. */
export function isSpecial(value: string): value is keyof typeof words.special {
	return Object.hasOwn(words.special, value);
}
