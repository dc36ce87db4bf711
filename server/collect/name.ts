import { redact } from './redact/redact.ts';

/** A campaign value or event name that may be stored. Parentheses around it are the store's own words, such as "(other)". */
export function cleanName(text: string): string {
	const bare = (name: string) => name.replace(/^[(\s]+|[)\s]+$/g, '');
	// Redaction decodes, so parentheses may come to light only then; and what is left is looked at once more.
	return redact(bare(redact(text)));
}
