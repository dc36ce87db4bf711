import type { Breakdown, DimensionEntry, MetricEntry, Metrics } from '../server/wire/report.ts';
import { choice } from './data.ts';
import { whyFolded } from './Folded.tsx';
import { canFilter, OTHER, writeFilter } from './filter.ts';
import { formatChange, formatName, formatValue, isSpecial } from './format.ts';
import { CHANGE } from './found.ts';
import { Link } from './Link.tsx';
import { toneOf } from './tone.ts';
import { Value } from './Value.tsx';
import { type Change, CLOSED } from './view.ts';
import { say, words } from './words.ts';

type Row = Breakdown['rows'][number];

interface Props {
	dimension: DimensionEntry;
	metrics: MetricEntry[];
	rows: Row[];
	other?: Metrics | undefined;
	/** What of `other` is too small to be shown. */
	folded?: Breakdown['folded'] | undefined;
	/** The rows of the comparison, with the first metric: a column beside it says how that changed. */
	before?: Row[] | undefined;
	/** Where a press on the head of that column leads: to all rows in its order. */
	order?: Change;
	/** Headers become buttons that sort, and changes stand in full. */
	sorting?: { by: string; sort: (name: string) => void };
}

/** Values of a dimension as a table whose bars show the first metric. A press on a value filters everything by it. */
export function Rows({ dimension, metrics, rows, other, folded, before, order, sorting }: Props) {
	const [first, ...rest] = metrics;
	const most = Math.max(...rows.map(row => Number(row[first?.name ?? ''] ?? 0)), 1);
	const left = other && Object.values(other).some(value => typeof value === 'number' && value > 0) ? other : undefined;
	const was = before && new Map(before.map(row => [row.value, row]));
	if (!first || (rows.length === 0 && !left)) return <p class="nothing">{words.noRows}</p>;
	return (
		<table class="rows" data-dimension={dimension.name}>
			<thead>
				<tr>
					<Head name="value" label={dimension.label} sorting={sorting} />
					<HeadOf metric={first} sorting={sorting} />
					{was && order && (
						<th scope="col">
							<Link change={order} data-sort={CHANGE} data-hint={words.growthHelp}>
								{words.growth}
							</Link>
						</th>
					)}
					{was && !order && <Head name={CHANGE} label={words.growth} hint={words.growthMeans} sorting={sorting} />}
					{rest.map(metric => (
						<HeadOf key={metric.name} metric={metric} sorting={sorting} />
					))}
				</tr>
			</thead>
			<tbody>
				{rows.map(row => (
					<tr key={row.value} data-dimension={dimension.name} data-value={row.value}>
						<Name dimension={dimension} value={row.value} share={Number(row[first.name] ?? 0) / most} />
						<Numbers metrics={[first]} values={row} />
						{was && <Growth metric={first} row={row} was={was.get(row.value)} full={sorting !== undefined} />}
						<Numbers metrics={rest} values={row} />
					</tr>
				))}
				{left && (
					<tr class="other" data-dimension={dimension.name} data-value={OTHER}>
						<Name dimension={dimension} value={OTHER} share={0} more={whyFolded(folded)} />
						<Numbers metrics={[first]} values={left} />
						{was && <td />}
						<Numbers metrics={rest} values={left} />
					</tr>
				)}
			</tbody>
		</table>
	);
}

interface GrowthProps {
	metric: MetricEntry;
	row: Row;
	was: Row | undefined;
	/** The difference stands beside the share: it is what the rows are sorted by. */
	full: boolean;
}

/** How the first metric of a row changed; of what was not there before, only that. */
function Growth({ metric, row, was, full }: GrowthProps) {
	const [now, then] = [Number(row[metric.name] ?? 0), was ? Number(was[metric.name] ?? 0) : null];
	const change = formatChange(metric.unit, now, then);
	const difference = now - (then ?? 0);
	const hint = then === null ? undefined : say(words.was, { value: formatValue(metric.unit, then) });
	const sign = difference < 0 ? '−' : difference > 0 ? '+' : '';
	return (
		<td class={toneOf(metric, Math.sign(difference))} data-hint={hint}>
			{full && (
				<data data-metric={CHANGE} value={difference}>
					{sign}
					{formatValue(metric.unit, Math.abs(difference))}
				</data>
			)}
			<span class={full ? 'growth-share' : undefined}>
				{change ? `${sign}${change.text}` : full && difference > 0 && words.fresh}
			</span>
		</td>
	);
}

const HeadOf = ({ metric, sorting }: { metric: MetricEntry; sorting: Props['sorting'] }) => (
	<Head name={metric.name} label={metric.label} hint={metric.definition} sorting={sorting} />
);

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

interface NameProps {
	dimension: DimensionEntry;
	value: string;
	share: number;
	/** A sentence more about what it is. */
	more?: string | undefined;
}

function Name({ dimension, value, share, more = '' }: NameProps) {
	const name = formatName(dimension, value);
	const special = isSpecial(value);
	const filter = choice.value?.filter;
	const chosen = filter?.dimension === dimension && filter.value === value;
	const explained = special ? `${words.specialHelp[value]} ${more}`.trim() : name.length > LONG ? name : undefined;
	const bar = <span class="share" style={{ '--share': share.toFixed(4) }} />;
	const text = <bdi class={special ? 'name special' : 'name'}>{name}</bdi>;
	if (!canFilter(dimension, value)) {
		return (
			<th scope="row" data-hint={explained} {...(special && { tabIndex: 0 })}>
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
	const atLeast = 'at_least' in values;
	return metrics.map(metric => (
		<td key={metric.name}>
			<Value metric={metric} value={values[metric.name]} bounds={bounds?.[metric.name]} atLeast={atLeast} />
		</td>
	));
}
