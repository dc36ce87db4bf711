import { useState } from 'preact/hooks';
import type { SiteDetails } from '../../server/wire/account.ts';
import { Snippet } from '../Snippet.tsx';
import { words } from './words.ts';

/** The tag of a site, in the variant that fits how its pages are made. */
export function Tags({ tags }: { tags: SiteDetails['tags'] }) {
	const [chosen, setChosen] = useState(tags[0]?.name);
	const tag = tags.find(({ name }) => name === chosen) ?? tags[0];
	if (!tag) return null;
	const [label, help] = told(tag.name);
	return (
		<div class="tags">
			{tags.length > 1 && (
				<fieldset class="segments" aria-label={words.tagVariant}>
					{tags.map(({ name }) => (
						<button
							key={name}
							type="button"
							data-tag={name}
							aria-pressed={name === tag.name}
							onClick={() => setChosen(name)}
						>
							{told(name)[0]}
						</button>
					))}
				</fieldset>
			)}
			<p>{help}</p>
			<Snippet text={tag.code} label={label} />
		</div>
	);
}

/** What a variant is called, and where it goes. */
function told(name: string): [label: string, help: string] {
	const { labels, help }: { labels: Record<string, string>; help: Record<string, string> } = words.tags;
	return [labels[name] ?? name, help[name] ?? ''];
}
