import { isIP } from 'node:net';

/** How a value is read from what a person types, and written as a person would type it. */
export interface Text<Value> {
	/** "must be …" */
	allowed: string;
	/** Gets the text without space around it; `undefined` where it is not allowed. */
	parse(text: string): Value | undefined;
	format(value: Value): string;
}

const parts = (text: string): string[] => text.split(',').flatMap(part => part.trim() || []);

/** Words joined by commas; none for an empty text. */
export function words(allowed: string, fits: RegExp | ((word: string) => boolean), most: number): Text<string[]> {
	const isOne = typeof fits === 'function' ? fits : (word: string) => fits.test(word);
	return {
		allowed,
		parse: text => {
			const list = parts(text);
			return list.length <= most && list.every(isOne) ? [...new Set(list)] : undefined;
		},
		format: list => list.join(','),
	};
}

/** `name=/path` joined by commas. A name has neither comma nor equals sign, and no parentheses around it. */
export function named(allowed: string, pattern: RegExp): Text<[name: string, value: string][]> {
	return {
		allowed,
		parse: text => {
			const pairs = parts(text).map(part => pattern.exec(part));
			if (pairs.length > 50 || pairs.some(pair => !pair)) return;
			return pairs.map(pair => [pair![1]!, pair![2]!]);
		},
		format: list => list.map(pair => pair.join('=')).join(','),
	};
}

/** One of a few words. */
export function oneOf<const Word extends string>(list: readonly Word[]): Text<Word> {
	return { allowed: list.join(', '), parse: text => list.find(word => word === text), format: word => word };
}

export function wholeNumber(least: number, most: number): Text<number> {
	return {
		allowed: `a whole number from ${least} to ${most}`,
		parse: text => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
		format: String,
	};
}

/** An address, or a range of addresses as CIDR. */
export function isRange(text: string): boolean {
	const [network = '', prefix, ...more] = text.split('/');
	const bits = { 4: 32, 6: 128 }[isIP(network)] ?? -1;
	return (
		more.length === 0 && bits > 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
	);
}
