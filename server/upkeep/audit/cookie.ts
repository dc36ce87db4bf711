import { firstDay, isoDay, monthOf } from '../../model/calendar.ts';
import type { Fault } from '../../wire/account.ts';
import {
	advance,
	birthMonth,
	MEMORY_MONTHS,
	type Memory,
	MOST_VISITS,
	memoryEnd,
	readMemory,
	writeMemory,
} from '../../wire/memory.ts';
import type { Check } from './check.ts';

const DAY = 86_400_000;

/** How `ff_memory` goes on: the published function, or one that a test holds up to the law. */
type Law = typeof advance;

/**
 * The law of `ff_memory`, for everything that a browser can hold which was born in this month: every last day, every number
 * of visits, every day on which it may come back. What holds for each step holds for every history made of such steps.
 */
export const cookie: Check = async ({ now }) => {
	const today = Math.floor(now / DAY);
	const values = possible(today);
	return {
		message: `No step of it extends its life or goes back; it has one of ${values.toLocaleString('en')} values today, ${Math.log2(values).toFixed(1)} bits, all made of days of visits.`,
		faults: known(today),
	};
};

/** The function stays the same as long as the process lives. */
const known = (() => {
	const found = new Map<number, Fault[]>();
	return (today: number): Fault[] => {
		const faults = found.get(today) ?? faultsOf(advance, today);
		found.clear();
		found.set(today, faults);
		return faults;
	};
})();

/** Where a function breaks the law, each way once. @param today site day */
export function faultsOf(law: Law, today: number): Fault[] {
	const first = firstDay(monthOf(today));
	const born = birthMonth(first);
	const end = memoryEnd(born) / DAY;
	const faults = new Map<string, Fault>();
	for (let last = first; last < end; last++) {
		for (let day = last - 1; day <= end + 1; day++) {
			for (let visits = 1; visits <= MOST_VISITS; visits++) {
				for (const begins of [false, true]) {
					const what = broken(law, { day: last, birth: born, visits }, { day, begins, end });
					if (what) faults.set(what, { where: `last day ${isoDay(last)}, then ${isoDay(day)}`, what });
				}
			}
		}
	}
	const fresh = law(undefined, today, true);
	if (readMemory(writeMemory(fresh)) === undefined) faults.set('', { where: 'a new cookie', what: 'cannot be read' });
	return [...faults.values()];
}

function broken(
	law: Law,
	old: Memory,
	{ day, begins, end }: { day: number; begins: boolean; end: number },
): string | undefined {
	const next = law(old, day, begins);
	if (next.day !== day) return 'the last day is not that of the view';
	const over = day >= end;
	if (over && (next.birth !== birthMonth(day) || next.visits !== 1)) return 'it outlives the first of its 13th month';
	// A month that ends tomorrow: born on a day that another clock does not have yet.
	if (over || birthMonth(day) < old.birth) return;
	if (next.birth !== old.birth) return 'its birth changes while it lives';
	const wanted = Math.min(MOST_VISITS, old.visits + (begins ? 1 : 0));
	if (next.visits !== wanted) return 'visits go back, or forward by more than the visit';
}

/** How many values a browser can hold on a day: birth months that are still alive, last days since then, visits. */
function possible(today: number): number {
	let values = 0;
	for (let month = monthOf(today) - MEMORY_MONTHS; month <= monthOf(today); month++) {
		if (memoryEnd(birthMonth(firstDay(month))) / DAY <= today) continue;
		values += (today - firstDay(month) + 1) * MOST_VISITS;
	}
	return values;
}
