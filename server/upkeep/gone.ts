import { firstDay, lastDay } from '../model/calendar.ts';
import { dimensions } from '../model/dimensions.ts';
import { GROUP_SIZE } from '../model/groups.ts';
import { type Pair, pairs } from '../model/pairs.ts';
import type { Seals } from '../store/seals.ts';
import { CROSS_TABLE_OF, DAY_TABLES, type TableName, tables } from '../store/tables.ts';

/** Rows of a table that are to go: a condition that names a range of its key. */
export interface Doomed {
	table: TableName;
	where: string;
	values: number[];
	/** They are whole groups, and not the days of something that stays. */
	groups?: boolean;
}

/** What is to be sealed of a site: months before `to`, where those before `from` were sealed before. */
export interface Sealing {
	site: number;
	/** Visits of the smallest group that stays. */
	threshold: number;
	from: Seals;
	to: Omit<Seals, 'groups'>;
}

/** All that goes when a site is sealed, in parts that are each one range of a key. */
export function doomed(sealing: Sealing): Doomed[] {
	return [...pairs.flatMap(pair => [...crossDays(pair, sealing), ...smallGroups(pair, sealing)]), ...oldDays(sealing)];
}

const tablesOf = ({ kind }: Pair): TableName[] =>
	kind === 'goal' ? [CROSS_TABLE_OF.goal, 'revenue_crosses'] : [CROSS_TABLE_OF[kind]];

/** The days of crosses, whose months stay. */
function crossDays(pair: Pair, { site, to }: Sealing): Doomed[] {
	return tablesOf(pair).map(table => ({
		table,
		where: 'site = ? and pair = ? and span between 0 and ?',
		values: [site, pair.id, lastDay(to.crosses - 1)],
	}));
}

/** Groups of their months that are too small to stay. An amount goes with the group that it belongs to. */
function smallGroups(pair: Pair, { site, threshold, from, to }: Sealing): Doomed[] {
	if (to.crosses <= from.groups) return [];
	const range = 'site = ? and pair = ? and span between ? and ?';
	const values = [site, pair.id, 1 - to.crosses, -Math.max(1, from.groups), threshold];
	const size = GROUP_SIZE[pair.kind].join(' + ');
	const groups: Doomed = { table: CROSS_TABLE_OF[pair.kind], where: `${range} and ${size} < ?`, values, groups: true };
	if (pair.kind !== 'goal') return [groups];
	const same = ['site', 'pair', 'span', 'a', 'b'].map(part => `large.${part} = revenue_crosses.${part}`).join(' and ');
	const none = `not exists (select 1 from goal_crosses as large where ${same} and ${size} >= ?)`;
	return [{ table: 'revenue_crosses', where: `${range} and ${none}`, values, groups: true }, groups];
}

/** Sums of days and hours that are older than they are kept; those of their months stay. */
function oldDays({ site, to }: Sealing): Doomed[] {
	const day = firstDay(to.days);
	const hours: Doomed = { table: 'hours', where: 'site = ? and hour < ?', values: [site, day * 24] };
	const days = DAY_TABLES.flatMap((table): Doomed[] => {
		if (!tables[table].key.includes('dimension'))
			return [{ table, where: 'site = ? and day < ?', values: [site, day] }];
		const where = 'site = ? and dimension = ? and day < ?';
		return dimensions.map(({ id }) => ({ table, where, values: [site, id, day] }));
	});
	return [hours, ...days];
}
