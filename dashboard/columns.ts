import type { Breakdown, Catalog, DimensionEntry, MetricEntry, Overview, Picture } from '../server/wire/report.ts';

const UNITS: MetricEntry['unit'][] = ['count', 'count', 'rate', 'seconds', 'money'];

/** The metrics that an answer has, in the catalog's order: under a filter they may be others than the dimension's own. */
export function metricsIn({ total }: Pick<Breakdown, 'total'>, catalog: Catalog): MetricEntry[] {
	return catalog.metrics.filter(({ name }) => name in total);
}

/** The few of them that fit into a panel: two counts, a rate, a time and money, each the first that says good or bad. */
export function columns(answer: Pick<Breakdown, 'total'>, catalog: Catalog): MetricEntry[] {
	const left = metricsIn(answer, catalog).filter(metric => metric.better !== 'neither');
	return UNITS.flatMap(unit => {
		const at = left.findIndex(metric => metric.unit === unit);
		return at < 0 ? [] : left.splice(at, 1);
	});
}

/**
 * Dimensions of paths of pages, one level deeper each: a value of one begins with a value of the one before. None where a
 * group has no two of them.
 */
export function levelsOf(members: DimensionEntry[]): DimensionEntry[] {
	const levels = members.filter(({ kind, values }) => kind === 'page' && values === 'path');
	return levels.length > 1 ? levels : [];
}

/** The one that a group draws, beside the table of the one in front: parts of the site as tiles, countries as a map. */
export function drawnOf(members: DimensionEntry[], front: DimensionEntry): DimensionEntry | undefined {
	return levelsOf(members).length > 0 ? front : members.find(({ values }) => values === 'country');
}

/** The picture of a dimension, and the metric it draws: the one that its rows have. */
export function pictureOf(
	dimension: DimensionEntry,
	{ report, catalog }: { report: Overview | undefined; catalog: Catalog },
): { picture?: Picture; metric?: MetricEntry } {
	const picture = report?.pictures.find(one => one.dimension === dimension.name);
	const metric = catalog.metrics.find(({ name }) => picture?.rows.some(row => name in row));
	return { ...(picture && { picture }), ...(metric && { metric }) };
}
