import { useRef } from 'preact/hooks';
import type { Breakdown, Catalog, DimensionEntry, MetricEntry, Overview } from '../server/wire/report.ts';
import type { Choice } from './choice.ts';
import { columns } from './columns.ts';
import { breakdownAddress, choice as current, membersOf, PANEL_ROWS } from './data.ts';
import { isKnown, whyUnknown, writeFilter } from './filter.ts';
import { formatName } from './format.ts';
import { Ways } from './Panel.tsx';
import { WholeMonths } from './Remedy.tsx';
import { Rows } from './Rows.tsx';
import { useResource } from './resource.ts';
import { useSeen } from './seen.ts';
import { Unknown } from './Unknown.tsx';
import { Value } from './Value.tsx';
import { go, view } from './view.ts';
import { words } from './words.ts';

interface Props {
	group: Catalog['groups'][number];
	catalog: Catalog;
	choice: Choice;
	report: Overview | undefined;
}

/** What visits reached, how often and for how much; beside it, what the events of one goal said. */
export function Goals({ group, catalog, choice, report }: Props) {
	const members = membersOf(group.name);
	const goals = members.find(({ kind }) => kind === 'goal') as DimensionEntry;
	const properties = members.find(({ kind }) => kind === 'property');
	const breakdown = report?.breakdowns.find(one => one.dimension === goals.name);
	const { filter } = choice;
	return (
		<section class="card panel wide goals" data-group={group.name} aria-labelledby={`group-${group.name}`}>
			<header class="panel-head">
				<h2 id={`group-${group.name}`}>{group.label}</h2>
				<Sums catalog={catalog} report={report} />
			</header>
			{filter && !isKnown(goals, filter) ? (
				<Unknown filter={filter} />
			) : report?.whole_months && !breakdown ? (
				<WholeMonths period={report.whole_months} />
			) : (
				<div class="areas">
					<div class="panel-body">
						{breakdown?.count === 0 && <p class="nothing">{words.noGoals}</p>}
						{breakdown && breakdown.count > 0 && (
							<Rows
								dimension={goals}
								metrics={columns(breakdown, catalog)}
								rows={breakdown.rows.slice(0, PANEL_ROWS)}
								other={breakdown.other}
								folded={breakdown.folded}
							/>
						)}
					</div>
					{properties && <Said {...{ catalog, choice, goals, properties, breakdown }} />}
				</div>
			)}
			<Ways choice={choice} front={goals} breakdown={breakdown} />
		</section>
	);
}

/** The site's own sums of what goals are measured in. */
function Sums({ catalog, report }: { catalog: Catalog; report: Overview | undefined }) {
	const metrics = catalog.metrics.filter(metric => metric.totals && metric.kinds.includes('goal'));
	const values = report?.totals.metrics ?? {};
	return (
		<p class="soft sums">
			{metrics
				.map(metric => ({ metric, value: values[metric.name] }))
				.filter(({ value }) => isThere(value))
				.map(sum => (
					<Sum key={sum.metric.name} {...sum} />
				))}
		</p>
	);
}

/** An amount in no currency at all is none. */
const isThere = (value: unknown) =>
	typeof value === 'number' || (typeof value === 'object' && value !== null && Object.keys(value).length > 0);

function Sum({ metric, value }: { metric: MetricEntry; value: unknown }) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: the definition must be reachable by keyboard.
		<span class="part" tabIndex={0} data-hint={metric.definition}>
			{metric.label} <Value metric={metric} value={value} />
		</span>
	);
}

interface SaidProps {
	catalog: Catalog;
	choice: Choice;
	goals: DimensionEntry;
	properties: DimensionEntry;
	breakdown: Breakdown | undefined;
}

/** Links, files and forms by name, or what the events of any other goal said: a tab for each goal that is there. */
function Said({ catalog, choice, goals, properties, breakdown }: SaidProps) {
	const box = useRef<HTMLDivElement>(null);
	const seen = useSeen(box);
	const { filter } = choice;
	const foreign = filter && filter.dimension !== goals ? filter : undefined;
	const names = listed(breakdown, filter?.value);
	const name = names.find(one => one === view.value.list) ?? names[0];
	const asked = useResource<Breakdown>(() => {
		if (!seen || !name || foreign || !current.value) return;
		return breakdownAddress(current.value, properties.name, { filter: writeFilter(goals, name), limit: PANEL_ROWS });
	}, [seen, name, foreign === undefined, properties.name]);
	return (
		<div class="panel-body said" ref={box}>
			{names.length > 0 && (
				<fieldset class="tabs" aria-label={properties.label}>
					{names.map(one => (
						<button
							key={one}
							type="button"
							data-list={one}
							aria-pressed={one === name}
							onClick={() => go({ list: one })}
						>
							{formatName(goals, one)}
						</button>
					))}
				</fieldset>
			)}
			{foreign && <p class="nothing">{whyUnknown(foreign)}</p>}
			{!foreign && asked.failure.value && <p class="nothing">{asked.failure.value}</p>}
			{!foreign && asked.data.value && <List catalog={catalog} properties={properties} answer={asked.data.value} />}
		</div>
	);
}

/** Where all say the same thing, such as `url`, that is the heading, and each row only what it was. */
function List({ catalog, properties, answer }: { catalog: Catalog; properties: DimensionEntry; answer: Breakdown }) {
	const [key = ''] = /^[^=]*=/.exec(answer.rows[0]?.value ?? '') ?? [];
	const same = key !== '' && answer.rows.every(({ value }) => value.startsWith(key));
	const rows = same ? answer.rows.map(row => ({ ...row, value: row.value.slice(key.length) })) : answer.rows;
	return (
		<Rows
			dimension={{ ...properties, pairs: [], label: same ? key.slice(0, -1) : properties.label }}
			metrics={columns(answer, catalog)}
			rows={rows as Breakdown['rows']}
			other={answer.other}
		/>
	);
}

/** The most tabs that stand in one line. */
const MOST = 5;

/** Goals that every site has come first, then those with the most conversions; only those that are there. */
function listed(breakdown: Breakdown | undefined, chosen: string | undefined): string[] {
	const there = breakdown?.rows.map(({ value }) => value) ?? [];
	const own = Object.keys(words.goalLists).filter(name => there.includes(name));
	const all = [...own, ...there.filter(name => !own.includes(name))].slice(0, MOST);
	return chosen && there.includes(chosen) ? [chosen] : all;
}
