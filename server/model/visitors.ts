import { firstDay, lastDay, monthOf } from './calendar.ts';

/**
 * Visitors of any range of days from sums (design 2.3). Every browser seen in a range has exactly one first day in it: the
 * one whose previous counted day lies before the range, or nowhere. So they are the arrivals with such a previous day:
 *
 *     visitors(a..b) = sum over days d in a..b of arrivals[d][previous < a or none]
 *
 * Wikimedia's last-access cookie, Google's client-regulated counting (Omaha) and Fedora's countme count in the same way.
 */

/** So many days back the previous day is kept as it is, further back as its calendar month. */
const EXACT_DAYS = 31;

/** The first and last day among which a previous counted day lies: one and the same for an exact one, -1 for none. */
interface Span {
	from: number;
	to: number;
}

/**
 * The cell in which an arrival on a site day is counted. Exact days back and whole months beyond make every range exact
 * that has at most 32 days or starts on the first of a month.
 */
export function arrivalCell(previous: number | undefined, day: number): Span {
	if (previous === undefined) return { from: -1, to: -1 };
	if (previous >= day - EXACT_DAYS) return { from: previous, to: previous };
	const month = monthOf(previous);
	return { from: firstDay(month), to: Math.min(lastDay(month), day - EXACT_DAYS - 1) };
}

/** Arrivals within a range whose previous day lies, or may lie, before it. */
export interface Arrivals {
	previous_from: number;
	previous_to: number;
	visitors: number;
}

/** How many visitors for certain at least and at most, and the best estimate in between; all the same where exact. */
export interface Visitors {
	visitors: number;
	low: number;
	high: number;
}

/** Whether a range that starts on this day cuts the arrivals' cell, so that part of them came earlier in the range. */
export const isCut = ({ previous_to }: Arrivals, from: number): boolean => previous_to >= from;

/**
 * Visitors of a range that starts on day `from`. Of a cell that the start cuts, the share is taken that the days before it
 * have in the visitors of all its days; `visitorsOf` says how many a day had.
 */
export function countVisitors(
	from: number,
	arrivals: readonly Arrivals[],
	visitorsOf: (day: number) => number,
): Visitors {
	const cut = arrivals.filter(cell => isCut(cell, from));
	const low = total(arrivals) - total(cut);
	const likely = cut.reduce((sum, cell) => sum + cell.visitors * shareBefore(from, cell, visitorsOf), 0);
	return { visitors: low + Math.round(likely), low, high: low + total(cut) };
}

/**
 * The conservation check: a browser that was counted on a day has one next day at most, so no more can come with a day as
 * their previous one than were counted on it; the same holds for the days of a month together. What is beyond is so many
 * arrivals, at least, that were forged, or that came twice because an answer was lost.
 *
 * `arrivals` are all those whose previous day lies in some period; `visitorsOf` says how many a day had.
 */
export function countSurplus(arrivals: readonly Arrivals[], visitorsOf: (day: number) => number): number {
	const months = Map.groupBy(arrivals, cell => monthOf(cell.previous_from));
	let surplus = 0;
	for (const cells of months.values()) {
		const exact = cells.filter(cell => cell.previous_from === cell.previous_to);
		const ofDays = exact.reduce((sum, cell) => sum + Math.max(0, cell.visitors - visitorsOf(cell.previous_from)), 0);
		const from = Math.min(...cells.map(cell => cell.previous_from));
		const to = Math.max(...cells.map(cell => cell.previous_to));
		let visitors = 0;
		for (let day = from; day <= to; day++) visitors += visitorsOf(day);
		surplus += Math.max(ofDays, total(cells) - visitors);
	}
	return surplus;
}

function total(arrivals: readonly Arrivals[]): number {
	return arrivals.reduce((sum, { visitors }) => sum + visitors, 0);
}

function shareBefore(from: number, cell: Arrivals, visitorsOf: (day: number) => number): number {
	let before = 0;
	let all = 0;
	for (let day = cell.previous_from; day <= cell.previous_to; day++) {
		const visitors = visitorsOf(day);
		all += visitors;
		if (day < from) before += visitors;
	}
	// Days that are no longer kept weigh the same.
	return all > 0 ? before / all : (from - cell.previous_from) / (cell.previous_to - cell.previous_from + 1);
}
