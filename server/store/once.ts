import type { Store } from './store.ts';

/**
 * A store for the length of one report, which asks the same thing several times: an overview has twenty breakdowns, each of
 * which is subtracted from the same total. Nobody changes the rows that they share.
 */
export function once(store: Store): Store {
	const answers = new Map<string, Promise<unknown[]>>();
	return {
		...store,
		all<Row>(sql: string, values: Parameters<Store['all']>[1] = []) {
			const name = `${sql}\n${JSON.stringify(values)}`;
			const known = answers.get(name) ?? store.all<Row>(sql, values);
			answers.set(name, known);
			return known as Promise<Row[]>;
		},
	};
}
