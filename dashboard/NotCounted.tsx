import { useRef } from 'preact/hooks';
import type { Ignored } from '../server/wire/report.ts';
import { reportAddress } from './api.ts';
import { daysBetween, periodQuery } from './choice.ts';
import { choice } from './data.ts';
import { formatCount, formatPoint, shiftDay } from './format.ts';
import { useResource } from './resource.ts';
import { Save } from './Save.tsx';
import { useSeen } from './seen.ts';
import { view } from './view.ts';
import { Whole } from './Whole.tsx';
import { catalogWords, say, words } from './words.ts';

/** What arrived and was left out: the reasons, and how it went. */
export function NotCounted() {
	const box = useRef<HTMLElement>(null);
	const seen = useSeen(box);
	const asked = useResource<Ignored>(() => {
		if (!seen || !choice.value) return;
		return reportAddress(`sites/${choice.value.site.site}/ignored`, periodQuery(view.value, choice.value));
	}, [seen]);
	const answer = asked.data.value?.site === choice.value?.site.site ? asked.data.value : undefined;
	return (
		<section class="card panel wide ignored" aria-labelledby="ignored" ref={box} data-picture="not-counted">
			<header class="panel-head">
				<h2 id="ignored">{words.notCounted}</h2>
				<Whole />
				<p class="soft">{words.notCountedHelp}</p>
			</header>
			<div class="panel-body">
				{asked.failure.value && <p role="alert">{asked.failure.value}</p>}
				{answer && answer.surplus?.visitors > 0 && (
					<p class="bad">{say(words.surplus, { count: formatCount(answer.surplus.visitors) })}</p>
				)}
				{answer?.rows.length === 0 && <p class="nothing">{words.allCounted}</p>}
				{answer && answer.rows.length > 0 && (
					<div class="areas">
						<Bars answer={answer} />
						<Reasons answer={answer} />
					</div>
				)}
			</div>
			<footer class="panel-foot">{answer && answer.rows.length > 0 && <Save />}</footer>
		</section>
	);
}

/** The most bars that are told apart; longer periods put several days into one. */
const BARS = 60;

function Bars({ answer: { period, rows, days } }: { answer: Ignored }) {
	const length = daysBetween(period.from, period.to);
	const step = Math.ceil(length / BARS);
	const bars = Array.from({ length: Math.ceil(length / step) }, (_, at) => {
		const from = shiftDay(period.from, at * step);
		const to = shiftDay(from, step - 1);
		const within = days.filter(({ date }) => from <= date && date <= to);
		const sum = (list: typeof within) => list.reduce((all, { beacons }) => all + beacons, 0);
		return {
			from,
			sum: sum(within),
			parts: rows.map(({ reason }) => sum(within.filter(day => day.reason === reason))),
		};
	});
	const most = Math.max(1, ...bars.map(({ sum }) => sum));
	return (
		<div class="bars" aria-hidden="true">
			{bars.map(({ from, sum, parts }) => (
				<div key={from} class="bar-of-day" data-hint={`${formatPoint('day', from)} · ${formatCount(sum)}`}>
					{parts.map(
						(part, at) =>
							part > 0 && (
								<span
									key={rows[at]?.reason}
									data-shade={at}
									style={{ height: `${((part / most) * 100).toFixed(2)}%` }}
								/>
							),
					)}
				</div>
			))}
		</div>
	);
}

function Reasons({ answer: { rows } }: { answer: Ignored }) {
	return (
		<table class="reasons">
			<thead>
				<tr>
					<th scope="col">{words.reason}</th>
					<th scope="col">{words.beacons}</th>
				</tr>
			</thead>
			<tbody>
				{rows.map(({ reason, definition, beacons }, at) => (
					<tr key={reason} data-reason={reason}>
						<th scope="row">
							<span class="key" data-shade={at} />
							{catalogWords.reasons?.[reason] ?? definition}
						</th>
						<td>
							<data value={beacons}>{formatCount(beacons)}</data>
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
