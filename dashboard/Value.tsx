import type { ComponentChildren } from 'preact';
import type { MetricEntry } from '../server/wire/report.ts';
import { formatMoney, formatValue, writeMoney } from './format.ts';
import { say, words } from './words.ts';

interface Props {
	metric: MetricEntry;
	value: unknown;
	bounds?: [low: number, high: number] | undefined;
	/** Small groups of some of its time are gone for good. */
	atLeast?: boolean | undefined;
}

/** A number on screen: readable text, the exact value beside it for scripts, and its mark where it is not exact. */
export function Value({ metric, value, bounds, atLeast }: Props) {
	const number = typeof value === 'number' ? value : null;
	const sums = typeof value === 'object' && value !== null ? (value as Record<string, number>) : undefined;
	const data = (
		<data data-metric={metric.name} value={sums ? writeMoney(sums) : (number ?? '')}>
			{sums ? formatMoney(sums) : formatValue(metric.unit, number)}
		</data>
	);
	if (atLeast && number !== null && metric.unit === 'count') return marked('≥', words.atLeast, data);
	if (!bounds || bounds[0] === bounds[1]) return data;
	return marked('≈', boundsText(metric, bounds), data);
}

function marked(mark: string, why: string, data: ComponentChildren) {
	return (
		<span class="about" data-hint={why}>
			<span class="about-mark">{mark}</span>
			{data}
		</span>
	);
}

/** Between what an inexact value certainly lies, as a sentence. */
export function boundsText(metric: MetricEntry, [low, high]: [low: number, high: number]): string {
	return say(words.between, { low: formatValue(metric.unit, low), high: formatValue(metric.unit, high) });
}
