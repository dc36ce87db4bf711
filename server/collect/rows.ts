import { type Dimension, dimensions } from '../model/dimensions.ts';
import type { Facts, PageNames } from '../model/facts.ts';
import { type Pair, pairs } from '../model/pairs.ts';
import { CROSS_SUMS, type Sums } from '../model/sums.ts';
import { CROSS_TABLE_OF, type Increment, TABLE_OF } from '../store/tables.ts';

type Named = (typeof dimensions)[number];

/** Where something is added: the site, the site day that the sums belong to, and what is known of the visit. */
export interface At {
	site: number;
	day: number;
	facts: Facts;
}

/** What a conversion is counted under. */
export interface Reached {
	goal: string;
	/** `plan=pro`; "(none)" where the event has none. */
	properties: readonly string[];
}

const ofKind = (kind: Dimension['kind']): Named[] => dimensions.filter(dimension => dimension.kind === kind);
const crossing = (kind: Pair['kind']): Pair[] => pairs.filter(pair => pair.kind === kind);

export const PAGES = ofKind('page').map(dimension => ({
	dimension,
	name: dimension.name as keyof PageNames,
	pairs: crossing('page').filter(({ b }) => b.id === dimension.id),
}));
const VISIT = { dimensions: ofKind('visit'), pairs: crossing('visit') };
const VIEW = { dimensions: ofKind('view'), pairs: crossing('view') };
const [AREA] = ofKind('area') as [Named];
const [GOAL, PROPERTY] = [ofKind('goal')[0]!, ofKind('property')[0]!];
const GOAL_PAIRS = crossing('goal').filter(({ b }) => b.id !== PROPERTY.id);
const PROPERTY_PAIR = crossing('goal').find(({ b }) => b.id === PROPERTY.id)!;

/** The value of a dimension: its row. */
function wordOf({ name, value }: Named, facts: Facts): string {
	return value ? value(facts) : facts[name as keyof Facts];
}

/** The row of every dimension of visits. */
export function visitRows({ site, day, facts }: At, sums: Sums): Increment[] {
	return VISIT.dimensions.map(of => ({ table: TABLE_OF.visit, key: [site, of.id, day, wordOf(of, facts)], sums }));
}

/** Every cross of two facts of the visit, where there is something to add to it. */
export function visitCrosses({ site, day, facts }: At, sums: Sums): Increment[] {
	if (!CROSS_SUMS.visit.some(sum => sum in sums)) return [];
	const table = CROSS_TABLE_OF.visit;
	return VISIT.pairs.map(({ id, a, b }) => ({
		table,
		key: [site, id, day, wordOf(a, facts), wordOf(b, facts)],
		sums,
	}));
}

/** The row of a page, or of an area, and its crosses with facts of the visit. */
export function pageRows(at: At, { dimension, name, pairs }: (typeof PAGES)[number], names: PageNames, sums: Sums) {
	const { site, day, facts } = at;
	const value = names[name];
	const table = CROSS_TABLE_OF.page;
	const list: Increment[] = [{ table: TABLE_OF.page, key: [site, dimension.id, day, value], sums }];
	for (const { id, a } of pairs) list.push({ table, key: [site, id, day, wordOf(a, facts), value], sums });
	return list;
}

/** The row of the area that a page is in by the rules of the site's owner; none where there are no rules. */
export function areaRows({ site, day }: At, page: { area: string | undefined } | undefined, sums: Sums): Increment[] {
	return page?.area === undefined ? [] : [{ table: TABLE_OF.area, key: [site, AREA.id, day, page.area], sums }];
}

/** The row of every fact of a single view, and its crosses with the page and with facts of the visit. */
export function viewRows({ site, day, facts }: At, sums: Sums): Increment[] {
	return [
		...VIEW.dimensions.map(of => ({ table: TABLE_OF.view, key: [site, of.id, day, wordOf(of, facts)], sums })),
		...VIEW.pairs.map(({ id, a, b }) => ({
			table: CROSS_TABLE_OF.view,
			key: [site, id, day, wordOf(a, facts), wordOf(b, facts)],
			sums,
		})),
	];
}

/** The row of a goal, those of its properties, and the crosses of the goal with the visit, the page and the properties. */
export function goalRows({ site, day, facts }: At, { goal, properties }: Reached, sums: Sums): Increment[] {
	return [
		{ table: TABLE_OF.goal, key: [site, GOAL.id, day, goal], sums },
		...properties.map(property => ({ table: TABLE_OF.property, key: [site, PROPERTY.id, day, property], sums })),
		...goalCrosses(facts, { goal, properties }).map(([pair, value]) => ({
			table: CROSS_TABLE_OF.goal,
			key: [site, pair, day, goal, value],
			sums,
		})),
	];
}

/** The same for money. */
export function revenueRows(
	{ site, day, facts }: At,
	{ goal, properties }: Reached,
	{ currency, amount }: { currency: string; amount: number },
): Increment[] {
	const sums = { amount };
	const row = (dimension: number, value: string): Increment => ({
		table: 'revenue_days',
		key: [site, dimension, day, value, currency],
		sums,
	});
	return [
		row(GOAL.id, goal),
		...properties.map(property => row(PROPERTY.id, property)),
		...goalCrosses(facts, { goal, properties }).map(
			([pair, value]): Increment => ({
				table: 'revenue_crosses',
				key: [site, pair, day, goal, value, currency],
				sums,
			}),
		),
	];
}

function goalCrosses(facts: Facts, { properties }: Reached): (readonly [pair: number, value: string])[] {
	return [
		...GOAL_PAIRS.map(({ id, b }) => [id, wordOf(b, facts)] as const),
		...properties.map(property => [PROPERTY_PAIR.id, property] as const),
	];
}
