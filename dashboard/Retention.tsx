import { useRef } from 'preact/hooks';
import type { Retention as Answer, SiteEntry } from '../server/wire/report.ts';
import { reportAddress } from './api.ts';
import { choice } from './data.ts';
import { formatCount, formatMonth, formatRoughPercent, formatShortMonth } from './format.ts';
import { useResource } from './resource.ts';
import { Save } from './Save.tsx';
import { useSeen } from './seen.ts';
import { Whole } from './Whole.tsx';
import { say, words } from './words.ts';

/** The first month and the eleven after it. */
const LATER = Array.from({ length: 11 }, (_, at) => at + 1);

interface Cohort {
	birth: string;
	visitors: number;
	/** By how many months later; absent: the month is still to come. */
	later: (number | undefined)[];
}

/** Who came back: a row per first month, a column per month after it. Always the last twelve months, whatever the period. */
export function Retention() {
	const box = useRef<HTMLElement>(null);
	const seen = useSeen(box);
	const asked = useResource<Answer>(
		() =>
			seen && choice.value ? reportAddress(`sites/${choice.value.site.site}/retention`, { period: '12mo' }) : undefined,
		[seen],
	);
	const answer = asked.data.value?.site === choice.value?.site.site ? asked.data.value : undefined;
	const cohorts = answer && cohortsOf(answer);
	const back = cohorts?.some(({ later }) => later.some(Boolean));
	return (
		<section class="card panel wide retention" aria-labelledby="retention" ref={box} data-picture="retention">
			<header class="panel-head">
				<h2 id="retention">{words.returning}</h2>
				<Whole />
				<p class="soft">{words.returningHelp}</p>
			</header>
			<div
				class="panel-body scroll-x"
				style={{ '--months': String(monthsOf(choice.value?.site)) }}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
				tabIndex={0}
			>
				{asked.failure.value && <p role="alert">{asked.failure.value}</p>}
				{cohorts && !back && <p class="nothing">{words.noRetention}</p>}
				{answer && cohorts && back && <Table cohorts={cohorts} now={answer.period.to.slice(0, 7)} />}
			</div>
			<footer class="panel-foot">{back && <Save />}</footer>
		</section>
	);
}

/** How many rows there will be, so that nothing below moves when they come: the months there are, at most twelve. */
function monthsOf(site: SiteEntry | undefined): number {
	return site?.first ? Math.min(12, number(site.today) - number(site.first) + 1) : 1;
}

/** Months since year 0, to reckon with. */
const number = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const monthOf = (months: number) => `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;

function cohortsOf({ rows, period }: Answer): Cohort[] {
	const visitors = new Map(rows.map(row => [`${row.birth} ${row.month}`, row.visitors]));
	const [from, to] = [number(period.from), number(period.to)];
	return Array.from({ length: to - from + 1 }, (_, at) => to - at).flatMap(birth => {
		const name = monthOf(birth);
		const first = visitors.get(`${name} ${name}`);
		if (!first) return [];
		const later = LATER.map(step =>
			birth + step > to ? undefined : (visitors.get(`${name} ${monthOf(birth + step)}`) ?? 0),
		);
		return { birth: name, visitors: first, later };
	});
}

function Table({ cohorts, now }: { cohorts: Cohort[]; now: string }) {
	const shares = cohorts.flatMap(({ visitors, later }) => later.map(one => (one ?? 0) / visitors));
	const most = Math.max(...shares, 0.001);
	return (
		<table>
			<thead>
				<tr>
					<th scope="col">{words.firstMonth}</th>
					<th scope="col">{words.firstVisitors}</th>
					{LATER.map(step => (
						<th key={step} scope="col">
							{say(words.monthLater, { count: formatCount(step) })}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{cohorts.map(({ birth, visitors, later }) => (
					<tr key={birth} data-birth={birth}>
						<th scope="row">{formatShortMonth(birth)}</th>
						<td class="size">
							<data value={visitors}>{formatCount(visitors)}</data>
						</td>
						{later.map((count, at) => {
							const month = monthOf(number(birth) + at + 1);
							return <Cell key={month} {...{ birth, month, visitors, count, most }} open={month === now} />;
						})}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Cell({
	birth,
	month,
	visitors,
	count,
	most,
	open,
}: {
	birth: string;
	month: string;
	visitors: number;
	count: number | undefined;
	most: number;
	open: boolean;
}) {
	if (count === undefined) return <td />;
	const share = count / visitors;
	const said = say(words.retentionCell, {
		share: formatRoughPercent(share),
		count: formatCount(visitors),
		birth: formatMonth(birth),
		month: formatMonth(month),
	});
	return (
		<td
			class={open ? 'cell open' : 'cell'}
			data-month={month}
			data-hint={open ? `${said} ${words.monthOpen}` : said}
			style={{ '--share': (share / most).toFixed(3) }}
		>
			<data value={count}>{formatRoughPercent(share)}</data>
		</td>
	);
}
