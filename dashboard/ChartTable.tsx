import { useState } from 'preact/hooks';
import type { MetricEntry, Series } from '../server/wire/report.ts';
import { formatPoint } from './format.ts';
import { Value } from './Value.tsx';
import { words } from './words.ts';

/** The chart as a table, for those who read and those who listen. Built when it is opened: a year has many rows. */
export function ChartTable({ metric, series }: { metric: MetricEntry; series: Series }) {
	const [open, setOpen] = useState(false);
	return (
		<details class="as-table" onToggle={event => setOpen(event.currentTarget.open)}>
			<summary>{words.asTable}</summary>
			{open && (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
				<section class="scroll" tabIndex={0} aria-label={words.asTable}>
					<table>
						<thead>
							<tr>
								<th scope="col">{words.date}</th>
								<th scope="col">{metric.label}</th>
								{series.comparison && <th scope="col">{words.before}</th>}
							</tr>
						</thead>
						<tbody>
							{series.points.map((point, at) => (
								<tr key={point.at} data-at={point.at}>
									<th scope="row">{formatPoint(series.interval, point.at)}</th>
									<td>
										<Value metric={metric} value={point[metric.name]} bounds={point.bounds?.[metric.name]} />
									</td>
									{series.comparison && <Before metric={metric} point={series.comparison.points[at]} />}
								</tr>
							))}
						</tbody>
					</table>
				</section>
			)}
		</details>
	);
}

function Before({ metric, point }: { metric: MetricEntry; point: Series['points'][number] | undefined }) {
	return (
		<td data-comparison={point?.at}>
			<Value metric={metric} value={point?.[metric.name]} bounds={point?.bounds?.[metric.name]} />
		</td>
	);
}
