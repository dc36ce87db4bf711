import type { Realtime } from '../server/wire/report.ts';
import { reportAddress } from './api.ts';
import { choice } from './data.ts';
import { formatCount, formatMoment } from './format.ts';
import { useResource } from './resource.ts';
import { say, words } from './words.ts';

const SECONDS = 10;

/** Visits that are there right now, in the corner. Until it is known its place stays empty, and nothing moves when it is. */
export function Now({ site }: { site: string }) {
	const asked = useResource<Realtime>(
		() => (choice.value?.site.site === site ? reportAddress(`sites/${site}/realtime`) : undefined),
		[site],
		() => SECONDS,
	);
	const answer = asked.data.value;
	if (!answer)
		return (
			<span class="now-there unseen" aria-hidden="true">
				<Words count={0} />
			</span>
		);
	const hint = [
		say(words.nowHint, { count: formatCount(answer.active[30]) }),
		answer.since && say(words.nowSince, { time: formatMoment(answer.since, answer.timezone) }),
	];
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what "now" means must be reachable by keyboard.
		<span class="now-there" tabIndex={0} data-hint={hint.filter(Boolean).join(' ')}>
			<Words count={answer.active[5]} />
		</span>
	);
}

function Words({ count }: { count: number }) {
	return (
		<>
			<span class="pulse" />
			<data data-active="5" value={count}>
				<span class="now-words">{say(words.now, { count: formatCount(count) })}</span>
				<span class="now-count">{formatCount(count)}</span>
			</data>
		</>
	);
}
