import type { Config } from './config.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** What the server tells its owner. Never anything of a request but its route. */
export interface Log {
	info(line: string): void;
	warn(line: string): void;
	error(line: string): void;
	/** A failure that is ours, with its stack. */
	failure(error: unknown): void;
}

export function createLog(
	level: Config['LOG_LEVEL'],
	write: (line: string) => void = line => void process.stderr.write(line),
): Log {
	const say = (at: (typeof LEVELS)[number]) => (line: string) => {
		if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
		write(`${new Date().toISOString().slice(0, 19)}Z ${at.padEnd(5)} ${line}\n`);
	};
	const error = say('error');
	return {
		info: say('info'),
		warn: say('warn'),
		error,
		failure: thrown => error(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
	};
}
