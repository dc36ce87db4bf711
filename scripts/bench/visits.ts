import { type DimensionName, dimensions } from '../../server/model/dimensions.ts';
import { NONE } from '../../server/model/facts.ts';
import { area } from '../../server/wire/page.ts';

/** The benchmark site: how many values each dimension has; of each, the first are the most frequent. */
const COUNTS: Partial<Record<DimensionName, number>> = {
	referrer: 300,
	source: 200,
	channel: 8,
	campaign: 41,
	utm_source: 21,
	utm_medium: 7,
	utm_term: 61,
	utm_content: 31,
	country: 60,
	region: 420,
	language: 80,
	device: 3,
	browser: 12,
	browser_version: 60,
	system: 8,
	system_version: 24,
	screen: 4,
	visitor_type: 3,
	visit_number: 4,
	hostname: 1,
	goal: 5,
	goal_property: 12,
};
export const VIEWS_PER_VISIT = 2.5;

/** In three of ten of these there is one segment, in the others there are three. */
const pages = Array.from({ length: 2_000 }, (_, at) =>
	at === 0 ? '/' : at % 3 === 0 ? `/page-${at}` : `/part-${at % 12}/shelf-${at % 60}/thing-${at}`,
);

/** The values of each dimension by its number, and the number of each by its place. */
export const VALUES: string[][] = [];
/** For pages and areas: the place of the value, by that of the page. */
export const VALUE_OF_PAGE: number[][] = [];
for (const { id, name, kind, level } of dimensions) {
	if (kind === 'page') {
		const named = pages.map(page => (level === undefined ? page : (area(page, level) ?? NONE)));
		const places = new Map([...new Set(named)].map((value, at) => [value, at]));
		VALUES[id] = [...places.keys()];
		VALUE_OF_PAGE[id] = named.map(value => places.get(value)!);
	} else if (name === 'entry_page') VALUES[id] = pages;
	else if (name === 'status') VALUES[id] = ['200', '404'];
	else VALUES[id] = Array.from({ length: COUNTS[name] ?? 0 }, (_, at) => `${name} ${at}`);
}

export interface Visit {
	/** The place of its value in each dimension, by the dimension's number; undefined in those of goals where it reached none. */
	facts: (number | undefined)[];
	/** Places of the pages that it saw. */
	pages: number[];
}

const ID = Object.fromEntries(dimensions.map(({ id, name }) => [name, id])) as Record<DimensionName, number>;
const HIGHEST = Math.max(...Object.values(ID));

/**
 * Draws one visit. Values follow Zipf's law: the n-th is there 1/n times as often as the first, so that half of the pages come
 * once a day or less, and a year is full of rare groups. What in life goes together goes together here: a region lies in one
 * country, a source is in one channel, a version is one of its browser.
 */
export function drawVisit(dice: () => number): Visit {
	const zipf = (count: number): number => Math.floor((count + 1) ** dice()) - 1;
	const few = (count: number): number => Math.floor(count * dice());
	const seen = [zipf(pages.length)];
	for (let more = few(VIEWS_PER_VISIT * 2 - 1); more > 0; more--) seen.push(zipf(pages.length));
	const [country, source, system, browser] = [zipf(60), zipf(200), zipf(8), zipf(12)];
	const device = dice() < 0.9 ? system % 2 : 2;
	// One visit in seven comes by a campaign.
	const campaign = dice() < 0.15 ? 1 + zipf(40) : 0;
	const isNew = dice() < 0.6;
	const facts: (number | undefined)[] = Array(HIGHEST + 1).fill(undefined);
	facts[ID.entry_page] = seen[0]!;
	facts[ID.hostname] = 0;
	facts[ID.status] = dice() < 0.01 ? 1 : 0;
	facts[ID.country] = country;
	facts[ID.region] = country + 60 * zipf(7);
	facts[ID.language] = dice() < 0.85 ? country : zipf(80);
	facts[ID.source] = source;
	facts[ID.channel] = source % 8;
	facts[ID.referrer] = source < 100 && dice() < 0.3 ? 200 + source : source;
	facts[ID.campaign] = campaign;
	facts[ID.utm_source] = campaign && 1 + (campaign % 20);
	facts[ID.utm_medium] = campaign && 1 + (campaign % 6);
	facts[ID.utm_term] = campaign && 1 + zipf(60);
	facts[ID.utm_content] = campaign && 1 + zipf(30);
	facts[ID.system] = system;
	facts[ID.system_version] = system + 8 * zipf(3);
	facts[ID.device] = device;
	facts[ID.screen] = dice() < 0.8 ? device : 3;
	facts[ID.browser] = browser;
	facts[ID.browser_version] = browser + 12 * zipf(5);
	facts[ID.visitor_type] = dice() < 0.04 ? 2 : Number(isNew);
	facts[ID.visit_number] = isNew ? 0 : 1 + zipf(3);
	if (dice() < 0.03) {
		const goal = zipf(5);
		facts[ID.goal] = goal;
		facts[ID.goal_property] = (goal % 4) + 4 * zipf(3);
	}
	return { facts, pages: seen };
}
