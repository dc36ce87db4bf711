import type { Period } from '../server/wire/report.ts';
import { Refusal } from './api.ts';
import { formatPeriod } from './format.ts';
import { Link } from './Link.tsx';
import { say, words } from './words.ts';

/** The way on from a question that old months do not answer: the nearest one that they do. */
export function Remedy({ error }: { error: Error }) {
	if (!(error instanceof Refusal) || error.code !== 'sealed') return null;
	if (error.parameter === 'interval') return <Link change={{ interval: 'month' }}>{words.byMonth}</Link>;
	if (error.period) return <ShowPeriod period={error.period} />;
	return <Link change={{ compare: 'none' }}>{words.comparisons.none}</Link>;
}

function ShowPeriod({ period }: { period: Period }) {
	const { from, to } = period;
	return (
		<Link change={{ period: undefined, from, to, interval: undefined }}>
			{say(words.showPeriod, { period: formatPeriod(period) })}
		</Link>
	);
}

/** In place of rows that are kept of whole months only: the months to show. */
export function WholeMonths({ period }: { period: Period }) {
	return (
		<div class="panel-body unknown">
			<p>{words.wholeMonths}</p>
			<p>
				<ShowPeriod period={period} />
			</p>
			<p>
				<Link change={{ filter: undefined }}>{words.clearFilter}</Link>
			</p>
		</div>
	);
}
