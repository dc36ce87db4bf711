import { useRef } from 'preact/hooks';
import type { Breakdown, Catalog, DimensionEntry } from '../server/wire/report.ts';
import { columns } from './columns.ts';
import { breakdownAddress, choice } from './data.ts';
import { Folded } from './Folded.tsx';
import { writeFilter } from './filter.ts';
import { formatCount } from './format.ts';
import { Remedy } from './Remedy.tsx';
import { Rows } from './Rows.tsx';
import { useResource } from './resource.ts';
import { useSeen } from './seen.ts';
import { go, view } from './view.ts';
import { Whole } from './Whole.tsx';
import { words } from './words.ts';

/** Answers from here on are errors: of the visitor's address, from 500 of the site itself. */
const FIRST_ERROR = 400;
const PAGES = 6;
const SOURCES = 4;

/** Pages that answered with an error, and where the visits came from that met it. */
export function Broken({ catalog }: { catalog: Catalog }) {
	const box = useRef<HTMLElement>(null);
	const seen = useSeen(box);
	const status = catalog.dimensions.find(({ values }) => values === 'status');
	const { answer: all, error } = useAnswer(status, seen, { limit: 100 });
	const errors = all?.rows.filter(({ value }) => Number(value) >= FIRST_ERROR) ?? [];
	const front = errors.find(({ value }) => value === view.value.error) ?? errors[0];
	const partners = catalog.dimensions.filter(({ name }) => status?.pairs.includes(name));
	const page = partners.find(({ kind }) => kind === 'page');
	const source = partners.find(({ kind }) => kind === 'visit');
	const filter = status && front && writeFilter(status, front.value);
	const { answer: pages, error: cut } = useAnswer(page, filter !== undefined, { filter, limit: PAGES });
	const { answer: sources } = useAnswer(source, filter !== undefined, { filter, limit: SOURCES });
	const failed = error ?? cut;
	if (!status) return null;
	return (
		<section class="card panel broken" aria-labelledby="broken" ref={box}>
			<header class="panel-head">
				<h2 id="broken">{words.broken}</h2>
				<Whole />
				{errors.length > 0 ? (
					<fieldset class="tabs" aria-label={status.label}>
						{errors.slice(0, 4).map(({ value, ...metrics }) => (
							<button
								key={value}
								type="button"
								data-error={value}
								aria-pressed={value === front?.value}
								onClick={() => go({ error: value })}
							>
								{value} ({formatCount(Number(metrics[status.metrics[0] ?? ''] ?? 0))})
							</button>
						))}
					</fieldset>
				) : (
					<p class="soft">{words.brokenHelp}</p>
				)}
			</header>
			<div class="panel-body">
				{failed && (
					<p class="nothing" role="alert">
						{failed.message} <Remedy error={failed} />
					</p>
				)}
				{all && errors.length === 0 && <p class="nothing">{words.brokenNone}</p>}
				{!failed && front && page && pages && <Some catalog={catalog} dimension={page} answer={pages} />}
				{!failed && front && source && sources && (
					<>
						<h3>{words.brokenSources}</h3>
						<Some catalog={catalog} dimension={source} answer={sources} />
					</>
				)}
			</div>
		</section>
	);
}

/** Of errors only how many is of interest. */
function Some({ catalog, dimension, answer }: { catalog: Catalog; dimension: DimensionEntry; answer: Breakdown }) {
	return (
		<>
			<Rows
				dimension={dimension}
				metrics={columns(answer, catalog).slice(0, 1)}
				rows={answer.rows}
				other={answer.other}
				folded={answer.folded}
			/>
			<Folded breakdown={answer} />
		</>
	);
}

/** Rows of the period on screen, whatever everything else is filtered by. */
function useAnswer(
	dimension: DimensionEntry | undefined,
	wanted: boolean,
	query: { filter?: string | undefined; limit: number },
): { answer: Breakdown | undefined; error: Error | undefined } {
	const asked = useResource<Breakdown>(() => {
		if (!wanted || !dimension || !choice.value) return;
		return breakdownAddress(choice.value, dimension.name, { filter: undefined, ...query });
	}, [wanted, dimension?.name, query.filter]);
	return { answer: asked.data.value, error: asked.error.value };
}
