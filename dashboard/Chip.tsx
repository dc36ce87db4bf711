import type { Filter } from './filter.ts';
import { formatName } from './format.ts';
import { Icon } from './Icon.tsx';
import { Link } from './Link.tsx';
import { words } from './words.ts';

/** What everything on screen is cut down to, and the way back. */
export function Chip({ filter: { dimension, value } }: { filter: Filter }) {
	const name = formatName(dimension, value);
	return (
		<span class="chip" role="status">
			<span class="chip-dimension">{dimension.label}</span>
			<bdi class="chip-value" data-hint={name}>
				{name}
			</bdi>
			<Link
				class="chip-clear"
				change={{ filter: undefined }}
				aria-label={words.clearFilter}
				data-hint={words.clearFilter}
			>
				<Icon name="close" />
			</Link>
		</span>
	);
}
