import type { Realtime } from '../server/wire/report.ts';
import { reportAddress } from './api.ts';
import { choice } from './data.ts';
import { formatCount, formatMoment } from './format.ts';
import { useResource } from './resource.ts';
import { say, words } from './words.ts';

const SECONDS = 10;

/** Visits that are there right now, in the corner. Nothing stands there until it is known. */
export function Now({ site }: { site: string }) {
	const asked = useResource<Realtime>(
		() => (choice.value?.site.site === site ? reportAddress(`sites/${site}/realtime`) : undefined),
		[site],
		() => SECONDS,
	);
	const answer = asked.data.value;
	if (!answer) return null;
	const hint = [
		say(words.nowHint, { count: formatCount(answer.active[30]) }),
		answer.since && say(words.nowSince, { time: formatMoment(answer.since, answer.timezone) }),
	];
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what "now" means must be reachable by keyboard.
		<span class="now-there" tabIndex={0} data-hint={hint.filter(Boolean).join(' ')}>
			<span class="pulse" />
			<data data-active="5" value={answer.active[5]}>
				<span class="now-words">{say(words.now, { count: formatCount(answer.active[5]) })}</span>
				<span class="now-count">{formatCount(answer.active[5])}</span>
			</data>
		</span>
	);
}
