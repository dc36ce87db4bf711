import type { Breakdown, Catalog, DimensionEntry, Overview } from '../server/wire/report.ts';
import { Areas } from './Areas.tsx';
import type { Choice } from './choice.ts';
import { columns, drawnOf, levelsOf } from './columns.ts';
import { breakdownAddress, membersOf, PANEL_ROWS } from './data.ts';
import { Folded } from './Folded.tsx';
import { isKnown } from './filter.ts';
import { formatCount } from './format.ts';
import { Link } from './Link.tsx';
import { Months } from './Months.tsx';
import { Places } from './Places.tsx';
import { WholeMonths } from './Remedy.tsx';
import { Rows } from './Rows.tsx';
import { Save } from './Save.tsx';
import { share } from './session.ts';
import { Tabs } from './Tabs.tsx';
import { Unknown } from './Unknown.tsx';
import { say, words } from './words.ts';

interface Props {
	group: Catalog['groups'][number];
	catalog: Catalog;
	choice: Choice;
	report: Overview | undefined;
}

/** A group of dimensions: a tab for each, the first rows of the one in front, and the ways to all of them. */
export function Panel({ group, catalog, choice, report }: Props) {
	const front = choice.tabs[group.name];
	if (!front) return null;
	const members = membersOf(group.name);
	const levels = levelsOf(members);
	const drawn = drawnOf(members, front);
	const known = isKnown(front, choice.filter);
	const breakdown = known ? report?.breakdowns.find(one => one.dimension === front.name) : undefined;
	const whole = known && !breakdown ? report?.whole_months : undefined;
	return (
		<section
			class={drawn ? 'card panel wide' : 'card panel'}
			data-group={group.name}
			data-picture={drawn && group.name}
			aria-labelledby={`group-${group.name}`}
		>
			<header class="panel-head">
				<h2 id={`group-${group.name}`}>{group.label}</h2>
				<Tabs members={members} front={front} label={group.label} filter={choice.filter} />
			</header>
			{!known && choice.filter ? (
				<Unknown filter={choice.filter} />
			) : whole ? (
				<WholeMonths period={whole} />
			) : levels.length > 0 ? (
				<Areas catalog={catalog} levels={levels} front={front} report={report} breakdown={breakdown} />
			) : drawn ? (
				<Places catalog={catalog} choice={choice} drawn={drawn} front={front} report={report} breakdown={breakdown} />
			) : (
				<Body catalog={catalog} front={front} breakdown={breakdown} />
			)}
			<Ways choice={choice} front={front} breakdown={breakdown} drawn={drawn !== undefined} />
		</section>
	);
}

/** A panel keeps its height whatever it holds, so that nothing below it moves. */
function Body({
	catalog,
	front,
	breakdown,
}: {
	catalog: Catalog;
	front: DimensionEntry;
	breakdown: Breakdown | undefined;
}) {
	return (
		<div class="panel-body">
			{breakdown && (
				<Rows
					dimension={front}
					metrics={columns(breakdown, catalog)}
					rows={breakdown.rows.slice(0, PANEL_ROWS)}
					other={breakdown.other}
					folded={breakdown.folded}
				/>
			)}
		</div>
	);
}

interface WaysProps {
	choice: Choice;
	front: DimensionEntry;
	breakdown: Breakdown | undefined;
	/** There is a picture to save. */
	drawn?: boolean;
}

/** To the table in full, and to files. */
export function Ways({ choice, front, breakdown, drawn }: WaysProps) {
	const some = breakdown && (breakdown.count > 0 || breakdown.folded);
	return (
		<footer class="panel-foot">
			{some && (
				<Link class="more" change={{ open: front.name }} data-open={front.name}>
					{say(words.all, { count: formatCount(breakdown.count) })}
				</Link>
			)}
			{breakdown && <Months of={breakdown.demographics} />}
			{some && (
				<>
					<Folded breakdown={breakdown} />
					<span class="files">
						{drawn && <Save />}
						{!share.value && (
							<a href={breakdownAddress(choice, front.name, { format: 'csv' })} download data-hint={words.csvHelp}>
								CSV
							</a>
						)}
					</span>
				</>
			)}
		</footer>
	);
}
