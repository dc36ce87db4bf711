import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Busy } from '../account/password.ts';
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

/**
 * Whoever asked has gone away in the middle of a body, which is no failure of ours. By node's word for it: its code,
 * `ECONNRESET`, is lost on the way between threads.
 */
export const isCutOff = ({ message }: Error): boolean => message === 'aborted';

/** A parameter that cannot be read, or that does not go with the others. */
export function badParameter(parameter: string, message: string): Refused {
	return new Refused({ code: 'bad_parameter', message, parameter });
}

/** The one answer for a site that there is not and for one that is not shown to whoever asks. */
export function unknownSite(name: string): Refused {
	return new Refused({ code: 'unknown_site', message: `There is no site ${name}.`, parameter: 'site' }, 404);
}

/** Answers what was refused; what is our own fault is for the handler of the whole app. */
export function answerRefused(error: Error, context: Context): Response {
	if (error instanceof Refused) return failure(context, error.status, error.error);
	if (!(error instanceof Busy)) throw error;
	context.header('Retry-After', '10');
	return failure(context, 503, {
		code: 'busy',
		message: 'Too many people sign in right now; try again in ten seconds.',
	});
}
