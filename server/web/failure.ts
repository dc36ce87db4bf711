import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Failure } from '../wire/report.ts';

/** Every error answer of the API. */
export function failure(context: Context, status: ContentfulStatusCode, error: Failure['error']): Response {
	return context.json({ error } satisfies Failure, status, { 'Cache-Control': 'no-store' });
}

/** Something that the one who asks can put right, said in a sentence. */
export class Refused extends Error {
	readonly error: Failure['error'];
	readonly status: ContentfulStatusCode;

	constructor(error: Failure['error'], status: ContentfulStatusCode = 400) {
		super(error.message);
		this.error = error;
		this.status = status;
	}
}

/** A parameter that cannot be read, or that does not go with the others. */
export function badParameter(parameter: string, message: string): Refused {
	return new Refused({ code: 'bad_parameter', message, parameter });
}

/** Answers what was refused; what is our own fault is for the handler of the whole app. */
export function answerRefused(error: Error, context: Context): Response {
	if (error instanceof Refused) return failure(context, error.status, error.error);
	throw error;
}
