import type { Catalog, MetricEntry, Overview } from '../server/wire/report.ts';
import { type Choice, isDrawn } from './choice.ts';
import { formatChange, formatPeriod, formatPoint, formatValue } from './format.ts';
import { Spark } from './Spark.tsx';
import { toneOf } from './tone.ts';
import { boundsText, Value } from './Value.tsx';
import { go } from './view.ts';
import { say, words } from './words.ts';

interface Props {
	catalog: Catalog;
	choice: Choice;
	report: Overview | undefined;
}

/** The row of totals; pressing one puts it into the chart. Metrics that are neither good nor bad go into the note below. */
export function Totals({ catalog, choice, report }: Props) {
	const metrics = catalog.metrics.filter(isDrawn);
	return (
		<>
			<div class="totals">
				{metrics.map(metric => (
					<Total key={metric.name} metric={metric} choice={choice} report={report} />
				))}
			</div>
			<Note catalog={catalog} report={report} />
		</>
	);
}

function Total({ metric, choice, report }: { metric: MetricEntry; choice: Choice; report: Overview | undefined }) {
	const totals = report?.totals;
	const pressed = metric === choice.metric;
	const bounds = totals?.bounds?.[metric.name];
	const absent = choice.filter && totals && typeof totals.metrics[metric.name] !== 'number';
	const more = bounds ? boundsText(metric, bounds) : absent ? words.notFiltered : '';
	const was = totals?.comparison?.metrics[metric.name];
	const before = typeof was === 'number' ? `(${say(words.was, { value: formatValue(metric.unit, was) })})` : '';
	const hint = [metric.definition, more, before].filter(Boolean).join(' ');
	const put = () =>
		go({ metric: metric.name, ...(metric.intervals.includes(choice.interval) ? {} : { interval: undefined }) });
	return (
		<button type="button" class="total" aria-pressed={pressed} onClick={put} data-hint={hint}>
			<span class="total-label">{metric.label}</span>
			<span class="total-value">
				{totals ? <Value metric={metric} value={totals.metrics[metric.name]} bounds={bounds} /> : <span class="bone" />}
			</span>
			<span class="total-change">{report?.totals.comparison && <Change metric={metric} report={report} />}</span>
			<Spark points={(report?.series.points ?? []).map(point => point[metric.name])} />
		</button>
	);
}

const ARROWS = { '1': '↑', '-1': '↓', '0': '=' } as Record<string, string>;
const HEARD = { '1': words.change.up, '-1': words.change.down, '0': words.change.same } as Record<string, string>;

function Change({ metric, report }: { metric: MetricEntry; report: Overview }) {
	const was = report.totals.comparison?.metrics[metric.name] ?? null;
	const change = formatChange(metric.unit, report.totals.metrics[metric.name] ?? null, was);
	const value = formatValue(metric.unit, was);
	if (!change) return <span class="was">{was === null ? '' : say(words.was, { value })}</span>;
	return (
		<>
			<span class={toneOf(metric, change.sign)}>
				<span aria-hidden="true">{ARROWS[change.sign]} </span>
				<span class="only-heard">{HEARD[change.sign]} </span>
				{change.text}
			</span>
			<span class="was">{say(words.was, { value })}</span>
		</>
	);
}

/** What is compared with what, and the parts that are left out of some metrics. */
function Note({ catalog, report }: { catalog: Catalog; report: Overview | undefined }) {
	const totals = report?.totals;
	const parts = catalog.metrics.filter(metric => metric.totals && metric.better === 'neither');
	const comparison = totals?.comparison;
	return (
		<p class="note">
			{totals && <span>{formatPeriod(totals.period)}</span>}
			{comparison && (
				<span>
					{comparison.until
						? say(words.versus, { period: formatPoint('hour', comparison.until) })
						: say(words.versus, { period: formatPeriod(comparison.period) })}
				</span>
			)}
			{totals &&
				parts.map(metric => (
					// biome-ignore lint/a11y/noNoninteractiveTabindex: the definition must be reachable by keyboard.
					<span key={metric.name} class="part" tabIndex={0} data-hint={metric.definition}>
						{metric.label} <Value metric={metric} value={totals.metrics[metric.name]} />
						{shareOf(metric, catalog, totals.metrics)}
					</span>
				))}
		</p>
	);
}

/** A count named `kind_of_x` is a part of the metric `x`, if there is one: its share of it, in brackets. */
function shareOf(metric: MetricEntry, catalog: Catalog, values: Overview['totals']['metrics']): string {
	const whole = catalog.metrics.find(({ name, unit }) => unit === 'count' && metric.name.endsWith(`_${name}`));
	const [part, all] = [values[metric.name], values[whole?.name ?? '']];
	if (metric.unit !== 'count' || !part || !all) return '';
	return ` (${formatValue('rate', part / all)})`;
}
