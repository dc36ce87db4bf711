import type { Breakdown } from '../server/wire/report.ts';
import { formatCount } from './format.ts';
import { say, words } from './words.ts';

type FoldedGroups = Breakdown['folded'] | undefined;

/** How many values a filter left with too few visits to be shown, and how many visits they hold. */
export function Folded({ breakdown: { folded } }: { breakdown: { folded?: FoldedGroups } }) {
	const why = whyFolded(folded);
	if (!folded || !why) return null;
	return (
		<span
			class="part"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what it means must be reachable by keyboard.
			tabIndex={0}
			data-folded={folded.visits}
			data-hint={why}
		>
			{say(words.folded, { groups: formatCount(folded.groups), visits: formatCount(folded.visits) })}
		</span>
	);
}

/** The same as a sentence, where there are any. */
export function whyFolded(folded: FoldedGroups): string | undefined {
	if (!folded || folded.groups === 0) return;
	const { groups, visits, threshold } = folded;
	const [all, held, least] = [groups, visits, threshold].map(formatCount) as [string, string, string];
	return say(words.foldedHelp, { groups: all, visits: held, threshold: least });
}
