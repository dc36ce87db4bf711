import type { Catalog, DimensionEntry, MetricEntry } from '../server/wire/report.ts';

const UNITS: MetricEntry['unit'][] = ['count', 'count', 'rate', 'seconds'];

/** The metrics of a dimension, in the catalog's order. */
export function metricsOf(dimension: DimensionEntry, catalog: Catalog): MetricEntry[] {
	return catalog.metrics.filter(metric => dimension.metrics.includes(metric.name));
}

/** The few that fit into a panel: two counts, a rate and a time, each the first that says good or bad. */
export function columns(dimension: DimensionEntry, catalog: Catalog): MetricEntry[] {
	const left = metricsOf(dimension, catalog).filter(metric => metric.better !== 'neither');
	return UNITS.flatMap(unit => {
		const at = left.findIndex(metric => metric.unit === unit);
		return at < 0 ? [] : left.splice(at, 1);
	});
}

/** Dimensions of paths of pages, one level deeper each: a value of one begins with a value of the one before. */
export function isNested(members: DimensionEntry[]): boolean {
	return members.length > 1 && members.every(({ kind, values }) => kind === 'page' && values === 'path');
}
