import type { MetricEntry, Series } from '../server/wire/report.ts';
import { formatChange, formatPoint } from './format.ts';
import { isRunning } from './period.ts';
import { toneOf } from './tone.ts';
import { Value } from './Value.tsx';
import { words } from './words.ts';

interface Props {
	metric: MetricEntry;
	series: Series;
	at: number;
	left: number;
	width: number;
	today: string;
	/** What was noted here. */
	notes: string[] | undefined;
}

/** The values at one point, beside the pointer; spoken when moved by keys. */
export function Readout({ metric, series, at, left, width, today, notes }: Props) {
	const point = series.points[at];
	if (!point) return null;
	const before = series.comparison?.points[at];
	const [now, was] = [point[metric.name], before?.[metric.name]].map(value =>
		typeof value === 'number' ? value : null,
	);
	const running = at === series.points.length - 1 && isRunning(series.interval, point.at, today);
	const change = running ? undefined : formatChange(metric.unit, now ?? null, was ?? null);
	const side = left > width / 2 ? { right: `${width - left + 14}px` } : { left: `${left + 14}px` };
	return (
		<div class="readout" role="status" style={side}>
			<p class="readout-date">
				{formatPoint(series.interval, point.at)}
				{running && ` (${words.running})`}
			</p>
			<p class="readout-now">
				<Value metric={metric} value={now} bounds={point.bounds?.[metric.name]} /> <span>{metric.label}</span>
			</p>
			{before && (
				<p class="readout-before">
					<span>{formatPoint(series.interval, before.at)}</span>
					<Value metric={metric} value={was} bounds={before.bounds?.[metric.name]} />
				</p>
			)}
			{change && (
				<p class={toneOf(metric, change.sign)}>
					{change.sign < 0 ? '−' : '+'}
					{change.text}
				</p>
			)}
			{notes?.map(note => (
				<p key={note} class="noted">
					{note}
				</p>
			))}
		</div>
	);
}
