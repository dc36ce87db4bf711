import type { Breakdown } from '../server/wire/report.ts';
import { formatCount } from './format.ts';
import { say, words } from './words.ts';

/** How many values a filter left with too few visits to be shown, and how many visits they hold. */
export function Folded({ breakdown: { folded } }: { breakdown: { folded?: Breakdown['folded'] | undefined } }) {
	if (!folded || folded.groups === 0) return null;
	const [groups, visits, threshold] = [folded.groups, folded.visits, folded.threshold].map(formatCount) as [
		string,
		string,
		string,
	];
	return (
		<span
			class="part"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what it means must be reachable by keyboard.
			tabIndex={0}
			data-folded={folded.visits}
			data-hint={say(words.foldedHelp, { groups, visits, threshold })}
		>
			{say(words.folded, { groups })}
		</span>
	);
}
