import type { Breakdown, Catalog, DimensionEntry, MetricEntry, Metrics, Period } from '../server/wire/report.ts';
import { metricsIn } from './columns.ts';
import { breakdownAddress, choice } from './data.ts';
import { formatName } from './format.ts';
import { type State, useResource } from './resource.ts';
import { view } from './view.ts';

/** Rows of a page of the table in full. */
export const PAGE = 50;

/** What the API answers at once. Up to so many values search and order happen here, without a wait and in names as they read. */
export const AT_ONCE = 1000;

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
	state: State;
	failure: string | undefined;
}

/** The rows that the view's search, order and page ask for. `undefined` until the first answer. */
export function useFound(dimension: DimensionEntry, catalog: Catalog): Found | undefined {
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
	const from = many ? page : all;
	const answer = from.data.value;
	if (!answer) return;
	const rows = many ? answer.rows : arrange(answer.rows, dimension, metricsIn(answer, catalog));
	const count = many ? answer.count : rows.length;
	const start = offsetIn(count);
	const whole = !view.value.search && !view.value.sort && start + PAGE >= count;
	return {
		rows: many ? rows : rows.slice(start, start + PAGE),
		count,
		...(whole && { other: answer.other }),
		total: answer.total,
		...(answer.folded && { folded: answer.folded }),
		period: answer.period,
		state: from.state.value,
		failure: from.failure.value,
	};
}

/** Where the page on screen begins; an old address may name one that is no longer there. */
export function offsetIn(count: number): number {
	const asked = view.value.offset ?? 0;
	return asked < count ? asked : 0;
}

/** Searches names as they read on screen and as they are stored; unknown values come last in either order. */
function arrange(rows: Breakdown['rows'], { values }: DimensionEntry, metrics: MetricEntry[]): Breakdown['rows'] {
	const text = view.value.search?.toLowerCase();
	const name = (row: Breakdown['rows'][number]) => formatName(values, row.value);
	const found = text ? rows.filter(row => `${row.value}\n${name(row)}`.toLowerCase().includes(text)) : [...rows];
	if (view.value.sort === 'value') return found.sort((a, b) => name(a).localeCompare(name(b)));
	const by = metrics.find(metric => metric.name === view.value.sort?.replace(/^-/, ''))?.name;
	if (!by) return found;
	const sign = view.value.sort?.startsWith('-') ? 1 : -1;
	return found.sort((a, b) => {
		const [one, other] = [a[by], b[by]];
		if (typeof one !== 'number' || typeof other !== 'number') return Number(one === null) - Number(other === null);
		return sign * (one - other);
	});
}
