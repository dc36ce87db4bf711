import { DIMENSIONS, type DimensionName, GROUPS } from './dimensions.ts';

/** Panels that no group of dimensions fills, by the report that does. */
const OTHERS: Record<string, string> = {
	totals: 'totals',
	series: 'chart',
	realtime: 'realtime',
	heat: 'heat',
	retention: 'retention',
	ignored: 'ignored',
};

/** What of a dashboard a share link can show. */
export const PANELS: readonly string[] = [...Object.keys(GROUPS), ...Object.values(OTHERS)];

/** A report, as far as panels go. `overview` is all that one screen shows. */
export interface PanelQuestion {
	report: string;
	dimension?: DimensionName | undefined;
	/** The dimension that it is filtered by: its values would be told as well. */
	filter?: DimensionName | undefined;
}

/** Whether panels show what is asked. None named: all of them. */
export function panelsShow(panels: readonly string[], { report, dimension, filter }: PanelQuestion): boolean {
	if (panels.length === 0) return true;
	const shown = (name: DimensionName) => panels.includes(DIMENSIONS[name].group);
	if (filter && !shown(filter)) return false;
	if (dimension) return shown(dimension);
	return report === 'overview' || panels.includes(OTHERS[report] ?? '');
}
