import { createRequire } from 'node:module';
import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import type { Config } from './config.ts';
import { StoreError } from './store/store.ts';

/** What a line may carry beside its sentence: numbers. A path, an address or a User-Agent is none. */
export type Figures = Readonly<Record<string, number>>;

/** Where a request failed: the pattern of the route, such as `/api/v1/sites/:site/totals`, never the path that was asked. */
export interface Where {
	method: string;
	route: string;
}

/** What the server tells its owner: sentences of its own. Nothing of a request but its route. */
export interface Log {
	debug(line: string, figures: Figures): void;
	info(line: string): void;
	warn(line: string): void;
	error(line: string): void;
	/** A failure that is ours: what kind it is, and the stack. */
	failure(error: unknown, where?: Where): void;
}

/**
 * One JSON object a line, or lines for a person where standard error is a terminal. Written before the call returns, so
 * that nothing is lost when the process dies.
 *
 * @param write gets each line of JSON in the place of standard error
 */
export function createLog(level: Config['LOG_LEVEL'], write?: (line: string) => void): Log {
	const to = write ? { write } : process.stderr.isTTY ? readable() : destination({ dest: 2, sync: true });
	const options = {
		level,
		base: null,
		timestamp: stdTimeFunctions.isoTime,
		serializers: { err: (error: unknown) => error }, // pino's own would add what else is in it.
		formatters: { level: (label: string) => ({ level: label }) },
	};
	const log = pino(options, to);
	return {
		debug: (line, figures) => log.debug(figures, line),
		info: line => log.info(line),
		warn: line => log.warn(line),
		error: line => log.error(line),
		failure: (error, where) => log.error({ ...where, err: describe(error) }, 'Footfall failed.'),
	};
}

/** Loaded where somebody looks on: it takes 30 ms of the start. */
function readable(): DestinationStream {
	const { prettyFactory } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
	const pretty = prettyFactory({ translateTime: 'SYS:yyyy-mm-dd HH:MM:ss' });
	return { write: line => void process.stderr.write(pretty(line)) };
}

/**
 * A failure without what it may quote: `JSON.parse` puts the text it was given into its message, `Intl` a language, `URL` an
 * address. The message is kept where the store or the operating system wrote it, or where it can only quote our own code;
 * of others the stack says where.
 */
function describe(error: unknown): { type: string; message: string; stack: string } {
	if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
	const isTrusted = error instanceof StoreError || error instanceof ReferenceError || 'syscall' in error;
	return { type: error.name, message: isTrusted ? error.message : '', stack: framesOf(error) };
}

/** The stack without the message before it, which may have lines that look like a part of it. */
function framesOf({ stack = '', message }: Error): string {
	const from = stack.indexOf(message);
	const after = from < 0 ? stack : stack.slice(from + message.length);
	const lines = after.trimEnd().split('\n');
	return lines.slice(lines.findLastIndex(line => !line.startsWith('    at ')) + 1).join('\n');
}
