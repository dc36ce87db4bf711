import { line } from './plot.ts';

const WIDTH = 100;
const HEIGHT = 24;

/** The course of a metric without scale or words: the chart and its table say the rest. */
export function Spark({ points }: { points: unknown[] }) {
	const values = points.map(value => (typeof value === 'number' ? value : undefined));
	const most = Math.max(...values.map(value => value ?? 0), 0);
	const x = (at: number) => (values.length > 1 ? (at / (values.length - 1)) * WIDTH : WIDTH / 2);
	const spots = values.map((value, at) =>
		value === undefined ? undefined : { x: x(at), y: HEIGHT - 1 - (most > 0 ? value / most : 0) * (HEIGHT - 3) },
	);
	return (
		<svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
			<path d={line(spots)} vector-effect="non-scaling-stroke" />
		</svg>
	);
}
