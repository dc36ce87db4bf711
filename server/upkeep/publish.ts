import { setImmediate } from 'node:timers/promises';
import { dayOf, firstDay, monthOf, siteHour } from '../model/calendar.ts';
import { byMonth, closedBefore, exact, pairsByDepth } from '../model/public.ts';
import { listSites, type Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { crossCells, dropMonth, type Month, valueCells, writeCrosses, writeValues } from './cells.ts';
import { createFolding } from './folding.ts';

export interface PublishOptions {
	store: Store;
	/** Milliseconds since 1970, UTC. */
	now: number;
	/** Stops between two transactions; the next run makes the month anew. */
	signal?: AbortSignal | undefined;
}

/**
 * Publishes the months that are closed: folds their small groups once, and writes down what share links show of them from
 * then on. One transaction for each dimension and pair, so that counting goes on in between. Nobody reads a month before the
 * last transaction, which says that it is there; what is left of one that was cut off goes first.
 */
export async function publish({ store, now, signal }: PublishOptions): Promise<void> {
	for (const site of await listSites(store)) {
		const due = closedBefore(dayOf(siteHour(now, site.timezone)));
		for (let month = await nextOf(store, site); month !== undefined && month < due; month++) {
			await publishMonth(store, site, { month, signal });
			if (signal?.aborted) return;
			await store.write([
				'insert into published (site, month) values (?, ?) on conflict (site) do update set month = excluded.month',
				[site.id, month + 1],
			]);
		}
	}
}

/** The first month that is not published yet; undefined where there is no data. */
async function nextOf(store: Store, { id }: Site): Promise<number | undefined> {
	const [row] = await store.all<{ month: number | null; first: number | null }>(
		'select (select month from published where site = ?) as month, min(first) as first from months where site = ?',
		[id, id],
	);
	if (!row || row.first === null) return;
	return row.month ?? monthOf(row.first);
}

/** Dimensions before their pairs, and wholes before their parts: what is folded there is folded here. */
async function publishMonth(
	store: Store,
	{ id, settings }: Site,
	{ month, signal }: { month: number; signal: AbortSignal | undefined },
): Promise<void> {
	const folding = createFolding(settings.public_threshold);
	const of: Month = { site: id, month, first: firstDay(month) };
	await store.write(...dropMonth(of));
	for (const dimension of exact) folding.exact(dimension, await valueCells(store, of, dimension));
	for (const dimension of byMonth) {
		if (signal?.aborted) return;
		const shown = folding.values(dimension, await valueCells(store, of, dimension));
		if (shown.length > 0) await store.write(writeValues(of, dimension, shown));
	}
	for (const pair of pairsByDepth) {
		if (signal?.aborted) return;
		const cells = await crossCells(store, of, pair);
		// Of a month of pages by country there may be thousands; beacons pass in between.
		await setImmediate();
		const shown = folding.crosses(pair, cells);
		await setImmediate();
		if (shown.length > 0) await store.write(writeCrosses(of, pair, shown));
	}
}
