import { dayOf, siteHour } from '../../server/model/calendar.ts';
import { dimensions } from '../../server/model/dimensions.ts';
import type { Site } from '../../server/store/sites.ts';
import type { Store } from '../../server/store/store.ts';
import { isCross, type TableName, tables } from '../../server/store/tables.ts';

const NAMES = new Map<number, string>(dimensions.map(({ id, name }) => [id, name]));

/**
 * Today's sums of a site, by table, dimension and value: `{"visit_days|country|DE": {"views": 12, …}}`. Crosses are left
 * out: there are hundreds, and they may wait for ten seconds before they are written.
 */
export async function readSums(store: Store, site: Site, at: number): Promise<Record<string, Record<string, number>>> {
	const hour = siteHour(at, site.timezone);
	const all: Record<string, Record<string, number>> = {};
	for (const table of Object.keys(tables) as TableName[]) {
		const { key, words = [], sums } = tables[table];
		const [when, moment] = key.includes('hour') ? ['hour', hour] : ['day', dayOf(hour)];
		if (isCross(table) || !key.includes(when)) continue;
		const columns = [...key, ...sums].map(name => (words.includes(name) ? `${name}_word.text as ${name}` : name));
		const joins = words.map(name => `join words as ${name}_word on ${name}_word.id = ${name}`).join(' ');
		const sql = `select ${columns} from ${table} ${joins} where site = ? and ${when} = ?`;
		for (const row of await store.all<Record<string, number | string>>(sql, [site.id, moment])) {
			const parts = key.filter(column => column !== 'site' && column !== when).map(column => row[column]!);
			if (key.includes('dimension')) parts[0] = NAMES.get(Number(parts[0])) ?? '';
			all[[table, ...parts].join('|')] = Object.fromEntries(sums.map(sum => [sum, Number(row[sum])]));
		}
	}
	return all;
}
