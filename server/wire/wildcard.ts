/**
 * Whether a text is as a pattern says, in which `*` stands for any text. Each part is looked for once, from the left, so it
 * takes no longer for a hostile text than for any other.
 */
export function fits(pattern: string, text: string): boolean {
	const [start = '', ...parts] = pattern.split('*');
	const end = parts.pop();
	if (end === undefined) return text === pattern;
	if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false;
	const middle = text.slice(start.length, text.length - end.length);
	let at = 0;
	return parts.every(part => {
		const found = middle.indexOf(part, at);
		at = found + part.length;
		return found >= 0;
	});
}
