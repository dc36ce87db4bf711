import { useState } from 'preact/hooks';
import type { TrailEntry } from '../../server/wire/account.ts';
import { reportAddress } from '../api.ts';
import { useResource } from '../resource.ts';
import { List } from './List.tsx';
import { Page, Part } from './Page.tsx';
import { formatTime } from './time.ts';
import { actionWords, words } from './words.ts';

/** A page of the trail has so many entries; fewer, and it is the last. */
const PAGE = 100;

/** Who changed what, the newest first. Of accounts only: nothing about visitors is in it. */
export function Trail() {
	// The first entry of each page back to the newest.
	const [before, setBefore] = useState<number[]>([]);
	const asked = useResource<TrailEntry[]>(() => reportAddress('trail', { before: before.at(-1) }), [before.at(-1)]);
	const entries = asked.data.value;
	return (
		<Page title={words.trailTitle} lead={words.trailLead}>
			<Part name="trail" title={words.changes}>
				<List asked={asked} label={words.changes} keyOf={({ id }) => id}>
					{({ at, actor, action, site, detail }) => (
						<>
							<span class="entry-name" data-action={action}>
								{[actionWords[action] ?? action, site].filter(Boolean).join(' · ')}
							</span>
							{detail && <span class="entry-detail">{detail}</span>}
							<span class="soft">
								{actor} · <time dateTime={new Date(at * 1000).toISOString()}>{formatTime(at)}</time>
							</span>
						</>
					)}
				</List>
				<footer class="pages">
					<button type="button" disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
						{words.newer}
					</button>
					<button
						type="button"
						disabled={(entries?.length ?? 0) < PAGE}
						onClick={() => setBefore([...before, entries?.at(-1)?.id ?? 0])}
					>
						{words.older}
					</button>
				</footer>
			</Part>
		</Page>
	);
}
