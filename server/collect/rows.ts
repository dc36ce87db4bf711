import { type Dimension, dimensions } from '../model/dimensions.ts';
import type { Facts, PageNames } from '../model/facts.ts';
import { type Pair, pairs } from '../model/pairs.ts';
import type { Sums } from '../model/sums.ts';
import { CROSS_TABLE_OF, TABLE_OF } from '../store/tables.ts';
import type { Add, Gathering } from './gathering.ts';

type Named = (typeof dimensions)[number];

/** Where something is added: the site, the site day that the sums belong to, and what is known of the visit. */
export interface At {
	to: Gathering;
	site: number;
	day: number;
	words: Words;
	/** Nothing is added by where the visit came from: the site does not count its goals by that. */
	sourceless?: boolean | undefined;
}

/** What a beacon says of its visit and of the view: the number of its word, by the number of the dimension. */
export type Words = readonly number[];

/** What a conversion is counted under. */
export interface Reached {
	goal: string;
	/** `plan=pro`; "(none)" where the event has none. */
	properties: readonly string[];
}

/** Money, in the currency's minor unit. */
export interface Revenue {
	currency: string;
	amount: number;
}

const ofKind = (kind: Dimension['kind']): Named[] => dimensions.filter(dimension => dimension.kind === kind);
const crossing = (kind: Pair['kind']): Pair[] => pairs.filter(pair => pair.kind === kind);

export const PAGES = ofKind('page').map(dimension => ({
	dimension,
	name: dimension.name as keyof PageNames,
	pairs: crossing('page').filter(({ b }) => b.id === dimension.id),
}));
const VISIT = { dimensions: ofKind('visit'), pairs: crossing('visit') };
const isSource = ({ group }: Named): boolean => group === 'sources';
const isSourceless = ({ a, b }: Pair): boolean => !isSource(a) && !isSource(b);
const VISIT_SOURCELESS = {
	dimensions: VISIT.dimensions.filter(dimension => !isSource(dimension)),
	pairs: VISIT.pairs.filter(isSourceless),
};
const VIEW = { dimensions: ofKind('view'), pairs: crossing('view') };
const [AREA] = ofKind('area') as [Named];
const [GOAL, PROPERTY] = [ofKind('goal')[0]!, ofKind('property')[0]!];
const GOAL_PAIRS = crossing('goal').filter(({ b }) => b.id !== PROPERTY.id);
const GOAL_PAIRS_SOURCELESS = GOAL_PAIRS.filter(isSourceless);
const PROPERTY_PAIR = crossing('goal').find(({ b }) => b.id === PROPERTY.id)!;

const FACTS = [...VISIT.dimensions, ...VIEW.dimensions, ...ofKind('page')];

/** Looks every fact up once: a view adds to some eighty crosses, each with two of them. */
export function wordsOf(facts: Facts, to: Gathering): Words {
	const words: number[] = [];
	for (const { id, name } of FACTS) words[id] = to.word(facts[name as keyof Facts]);
	return words;
}

/** To the row of every dimension of visits. */
export function addToVisit({ to, site, day, words, sourceless }: At, sums: Sums): void {
	const { dimensions, pairs } = sourceless ? VISIT_SOURCELESS : VISIT;
	const add = to.into(TABLE_OF.visit, sums);
	for (const { id } of dimensions) add(site, id, day, words[id]!);
	const cross = to.into(CROSS_TABLE_OF.visit, sums);
	for (const { id, a, b } of pairs) cross(site, id, day, words[a.id]!, words[b.id]!);
}

/** To the row of a page, or of an area, and its crosses with facts of the visit. */
export function addToPage(
	at: At,
	{ dimension, name, pairs }: (typeof PAGES)[number],
	names: PageNames,
	sums: Sums,
): void {
	const { to, site, day, words } = at;
	const value = to.word(names[name]);
	to.into(TABLE_OF.page, sums)(site, dimension.id, day, value);
	const cross = to.into(CROSS_TABLE_OF.page, sums);
	for (const { id, a } of pairs) cross(site, id, day, words[a.id]!, value);
}

/** To the row of the area that a page is in by the rules of the site's owner; there is none where there are no rules. */
export function addToArea({ to, site, day }: At, page: { area: string | undefined } | undefined, sums: Sums): void {
	if (page?.area !== undefined) to.into(TABLE_OF.area, sums)(site, AREA.id, day, to.word(page.area));
}

/** To the row of every fact of a single view, and its crosses with the page and with facts of the visit. */
export function addToView({ to, site, day, words }: At, sums: Sums): void {
	const add = to.into(TABLE_OF.view, sums);
	for (const { id } of VIEW.dimensions) add(site, id, day, words[id]!);
	const cross = to.into(CROSS_TABLE_OF.view, sums);
	for (const { id, a, b } of VIEW.pairs) cross(site, id, day, words[a.id]!, words[b.id]!);
}

/** To the row of a goal, those of its properties, and the crosses of the goal with the visit, the page and the properties. */
export function addToGoal(at: At, reached: Reached, sums: Sums): void {
	const { to } = at;
	addReached(at, reached, { days: to.into(TABLE_OF.goal, sums), crosses: to.into(CROSS_TABLE_OF.goal, sums) });
}

/** The same for money. */
export function addRevenue(at: At, reached: Reached, { currency, amount }: Revenue): void {
	const { to } = at;
	const word = to.word(currency);
	const [days, crosses] = [to.into('revenue_days', { amount }), to.into('revenue_crosses', { amount })];
	addReached(at, reached, {
		days: (site, dimension, day, value) => days(site, dimension, day!, value!, word),
		crosses: (site, pair, day, a, b) => crosses(site, pair, day!, a!, b!, word),
	});
}

function addReached(at: At, { goal, properties }: Reached, { days, crosses }: { days: Add; crosses: Add }): void {
	const { to, site, day, words, sourceless } = at;
	const value = to.word(goal);
	days(site, GOAL.id, day, value);
	for (const { id, b } of sourceless ? GOAL_PAIRS_SOURCELESS : GOAL_PAIRS) crosses(site, id, day, value, words[b.id]!);
	for (const property of properties) {
		days(site, PROPERTY.id, day, to.word(property));
		crosses(site, PROPERTY_PAIR.id, day, value, to.word(property));
	}
}
