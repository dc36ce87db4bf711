import type { Catalog, Heat as HeatAnswer, MetricEntry, Overview } from '../server/wire/report.ts';
import type { Choice } from './choice.ts';
import { formatHour, formatValue, formatWeekday } from './format.ts';
import { Save } from './Save.tsx';
import { Value } from './Value.tsx';
import { say, words } from './words.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** The hours of the week as a table whose cells are as dark as they are busy. */
export function Heat({ catalog, choice, report }: { catalog: Catalog; choice: Choice; report: Overview | undefined }) {
	const hourly = catalog.metrics.filter(metric => metric.unit === 'count' && metric.intervals.includes('hour'));
	const metric = hourly.find(one => one === choice.metric) ?? hourly[0];
	if (!metric) return null;
	const rows = report?.heat?.rows ?? [];
	const missing = choice.filter ? words.noHours : report && !report.heat ? words.hoursGone : undefined;
	return (
		<section class="card panel heat" aria-labelledby="heat" data-picture="heat">
			<header class="panel-head">
				<h2 id="heat">{words.when}</h2>
				<p class="soft">{say(words.whenOf, { metric: metric.label })}</p>
			</header>
			{missing ? <p class="panel-body nothing">{missing}</p> : <Week metric={metric} rows={rows} />}
			<footer class="panel-foot">{rows.length > 0 && !missing && <Save />}</footer>
		</section>
	);
}

function Week({ metric, rows }: { metric: MetricEntry; rows: HeatAnswer['rows'] }) {
	const most = Math.max(1, ...rows.map(row => Number(row[metric.name] ?? 0)));
	return (
		<table>
			<thead>
				<tr>
					<td />
					{HOURS.map(hour => (
						<th key={hour} scope="col">
							<span class={hour % 6 === 0 ? '' : 'only-heard'}>{formatHour(hour)}</span>
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{WEEKDAYS.map(weekday => (
					<tr key={weekday}>
						<th scope="row">{formatWeekday(weekday)}</th>
						{HOURS.map(hour => (
							<Cell key={hour} metric={metric} row={rows[(weekday - 1) * 24 + hour]} most={most} />
						))}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Cell({
	metric,
	row,
	most,
}: {
	metric: MetricEntry;
	row: HeatAnswer['rows'][number] | undefined;
	most: number;
}) {
	if (!row) return <td />;
	const value = Number(row[metric.name] ?? 0);
	const hint = `${formatWeekday(row.weekday)} ${formatHour(row.hour)} · ${formatValue(metric.unit, value)} ${metric.label}`;
	return (
		<td
			data-hint={hint}
			data-weekday={row.weekday}
			data-hour={row.hour}
			style={{ '--share': (value / most).toFixed(3) }}
		>
			<span class="only-heard">
				<Value metric={metric} value={value} />
			</span>
		</td>
	);
}
