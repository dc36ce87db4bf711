import type { Breakdown, Catalog, DimensionEntry, Overview } from '../server/wire/report.ts';
import type { Choice } from './choice.ts';
import { columns, pictureOf } from './columns.ts';
import { PANEL_ROWS } from './data.ts';
import { Rows } from './Rows.tsx';
import { Mapless, WorldMap } from './WorldMap.tsx';

interface Props {
	catalog: Catalog;
	choice: Choice;
	/** The dimension of countries, which the map shows whichever tab is in front. */
	drawn: DimensionEntry;
	front: DimensionEntry;
	report: Overview | undefined;
	breakdown: Breakdown | undefined;
}

/** A map of the world and the table of what is in front. */
export function Places({ catalog, choice, drawn, front, report, breakdown }: Props) {
	const { picture, metric } = pictureOf(drawn, { report, catalog });
	const { filter } = choice;
	return (
		<div class="areas places">
			<div class="areas-picture">
				<WorldMap
					dimension={drawn}
					metric={metric}
					picture={picture}
					chosen={filter?.dimension === drawn ? filter.value : undefined}
				/>
				<Mapless dimension={drawn} picture={picture} />
			</div>
			<div class="panel-body">
				{breakdown && (
					<Rows
						dimension={front}
						metrics={columns(breakdown, catalog).slice(0, 3)}
						rows={breakdown.rows.slice(0, PANEL_ROWS)}
						other={breakdown.other}
						folded={breakdown.folded}
					/>
				)}
			</div>
		</div>
	);
}
