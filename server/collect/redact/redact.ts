import { clean, cut, cutPath, settle } from './clean.ts';
import { type Find, type Found, RULES, type Rule, type RuleName } from './rules.ts';

const NAMES = Object.keys(RULES) as RuleName[];

/** What a text becomes that does not come to rest: it was made to. */
const REDACTED = ':redacted';

/**
 * One value (of a campaign, event name or property) without personal data: decoded, NFC, at most 120 characters, and what
 * the rules find replaced. A fixed point of itself, and no rule finds anything in it. May be empty.
 */
export function redact(text: string, found?: Found): string {
	return settle(text, now => cut(applyRules(clean(now), found)).trim(), REDACTED);
}

/** The same for a path, with its query if one is kept: at most 8 segments, each segment and value at most 120 characters. */
export function redactPath(path: string, found?: Found): string {
	return settle(path, now => cutPath(applyRules(clean(now), found)), `/${REDACTED}`);
}

function applyRules(text: string, found: Found | undefined): string {
	let now = text;
	for (const name of NAMES) {
		const rule: Rule = RULES[name];
		if (!rule.needs.test(now)) continue;
		const replacement = () => {
			found?.(name);
			return rule.replacement;
		};
		for (const find of rule.find) now = replace(now, find, replacement);
	}
	return now;
}

function replace(text: string, find: Find, replacement: () => string): string {
	if (find instanceof RegExp) return text.replace(find, replacement);
	if (typeof find === 'object') {
		return text.replace(find.pattern, match => (find.sure(match) ? replacement() : match));
	}
	let kept = '';
	let end = 0;
	for (const [from, to] of find(text)) {
		kept += text.slice(end, from) + replacement();
		end = to;
	}
	return kept + text.slice(end);
}
