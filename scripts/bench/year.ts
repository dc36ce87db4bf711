import { createGathering, type Gathering } from '../../server/collect/gathering.ts';
import { firstDay, lastDay, monthOf } from '../../server/model/calendar.ts';
import { dimensions } from '../../server/model/dimensions.ts';
import { LEAST } from '../../server/model/groups.ts';
import { pairs } from '../../server/model/pairs.ts';
import type { Sums } from '../../server/model/sums.ts';
import { arrivalCell } from '../../server/model/visitors.ts';
import type { Store } from '../../server/store/store.ts';
import { CROSS_TABLE_OF, TABLE_OF } from '../../server/store/tables.ts';
import { REASONS } from '../../server/wire/beacon.ts';
import { createRandom } from '../people/random.ts';
import { drawVisit, VALUE_OF_PAGE, VALUES, VIEWS_PER_VISIT, type Visit } from './visits.ts';

/** How often each value and each two of them came. Arrays of their places: at ten times the traffic, a year is 2,400 million additions. */
function createCounts() {
	const single = VALUES.map(values => new Uint32Array(values.length));
	const crossed = pairs.map(({ a, b }) => new Uint32Array(VALUES[a.id]!.length * VALUES[b.id]!.length));
	const ofVisit = dimensions.filter(({ kind }) => kind !== 'page' && kind !== 'area').map(({ id }) => id);
	const numbered = pairs.map(({ a, b }, at) => ({
		a: a.id,
		b: b.id,
		counts: crossed[at]!,
		width: VALUES[b.id]!.length,
	}));
	const pairsOfVisit = numbered.filter(({ b }) => !VALUE_OF_PAGE[b]);
	const ofPage = VALUE_OF_PAGE.map((places, id) => ({
		id,
		places,
		pairs: numbered.filter(({ b }) => b === id),
	})).filter(Boolean);
	return {
		single,
		crossed,
		add({ facts, pages }: Visit): void {
			for (const id of ofVisit) if (facts[id] !== undefined) single[id]![facts[id]]! += 1;
			for (const { a, b, counts, width } of pairsOfVisit) {
				if (facts[a] !== undefined && facts[b] !== undefined) counts[facts[a] * width + facts[b]]! += 1;
			}
			for (const page of pages) {
				for (const { id, places, pairs } of ofPage) {
					const place = places[page]!;
					single[id]![place]! += 1;
					for (const { a, counts, width } of pairs) if (facts[a] !== undefined) counts[facts[a] * width + place]! += 1;
				}
			}
		},
	};
}
type Counts = ReturnType<typeof createCounts>;

/** The sums of so many visits, or views of a page; each table takes those that it has. */
const sumsOf = (count: number): Sums => ({
	views: Math.round(count * VIEWS_PER_VISIT),
	visits: count,
	engaged: Math.round(count * 0.6),
	entries: Math.round(count * 0.4),
	seconds: count * 53,
	deciles: count * 8,
	continuations: Math.round(count * 0.6),
	page_visits: Math.round(count * 2.3),
	area1_visits: Math.round(count * 1.7),
	area2_visits: Math.round(count * 1.9),
	area3_visits: Math.round(count * 2.1),
	stateless_views: Math.round(count * 0.1),
	stateless_visits: Math.round(count * 0.04),
	conversions: Math.round(count * 0.04),
	converting_visits: Math.round(count * 0.03),
	least_visits: Math.round(count * 0.04),
});

/** Of goals, each count is a conversion; and of facts of single views, each is a group's visit. */
const sumsAt = (kind: string, count: number): Sums => {
	if (kind === 'goal' || kind === 'property') return { conversions: count, converting_visits: count };
	return kind === 'view' ? { ...sumsOf(count), least_visits: count } : sumsOf(count);
};

/** Hands over the rows of single dimensions, and forgets them. */
function takeSingle(to: Gathering, { single }: Counts, at: { site: number; day: number }): void {
	for (const { id, kind } of dimensions) {
		for (const [place, count] of single[id]!.entries()) {
			if (count === 0) continue;
			const word = to.word(VALUES[id]![place]!);
			to.into(TABLE_OF[kind], sumsAt(kind, count))(at.site, id, at.day, word);
			if (kind === 'goal' || kind === 'property')
				to.into('revenue_days', { amount: count * 4900 })(at.site, id, at.day, word, to.word('EUR'));
		}
		single[id]!.fill(0);
	}
}

interface Crosses {
	site: number;
	/** Smaller groups are left out. */
	least: number;
	/** The day on which to hand over a group. */
	dayOf(group: number): number;
}

/** Hands over crosses, and forgets them. */
function takeCrosses(to: Gathering, { crossed }: Counts, { site, least, dayOf }: Crosses): void {
	for (const [number, { id, kind, a, b }] of pairs.entries()) {
		const [as, bs] = [VALUES[a.id]!, VALUES[b.id]!];
		let groups = 0;
		for (const [at, count] of crossed[number]!.entries()) {
			if (count === 0 || count < least) continue;
			const [one, other] = [to.word(as[Math.floor(at / bs.length)]!), to.word(bs[at % bs.length]!)];
			const day = dayOf(groups++);
			to.into(CROSS_TABLE_OF[kind], sumsAt(kind, count))(site, id, day, one, other);
			if (kind === 'goal')
				to.into('revenue_crosses', { amount: count * 4900 })(site, id, day, one, other, to.word('EUR'));
		}
		crossed[number]!.fill(0);
	}
}

/** What is kept of a day beside its dimensions. */
function takeDay(to: Gathering, { site, day, visits }: { site: number; day: number; visits: number }): void {
	to.into('days', sumsOf(visits))(site, day);
	for (let hour = 0; hour < 24; hour++) to.into('hours', sumsOf(Math.ceil(visits / 24)))(site, day * 24 + hour);
	for (let back = 0; back <= 90; back++) {
		const { from, to: until } = arrivalCell(back === 0 ? undefined : day - back, day);
		to.into('arrivals', { visitors: Math.ceil(visits / (back + 2) / 4) })(site, day, from, until);
	}
	for (let age = 0; age <= 12; age++)
		to.into('retention', { visitors: Math.ceil(visits / (age + 2) / 30) })(site, monthOf(day) - age, monthOf(day));
	for (const reason in REASONS) to.into('ignored', { beacons: Math.ceil(visits / 50) })(site, day, to.word(reason));
}

export interface YearOptions {
	site: number;
	/** First and last site day. */
	from: number;
	to: number;
	/** Page views of a day. */
	views: number;
	/** Months of whose days all crosses are handed over; those before are to be sealed. */
	recent: number;
	/** Called after each month with its last day. */
	ended?: (day: number) => Promise<void>;
	/** Told the part of the days that are there, from 0 to 1. */
	progress?: (share: number) => void;
}

/**
 * Hands a year to the store, one batch for each day, each day drawn anew. Crosses of months that are sealed by the end come
 * once a month, and only the groups that sealing leaves, spread over the days of the month because a day takes 10,000 of a
 * pair: the sealed rows are the same, and to write all others only to delete them would take most of an hour.
 */
export async function fillBench(
	store: Store,
	{ site, from, to, views, recent, ended, progress }: YearOptions,
): Promise<void> {
	const dice = createRandom(7).next;
	const counts = createCounts();
	for (let day = from; day <= to; day++) {
		const month = monthOf(day);
		// From day to day traffic differs by a tenth or so.
		const visits = Math.round((views / VIEWS_PER_VISIT) * (0.85 + 0.3 * dice()));
		for (let visit = 0; visit < visits; visit++) counts.add(drawVisit(dice));
		const gathering = createGathering();
		takeDay(gathering, { site, day, visits });
		takeSingle(gathering, counts, { site, day });
		if (month > monthOf(to) - recent) takeCrosses(gathering, counts, { site, least: 1, dayOf: () => day });
		else if (day === Math.min(to, lastDay(month))) {
			const days = day - firstDay(month) + 1;
			const dayOf = (group: number) => firstDay(month) + (group % days);
			takeCrosses(gathering, counts, { site, least: LEAST.signedIn, dayOf });
		}
		await store.add({ number: day - from + 1, increments: Object.values(gathering.take()) });
		if (ended && monthOf(day + 1) !== month) await ended(day);
		progress?.((day - from + 1) / (to - from + 1));
	}
}
