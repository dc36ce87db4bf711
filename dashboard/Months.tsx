import type { Breakdown } from '../server/wire/report.ts';
import { formatPeriod } from './format.ts';
import { words } from './words.ts';

/** Behind a share link: the whole months that groups of visitors are of, whatever the period on screen. */
export function Months({ of }: { of: Breakdown['demographics'] }) {
	if (of === undefined) return null;
	return (
		<span
			class="part"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what it means must be reachable by keyboard.
			tabIndex={0}
			data-months={of?.to ?? ''}
			data-hint={words.monthsHelp}
		>
			{of ? formatPeriod(of) : words.noMonth}
		</span>
	);
}
