import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createGathering, type Gathering } from '../../server/collect/gathering.ts';
import { createRealtime } from '../../server/collect/realtime.ts';
import { readSettings } from '../../server/model/settings.ts';
import { addSite, listSites } from '../../server/store/sites.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import type { TableName } from '../../server/store/tables.ts';
import { askedBy } from '../../server/web/guard.ts';
import { reports } from '../../server/web/reports.ts';

/** One addition: the key in the order of the table's key columns, and what is added. */
export interface Increment {
	table: TableName;
	key: readonly (number | string)[];
	sums: Readonly<Record<string, number>>;
}

export interface Api {
	store: Store;
	/** The number of the site example.com. */
	site: number;
	add(increments: readonly Increment[]): Promise<void>;
	/** Stores what is added to the gathering. */
	gather(fill: (to: Gathering) => void): Promise<void>;
	/** Answers of the site's reports; the path starts behind `/sites/example.com/`. */
	get(path: string, headers?: Record<string, string>): Promise<Response>;
	json<T>(path: string): Promise<T>;
	/** Any route of the API. */
	request(path: string): Promise<Response>;
}

/** The report routes over a real store with the sites example.com and, without data, example.org. */
export async function openReports(at: number, timezone = 'Europe/Berlin'): Promise<Api> {
	const directory = await mkdtemp(join(tmpdir(), 'footfall-reports-'));
	const store = await openStore(directory);
	afterAll(async () => {
		await store.close();
		await rm(directory, { recursive: true });
	});
	for (const domain of ['example.com', 'example.org'])
		await addSite(store, { domain, timezone, hostnames: [domain], settings: readSettings('{}') });
	const clock = () => at;
	const routes = reports({ store, clock, sites: () => listSites(store), realtime: createRealtime(clock) });
	const app = askedBy({ kind: 'machine' }, routes);
	const get: Api['get'] = async (path, headers = {}) => app.request(`/sites/example.com/${path}`, { headers });
	let number = 0;
	const gather: Api['gather'] = fill => {
		const gathering = createGathering();
		fill(gathering);
		return store.add({ number: ++number, increments: Object.values(gathering.take()) });
	};
	return {
		store,
		site: (await listSites(store)).find(site => site.domain === 'example.com')!.id,
		gather,
		add: increments =>
			gather(to => {
				for (const { table, key, sums } of increments) {
					const [k0, k1, ...more] = key.map(part => (typeof part === 'string' ? to.word(part) : part)) as [
						number,
						number,
					];
					to.into(table, sums)(k0, k1, ...more);
				}
			}),
		get,
		json: async path => {
			const answer = await get(path);
			if (!answer.ok) throw new Error(await answer.text());
			return answer.json();
		},
		request: async path => app.request(path),
	};
}
