import type { Breakdown, Catalog, DimensionEntry, MetricEntry, Overview, Period } from '../server/wire/report.ts';
import { columns, pictureOf } from './columns.ts';
import { breakdownAddress, choice, PANEL_ROWS } from './data.ts';
import { canFilter, writeFilter } from './filter.ts';
import { formatPeriod } from './format.ts';
import { CHANGE } from './found.ts';
import { Link } from './Link.tsx';
import { Rows } from './Rows.tsx';
import { useResource } from './resource.ts';
import { Treemap } from './Treemap.tsx';
import { type Change, view } from './view.ts';
import { say, words } from './words.ts';

interface Props {
	catalog: Catalog;
	/** The levels, one deeper each. */
	levels: DimensionEntry[];
	front: DimensionEntry;
	report: Overview | undefined;
	breakdown: Breakdown | undefined;
}

/** The most tiles of the picture; beyond, they are too small to be seen. */
const TILES = 60;

/** Parts of the site, as a picture and as a table: one level of paths, or what lies inside one of its values. */
export function Areas({ catalog, levels, front, report, breakdown }: Props) {
	const { inside } = view.value;
	const more = useInside(front.name, inside);
	const answer = inside ? more : breakdown;
	const rows = inside ? answer?.rows.filter(row => row.value.startsWith(`${inside}/`)) : answer?.rows;
	const { picture, metric } = pictureOf(front, { report, catalog });
	const deeper = levels[levels.indexOf(front) + 1];
	const others = view.value.tabs?.filter(name => !levels.some(level => level.name === name)) ?? [];
	const at = (level: number, within: string | undefined): Change => ({
		inside: within,
		tabs: [...others, levels[level]?.name ?? front.name],
	});
	return (
		<>
			<Crumbs inside={inside} levels={levels} at={at} />
			<div class="areas">
				<div class="areas-picture">
					<Treemap
						dimension={front}
						metric={metric}
						rows={(inside ? rows : picture?.rows)?.slice(0, TILES)}
						before={picture?.comparison}
						into={deeper && levels.includes(front) ? value => at(levels.indexOf(deeper), value) : undefined}
					/>
					<Legend metric={metric} period={picture?.comparison && report?.totals.comparison?.period} />
				</div>
				<div class="panel-body">
					{answer && rows && (
						<Rows
							dimension={front}
							metrics={columns(answer, catalog).slice(0, 3)}
							rows={rows.slice(0, PANEL_ROWS)}
							other={inside ? undefined : breakdown?.other}
							folded={answer.folded}
							before={picture?.comparison}
							order={{ open: front.name, sort: CHANGE, search: inside && `${inside}/` }}
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
					{metric.label}: {words.less}
					{SHADES.map(shade => (
						<span key={shade} class="shade" data-shade={shade} />
					))}
					{say(words.moreThan, { period: formatPeriod(period) })}
				</>
			)}
		</p>
	);
}

/** What lies inside an area is asked for when somebody looks inside. */
function useInside(name: string, inside: string | undefined): Breakdown | undefined {
	const search = inside && `${inside}/`;
	const rows = useResource<Breakdown>(
		() => (search && choice.value ? breakdownAddress(choice.value, name, { search, limit: TILES }) : undefined),
		[name, search],
	);
	return rows.data.value;
}

/** The way down to the area that is looked into; the way up is a press on one of them. */
function Crumbs({
	inside,
	levels,
	at,
}: {
	inside: string | undefined;
	levels: DimensionEntry[];
	at: (level: number, within: string | undefined) => Change;
}) {
	if (!inside) return null;
	const segments = inside.split('/').slice(1);
	const paths = segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
	const level = levels[paths.length - 1];
	return (
		<nav class="crumbs" aria-label={say(words.inside, { name: inside })}>
			<Link change={at(0, undefined)}>{words.allAreas}</Link>
			{paths.map((path, index) => (
				<span key={path}>
					<span aria-hidden="true"> › </span>
					{path === inside ? <bdi aria-current="page">{path}</bdi> : <Link change={at(index + 1, path)}>{path}</Link>}
				</span>
			))}
			{level && canFilter(level, inside) && (
				<Link class="crumb-filter" change={{ filter: writeFilter(level, inside) }}>
					{say(words.filterBy, { value: inside })}
				</Link>
			)}
		</nav>
	);
}
