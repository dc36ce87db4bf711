import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { parseDay } from '../server/model/calendar.ts';
import { type Arrivals, arrivalCell, countSurplus } from '../server/model/visitors.ts';
import type { Ignored } from '../server/wire/report.ts';
import { openWorld, type World } from './helpers/world.ts';

describe('browsers that leave a day never exceed its visitors', () => {
	const FIRST = parseDay('2026-01-15')!;

	/** On which days somebody came. */
	const people = fc.array(
		fc.uniqueArray(fc.integer({ min: FIRST, max: FIRST + 150 }), { minLength: 1, maxLength: 8 }),
		{
			maxLength: 60,
		},
	);

	/** Arrivals of people, each given as the days on which the browser says it was last counted. */
	function cellsOf(
		list: readonly { previous: number | undefined; day: number }[],
		from: number,
		to: number,
	): Arrivals[] {
		return list.flatMap(({ previous, day }) => {
			const cell = arrivalCell(previous, day);
			if (cell.from < from || cell.to > to) return [];
			return [{ previous_from: cell.from, previous_to: cell.to, visitors: 1 }];
		});
	}

	/** As the store adds them up. */
	function grouped(cells: readonly Arrivals[]): Arrivals[] {
		return [...Map.groupBy(cells, cell => `${cell.previous_from} ${cell.previous_to}`).values()].map(same => ({
			...same[0]!,
			visitors: same.length,
		}));
	}

	const arrivalsOf = (days: readonly number[]) =>
		days.toSorted((a, b) => a - b).map((day, at, all) => ({ previous: all[at - 1], day }));

	test('whoever comes whenever, in whatever period', () => {
		fc.assert(
			fc.property(people, fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 150 }), (lives, from, length) => {
				const visitors = Map.groupBy(lives.flat(), day => day);
				const cells = grouped(cellsOf(lives.flatMap(arrivalsOf), FIRST + from, FIRST + from + length));
				expect(countSurplus(cells, day => visitors.get(day)?.length ?? 0)).toBe(0);
			}),
			{ numRuns: 300, seed: 2 },
		);
	});

	test('and where they do, no more are called surplus than were forged', () => {
		const forged = fc.record({
			previous: fc.integer({ min: FIRST, max: FIRST + 40 }),
			after: fc.integer({ min: 1, max: 90 }),
		});
		let caught = 0;
		fc.assert(
			fc.property(people, fc.array(forged, { maxLength: 20 }), (lives, forgeries) => {
				const lies = forgeries.map(({ previous, after }) => ({ previous, day: previous + after }));
				const all = [...lives.flatMap(arrivalsOf), ...lies];
				const visitors = Map.groupBy(all, ({ day }) => day);
				const surplus = countSurplus(grouped(cellsOf(all, FIRST, FIRST + 300)), day => visitors.get(day)?.length ?? 0);
				expect(surplus).toBeLessThanOrEqual(lies.length);
				caught += surplus;
			}),
			{ numRuns: 300, seed: 3 },
		);
		expect(caught).toBeGreaterThan(100);
	});
});

describe('the alarm, beside what was not counted', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
	});
	afterEach(() => world.end());

	const send = (memory?: string) =>
		world.send({
			kind: 'view',
			begins: 1,
			screen: 'large',
			entry_page: '/',
			visit_number: 2,
			...(memory && { memory }),
		});
	const surplus = async (period: string) =>
		(await world.ask<Ignored>(`/sites/shop.example.com/ignored?period=${period}`)).surplus.visitors;

	it('is silent while browsers come back, and counts those that come from a day on which nobody else was', async () => {
		const { memory } = (await (await send()).json()) as { memory: string };
		world.now += 86_400_000;
		await send(memory);
		expect(await surplus('7d')).toBe(0);
		// The same browser's answer of yesterday, played again.
		for (let times = 0; times < 3; times++) await send(memory);
		expect(await surplus('7d')).toBe(3);
		expect(await surplus('yesterday')).toBe(3);
		expect(await surplus('today')).toBe(0);
	});

	it('knows of months that lie further back, too', async () => {
		for (let times = 0; times < 4; times++) await send('1.20700.2608.2');
		expect(await surplus('year')).toBe(4);
		expect(await surplus('7d')).toBe(0);
	});
});
