import type { Breakdown, DimensionEntry, MetricEntry, Metrics } from '../server/wire/report.ts';
import { choice } from './data.ts';
import { canFilter, OTHER, writeFilter } from './filter.ts';
import { formatChange, formatName, isSpecial } from './format.ts';
import { Link } from './Link.tsx';
import { toneOf } from './tone.ts';
import { Value } from './Value.tsx';
import { CLOSED } from './view.ts';
import { say, words } from './words.ts';

type Row = Breakdown['rows'][number];

interface Props {
	dimension: DimensionEntry;
	metrics: MetricEntry[];
	rows: Row[];
	other?: Metrics | undefined;
	/** The rows of the comparison, with the first metric: a last column says how it changed. */
	before?: Row[] | undefined;
	/** Headers become buttons that sort. */
	sorting?: { by: string; sort: (name: string) => void };
}

/** Values of a dimension as a table whose bars show the first metric. A press on a value filters everything by it. */
export function Rows({ dimension, metrics, rows, other, before, sorting }: Props) {
	const first = metrics[0];
	const most = Math.max(...rows.map(row => Number(row[first?.name ?? ''] ?? 0)), 1);
	const rest = other && Object.values(other).some(value => typeof value === 'number' && value > 0) ? other : undefined;
	const was = before && new Map(before.map(row => [row.value, row]));
	if (!first || (rows.length === 0 && !rest)) return <p class="nothing">{words.noRows}</p>;
	return (
		<table class="rows" data-dimension={dimension.name}>
			<thead>
				<tr>
					<Head name="value" label={dimension.label} sorting={sorting} />
					{metrics.map(metric => (
						<Head
							key={metric.name}
							name={metric.name}
							label={metric.label}
							hint={metric.definition}
							sorting={sorting}
						/>
					))}
					{was && <th scope="col">{words.growth}</th>}
				</tr>
			</thead>
			<tbody>
				{rows.map(row => (
					<tr key={row.value} data-dimension={dimension.name} data-value={row.value}>
						<Name dimension={dimension} value={row.value} share={Number(row[first.name] ?? 0) / most} />
						<Numbers metrics={metrics} values={row} />
						{was && <Growth metric={first} row={row} was={was.get(row.value)} />}
					</tr>
				))}
				{rest && (
					<tr class="other" data-dimension={dimension.name} data-value={OTHER}>
						<Name dimension={dimension} value={OTHER} share={0} />
						<Numbers metrics={metrics} values={rest} />
						{was && <td />}
					</tr>
				)}
			</tbody>
		</table>
	);
}

/** How the first metric of a row changed; nothing where there was none before. */
function Growth({ metric, row, was }: { metric: MetricEntry; row: Row; was: Row | undefined }) {
	const [now, then] = [Number(row[metric.name] ?? 0), was ? Number(was[metric.name] ?? 0) : null];
	const change = formatChange(metric.unit, now, then);
	if (!change) return <td />;
	const sign = change.sign < 0 ? '−' : change.sign > 0 ? '+' : '';
	return (
		<td class={toneOf(metric, change.sign)}>
			{sign}
			{change.text}
		</td>
	);
}

function Head({
	name,
	label,
	hint,
	sorting,
}: {
	name: string;
	label: string;
	hint?: string;
	sorting: Props['sorting'];
}) {
	const by = sorting?.by.replace(/^-/, '') === name;
	// As in the API: a metric has its highest value first, unless a minus is in front; names begin with A.
	const rising = name === 'value' || sorting?.by.startsWith('-');
	const order = by ? (rising ? 'ascending' : 'descending') : 'none';
	if (!sorting) {
		return (
			<th scope="col" data-hint={hint}>
				{label}
			</th>
		);
	}
	return (
		<th scope="col" aria-sort={order}>
			<button type="button" data-sort={name} data-hint={hint} onClick={() => sorting.sort(name)}>
				{label}
				<span class="order" aria-hidden="true">
					{order === 'none' ? '' : order === 'descending' ? ' ↓' : ' ↑'}
				</span>
			</button>
		</th>
	);
}

/** Names beyond this length are cut in a panel and stand in full in their hint. */
const LONG = 28;

function Name({ dimension, value, share }: { dimension: DimensionEntry; value: string; share: number }) {
	const name = formatName(dimension.values, value);
	const special = isSpecial(value);
	const filter = choice.value?.filter;
	const chosen = filter?.dimension === dimension && filter.value === value;
	const explained = special ? words.specialHelp[value] : name.length > LONG ? name : undefined;
	const bar = <span class="share" style={{ '--share': share.toFixed(4) }} />;
	const text = <bdi class={special ? 'name special' : 'name'}>{name}</bdi>;
	if (!canFilter(dimension, value)) {
		return (
			<th scope="row" data-hint={explained}>
				{bar}
				{text}
			</th>
		);
	}
	const does = chosen ? words.clearFilter : say(words.filterBy, { value: name });
	const change = { ...CLOSED, filter: chosen ? undefined : writeFilter(dimension, value), inside: undefined };
	return (
		<th scope="row">
			{bar}
			<Link class="picks" change={change} data-hint={special ? `${explained} ${does}` : does}>
				{text}
			</Link>
		</th>
	);
}

function Numbers({ metrics, values }: { metrics: MetricEntry[]; values: Row | Metrics }) {
	const bounds = 'bounds' in values ? (values as Row).bounds : undefined;
	return metrics.map(metric => (
		<td key={metric.name}>
			<Value metric={metric} value={values[metric.name]} bounds={bounds?.[metric.name]} />
		</td>
	));
}
