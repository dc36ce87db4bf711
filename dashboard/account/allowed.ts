/** How a setting is drawn, by what the server says that it allows: one of a few words, a list, or any text. */
export type Kind = { kind: 'choice'; choices: string[] } | { kind: 'list' } | { kind: 'text' };

export function kindOf(allowed: string): Kind {
	const words = allowed.split(', ');
	if (words.length > 1 && words.every(word => /^[\w-]+$/.test(word))) return { kind: 'choice', choices: words };
	return { kind: /\bcommas\b/.test(allowed) ? 'list' : 'text' };
}

/** The entries of a list that stands in lines, or is joined by commas. */
export function linesOf(text: string): string[] {
	return text.split(/[\n,]/).flatMap(line => line.trim() || []);
}
