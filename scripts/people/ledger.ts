import { monthOf } from '../../server/model/calendar.ts';
import { dimensions } from '../../server/model/dimensions.ts';
import { type Facts, NONE, type PageNames } from '../../server/model/facts.ts';
import { pairs } from '../../server/model/pairs.ts';
import { arrivalCell } from '../../server/model/visitors.ts';
import type { Store } from '../../server/store/store.ts';
import { CROSS_TABLE_OF, isCross, TABLE_OF, type TableName, tables } from '../../server/store/tables.ts';
import type { Given } from './browser.ts';
import { type Census, monthsOf, type SeenEvent, type SeenLeave, type SeenView, type SeenVisit } from './census.ts';
import { factsOf, factsOfEvent, namesOf } from './words.ts';

/** What a census says that the tables of the store must hold: sums by table and by key, words as they are. */
export type Ledger = Record<string, Record<string, number>>;

type Kind = 'page' | 'view' | 'visit';
type Row = Record<string, number>;

/** One row of the ledger: `visit_days source 20780 Google`. */
function rowName(table: TableName, ...key: readonly (number | string)[]): string {
	return [table, ...key].join(' ');
}

/** Adds up a census, each sum at the moment that design 4 gives it. */
export function keepLedger(census: Census, part: Part = 'all'): Ledger {
	const book = openBook(part);
	for (const view of census.views) addView(book, view);
	for (const leave of census.leaves) addLeave(book, leave);
	for (const visit of census.visits) if (visit.engaged) addEngaged(book, visit);
	for (const event of census.events) addEvent(book, event);
	for (const seen of census.days.values()) {
		for (const [index, day] of seen.entries()) {
			const { from, to } = arrivalCell(seen[index - 1], day);
			book.add({ visitors: 1 }, 'arrivals', day, from, to);
		}
	}
	for (const { birth, months } of monthsOf(census)) {
		for (const month of months) book.add({ visitors: 1 }, 'retention', birth, month);
	}
	return withoutZeros(book.ledger);
}

type Book = ReturnType<typeof openBook>;

function openBook(part: Part) {
	const ledger: Ledger = {};
	/** Adds those of the sums that the table has. */
	const add = (sums: Row, table: TableName, ...key: readonly (number | string)[]) => {
		const name = rowName(table, ...key);
		const row = ledger[name] ?? {};
		ledger[name] = row;
		for (const sum of tables[table].sums) if (sums[sum]) row[sum] = (row[sum] ?? 0) + sums[sum];
	};
	/** To the row of every dimension of a kind, or of one of them, and to the crosses that belong to it. */
	const addTo = (kind: Kind, day: number, facts: Facts, sums: Row, only?: string) => {
		for (const { name, kind: of } of dimensions) {
			if (of === kind && (only ?? name) === name) add(sums, TABLE_OF[kind], name, day, facts[name as keyof Facts]);
		}
		for (const { kind: of, a, b } of part === 'all' ? pairs : []) {
			if (of !== kind || (only ?? b.name) !== b.name) continue;
			const words = [facts[a.name as keyof Facts], facts[b.name as keyof Facts]];
			for (const span of [day, -monthOf(day)]) add(sums, CROSS_TABLE_OF[kind], `${a.name}×${b.name}`, span, ...words);
		}
	};

	/** To the rows of a goal and of its properties and, where there is an amount, to those of money. */
	const addGoal = (day: number, facts: Facts, { name, properties = {}, amount, currency }: Given, sums: Row) => {
		const said = Object.entries(properties).map(([property, value]) => `${property}=${value}`);
		const ofGoal = said.length > 0 ? said : [NONE];
		const money = sums.conversions && amount && currency ? ([{ amount }, currency] as const) : undefined;
		for (const [dimension, value] of [
			['goal', name] as const,
			...ofGoal.map(each => ['goal_property', each] as const),
		]) {
			add(sums, 'goal_days', dimension, day, value);
			if (money) add(money[0], 'revenue_days', dimension, day, value, money[1]);
		}
		for (const { kind, a, b } of part === 'all' ? pairs : []) {
			if (kind !== 'goal') continue;
			for (const word of b.kind === 'property' ? ofGoal : [facts[b.name as keyof Facts]]) {
				for (const span of [day, -monthOf(day)]) {
					add(sums, 'goal_crosses', `${a.name}×${b.name}`, span, name, word);
					if (money) add(money[0], 'revenue_crosses', `${a.name}×${b.name}`, span, name, word, money[1]);
				}
			}
		}
	};

	return { ledger, add, addTo, addGoal };
}

function addView({ add, addTo }: Book, view: SeenView): void {
	const { hour, day, line, visit, seconds, deciles } = view;
	const first = visit ? visit.views[0] === view : line.fromOutside;
	const of = visit ? '' : 'stateless_';
	const views = { [`${of}views`]: 1 };
	const visits = { ...views, ...(first && { [`${of}visits`]: 1 }) };
	const facts = factsOf(view);
	add(visits, 'hours', hour);
	const firsts = visit ? firstSeen(view, visit) : [];
	const ofVisit = { ...visits, ...Object.fromEntries(firsts.map(({ total }) => [total, 1])), seconds, deciles };
	// Of a visit without memory only its beginning is known: it counts for the size of a group and nothing else.
	const least = first ? { least_visits: 1 } : {};
	add(ofVisit, 'days', day);
	addTo('visit', day, facts, ofVisit);
	addTo('view', day, facts, { ...views, ...least, seconds, deciles });
	for (const { name, kind } of dimensions) {
		if (kind !== 'page') continue;
		const isFirst = firsts.some(each => each.name === name);
		const visit = !isFirst ? least : first ? { visits: 1, entries: 1 } : { visits: 1, engaged: 1 };
		addTo('page', day, facts, { ...views, ...visit, seconds, deciles }, name);
	}
	if (!visit?.views[visit.views.indexOf(view) + 1]) return;
	add({ continuations: 1 }, 'days', day);
	addTo('visit', day, facts, { continuations: 1 });
	addTo('page', day, facts, { continuations: 1 });
}

/** Attention of a browser without memory. */
function addLeave({ add, addTo }: Book, { view, day, seconds, deciles }: SeenLeave): void {
	const facts = factsOf({ ...view, line: { ...view.line, fromOutside: false } });
	const sums = { seconds, deciles };
	add(sums, 'days', day);
	for (const kind of ['visit', 'view', 'page'] as const) addTo(kind, day, facts, sums);
}

/** A visit that saw a second page or did something, at the moment it began and on the page it began on. */
function addEngaged({ add, addTo }: Book, { views }: SeenVisit): void {
	const { hour, day } = views[0]!;
	const facts = factsOf(views[0]!);
	const sums = { engaged: 1 };
	add(sums, 'hours', hour);
	add(sums, 'days', day);
	addTo('visit', day, facts, sums);
	for (const { name, kind } of dimensions) {
		if (kind === 'page' && facts[name as keyof PageNames] !== NONE) addTo('page', day, facts, sums, name);
	}
}

function addEvent({ add, addTo, addGoal }: Book, event: SeenEvent): void {
	const { day, visit, first, firstOfAny, line } = event;
	const facts = factsOfEvent(event);
	const then = visit?.views[0]?.day ?? day;
	const one = { conversions: 1 };
	const ofVisit = { converting_visits: 1 };
	add(one, 'days', day);
	addTo('visit', day, facts, one);
	addGoal(day, facts, line.given, one);
	if (first) addGoal(then, facts, line.given, ofVisit);
	if (!firstOfAny) return;
	add(ofVisit, 'days', then);
	addTo('visit', then, facts, ofVisit);
}

/** Page and areas that the visit sees for the first time with this view. */
function firstSeen(view: SeenView, visit: SeenVisit) {
	const before = visit.views.slice(0, visit.views.indexOf(view)).map(({ line }) => namesOf(line.page));
	const names = namesOf(view.line.page);
	return dimensions.filter(({ name, kind }) => {
		const value = names[name as keyof PageNames];
		return kind === 'page' && value !== NONE && before.every(each => each[name as keyof PageNames] !== value);
	});
}

/** Which tables a ledger is about: crosses are most of the rows of a store. */
export type Part = 'all' | 'without crosses';

/** The ledger as the tables of a store have it, for one site; what was not counted is in no census. */
export async function readLedger(store: Store, site: number, part: Part = 'all'): Promise<Ledger> {
	const ledger: Ledger = {};
	for (const table of Object.keys(tables) as TableName[]) {
		if (/^ignored|^published|months$/.test(table) || (part !== 'all' && isCross(table))) continue;
		const { key, words = [], sums } = tables[table];
		const joins = words.map(column => `join words as ${column}_word on ${column}_word.id = ${column}`);
		const columns = [...key, ...sums].map(name => (words.includes(name) ? `${name}_word.text as ${name}` : name));
		const sql = `select ${columns} from ${table} ${joins.join(' ')} where site = ?`;
		for (const row of await store.all<Record<string, number | string>>(sql, [site])) {
			const parts = key.slice(1).map(column => NAMED[column]?.get(Number(row[column])) ?? row[column]!);
			ledger[rowName(table, ...parts)] = Object.fromEntries(sums.map(sum => [sum, Number(row[sum])]));
		}
	}
	return withoutZeros(ledger);
}

/** Key columns whose numbers stand for something of the lists. */
const NAMED: Record<string, Map<number, string>> = {
	dimension: new Map(dimensions.map(({ id, name }) => [id, name])),
	pair: new Map(pairs.map(({ id, a, b }) => [id, `${a.name}×${b.name}`])),
};

/** Sums of 0 are left out: whether a row has them or not means the same. */
function withoutZeros(ledger: Ledger): Ledger {
	const rows = Object.entries(ledger).map(
		([name, row]) => [name, Object.entries(row).filter(([, sum]) => sum > 0)] as const,
	);
	return Object.fromEntries(
		rows.filter(([, row]) => row.length > 0).map(([name, row]) => [name, Object.fromEntries(row)]),
	);
}
