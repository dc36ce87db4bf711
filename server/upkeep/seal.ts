import { dayOf, isoMonth, lastDay, monthOf, siteHour } from '../model/calendar.ts';
import { pruneWords } from '../store/prune.ts';
import { type Seals, sealsOf } from '../store/seals.ts';
import { listSites, type Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { tables } from '../store/tables.ts';
import type { Statement } from '../store/worker.ts';
import { countArrivals, foldArrivals } from './arrivals.ts';
import { type Doomed, doomed, type Sealing } from './gone.ts';

/** Days after its end at which a month is sealed. A visit is believed for one day, and a backup may be put back. */
export const SEAL_AFTER = 35;

/** Rows that one transaction deletes: some 20 ms, for which beacons wait at most. */
const STEP = 2_000;

export interface SealOptions {
	store: Store;
	/** Milliseconds since 1970, UTC. */
	now: number;
	/** Nothing is written, and the answer says what would go. */
	dryRun?: boolean | undefined;
	/** Told of how many rows are gone so far, after each transaction. */
	progress?: ((rows: number) => void) | undefined;
	/** Stops between two transactions; the next run does what is left. */
	signal?: AbortSignal | undefined;
}

/** What went, or would go, of a site. */
export interface Sealed {
	site: string;
	/** Crosses of months before this one (`2026-10`) are kept by the month only, without small groups. */
	crosses: string;
	/** Sums of months before this one are kept by the month only. */
	days: string;
	/** Rows by their table: those of days and hours, whose months stay. */
	rows: Record<string, number>;
	/** Groups that are gone for good. */
	groups: number;
}

/** How far a site is to be sealed on one of its days. */
export function dueOn(today: number, { retention }: { retention: number }): Omit<Seals, 'groups'> {
	let crosses = monthOf(today);
	while (lastDay(crosses - 1) + SEAL_AFTER > today) crosses--;
	return { crosses, days: monthOf(today) - retention };
}

/**
 * Seals what is due on every site, one small transaction after another, so that counting goes on in between. The seals are
 * written first: from then on nothing is asked of or added to what is going, and a run that ends anywhere leaves to the
 * next one exactly what it has not done.
 */
export async function seal(options: SealOptions): Promise<Sealed[]> {
	const answers: Sealed[] = [];
	let gone = 0;
	const progress = (rows: number) => {
		gone += rows;
		options.progress?.(gone);
	};
	const ends: Statement[] = [];
	for (const site of await listSites(options.store)) {
		const { answer, end } = await sealSite(site, { ...options, progress });
		answers.push(answer);
		if (end) ends.push(end);
	}
	const { store, dryRun, signal } = options;
	if (dryRun || signal?.aborted) return answers;
	// Last of all the words that nothing names any more: until they are gone, a month counts as not done.
	if (gone > 0 || ends.length > 0) await pruneWords(store);
	if (ends.length > 0) await store.write(...ends);
	return answers;
}

async function sealSite(site: Site, options: SealOptions): Promise<{ answer: Sealed; end?: Statement }> {
	const { store, now, dryRun, progress = () => undefined, signal } = options;
	const { crosses, days } = dueOn(dayOf(siteHour(now, site.timezone)), site.settings);
	const from = await sealsOf(store, site);
	// What is gone does not come back where the retention is made longer.
	const to = { crosses: Math.max(crosses, from.crosses), days: Math.max(days, from.days) };
	const answer: Sealed = {
		site: site.domain,
		crosses: isoMonth(to.crosses),
		days: isoMonth(to.days),
		rows: {},
		groups: 0,
	};
	const note = ({ table, groups }: Pick<Doomed, 'table' | 'groups'>, rows: number) => {
		if (rows === 0) return;
		if (groups) answer.groups += table === 'revenue_crosses' ? 0 : rows;
		else answer.rows[table] = (answer.rows[table] ?? 0) + rows;
		progress(rows);
	};
	const sealing: Sealing = { site: site.id, threshold: site.settings.threshold, from, to };
	if (dryRun) {
		for (const part of doomed(sealing)) note(part, await count(store, part));
		note({ table: 'arrivals' }, await countArrivals(store, sealing));
		return { answer };
	}
	if (to.crosses > from.crosses || to.days > from.days) await writeSeals(store, sealing);
	for (const part of doomed(sealing)) {
		// Nearly always there is nothing: to look costs no transaction.
		while (!signal?.aborted && (await isThere(store, part))) note(part, await remove(store, part));
	}
	for await (const rows of foldArrivals(store, sealing, signal)) note({ table: 'arrivals' }, rows);
	if (from.groups >= to.crosses) return { answer };
	const end: Statement = [
		'update seals set groups = ? where site = ? and crosses = ?',
		[to.crosses, site.id, to.crosses],
	];
	return { answer, end };
}

async function writeSeals(store: Store, { site, to }: Sealing): Promise<void> {
	await store.write([
		`insert into seals (site, crosses, days) values (?, ?, ?)
		on conflict (site) do update set crosses = excluded.crosses, days = excluded.days`,
		[site, to.crosses, to.days],
	]);
}

async function count(store: Store, { table, where, values }: Doomed): Promise<number> {
	const [found] = await store.all<{ rows: number }>(`select count(*) as rows from ${table} where ${where}`, values);
	return found?.rows ?? 0;
}

async function isThere(store: Store, { table, where, values }: Doomed): Promise<boolean> {
	return (await store.all(`select 1 from ${table} where ${where} limit 1`, values)).length > 0;
}

async function remove(store: Store, { table, where, values }: Doomed): Promise<number> {
	const key = tables[table].key.join(', ');
	const [changes = 0] = await store.write([
		`delete from ${table} where (${key}) in (select ${key} from ${table} where ${where} limit ${STEP})`,
		values,
	]);
	return changes;
}
