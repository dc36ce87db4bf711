import { useState } from 'preact/hooks';
import { words } from './words.ts';

/** A text to be taken elsewhere, and the button that copies it. */
export function Snippet({ text, label }: { text: string; label?: string }) {
	const [copied, setCopied] = useState<string>();
	async function copy(event: MouseEvent) {
		const code = (event.currentTarget as Element).previousElementSibling as Element;
		getSelection()?.selectAllChildren(code);
		// Without https there is no clipboard: the text is selected then, ready to be copied by hand.
		await navigator.clipboard?.writeText(text).then(
			() => setCopied(text),
			() => undefined,
		);
	}
	return (
		<div class="snippet">
			<code>{text}</code>
			<button
				type="button"
				class="primary"
				onClick={copy}
				aria-live="polite"
				{...(label && { 'aria-label': `${copied === text ? words.copied : words.copy}: ${label}` })}
			>
				{copied === text ? words.copied : words.copy}
			</button>
		</div>
	);
}
