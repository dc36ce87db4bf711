import { useEffect, useRef, useState } from 'preact/hooks';
import type { Overview, SiteEntry } from '../server/wire/report.ts';
import { notesOn } from './annotations.ts';
import { ChartPicture, GUTTER, placesOf } from './ChartPicture.tsx';
import { ChartTable } from './ChartTable.tsx';
import type { Choice } from './choice.ts';
import { Later } from './Later.tsx';
import { Link } from './Link.tsx';
import { endOf, range } from './period.ts';
import { Readout } from './Readout.tsx';
import { Save } from './Save.tsx';
import { mayEdit, share } from './session.ts';
import { go } from './view.ts';
import { useWidth } from './width.ts';
import { say, words } from './words.ts';

interface Props {
	choice: Choice;
	report: Overview | undefined;
}

/** The main chart: one metric over time, its comparison, a readout, and the same as a table. */
export function Chart({ choice, report }: Props) {
	const series = report?.series;
	// While another interval is on its way, the last picture stays, under its own interval and metric.
	const fits = series?.points.some(point => choice.metric.name in point) ? report : undefined;
	return (
		<div class="chart" data-picture="chart">
			<div class="chart-head">
				<h2>{say(words.chart[series?.interval ?? choice.interval], { metric: choice.metric.label })}</h2>
				<Intervals choice={choice} />
			</div>
			<div class="plot">
				{fits && <Plot choice={choice} report={fits} />}
				{fits?.series.points.every(point => !point[choice.metric.name]) && <NoData />}
			</div>
			{fits && <Save />}
			{fits && mayEdit(choice.site.site) && <NotesButton site={choice.site} />}
			{fits && <ChartTable metric={choice.metric} series={fits.series} notes={notesOn(fits.series)} />}
		</div>
	);
}

/** Opens what was noted, to add to it. */
function NotesButton({ site: { site, today } }: { site: SiteEntry }) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<button type="button" class="notes-button" data-notes onClick={() => setOpen(true)}>
				{words.notes}
			</button>
			{open && <Later of={({ Notes }) => Notes} given={{ site, today, close: () => setOpen(false) }} />}
		</>
	);
}

function NoData() {
	return (
		<p class="no-data">
			{words.noData} <Link change={{ period: 'all', from: undefined, to: undefined }}>{words.showAll}</Link>
		</p>
	);
}

function Intervals({ choice }: { choice: Choice }) {
	return (
		<fieldset class="segments" aria-label={words.interval}>
			{choice.intervals.map(interval => (
				<button
					key={interval}
					type="button"
					data-interval={interval}
					aria-pressed={interval === choice.interval}
					onClick={() => go({ interval, ...(choice.metric.intervals.includes(interval) ? {} : { metric: undefined }) })}
				>
					{words.intervals[interval]}
				</button>
			))}
		</fieldset>
	);
}

/** A drag shorter than this is a press. */
const DRAG = 8;

function Plot({ choice, report }: { choice: Choice; report: Overview }) {
	const { series } = report;
	const box = useRef<HTMLDivElement>(null);
	const size = useWidth(box);
	const [at, setAt] = useState<number>();
	const [drag, setDrag] = useState<{ from: number; x: number }>();
	const count = placesOf(series);
	const last = series.points.length - 1;
	const notes = notesOn(series);
	const plot = size.width - GUTTER;
	const x = (index: number) => GUTTER + (count > 1 ? (index / (count - 1)) * plot : plot / 2);

	useEffect(() => {
		if (at !== undefined && at > last) setAt(undefined);
	}, [at, last]);

	function nearest(event: PointerEvent): number {
		const left = event.clientX - (box.current?.getBoundingClientRect().left ?? 0) - GUTTER;
		const index = count > 1 ? Math.round((left / plot) * (count - 1)) : 0;
		return Math.min(Math.max(0, index), last);
	}

	function zoom(event: PointerEvent) {
		const [from, to] = [drag?.from ?? 0, nearest(event)].sort((a, b) => a - b) as [number, number];
		const far = drag && Math.abs(event.clientX - drag.x) > DRAG && from !== to;
		setDrag(undefined);
		const [first, end] = [series.points[from]?.at, series.points[to]?.at];
		if (far && first && end) go(range(first.slice(0, 10), endOf(series.interval, end), choice.site.today));
	}

	function read(event: KeyboardEvent) {
		const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
		if (event.key === 'Escape') setAt(undefined);
		if (!step) return;
		event.preventDefault();
		event.stopPropagation();
		setAt(Math.min(Math.max(0, at === undefined ? last : at + step), last));
	}

	return (
		// biome-ignore lint/a11y/useSemanticElements: a picture with keys of its own is no set of fields.
		<div
			class="plot-box"
			ref={box}
			role="group"
			aria-label={`${say(words.chart[series.interval], { metric: choice.metric.label })}. ${words.chartHelp}`}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read single values.
			tabIndex={0}
			onKeyDown={read}
			onBlur={() => setAt(undefined)}
			onPointerMove={event => setAt(nearest(event))}
			onPointerLeave={() => drag || setAt(undefined)}
			onPointerDown={event => {
				if (event.pointerType === 'touch' || event.button !== 0 || share.value) return;
				(event.currentTarget as Element).setPointerCapture(event.pointerId);
				setDrag({ from: nearest(event), x: event.clientX });
			}}
			onPointerUp={event => drag && zoom(event)}
			onPointerCancel={() => setDrag(undefined)}
		>
			{size.width > 0 && (
				<ChartPicture
					metric={choice.metric}
					series={series}
					today={choice.site.today}
					size={size}
					x={x}
					at={at}
					from={drag?.from}
					noted={[...notes.keys()]}
				/>
			)}
			{at !== undefined && series.points[at] && (
				<Readout
					metric={choice.metric}
					series={series}
					at={at}
					notes={notes.get(at)}
					left={x(at)}
					width={size.width}
					today={choice.site.today}
				/>
			)}
		</div>
	);
}
