import { DIMENSIONS, dimensions } from '../model/dimensions.ts';
import { pairs } from '../model/pairs.ts';
import { pruneWords, whileAny } from './prune.ts';
import type { Site } from './sites.ts';
import type { Store } from './store.ts';
import { TABLE_NAMES, tables } from './tables.ts';
import type { Statement } from './worker.ts';

/** Rows that one transaction deletes. */
const STEP = 500;

const isPath = ({ values }: { values: string }): boolean => values === 'path';
const isArea = ({ level }: { level?: number }): boolean => level !== undefined;

/** What was deleted, and what was not because others have it too. */
export interface Forgotten {
	rows: number;
	/** The path is also the name of an area, in which other pages are counted: those rows stay. */
	isArea: boolean;
}

/**
 * Deletes what is counted under a path: its rows as page, entry page and exit page, and their crosses. The sums of the site
 * stay, so that what the rows held is part of "(other)" from then on.
 */
export async function forgetPath(store: Store, site: Site, path: string, ...more: Statement[]): Promise<Forgotten> {
	const [word] = await store.all<{ id: number }>('select id from words where text = ?', [path]);
	await store.write(...more);
	if (!word) return { rows: 0, isArea: false };
	const stays = await isAreaOfOthers(store, site, path);
	const gone = dimensions.filter(dimension => isPath(dimension) && !(stays && isArea(dimension)));
	let rows = 0;
	for (const statement of deletions(site.id, word.id, new Set(gone.map(({ id }) => id)))) {
		rows += await whileAny(store, statement);
	}
	await pruneWords(store);
	return { rows, isArea: stays };
}

/** The pages below a path, those too whose days are no longer kept, as a range of texts: `/shop/` up to what comes after every text that begins so. */
async function isAreaOfOthers(store: Store, { id }: Site, path: string): Promise<boolean> {
	const found = await store.all(
		`select 1 from page_months where site = ? and dimension = ? and value in (select id from words where text >= ? and text < ?) limit 1`,
		[id, DIMENSIONS.page.id, `${path}/`, `${path}0`],
	);
	return found.length > 0;
}

/** One statement for each column of each table that may hold the word, of the dimensions that name paths. */
function deletions(site: number, word: number, ids: ReadonlySet<number>): Statement[] {
	return TABLE_NAMES.flatMap((table): Statement[] => {
		const { key } = tables[table];
		const where = (second: string, list: readonly number[], column: string): Statement[] => {
			if (list.length === 0) return [];
			const some = `select ${key.join(', ')} from ${table} where site = ? and ${second} in (${list.join(', ')}) and ${column} = ? limit ${STEP}`;
			return [[`delete from ${table} where (${key.join(', ')}) in (${some})`, [site, word]]];
		};
		if (key[1] === 'dimension') return where('dimension', [...ids], 'value');
		if (key[1] !== 'pair') return [];
		return [
			...where(
				'pair',
				pairs.filter(({ a }) => ids.has(a.id)).map(({ id }) => id),
				'a',
			),
			...where(
				'pair',
				pairs.filter(({ b }) => ids.has(b.id)).map(({ id }) => id),
				'b',
			),
		];
	});
}
