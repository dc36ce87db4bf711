import { firstDay, lastDay, monthOf } from '../model/calendar.ts';
import type { Store } from '../store/store.ts';
import type { Sealing } from './gone.ts';

/** SQL: the month of a day. */
const monthSql = (day: string): string =>
	`strftime('%Y', ${day} * 86400, 'unixepoch') * 12 + strftime('%m', ${day} * 86400, 'unixepoch') - 1`;

/**
 * Arrivals of months that are kept by the month only become arrivals of the month by the month of the previous day. Each
 * month in one transaction, so that every arrival is in one of the two tables at any moment.
 */
export async function* foldArrivals(
	store: Store,
	{ site, to }: Sealing,
	signal: AbortSignal | undefined,
): AsyncGenerator<number> {
	while (!signal?.aborted) {
		const [{ day } = { day: null }] = await store.all<{ day: number | null }>(
			'select min(day) as day from arrivals where site = ? and day < ?',
			[site, firstDay(to.days)],
		);
		if (day === null) return;
		const month = monthOf(day);
		const days = [firstDay(month), lastDay(month)];
		const [, rows = 0] = await store.write(
			[
				`insert into arrival_months (site, month, previous_month, visitors)
				select site, ?, iif(previous_from < 0, -1, ${monthSql('previous_from')}) as previous, sum(visitors)
				from arrivals where site = ? and day between ? and ? group by previous
				on conflict (site, month, previous_month) do update set visitors = visitors + excluded.visitors`,
				[month, site, ...days],
			],
			['delete from arrivals where site = ? and day between ? and ?', [site, ...days]],
		);
		yield rows;
	}
}

export async function countArrivals(store: Store, { site, to }: Sealing): Promise<number> {
	const [found] = await store.all<{ rows: number }>(
		'select count(*) as rows from arrivals where site = ? and day < ?',
		[site, firstDay(to.days)],
	);
	return found?.rows ?? 0;
}
