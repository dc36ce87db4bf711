import { choice } from './data.ts';
import { words } from './words.ts';

/** Beside the title of what no filter cuts down, while there is one. */
export function Whole() {
	if (!choice.value?.filter) return null;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: why it is not filtered must be reachable by keyboard.
		<span class="whole" tabIndex={0} data-hint={words.wholeSiteHelp}>
			{words.wholeSite}
		</span>
	);
}
