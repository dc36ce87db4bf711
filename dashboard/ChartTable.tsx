import { useState } from 'preact/hooks';
import type { MetricEntry, Series } from '../server/wire/report.ts';
import { formatPoint } from './format.ts';
import { Value } from './Value.tsx';
import { words } from './words.ts';

interface Props {
	metric: MetricEntry;
	series: Series;
	/** What was noted, by the point. */
	notes: Map<number, string[]>;
}

/** The chart as a table, for those who read and those who listen. Built when it is opened: a year has many rows. */
export function ChartTable({ metric, series, notes }: Props) {
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
								{notes.size > 0 && <th scope="col">{words.notes}</th>}
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
									{notes.size > 0 && <td class="noted">{notes.get(at)?.join(' · ')}</td>}
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
