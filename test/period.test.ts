import { describe, expect, test } from 'vitest';
import { isoDay, isoHour, parseDay } from '../server/model/calendar.ts';
import { type Dates, type PeriodQuery, readPeriods } from '../server/model/period.ts';
import { PERIODS } from '../server/wire/report.ts';

const written = ({ from, to }: Dates) => `${isoDay(from)} ${isoDay(to)}`;

/** Reads a query on a day, at 15 hours. */
function ask(query: PeriodQuery, { today = '2026-11-23', first }: { today?: string; first?: string } = {}) {
	const day = parseDay(today)!;
	return readPeriods(query, {
		today: day,
		hour: day * 24 + 15,
		first: first === undefined ? undefined : parseDay(first),
	});
}

function periods(query: PeriodQuery, at?: { today?: string; first?: string }) {
	const answer = ask(query, at);
	if ('parameter' in answer) throw new Error(answer.message);
	return answer;
}

function refused(query: PeriodQuery) {
	const answer = ask(query);
	if (!('parameter' in answer)) throw new Error('It was not refused.');
	return answer;
}

describe('named periods on Monday, 23 November 2026', () => {
	test.each([
		['today', '2026-11-23 2026-11-23'],
		['yesterday', '2026-11-22 2026-11-22'],
		['7d', '2026-11-17 2026-11-23'],
		['28d', '2026-10-27 2026-11-23'],
		['30d', '2026-10-25 2026-11-23'],
		['week', '2026-11-23 2026-11-23'],
		['month', '2026-11-01 2026-11-23'],
		['last_month', '2026-10-01 2026-10-31'],
		['quarter', '2026-10-01 2026-11-23'],
		['year', '2026-01-01 2026-11-23'],
		['12mo', '2025-12-01 2026-11-23'],
		['all', '2026-03-05 2026-11-23'],
	])('%s is %s', (period, expected) => {
		expect(written(periods({ period }, { first: '2026-03-05' }).period)).toBe(expected);
	});

	test('the list has no other', () => expect(PERIODS).toHaveLength(12));
});

describe('without a period', () => {
	test('a site shows 28 days', () => {
		expect(written(periods({}, { first: '2026-11-22' }).period)).toBe('2026-10-27 2026-11-23');
	});
	test.each([undefined, '2026-11-23'])('a site whose data began on %s shows today', first => {
		expect(written(periods({}, first ? { first } : {}).period)).toBe('2026-11-23 2026-11-23');
	});
});

describe('what a period is compared with', () => {
	test.each([
		['7d', 'previous', '2026-11-10 2026-11-16'],
		['28d', 'previous', '2026-09-29 2026-10-26'],
		['30d', 'previous', '2026-09-25 2026-10-24'],
		['yesterday', 'previous', '2026-11-21 2026-11-21'],
		['month', 'previous', '2026-10-01 2026-10-23'],
		['last_month', 'previous', '2026-09-01 2026-09-30'],
		['quarter', 'previous', '2026-07-01 2026-08-23'],
		['year', 'previous', '2025-01-01 2025-11-23'],
		['12mo', 'previous', '2024-12-01 2025-11-23'],
		['7d', 'year', '2025-11-17 2025-11-23'],
		['month', 'year', '2025-11-01 2025-11-23'],
		['last_month', 'year', '2025-10-01 2025-10-31'],
	])('%s with %s is %s', (period, compare, expected) => {
		expect(written(periods({ period, compare }).comparison!)).toBe(expected);
	});

	test.each([
		['2026-02-28', 'month', '2026-01-01 2026-01-31'],
		['2026-03-29', 'month', '2026-02-01 2026-02-28'],
		['2026-03-28', 'month', '2026-02-01 2026-02-28'],
		['2026-11-25', 'week', '2026-11-16 2026-11-18'],
		['2026-11-29', 'week', '2026-11-16 2026-11-22'],
	])('on %s, the previous %s is %s', (today, period, expected) => {
		expect(written(periods({ period, compare: 'previous' }, { today }).comparison!)).toBe(expected);
	});

	test.each([
		['2026-10-01', '2026-10-31', 'previous', '2026-09-01 2026-09-30'],
		['2026-04-01', '2026-09-30', 'previous', '2025-10-01 2026-03-31'],
		['2026-10-10', '2026-10-20', 'previous', '2026-09-29 2026-10-09'],
		['2026-11-10', '2026-11-30', 'previous', '2026-10-20 2026-11-02'],
		['2024-02-29', '2024-03-01', 'year', '2023-02-28 2023-03-01'],
	])('%s to %s with %s is %s', (from, to, compare, expected) => {
		expect(written(periods({ from, to, compare }).comparison!)).toBe(expected);
	});

	test('a day that is not over is compared with the same hours of the earlier one', () => {
		expect(isoHour(periods({ period: 'today', compare: 'previous' }).comparison!.until!)).toBe('2026-11-22T15:00');
		expect(periods({ period: 'yesterday', compare: 'previous' }).comparison!.until).toBeUndefined();
	});

	test('nothing, where there is nothing before or it is not asked for', () => {
		expect(periods({ period: 'all', compare: 'previous' }).comparison).toBeUndefined();
		expect(periods({ period: '7d', compare: 'none' }).comparison).toBeUndefined();
		expect(periods({ period: '7d' }).comparison).toBeUndefined();
	});
});

test('days to come are left out', () => {
	expect(written(periods({ from: '2026-11-01', to: '2026-11-30' }).period)).toBe('2026-11-01 2026-11-23');
});

describe('a period that cannot be read is refused by the name of the parameter, with what is allowed', () => {
	test.each<[PeriodQuery, string, string]>([
		[{ period: 'fortnight' }, 'period', PERIODS.join(', ')],
		[{ period: '7d', from: '2026-01-01', to: '2026-01-31' }, 'period', 'together'],
		[{ from: '2026-01-01' }, 'to', 'such as 2026-01-31'],
		[{ to: '2026-01-31' }, 'from', 'such as 2026-01-01'],
		[{ from: '2026-02-30', to: '2026-03-31' }, 'from', 'such as'],
		[{ from: '2026-02-01', to: '2026-01-31' }, 'to', '2026-02-01'],
		[{ from: '2026-11-24', to: '2026-11-25' }, 'from', '2026-11-23'],
		[{ compare: 'last' }, 'compare', 'none, previous, year'],
	])('%o', (query, parameter, says) => {
		const answer = refused(query);
		expect(answer.parameter).toBe(parameter);
		expect(answer.message).toContain(says);
	});
});
