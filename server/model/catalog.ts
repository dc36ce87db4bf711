import {
	type Catalog,
	COMPARISONS,
	DEFAULT_PERIOD,
	type DimensionEntry,
	FORMATS,
	INTERVALS,
	type MetricEntry,
	PERIODS,
} from '../wire/report.ts';
import { DIMENSIONS, type DimensionName, GROUPS } from './dimensions.ts';
import { intervalsOf, kindsOf, metrics, metricsAt } from './metrics.ts';
import { partnersOf } from './pairs.ts';

/** Everything that can be asked, made from the lists: what a dashboard or a script needs to know beforehand. */
export const CATALOG: Catalog = {
	dimensions: Object.entries(DIMENSIONS).map(
		([name, { label, kind, group, values }]): DimensionEntry => ({
			name,
			label,
			kind,
			group,
			values,
			metrics: metricsAt(kind),
			pairs: partnersOf(name as DimensionName),
		}),
	),
	metrics: metrics.map(
		({ name, label, definition, unit, better }): MetricEntry => ({
			name,
			label,
			definition,
			unit,
			better,
			totals: metricsAt('site').includes(name),
			intervals: intervalsOf(name),
			kinds: kindsOf(name),
		}),
	),
	groups: Object.entries(GROUPS).map(([name, label]) => ({ name, label })),
	periods: [...PERIODS],
	default_period: DEFAULT_PERIOD,
	comparisons: [...COMPARISONS],
	intervals: [...INTERVALS],
	formats: [...FORMATS],
};
