import type { Breakdown, Catalog, DimensionEntry, MetricEntry, Metrics, Period } from '../server/wire/report.ts';
import { metricsIn } from './columns.ts';
import { breakdownAddress, choice, overview } from './data.ts';
import { formatName } from './format.ts';
import { type State, useResource } from './resource.ts';
import { view } from './view.ts';

/** Rows of a page of the table in full. */
export const PAGE = 50;

/** What the API answers at once. Up to so many values search and order happen here, without a wait and in names as they read. */
export const AT_ONCE = 1000;

/** What rows are sorted by whose growth is of interest: the difference, because a share of little says little. */
export const CHANGE = 'change';

export interface Found {
	/** The rows of the page on screen. */
	rows: Breakdown['rows'];
	/** How many rows were found on all pages. */
	count: number;
	/** Only below the last page of all rows. */
	other?: Metrics;
	folded?: Breakdown['folded'];
	total: Breakdown['total'];
	period: Period;
	/** The same values in the period that is compared with, where they are all known. */
	before: Breakdown['rows'] | undefined;
}

interface Asked {
	state: State;
	error: Error | undefined;
	/** Absent until the first answer. */
	found?: Found;
}

/** The rows that the view's search, order and page ask for; those of the question before while one is under way. */
export function useFound(dimension: DimensionEntry, catalog: Catalog): Asked {
	const { name } = dimension;
	const all = useResource<Breakdown>(
		() => choice.value && breakdownAddress(choice.value, name, { limit: AT_ONCE }),
		[name],
	);
	const many = (all.data.value?.count ?? 0) > AT_ONCE;
	const page = useResource<Breakdown>(() => {
		const { search, sort, offset } = view.value;
		return many && choice.value
			? breakdownAddress(choice.value, name, { search, sort, offset, limit: PAGE })
			: undefined;
	}, [name, many]);
	const first = all.data.value && metricsIn(all.data.value, catalog)[0]?.name;
	const before = useBefore(name, many ? undefined : first);
	const from = many ? page : all;
	const answer = from.data.value;
	const asked = { state: from.state.value, error: from.error.value };
	if (!answer) return asked;
	const rows = many ? answer.rows : arrange(answer.rows, dimension, { metrics: metricsIn(answer, catalog), before });
	const count = many ? answer.count : rows.length;
	const start = offsetIn(count);
	const whole = !view.value.search && !view.value.sort && start + PAGE >= count;
	const found = {
		rows: many ? rows : rows.slice(start, start + PAGE),
		count,
		...(whole && { other: answer.other }),
		total: answer.total,
		...(answer.folded && { folded: answer.folded }),
		period: answer.period,
		before,
	};
	return { ...asked, found };
}

/** The rows of the period that is compared with; `today` is compared with a part of a day, of which there are none. */
function useBefore(name: string, metric: string | undefined): Breakdown['rows'] | undefined {
	const asked = useResource<Breakdown>(() => {
		const comparison = overview.data.value?.totals.comparison;
		if (!choice.value || !metric || !comparison || comparison.until) return;
		const { from, to } = comparison.period;
		return breakdownAddress(choice.value, name, { period: undefined, from, to, metrics: metric, limit: AT_ONCE });
	}, [name, metric]);
	const answer = asked.data.value;
	return answer && answer.count <= AT_ONCE && overview.data.value?.totals.comparison ? answer.rows : undefined;
}

/** Where the page on screen begins; an old address may name one that is no longer there. */
export function offsetIn(count: number): number {
	const asked = view.value.offset ?? 0;
	return asked < count ? asked : 0;
}

interface Known {
	metrics: MetricEntry[];
	before: Breakdown['rows'] | undefined;
}

/** Searches names as they read on screen and as they are stored; unknown values come last in either order. */
function arrange(rows: Breakdown['rows'], dimension: DimensionEntry, { metrics, before }: Known): Breakdown['rows'] {
	const { search, sort } = view.value;
	const text = search?.toLowerCase();
	const name = (row: Breakdown['rows'][number]) => formatName(dimension, row.value);
	const found = text ? rows.filter(row => `${row.value}\n${name(row)}`.toLowerCase().includes(text)) : [...rows];
	if (sort === 'value') return found.sort((a, b) => name(a).localeCompare(name(b)));
	const by = sort?.replace(/^-/, '');
	const metric = metrics.find(one => one.name === by)?.name;
	if (!metric && by !== CHANGE) return found;
	const first = metrics[0]?.name ?? '';
	const was = new Map(before?.map(row => [row.value, Number(row[first] ?? 0)]));
	const amount = (row: Breakdown['rows'][number]) =>
		metric ? row[metric] : Number(row[first] ?? 0) - (was.get(row.value) ?? 0);
	const sign = sort?.startsWith('-') ? 1 : -1;
	return found.sort((a, b) => {
		const [one, other] = [amount(a), amount(b)];
		if (typeof one !== 'number' || typeof other !== 'number') return Number(one === null) - Number(other === null);
		return sign * (one - other);
	});
}
