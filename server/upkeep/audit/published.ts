import { isoMonth, monthOf } from '../../model/calendar.ts';
import { dimensions } from '../../model/dimensions.ts';
import { LEAST } from '../../model/groups.ts';
import { pairs } from '../../model/pairs.ts';
import type { Site } from '../../store/sites.ts';
import type { Store } from '../../store/store.ts';
import type { Fault } from '../../wire/account.ts';
import type { Check } from './check.ts';

/** What tells the size of a published group: of goals, converting visits; of facts of views, where no visits are told, views. */
const SIZE: Partial<Record<string, string>> = {
	goal: 'converting_visits',
	property: 'converting_visits',
	view: 'views',
};
const sizeOf = (kind: string): string => SIZE[kind] ?? 'visits';

/**
 * No group is smaller than what may be shown in public: neither of those that were published, month by month, nor of those
 * that share links answer with, asked as a stranger asks. A site may ask for larger ones; what was published before stays.
 */
export const published: Check = async ({ store, sites, publicGroups }) => {
	const faults: Fault[] = [];
	let asked = 0;
	for (const site of sites) {
		for (const question of [...dimensions.map(ofDimension), ...pairs.map(ofPair)])
			faults.push(...(await tooSmall(store, site, question)));
		for await (const { question, size } of publicGroups(site)) {
			asked += 1;
			if (size < LEAST.public)
				faults.push({
					where: `share links of ${site.domain}, ${question}`,
					what: `a group of fewer than ${LEAST.public}`,
				});
		}
	}
	return { message: `${asked.toLocaleString('en')} groups are shown by share links, none too small.`, faults };
};

interface Published {
	table: string;
	/** SQL: the rows of one dimension or pair that stand for a group; number 0 is "(other)". */
	where: string;
	id: number;
	size: string;
	name: string;
}

const ofDimension = ({ id, kind, name }: (typeof dimensions)[number]): Published => ({
	table: 'published_values',
	where: 'dimension = ? and value <> 0',
	id,
	size: sizeOf(kind),
	name,
});

const ofPair = ({ id, kind, a, b }: (typeof pairs)[number]): Published => ({
	table: 'published_crosses',
	where: 'pair = ? and a <> 0 and b <> 0',
	id,
	size: sizeOf(kind),
	name: `${a.name} with ${b.name}`,
});

async function tooSmall(store: Store, { id, domain }: Site, asked: Published): Promise<Fault[]> {
	const rows = await store.all<{ first: number; rows: number }>(
		`select first, count(*) as rows from ${asked.table} where site = ? and ${asked.where} and ${asked.size} < ? group by first`,
		[id, asked.id, LEAST.public],
	);
	return rows.map(({ first, rows }) => ({
		where: `${asked.table}, ${domain}, ${isoMonth(monthOf(first))}, ${rows} rows`,
		what: `${asked.name}: groups of fewer than ${LEAST.public}`,
	}));
}
