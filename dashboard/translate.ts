import type { Catalog } from '../server/wire/report.ts';
import { catalogWords } from './words.ts';

/** The catalog in the language of the page. */
export function translated(catalog: Catalog): Catalog {
	const { groups = {}, dimensions = {}, metrics = {} } = catalogWords;
	return {
		...catalog,
		groups: catalog.groups.map(group => ({ ...group, label: groups[group.name] ?? group.label })),
		dimensions: catalog.dimensions.map(one => ({ ...one, label: dimensions[one.name] ?? one.label })),
		metrics: catalog.metrics.map(metric => {
			const [label, definition] = metrics[metric.name] ?? [metric.label, metric.definition];
			return { ...metric, label, definition };
		}),
	};
}
