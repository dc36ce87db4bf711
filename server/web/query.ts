import { badParameter, Refused } from './failure.ts';

/** What a query says, each parameter once and still as text. */
export type Query<Name extends string = string> = { readonly [N in Name]?: string };

/** Reads the query of an address. A parameter that is unknown, empty or there twice is refused by its name. */
export function readQuery<Name extends string>(given: Record<string, string[]>, known: readonly Name[]): Query<Name> {
	for (const [parameter, values] of Object.entries(given)) {
		if (!known.includes(parameter as Name)) throw unknown(parameter, known);
		if (values.length > 1) throw badParameter(parameter, `${parameter} can be given only once.`);
		if (values[0] === '') throw badParameter(parameter, `${parameter} is empty; leave it out or give it a value.`);
	}
	return Object.fromEntries(Object.entries(given).map(([name, [value]]) => [name, value])) as Query<Name>;
}

function unknown(parameter: string, known: readonly string[]): Refused {
	const others = known.length > 0 ? `there are ${known.join(', ')}` : 'there are none';
	return new Refused({
		code: 'unknown_parameter',
		message: `There is no parameter ${parameter} here; ${others}.`,
		parameter,
	});
}

/** One of a list. */
export function oneOf<T extends string>(parameter: string, text: string, list: readonly T[]): T {
	const found = list.find(item => item === text);
	if (found === undefined) throw badParameter(parameter, `${parameter} must be one of ${list.join(', ')}.`);
	return found;
}

/** Some of a list, joined by commas, each once. */
export function someOf<T extends string>(parameter: string, text: string, list: readonly T[]): T[] {
	return [...new Set(text.split(',').map(item => oneOf(parameter, item.trim(), list)))];
}

/** A whole number within limits. */
export function wholeNumber(parameter: string, text: string, [least, most]: readonly [number, number]): number {
	const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
	if (value >= least && value <= most) return value;
	const limits = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
	throw badParameter(parameter, `${parameter} must be a whole number ${limits}.`);
}
