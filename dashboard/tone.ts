import type { MetricEntry } from '../server/wire/report.ts';

/** Whether a change in this direction is good, bad or neither: the name of its colour. */
export function toneOf(metric: MetricEntry, sign: number): 'good' | 'bad' | 'level' {
	if (sign === 0 || metric.better === 'neither') return 'level';
	return sign > 0 === (metric.better === 'more') ? 'good' : 'bad';
}
