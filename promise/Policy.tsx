import { useRef, useState } from 'preact/hooks';
import { policyOf } from './sections.ts';
import { useSpeech } from './speech.ts';

/** What a site can copy into its privacy policy: sentences of this page, as they are true of the site. */
export function Policy() {
	const { site, words, sentence } = useSpeech();
	const { labels } = words;
	const area = useRef<HTMLTextAreaElement>(null);
	const [copied, setCopied] = useState(false);
	const text = `${labels.policyTitle}\n\n${policyOf(site, sentence)}\n`;
	async function copy(): Promise<void> {
		area.current?.select();
		// Without https there is no clipboard; the text is then at least selected.
		await navigator.clipboard?.writeText(text).then(() => setCopied(true));
	}
	return (
		<>
			<p>{labels.policyHelp}</p>
			<textarea ref={area} readOnly rows={14} value={text} aria-label={labels.sections.policy} />
			<p class="buttons">
				<button type="button" data-do="copy" onClick={copy}>
					{labels.copy}
				</button>
				<span role="status">{copied && labels.copied}</span>
			</p>
		</>
	);
}
