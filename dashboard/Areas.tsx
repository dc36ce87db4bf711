import type { Breakdown, Catalog, DimensionEntry, MetricEntry, Overview, Period } from '../server/wire/report.ts';
import type { Choice } from './choice.ts';
import { columns } from './columns.ts';
import { breakdownAddress, choice as chosen, overview, PANEL_ROWS } from './data.ts';
import { formatPeriod } from './format.ts';
import { Link } from './Link.tsx';
import { Rows } from './Rows.tsx';
import { useResource } from './resource.ts';
import { Treemap } from './Treemap.tsx';
import { view } from './view.ts';
import { words } from './words.ts';

interface Props {
	catalog: Catalog;
	choice: Choice;
	members: DimensionEntry[];
	front: DimensionEntry;
	report: Overview | undefined;
	breakdown: Breakdown | undefined;
}

/** The most tiles of the picture; beyond, they are too small to be seen. */
const TILES = 60;
/** Rows of the comparison; a tile whose area is not among them has no colour. */
const EARLIER = 1000;
const HOUR = 3600;

/** Parts of the site, as a picture and as a table: one level of paths, or what lies inside one of its values. */
export function Areas({ catalog, members, front, report, breakdown }: Props) {
	const inside = view.value.inside;
	const more = useMore(front.name, inside, breakdown);
	const comparison = comparable(report);
	const earlier = useEarlier(front.name);
	const answer = more ?? breakdown;
	const rows = inside ? answer?.rows.filter(row => row.value.startsWith(`${inside}/`)) : answer?.rows;
	const metrics = columns(front, catalog);
	const deeper = members[members.indexOf(front) + 1];
	const others = view.value.tabs?.filter(name => !members.some(member => member.name === name)) ?? [];
	const inFront = (level: number) => [...others, members[level]?.name ?? front.name];
	return (
		<>
			<Crumbs inside={inside} inFront={inFront} />
			<div class="areas">
				<div class="areas-picture">
					<Treemap
						metric={metrics[0]}
						rows={(rows ?? []).slice(0, TILES)}
						before={comparison && earlier}
						into={deeper && (value => ({ inside: value, tabs: [...others, deeper.name] }))}
					/>
					<Legend metric={metrics[0]} period={comparison} />
				</div>
				<div class="panel-body">
					{rows && (
						<Rows
							dimension={front}
							metrics={metrics.slice(0, 3)}
							rows={rows.slice(0, PANEL_ROWS)}
							other={inside ? undefined : breakdown?.other}
						/>
					)}
				</div>
			</div>
		</>
	);
}

const SHADES = ['-2', '-1', '0', '1', '2'];

function Legend({ metric, period }: { metric: MetricEntry | undefined; period: Period | undefined }) {
	return (
		<p class="legend">
			{period && metric && (
				<>
					{words.less}
					{SHADES.map(shade => (
						<span key={shade} class="shade" data-shade={shade} />
					))}
					{words.moreThan(metric.label, formatPeriod(period))}
				</>
			)}
		</p>
	);
}

/** The period that rows can be compared with. Rows know no hours, so a part of a day has none. */
function comparable(report: Overview | undefined): Period | undefined {
	const comparison = report?.totals.comparison;
	return comparison?.until ? undefined : comparison?.period;
}

/** More rows than the overview has: where there are more, and where the inside of an area is looked for. */
function useMore(name: string, inside: string | undefined, breakdown: Breakdown | undefined): Breakdown | undefined {
	const needed = inside !== undefined || (breakdown?.count ?? 0) > PANEL_ROWS;
	const search = inside && `${inside}/`;
	const rows = useResource<Breakdown>(
		() => (needed && chosen.value ? breakdownAddress(chosen.value, name, { search, limit: TILES }) : undefined),
		[name, needed, search],
	);
	return needed ? rows.data.value : undefined;
}

/** The rows of the period that is compared with. It is over, so it is asked once. */
function useEarlier(name: string): Breakdown | undefined {
	const rows = useResource<Breakdown>(
		() => {
			const report = overview.data.value;
			const period = comparable(report);
			// While another site is on its way, its comparison is not known yet.
			if (!period || !chosen.value || chosen.value.site.site !== report?.totals.site) return;
			const { from, to } = period;
			return breakdownAddress(chosen.value, name, { period: undefined, from, to, limit: EARLIER });
		},
		[name],
		() => HOUR,
	);
	return rows.data.value;
}

/** The way down to the area that is looked into; the way up is a press on one of them. */
function Crumbs({ inside, inFront }: { inside: string | undefined; inFront: (level: number) => string[] }) {
	if (!inside) return null;
	const segments = inside.split('/').slice(1);
	const paths = segments.map((_, at) => `/${segments.slice(0, at + 1).join('/')}`);
	return (
		<nav class="crumbs" aria-label={words.inside(inside)}>
			<Link change={{ inside: undefined, tabs: inFront(0) }}>{words.allAreas}</Link>
			{paths.map((path, at) => (
				<span key={path}>
					<span aria-hidden="true"> › </span>
					{path === inside ? (
						<bdi aria-current="page">{path}</bdi>
					) : (
						<Link change={{ inside: path, tabs: inFront(at + 1) }}>{path}</Link>
					)}
				</span>
			))}
		</nav>
	);
}
