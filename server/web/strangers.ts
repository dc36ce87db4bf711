import type { DimensionName } from '../model/dimensions.ts';
import { isByMonth } from '../model/public.ts';
import { nowOf } from '../stats/sites.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { PublicGroup } from '../upkeep/audit/check.ts';
import type { Breakdown } from '../wire/report.ts';
import { Refused } from './failure.ts';
import type { Query } from './query.ts';
import { type Asked, REPORTS } from './questions.ts';
import { publicCatalog, publicView } from './shared.ts';

const BREAKDOWN = REPORTS.find(({ path }) => path.startsWith('breakdown/'))!;

/** A link that shows everything that links can show. */
const EVERYTHING = { panels: [] };
const shareOf = ({ domain }: Site) =>
	({ kind: 'share', id: 0, site: domain, name: '', locked: false, ...EVERYTHING }) as const;

/** Nobody asks for what is in memory: links do not show it. */
const NO_REALTIME = { now: () => undefined } as unknown as Asked['realtime'];

/** The period of which each pair is asked for too. */
const CROSSED = 'last_month';

/**
 * Groups of visitors that share links show of a site, asked as strangers ask: every period there is by every dimension, and
 * for the last month each dimension with some values of each other. (What they can be shown at all is looked at as a whole,
 * where it is stored.) Pages and sources by themselves are exact by design and no groups of visitors.
 */
export async function* publicGroups(store: Store, site: Site, clock: number): AsyncGenerator<PublicGroup> {
	const now = await nowOf(store, site, clock);
	const asked = { store, site, now, realtime: NO_REALTIME, format: 'json' } as const;
	const { dimensions, periods } = publicCatalog(EVERYTHING);
	for (const period of periods) {
		for (const { name, pairs } of dimensions) {
			const isGroups = isByMonth(name as DimensionName);
			if (!isGroups && period !== CROSSED) continue;
			const rows = await rowsOf(asked, { dimension: name, query: { period } });
			if (isGroups) yield* groupsOf(rows, `${period} by ${name}`);
			for (const other of period === CROSSED ? pairs : []) {
				for (const { value } of some(rows)) {
					const query = { period, filter: `${name}:${value}` };
					yield* groupsOf(await rowsOf(asked, { dimension: other, query }), `${period} by ${other}, one ${name}`);
				}
			}
		}
	}
}

/** The largest, the smallest, and one between them. */
const some = <T>(rows: readonly T[]): T[] => [
	...new Set([0, rows.length >> 1, rows.length - 1].flatMap(at => rows[at] ?? [])),
];

type Row = Breakdown['rows'][number];

/** The rows of an answer; none where links do not show that. */
async function rowsOf(
	asked: Omit<Asked, 'query' | 'path'>,
	{ dimension, query }: { dimension: string; query: Query },
): Promise<Row[]> {
	try {
		const answer = await publicView(shareOf(asked.site), BREAKDOWN, { ...asked, path: { dimension }, query });
		return (answer.value as Breakdown).rows;
	} catch (error) {
		if (error instanceof Refused) return [];
		throw error;
	}
}

/** Where an answer has views only, how many visits there were is in what is stored, which is looked at as well. */
function groupsOf(rows: readonly Row[], question: string): PublicGroup[] {
	return rows.flatMap(({ visits, converting_visits }) => {
		const size = visits ?? converting_visits;
		return typeof size === 'number' ? { question, size } : [];
	});
}
