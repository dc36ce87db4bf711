import { isoMonth } from '../../model/calendar.ts';
import { GROUP_SIZE, LEAST } from '../../model/groups.ts';
import { pairs } from '../../model/pairs.ts';
import { sealsOf } from '../../store/seals.ts';
import { CROSS_TABLE_OF } from '../../store/tables.ts';
import type { Fault } from '../../wire/account.ts';
import type { Check } from './check.ts';

/** No site may keep smaller ones; one that keeps only larger ones now may have sealed months before. */
const SMALLEST = LEAST.signedIn;

/** Of months that are sealed, no cross is left with fewer visits than the smallest group may have. */
export const groups: Check = async ({ store, sites }) => {
	const faults: Fault[] = [];
	let sealed = 0;
	for (const site of sites) {
		const { groups: end } = await sealsOf(store, site);
		if (end > 0) sealed += 1;
		for (const { id, kind, a, b } of pairs) {
			if (end === 0) break;
			const table = CROSS_TABLE_OF[kind];
			const rows = await store.all<{ span: number; rows: number }>(
				`select span, count(*) as rows from ${table}
				where site = ? and pair = ? and span between ? and -1 and ${GROUP_SIZE[kind].join(' + ')} < ? group by span`,
				[site.id, id, 1 - end, SMALLEST],
			);
			const what = `${a.name} with ${b.name}: groups of fewer than ${SMALLEST}`;
			for (const { span, rows: count } of rows)
				faults.push({ where: `${table}, ${site.domain}, ${isoMonth(-span)}, ${count} rows`, what });
		}
	}
	return {
		message: `No small group is left in sealed months (sites that have some: ${sealed} of ${sites.length}).`,
		faults,
	};
};
