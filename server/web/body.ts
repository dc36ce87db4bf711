import type { Context } from 'hono';
import { badParameter, Refused } from './failure.ts';

/** How one field of a body is read. `undefined`: it is not as it must be; `allowed` says how ("must be …"). */
export interface Field<T> {
	allowed: string;
	/** What it is where it is left out; without this it has to be there. */
	otherwise?: T;
	read(value: unknown): T | undefined;
}

/** Text of some characters; space around it is kept. */
export const text = (most: number, least = 1): Field<string> => ({
	allowed: least === 0 ? `text of at most ${most} characters` : `text of ${least} to ${most} characters`,
	read: value => (typeof value === 'string' && value.length >= least && value.length <= most ? value : undefined),
});

/** A name or a note: one line, so that it can be shown anywhere, a terminal too. */
export const line = (most: number): Field<string> => ({
	allowed: `text of 1 to ${most} characters`,
	read(value) {
		const text = typeof value === 'string' ? value.replace(/[\s\p{Cc}]+/gu, ' ').trim() : '';
		return text && [...text].length <= most ? text : undefined;
	},
});

export const flag: Field<boolean> = {
	allowed: 'true or false',
	read: value => (typeof value === 'boolean' ? value : undefined),
};

export const wordOf = <const Word extends string>(words: readonly Word[]): Field<Word> => ({
	allowed: `one of ${words.join(', ')}`,
	read: value => words.find(word => word === value),
});

/** Seconds since 1970. */
export const moment: Field<number> = {
	allowed: 'a time in whole seconds since 1970',
	read: value => (Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined),
};

/** Values by names, such as roles by site. */
export const record = <T>({ allowed, read }: Field<T>): Field<Record<string, T>> => ({
	allowed: `an object whose values are ${allowed}`,
	read(value) {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
		const entries = Object.entries(value).map(([name, one]) => [name, read(one)] as const);
		return entries.some(([, one]) => one === undefined)
			? undefined
			: (Object.fromEntries(entries) as Record<string, T>);
	},
});

export const list = <T>({ allowed, read }: Field<T>, most: number): Field<T[]> => ({
	allowed: `a list of at most ${most}, each ${allowed}`,
	read(value) {
		const items = Array.isArray(value) && value.length <= most ? value.map(read) : undefined;
		return items?.some(item => item === undefined) ? undefined : (items as T[] | undefined);
	},
});

/** Left out, or null, it is what is given here. */
export const or = <T, O>(field: Field<T>, otherwise: O): Field<T | O> & { optional: true } => ({
	...field,
	otherwise,
	optional: true,
	read: value => (value === null ? otherwise : field.read(value)),
});

/** Reads a body that is a JSON object of these fields and no others; what is wrong is refused by its name. */
export async function readBody<Fields extends Record<string, Field<unknown>>>(
	c: Context,
	fields: Fields,
): Promise<{ [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never }> {
	const body = await readObject(c);
	const strange = Object.keys(body).find(name => !Object.hasOwn(fields, name));
	if (strange !== undefined) {
		const names = Object.keys(fields).join(', ') || 'none';
		const message = `There is no field ${JSON.stringify(strange.slice(0, 40))} here; there are ${names}.`;
		throw new Refused({ code: 'unknown_parameter', message, parameter: strange.slice(0, 40) });
	}
	const entries = Object.entries(fields).map(([name, field]) => {
		const given = Object.hasOwn(body, name) ? body[name] : undefined;
		if (given === undefined && 'optional' in field) return [name, field.otherwise];
		const value = field.read(given);
		if (value === undefined && !(given === null && 'optional' in field))
			throw badParameter(name, `${name} must be ${field.allowed}.`);
		return [name, value];
	});
	return Object.fromEntries(entries);
}

/** Reads a body that is any JSON object. */
export async function readObject(c: Context): Promise<Record<string, unknown>> {
	try {
		const body: unknown = JSON.parse((await c.req.text()) || '{}');
		if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
	}
	throw new Refused({ code: 'bad_body', message: 'The body must be a JSON object.' });
}
