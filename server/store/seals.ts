import type { Database } from 'better-sqlite3';
import type { Store } from './store.ts';

/** How far a site is sealed, as months since year 0. A site that has no row is not sealed at all. */
export interface Seals {
	/** Crosses of months before this one are kept by the month only, and never grow but where they are. */
	crosses: number;
	/** Small groups of months before this one are gone. */
	groups: number;
	/** All sums of months before this one are kept by the month only. */
	days: number;
}

export const UNSEALED: Seals = { crosses: 0, groups: 0, days: 0 };

const SEALS = 'select crosses, groups, days from seals where site = ?';

export async function sealsOf(store: Store, { id }: { id: number }): Promise<Seals> {
	const [seals = UNSEALED] = await store.all<Seals>(SEALS, [id]);
	return seals;
}

/** The same for the writer, which remembers them until somebody writes. */
export function createSeals(database: Database): (site: number) => Seals {
	const select = database.prepare<[number], Seals>(SEALS);
	const known = new Map<number, Seals>();
	return site => {
		let seals = known.get(site);
		if (!seals) {
			seals = select.get(site) ?? UNSEALED;
			known.set(site, seals);
		}
		return seals;
	};
}
