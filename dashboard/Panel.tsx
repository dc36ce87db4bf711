import type { Breakdown, Catalog, DimensionEntry, Overview } from '../server/wire/report.ts';
import { Areas } from './Areas.tsx';
import type { Choice } from './choice.ts';
import { columns, isNested } from './columns.ts';
import { breakdownAddress, PANEL_ROWS } from './data.ts';
import { formatCount } from './format.ts';
import { Link } from './Link.tsx';
import { Menu } from './Menu.tsx';
import { Rows } from './Rows.tsx';
import { go, view } from './view.ts';
import { words } from './words.ts';

interface Props {
	group: Catalog['groups'][number];
	catalog: Catalog;
	choice: Choice;
	report: Overview | undefined;
}

/** A group of dimensions: a tab for each, the first rows of the one in front, and the ways to all of them. */
export function Panel({ group, catalog, choice, report }: Props) {
	const members = catalog.dimensions.filter(dimension => dimension.group === group.name);
	const front = choice.tabs[group.name];
	if (!front) return null;
	const nested = isNested(members);
	const breakdown = report?.breakdowns.find(one => one.dimension === front.name);
	return (
		<section
			class={nested ? 'card panel wide' : 'card panel'}
			data-group={group.name}
			aria-labelledby={`group-${group.name}`}
		>
			<header class="panel-head">
				<h2 id={`group-${group.name}`}>{group.label}</h2>
				<Tabs members={members} front={front} label={group.label} />
			</header>
			{nested ? (
				<Areas
					catalog={catalog}
					choice={choice}
					members={members}
					front={front}
					report={report}
					breakdown={breakdown}
				/>
			) : (
				<Body catalog={catalog} front={front} breakdown={breakdown} />
			)}
			<Ways choice={choice} front={front} breakdown={breakdown} />
		</section>
	);
}

/** Tabs beyond these stand in a menu, so that they take one line. */
const TABS = 4;

function Tabs({ members, front, label }: { members: DimensionEntry[]; front: DimensionEntry; label: string }) {
	if (members.length < 2) return null;
	const others = view.value.tabs?.filter(name => !members.some(member => member.name === name)) ?? [];
	const show = (name: string) => go({ tabs: [...others, name], inside: undefined });
	const hidden = members.length > TABS + 1 ? members.slice(TABS) : [];
	return (
		<fieldset class="tabs" aria-label={label}>
			{members.slice(0, members.length - hidden.length).map(member => (
				<button
					key={member.name}
					type="button"
					data-tab={member.name}
					aria-pressed={member === front}
					onClick={() => show(member.name)}
				>
					{member.label}
				</button>
			))}
			{hidden.length > 0 && (
				<Menu
					name="tabs"
					label={words.more}
					value={front.name}
					items={hidden.map(member => ({ value: member.name, label: member.label }))}
					pick={show}
				/>
			)}
		</fieldset>
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
					metrics={columns(front, catalog)}
					rows={breakdown.rows.slice(0, PANEL_ROWS)}
					other={breakdown.other}
				/>
			)}
		</div>
	);
}

function Ways({
	choice,
	front,
	breakdown,
}: {
	choice: Choice;
	front: DimensionEntry;
	breakdown: Breakdown | undefined;
}) {
	return (
		<footer class="panel-foot">
			{breakdown && breakdown.count > 0 && (
				<>
					<Link class="more" change={{ open: front.name }} data-open={front.name}>
						{words.all(formatCount(breakdown.count))}
					</Link>
					<a href={breakdownAddress(choice, front.name, { format: 'csv' })} download data-hint={words.csvHelp}>
						{words.csv}
					</a>
				</>
			)}
		</footer>
	);
}
