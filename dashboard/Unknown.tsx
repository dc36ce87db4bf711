import { type Filter, whyUnknown } from './filter.ts';
import { Link } from './Link.tsx';
import { words } from './words.ts';

/** In place of numbers that no filter can cut down: why, and the way back. */
export function Unknown({ filter }: { filter: Filter }) {
	return (
		<div class="panel-body unknown">
			<p>{whyUnknown(filter)}</p>
			<p>
				<Link change={{ filter: undefined }}>{words.clearFilter}</Link>
			</p>
		</div>
	);
}
