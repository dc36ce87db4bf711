import { MADE, type Made, newestSchema } from '../../store/schema.ts';
import type { Store } from '../../store/store.ts';
import type { Fault } from '../../wire/account.ts';
import { STORED } from '../../wire/stored.ts';
import type { Check } from './check.ts';

const LISTED: Record<string, readonly string[]> = { ...STORED.visitors, ...STORED.site, ...STORED.people };

/** SQLite's own note of numbers that were given out. Statistics of the query planner would be samples of rows, and are none. */
const OF_SQLITE = ['sqlite_sequence'];

/**
 * The database has the tables and columns of the list that the promise page prints, made in the very words of the
 * migrations: with these types, strict, sums without row numbers. No view, no trigger, no further index.
 */
export const schema: Check = async ({ store }) => {
	const made = await store.all<Made>(MADE);
	const wanted = new Map(newestSchema().map(one => [one.name, one]));
	const faults: Fault[] = [];
	for (const { type, name, sql } of made) {
		const where = `${type} ${name}`;
		const known = wanted.get(name);
		if (!known) faults.push({ where, what: 'is none of Footfall’s' });
		else if (known.type !== type || known.sql !== sql) faults.push({ where, what: 'is not as Footfall makes it' });
		else if (type === 'table' && !OF_SQLITE.includes(name)) faults.push(...(await unlisted(store, name)));
	}
	const names = new Set(made.map(({ name }) => name));
	for (const { type, name } of wanted.values())
		if (!names.has(name)) faults.push({ where: `${type} ${name}`, what: 'is not there' });
	return { message: `${made.filter(({ type }) => type === 'table').length} tables, each as it is listed.`, faults };
};

async function unlisted(store: Store, table: string): Promise<Fault[]> {
	const listed = LISTED[table];
	if (!listed) return [{ where: `table ${table}`, what: 'is not in the list of what is stored' }];
	const columns = await store.all<{ name: string }>('select name from pragma_table_xinfo(?)', [table]);
	return columns
		.filter(({ name }) => !listed.includes(name))
		.map(({ name }) => ({ where: `${table}.${name}`, what: 'is not in the list of what is stored' }));
}
