import { judge } from './rule.ts';
import { useSpeech } from './speech.ts';
import type { Watched } from './watch.ts';
import { say } from './words.ts';

const DAY = 86_400_000;
/** Days since the page was opened, by the browser's clock: its day itself is that of another time zone, or wrong. */
const opened = Date.now();

/** Every change that `ff_memory` went through while the page was open, and whether the published rule gives it. */
export function Check({ memory, changes }: Watched) {
	const { site, words } = useSpeech();
	const { labels } = words;
	const today = site.today + Math.floor((Date.now() - opened) / DAY);
	const shown = (value: string) => value || labels.none;
	return (
		<>
			<p>{labels.watch}</p>
			<p>
				<a class="button" href="/" target="_blank" rel="noopener">
					{labels.openSite}
				</a>
			</p>
			<ol class="changes" aria-live="polite">
				{changes.length === 0 && <li data-verdict="none">{say(labels.since, { value: shown(memory) })}</li>}
				{changes.map((change, at) => {
					const verdict = judge(change, today);
					const [from, to] = [shown(change.from), shown(change.to)];
					const expected = verdict.kind === 'broken' ? verdict.expected : '';
					return (
						<li key={at} data-verdict={verdict.kind}>
							{say(labels[verdict.kind], { from, to, expected })}
							{verdict.kind === 'held' &&
								verdict.begins !== undefined &&
								` ${labels[verdict.begins ? 'begun' : 'continued']}`}
						</li>
					);
				})}
			</ol>
		</>
	);
}
