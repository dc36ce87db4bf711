import { beforeAll, describe, expect, test } from 'vitest';
import { firstDay, isoDay, monthOf, parseDay } from '../server/model/calendar.ts';
import { arrivalCell } from '../server/model/visitors.ts';
import type { Series, Totals } from '../server/wire/report.ts';
import { random } from './helpers/random.ts';
import { type Api, type Increment, openReports } from './helpers/reports.ts';

describe('an arrival says how long ago the last one was', () => {
	const cell = (previous: string, day: string) => {
		const { from, to } = arrivalCell(parseDay(previous), parseDay(day)!);
		return `${isoDay(from)} ${isoDay(to)}`;
	};
	test.each([
		['yesterday', '2026-11-22', '2026-11-22 2026-11-22'],
		['31 days ago', '2026-10-23', '2026-10-23 2026-10-23'],
		['32 days ago, as a month that ends there', '2026-10-22', '2026-10-01 2026-10-22'],
		['33 days ago', '2026-10-21', '2026-10-01 2026-10-22'],
		['an earlier month', '2026-09-17', '2026-09-01 2026-09-30'],
		['a February', '2026-02-01', '2026-02-01 2026-02-28'],
	])('%s', (_, previous, expected) => expect(cell(previous, '2026-11-23')).toBe(expected));
	test('never', () => expect(arrivalCell(undefined, 20_780)).toEqual({ from: -1, to: -1 }));
});

/**
 * Traffic of people with identifiers, which the product never has: a site of 300 visitors a day for 800 days, one in nine
 * of whom keep coming back, rarely or often.
 */
describe('visitors of a range, against somebody who tracks everybody', () => {
	const FIRST = parseDay('2024-08-15')!;
	const LAST = FIRST + 799;
	const dice = random(20_781);
	/** For each day, who came. */
	const seen: Set<number>[] = Array.from({ length: LAST - FIRST + 1 }, () => new Set());
	let api: Api;

	function live(person: number, born: number): void {
		const loyalty = dice.next();
		seen[born]!.add(person);
		if (loyalty < 0.885) return;
		const gap = loyalty < 0.985 ? dice.between(10, 90) : dice.between(1, 8);
		for (let day = born; dice.chance(0.93); ) {
			day += 1 + Math.floor(-Math.log(1 - dice.next()) * gap);
			if (day >= seen.length) return;
			seen[day]!.add(person);
		}
	}

	/** The last question in which a person was counted, so that asking needs no set of its own. */
	let asked: Uint32Array;
	let question = 0;

	function truth(from: number, to: number): number {
		question += 1;
		let visitors = 0;
		for (let day = from; day <= to; day++) {
			for (const person of seen[day - FIRST]!) {
				if (asked[person] !== question) visitors += 1;
				asked[person] = question;
			}
		}
		return visitors;
	}

	async function ask(from: number, to: number) {
		const { metrics, bounds } = await api.json<Totals>(`totals?from=${isoDay(from)}&to=${isoDay(to)}&metrics=visitors`);
		const visitors = metrics.visitors!;
		const [low, high] = bounds?.visitors ?? [visitors, visitors];
		return { visitors, low, high };
	}

	beforeAll(async () => {
		for (let person = 0, born = 0; born < seen.length; born++) {
			for (let more = 300; more > 0; more--) live(person++, born);
		}
		asked = new Uint32Array(300 * seen.length);
		api = await openReports((LAST + 1) * 86_400_000);
		const last = new Map<number, number>();
		const cells = new Map<string, Increment & { sums: { visitors: number } }>();
		for (const [index, people] of seen.entries()) {
			const day = FIRST + index;
			for (const person of people) {
				const { from, to } = arrivalCell(last.get(person), day);
				last.set(person, day);
				const key = [api.site, day, from, to];
				const known = cells.get(key.join());
				if (known) known.sums.visitors += 1;
				else cells.set(key.join(), { table: 'arrivals', key, sums: { visitors: 1 } });
			}
		}
		await api.add([...cells.values()]);
	}, 60_000);

	const ranges = Array.from({ length: 1000 }, () => {
		const length = dice.chance(0.3) ? dice.between(1, 32) : dice.between(33, 400);
		const from = dice.between(FIRST, LAST - length + 1);
		return { from, to: from + length - 1 };
	});
	const isShort = ({ from, to }: { from: number; to: number }) => to - from < 32;

	test('up to 32 days it is exact', { timeout: 60_000 }, async () => {
		for (const { from, to } of ranges.filter(isShort)) {
			const all = truth(from, to);
			expect(await ask(from, to), `${isoDay(from)} to ${isoDay(to)}`).toEqual({ visitors: all, low: all, high: all });
		}
	});

	test('from the first of a month it is exact, however long', { timeout: 60_000 }, async () => {
		for (const range of ranges.slice(0, 200)) {
			const from = firstDay(monthOf(Math.max(range.from, FIRST + 31)));
			const to = Math.max(from, range.to);
			const all = truth(from, to);
			expect(await ask(from, to), `${isoDay(from)} to ${isoDay(to)}`).toEqual({ visitors: all, low: all, high: all });
		}
	});

	test('else the truth lies within the bounds, and the median error is at most 0.2 %', {
		timeout: 60_000,
	}, async () => {
		const errors: number[] = [];
		for (const { from, to } of ranges.filter(range => !isShort(range))) {
			const all = truth(from, to);
			const { visitors, low, high } = await ask(from, to);
			expect(all, `${isoDay(from)} to ${isoDay(to)}`).toBeGreaterThanOrEqual(low);
			expect(all, `${isoDay(from)} to ${isoDay(to)}`).toBeLessThanOrEqual(high);
			errors.push(Math.abs(visitors - all) / all);
		}
		errors.sort((a, b) => a - b);
		expect(errors[errors.length >> 1]).toBeLessThanOrEqual(0.002);
	});

	test.each(['day', 'week', 'month'])('every point of a series by %s is exact', async interval => {
		const [from, to] = [FIRST + 100, FIRST + 500];
		const { points } = await api.json<Series>(
			`series?from=${isoDay(from)}&to=${isoDay(to)}&interval=${interval}&metrics=visitors`,
		);
		const starts = points.map(point => parseDay(point.at)!);
		const expected = starts.map((start, index) => truth(Math.max(start, from), (starts[index + 1] ?? to + 1) - 1));
		expect(points.map(point => point.visitors)).toEqual(expected);
	});
});
