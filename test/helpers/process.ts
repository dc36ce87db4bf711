import { spawn } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../bin/footfall.js');

/** How a process ended: its exit code, or the signal that ended it. */
type End = number | NodeJS.Signals;

/** A command line that runs. What it has written is kept as bytes, because a canary may hide in any encoding. */
export interface Running {
	pid: number;
	/** Standard output and standard error so far. */
	written(): Buffer;
	ended: Promise<End>;
	/** Sends a signal to this very process and resolves with how it ended. */
	stop(signal: NodeJS.Signals): Promise<End>;
}

export interface Served extends Running {
	/** Resolves with the server's address as soon as it counts; rejects with what it said where it never did. */
	counts: Promise<string>;
}

export interface RunOptions {
	directory: string;
	env?: Record<string, string>;
	/** Working directory. */
	cwd?: string;
	/** Account under which it runs; one without rights over other people's files, where the tests run as the administrator. */
	uid?: number | undefined;
	/** The clock starts at this moment (milliseconds since 1970), so that hours and days are known to the test. */
	clock?: number;
	/** It runs so many times as fast: what happens every ten seconds happens more often. */
	speed?: number;
}

/** Runs `footfall` with the words given, as a process of its own. `heard` is called whenever it has written something. */
export function run(
	words: readonly string[],
	options: RunOptions,
	heard: (written: Buffer) => void = () => {},
): Running {
	const { directory, env = {}, cwd, uid, clock, speed = 1 } = options;
	const moved = `data:text/javascript,Date.now=()=>Math.floor(${clock}+performance.now()*${speed})`;
	const child = spawn(process.execPath, [...(clock === undefined ? [] : ['--import', moved]), BIN, ...words], {
		env: { ...process.env, DATA_DIR: directory, PORT: '0', RATE_LIMIT: '0', ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		...(cwd !== undefined && { cwd }),
		...(uid !== undefined && { uid, gid: uid }),
	});
	const chunks: Buffer[] = [];
	const written = () => Buffer.concat(chunks);
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			heard(written());
		});
	}
	const ended = new Promise<End>(resolve => child.on('close', (code, signal) => resolve(code ?? signal!)));
	return {
		pid: child.pid!,
		written,
		ended,
		stop(signal) {
			child.kill(signal);
			return ended;
		},
	};
}

/** `footfall serve` on a free port. */
export function serve(options: RunOptions): Served {
	const { promise: counts, resolve, reject } = Promise.withResolvers<string>();
	const running = run(['serve'], options, written => {
		const found = /counts at (\S+)/.exec(`${written}`);
		if (found) resolve(found[1]!);
	});
	running.ended.then(() => reject(new Error(`It ended before it counted: ${running.written()}`)));
	counts.catch(() => undefined); // A server that is killed while it starts is nobody's surprise.
	return { ...running, counts };
}

/** Runs a command to its end and returns what it printed. */
export async function finished(words: string, options: RunOptions): Promise<{ code: End; written: Buffer }> {
	const running = run(words.split(' '), options);
	return { code: await running.ended, written: running.written() };
}
