import type { Catalog, DimensionEntry } from '../server/wire/report.ts';
import type { Choice } from './choice.ts';
import { metricsIn } from './columns.ts';
import { Dialog } from './Dialog.tsx';
import { breakdownAddress, overview } from './data.ts';
import { Folded } from './Folded.tsx';
import { formatCount, formatName, formatPeriod } from './format.ts';
import { AT_ONCE, type Found, offsetIn, PAGE, useFound } from './found.ts';
import { Remedy } from './Remedy.tsx';
import { Rows } from './Rows.tsx';
import { CLOSED, go, view } from './view.ts';
import { say, words } from './words.ts';

interface Props {
	catalog: Catalog;
	choice: Choice;
	dimension: DimensionEntry;
}

/** A dimension in full: every value and every metric, with search, order, pages and downloads. */
export function Full({ catalog, choice, dimension }: Props) {
	const { found, state, error } = useFound(dimension, catalog);
	const metrics = found ? metricsIn(found, catalog) : [];
	const comparison = overview.data.value?.totals.comparison;
	const { search, sort } = view.value;
	const by = sort ?? metrics[0]?.name ?? '';
	return (
		<Dialog title={titleOf(dimension, choice)} close={() => go(CLOSED)}>
			<div class="tools">
				<input
					type="search"
					placeholder={words.search}
					aria-label={words.search}
					value={search ?? ''}
					onInput={event => go({ search: event.currentTarget.value, offset: undefined }, true)}
				/>
				<span class="soft">
					{found && formatPeriod(found.period)}
					{found?.before && comparison && ` · ${say(words.versus, { period: formatPeriod(comparison.period) })}`}
				</span>
				<span class="spring" />
				<Downloads catalog={catalog} choice={choice} dimension={dimension} />
			</div>
			<section class="sheet-rows" data-state={state} aria-label={dimension.label}>
				{error && (
					<p role="alert">
						{error.message} <Remedy error={error} />
					</p>
				)}
				{found && found.count === 0 && search ? (
					<p class="nothing">{words.noMatch}</p>
				) : (
					found && (
						<Rows
							dimension={dimension}
							metrics={metrics}
							rows={found.rows}
							other={found.other}
							folded={found.folded}
							before={found.before}
							sorting={{ by, sort: name => go({ sort: flip(by, name), offset: undefined }, true) }}
						/>
					)
				)}
			</section>
			{found && <Folded breakdown={found} />}
			<Pages count={found?.count ?? 0} />
		</Dialog>
	);
}

/** Files are whole, but for JSON, which comes in pieces, of which this is the largest. */
function Downloads({ catalog, choice, dimension }: Props) {
	return catalog.formats.map(format => {
		const limit = format === 'json' ? AT_ONCE : undefined;
		return (
			<a key={format} href={breakdownAddress(choice, dimension.name, { format, limit })} download data-format={format}>
				{format.toUpperCase()}
			</a>
		);
	});
}

/** What the table is of, and what it is cut down to. */
function titleOf({ label }: DimensionEntry, { filter }: Choice): string {
	if (!filter) return label;
	const { dimension, value } = filter;
	return `${label} · ${dimension.label} ${formatName(dimension, value)}`;
}

/** A column starts with its largest value, the same one again turns round; names have one order only. */
function flip(by: string, name: string): string {
	return by === name && name !== 'value' ? `-${name}` : name;
}

function Pages({ count }: { count: Found['count'] }) {
	const offset = offsetIn(count);
	const to = (start: number) => go({ offset: start }, true);
	if (count <= PAGE) return <footer class="pages" />;
	return (
		<footer class="pages">
			<span class="soft">
				{say(words.rows, {
					from: formatCount(offset + 1),
					to: formatCount(Math.min(count, offset + PAGE)),
					count: formatCount(count),
				})}
			</span>
			<button type="button" disabled={offset === 0} onClick={() => to(Math.max(0, offset - PAGE))}>
				{words.previousPage}
			</button>
			<button type="button" disabled={offset + PAGE >= count} onClick={() => to(offset + PAGE)}>
				{words.nextPage}
			</button>
		</footer>
	);
}
