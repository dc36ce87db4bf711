import { describe, expect, test } from 'vitest';
import {
	addMonths,
	firstDay,
	firstDayOfWeek,
	isoDay,
	isoHour,
	isoMonth,
	isTimezone,
	lastDay,
	monthOf,
	parseDay,
	siteHour,
} from '../server/model/calendar.ts';

const hourAt = (moment: string, zone: string) => isoHour(siteHour(Date.parse(moment), zone));

describe('a site hour is the one on the wall of the site', () => {
	test.each([
		['2026-11-22T14:59:59.999Z', 'UTC', '2026-11-22T14:00'],
		['2026-11-22T14:30:00Z', 'Europe/Berlin', '2026-11-22T15:00'],
		['2026-06-30T22:00:00Z', 'Europe/Berlin', '2026-07-01T00:00'],
		['2026-12-31T22:59:59Z', 'Europe/Berlin', '2026-12-31T23:00'],
		['2026-12-31T23:00:00Z', 'Europe/Berlin', '2027-01-01T00:00'],
		['2026-11-22T14:29:59Z', 'Asia/Kolkata', '2026-11-22T19:00'],
		['2026-11-22T14:30:00Z', 'Asia/Kolkata', '2026-11-22T20:00'],
		['2026-11-22T14:14:59Z', 'Asia/Kathmandu', '2026-11-22T19:00'],
		['2026-11-22T14:15:00Z', 'Asia/Kathmandu', '2026-11-22T20:00'],
		['2026-11-22T11:00:00Z', 'Pacific/Auckland', '2026-11-23T00:00'],
		['2026-06-22T11:00:00Z', 'Pacific/Auckland', '2026-06-22T23:00'],
		['2026-01-01T09:59:59Z', 'Pacific/Kiritimati', '2026-01-01T23:00'],
		['2026-01-01T11:30:00Z', 'Pacific/Pago_Pago', '2026-01-01T00:00'],
	])('%s in %s is %s', (moment, zone, hour) => expect(hourAt(moment, zone)).toBe(hour));

	test('the hour that clocks skip in spring never occurs', () => {
		expect(hourAt('2026-03-29T00:59:59Z', 'Europe/Berlin')).toBe('2026-03-29T01:00');
		expect(hourAt('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T03:00');
	});

	test('the hour that clocks repeat in autumn is one and the same', () => {
		expect(hourAt('2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-25T02:00');
		expect(hourAt('2026-10-25T01:30:00Z', 'Europe/Berlin')).toBe('2026-10-25T02:00');
		expect(hourAt('2026-10-25T02:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T03:00');
	});

	test('a clock that moves by half an hour moves within the hour', () => {
		expect(hourAt('2026-10-03T15:15:00Z', 'Australia/Lord_Howe')).toBe('2026-10-04T01:00');
		expect(hourAt('2026-10-03T15:30:00Z', 'Australia/Lord_Howe')).toBe('2026-10-04T02:00');
		expect(hourAt('2026-10-03T16:00:00Z', 'Australia/Lord_Howe')).toBe('2026-10-04T03:00');
	});
});

const ZONES = [
	'Europe/Berlin',
	'America/New_York',
	'America/St_Johns',
	'America/Santiago',
	'Australia/Lord_Howe',
	'Asia/Kathmandu',
	'Pacific/Chatham',
	'Africa/Casablanca',
	'Antarctica/Troll',
];

test.each(ZONES)('a year of moments in %s is where a calendar on paper has them', zone => {
	const paper = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
	const wrong: string[] = [];
	// A prime number of minutes apart, so that every minute of the hour and every change of the clocks has its turn.
	for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 8); at += 37 * 60_000) {
		const expected = `${paper.format(at).replace(' ', 'T').slice(0, 13)}:00`;
		if (isoHour(siteHour(at, zone)) !== expected) wrong.push(`${new Date(at).toISOString()} is not ${expected}`);
	}
	expect(wrong).toEqual([]);
});

describe('a time zone', () => {
	test.each(['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'Etc/GMT+5'])('may be %s', zone => {
		expect(isTimezone(zone)).toBe(true);
	});
	test.each(['+01:00', '-0530', '', 'Berlin', 'Europe/Atlantis', 'GMT+1'])('is not "%s"', zone => {
		expect(isTimezone(zone)).toBe(false);
	});
});

describe('days and months', () => {
	test.each(['1970-01-01', '2026-11-22', '2028-02-29', '9999-12-31'])('%s is read and written the same', text => {
		expect(isoDay(parseDay(text)!)).toBe(text);
	});
	test.each(['2026-02-29', '2026-13-01', '2026-1-1', '26-01-01', '1969-12-31', '2026-11-22T00:00', 'today', ''])(
		'"%s" is no day',
		text => expect(parseDay(text)).toBeUndefined(),
	);
	test('a month has its first and its last day', () => {
		const february = monthOf(parseDay('2028-02-10')!);
		expect([isoMonth(february), isoDay(firstDay(february)), isoDay(lastDay(february))]).toEqual([
			'2028-02',
			'2028-02-01',
			'2028-02-29',
		]);
	});
	test.each([
		['2026-03-31', -1, '2026-02-28'],
		['2028-02-29', -12, '2027-02-28'],
		['2026-11-23', -12, '2025-11-23'],
		['2026-11-23', 3, '2027-02-23'],
	])('%s and %i months is %s', (day, months, expected) => {
		expect(isoDay(addMonths(parseDay(day)!, months))).toBe(expected);
	});
	test.each([
		['2026-11-22', '2026-11-16'],
		['2026-11-23', '2026-11-23'],
		['2027-01-01', '2026-12-28'],
	])('the week of %s begins on Monday, %s', (day, monday) => {
		expect(isoDay(firstDayOfWeek(parseDay(day)!))).toBe(monday);
	});
});
