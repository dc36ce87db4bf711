import { useRef } from 'preact/hooks';
import type { Breakdown, DimensionEntry, MetricEntry, Picture } from '../server/wire/report.ts';
import { formatChange, formatName, formatValue } from './format.ts';
import { Link } from './Link.tsx';
import { tiles } from './tiles.ts';
import type { Change } from './view.ts';
import { useWidth } from './width.ts';
import { say, words } from './words.ts';

type Row = Breakdown['rows'][number];

interface Props {
	dimension: DimensionEntry;
	metric: MetricEntry | undefined;
	/** Absent until they are there. */
	rows: Row[] | undefined;
	/** The rows of the comparison: the colour of a tile is its change. */
	before: Picture['comparison'] | undefined;
	/** Where a press on a tile leads; absent on the deepest level. */
	into: ((value: string) => Change) | undefined;
}

/** Tiles as large as the first metric. The table beside it says the same in numbers. */
export function Treemap({ dimension, metric, rows, before, into }: Props) {
	const box = useRef<HTMLDivElement>(null);
	const { width, height } = useWidth(box);
	const amount = (row: Row) => Number(row[metric?.name ?? ''] ?? 0);
	const sorted = rows && [...rows].sort((a, b) => amount(b) - amount(a));
	const was = new Map(before?.map(row => [row.value, row]));
	const drawn = sorted && width > 0 ? tiles(sorted, amount, width, height) : undefined;
	return (
		<div class="treemap" ref={box}>
			{drawn?.length === 0 && <p class="nothing">{words.noTiles}</p>}
			{metric &&
				drawn?.map(({ item, ...place }) => (
					<Tile
						key={item.value}
						dimension={dimension}
						metric={metric}
						row={item}
						was={before && was.get(item.value)}
						place={place}
						into={into}
					/>
				))}
		</div>
	);
}

interface TileProps {
	dimension: DimensionEntry;
	metric: MetricEntry;
	row: Row;
	was: Row | undefined;
	place: { x: number; y: number; width: number; height: number };
	into: Props['into'];
}

/** Tiles below this size stay without words; the hint has them. */
const ROOM = { width: 54, height: 24, both: 44 };

function Tile({ dimension, metric, row, was, place, into }: TileProps) {
	const [now, then] = [Number(row[metric.name] ?? 0), was ? Number(was[metric.name] ?? 0) : null];
	const change = formatChange(metric.unit, now, then);
	const signed = change && `${change.sign < 0 ? '−' : change.sign > 0 ? '+' : ''}${change.text}`;
	const value = formatValue(metric.unit, now);
	const name = formatName(dimension, row.value);
	const hint = [name, `${metric.label} ${value}`, signed].filter(Boolean).join(' · ');
	const style = { left: `${place.x}px`, top: `${place.y}px`, width: `${place.width}px`, height: `${place.height}px` };
	const roomy = place.width > ROOM.width && place.height > ROOM.height;
	const content = (
		<span class="tile-face">
			{roomy && <bdi class="tile-name">{name}</bdi>}
			{roomy && place.height > ROOM.both && (
				<span class="tile-value">
					{value} {place.width > 110 && signed && <span class="tile-change">{signed}</span>}
				</span>
			)}
			{!roomy && <span class="only-heard">{name}</span>}
		</span>
	);
	const goes = into && row.value.startsWith('/') ? into(row.value) : undefined;
	const rest = { class: 'tile', 'data-shade': shade(now, then), 'data-hint': hint, style };
	if (!goes) return <div {...rest}>{content}</div>;
	return (
		<Link {...rest} change={goes} data-inside={say(words.inside, { name: row.value })}>
			{content}
		</Link>
	);
}

/** Five shades: much less, less, about the same, more, much more. Text says the same, so colour is never alone. */
function shade(now: number, was: number | null): string {
	if (was === null || was === 0) return '0';
	const change = (now - was) / was;
	if (Math.abs(change) < 0.03) return '0';
	return String(Math.sign(change) * (Math.abs(change) < 0.2 ? 1 : 2));
}
