import type { MetricEntry, Series } from '../server/wire/report.ts';
import { formatShort, formatTick } from './format.ts';
import { isRunning } from './period.ts';
import { area, labelled, line, ticks } from './plot.ts';

interface Props {
	metric: MetricEntry;
	series: Series;
	today: string;
	size: { width: number; height: number };
	x: (index: number) => number;
	/** The point that is read out. */
	at: number | undefined;
	/** Where a drag began. */
	from: number | undefined;
	/** Points that somebody noted something on. */
	noted: number[];
}

/** Room left of the plot for the numbers of gridlines. */
export const GUTTER = 44;
/** Room below the plot for dates, above it for half a line of the highest number. */
const BELOW = 26;
const ABOVE = 8;
/** Pixels that a date below the axis needs. */
const LABEL = 76;

/**
 * How many places the axis has: one per point. The comparison of a day that is not over goes on to its end; any other
 * comparison that has a point more, such as a week cut in two, loses it.
 */
export function placesOf({ period, points, comparison }: Series): number {
	return period.from === period.to ? Math.max(points.length, comparison?.points.length ?? 0) : points.length;
}

export function ChartPicture({ metric, series, today, size, x, at, from, noted }: Props) {
	const value = (point: Series['points'][number]) => {
		const cell = point[metric.name];
		return typeof cell === 'number' ? cell : undefined;
	};
	const now = series.points.map(value);
	const before = series.comparison?.points.slice(0, placesOf(series)).map(value) ?? [];
	const lines = ticks(metric.unit, Math.max(0, ...[...now, ...before].map(one => one ?? 0)));
	const base = size.height - BELOW;
	const y = (amount: number) => base - (amount / (lines.at(-1) ?? 1)) * (base - ABOVE);
	const spots = (values: (number | undefined)[]) =>
		values.map((one, index) => (one === undefined ? undefined : { x: x(index), y: y(one) }));
	const line1 = spots(now);
	const running = isRunning(series.interval, series.points.at(-1)?.at ?? '', today) && now.length > 1;
	const cut = (series.points[0]?.at ?? '') < series.period.from && now.length > 1;
	const finished = line1.slice(cut ? 1 : 0, running ? -1 : undefined);
	const oneDay = series.period.from === series.period.to;
	const dates = oneDay && series.comparison && before.length > now.length ? series.comparison.points : series.points;
	const read = at === undefined ? undefined : line1[at];
	return (
		<svg class="picture" width={size.width} height={size.height} aria-hidden="true">
			{lines.map(amount => (
				<g key={amount}>
					<line class={amount === 0 ? 'axis' : 'grid'} x1={GUTTER} x2={size.width} y1={y(amount)} y2={y(amount)} />
					<text class="grid-label" x={GUTTER - 10} y={y(amount) + 4}>
						{formatShort(metric.unit, amount)}
					</text>
				</g>
			))}
			{labelled(dates.length, Math.floor(size.width / LABEL)).map(index => (
				<text
					key={index}
					class="date-label"
					x={x(index)}
					y={size.height - 6}
					text-anchor={size.width - x(index) < LABEL / 3 ? 'end' : 'middle'}
				>
					{formatTick(series.interval, dates[index]?.at ?? '', oneDay)}
				</text>
			))}
			{noted.map(index => (
				<g key={index} class="note-mark" data-note={index}>
					<line x1={x(index)} x2={x(index)} y1={ABOVE} y2={base} />
					<path d={`M${x(index) - 5} ${ABOVE - 4}h10v6l-5 5l-5 -5z`} />
				</g>
			))}
			<path class="before" d={line(spots(before))} />
			<path class="fill" d={area(line1, base)} />
			<path class="now" d={line(finished)} />
			{cut && <path class="now running" d={line(line1.slice(0, 2))} />}
			{running && <path class="now running" d={line(line1.slice(-2))} />}
			{line1.length === 1 && line1[0] && <circle class="dot" r="4" cx={line1[0].x} cy={line1[0].y} />}
			{from !== undefined && at !== undefined && from !== at && (
				<rect
					class="zoom"
					x={Math.min(x(from), x(at))}
					width={Math.abs(x(at) - x(from))}
					y={ABOVE}
					height={base - ABOVE}
				/>
			)}
			{at !== undefined && <line class="rule" x1={x(at)} x2={x(at)} y1={ABOVE} y2={base} />}
			{read && <circle class="dot" r="4.5" cx={read.x} cy={read.y} />}
		</svg>
	);
}
