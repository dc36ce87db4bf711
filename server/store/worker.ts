import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { migrate } from './schema.ts';
import type { Batch } from './tables.ts';
import { createWriter } from './writer.ts';

/** A statement with the values of its question marks. */
export type Statement = readonly [sql: string, values: readonly (number | string | null)[]];

/** What the main thread asks of a worker. `add` writes sums, `write` the owner's own rows, each in one transaction. */
export type Question =
	| { ask: 'add'; batch: Batch }
	| { ask: 'all'; statement: Statement }
	| { ask: 'write'; statements: readonly Statement[] };
export type Ask = Question & { id: number };

/** `code` is SQLite's own (`SQLITE_FULL`), where it was SQLite that refused. */
export type Reply = {
	id: number;
	rows?: unknown[];
	failure?: { message: string; code: string | undefined; name: string };
};

export interface WorkerOptions {
	file: string;
	/** The one worker that writes also brings the schema up to date; the other only reads. */
	role: 'writer' | 'reader';
}

/** Milliseconds after which what was written is taken out of the write-ahead log. */
const LOG_LIVES = 1000;

const { file, role } = workerData as WorkerOptions;
const port = parentPort!;

function open(): Database.Database {
	// Another process (a command) may hold the lock for a moment.
	const database = new Database(file, { readonly: role === 'reader', timeout: 2000 });
	if (role === 'writer') {
		// FULL: a commit is on the disk before the beacon is answered. secure_delete: deleted bytes are overwritten.
		for (const pragma of ['journal_mode = wal', 'synchronous = full', 'secure_delete = on', 'foreign_keys = on']) {
			database.pragma(pragma);
		}
		migrate(database, file);
	}
	// Sorting and grouping stay in memory: SQLite's temporary files would be one more place to keep clean. 64 MiB of pages
	// hold the days that reports ask for most.
	database.pragma('temp_store = memory');
	database.pragma(`cache_size = ${role === 'reader' ? -65_536 : -16_384}`);
	return database;
}

function reply(id: number, work: () => unknown[]): void {
	try {
		port.postMessage({ id, rows: work() } satisfies Reply);
	} catch (error) {
		const { message, name, code } = error as Error & { code?: string };
		port.postMessage({ id, failure: { message, name, code } } satisfies Reply);
	}
}

/** The first reply, number 0, says whether the database could be opened; without one there is nothing more to do. */
let database: Database.Database | undefined;
reply(0, () => {
	database = open();
	return [];
});
if (database) serve(database);
else port.close();

function serve(opened: Database.Database): void {
	// Made at the first batch: a reader's tables cannot be prepared for writing.
	let add: ((batch: Batch) => void) | undefined;
	const write = opened.transaction((statements: readonly Statement[]) => {
		for (const [sql, values] of statements) opened.prepare(sql).run(...values);
	});
	const version = () => Number(opened.pragma('data_version', { simple: true }));
	let known = version();
	let forgetting: NodeJS.Timeout | undefined;

	/** The log holds each transaction by itself, and on a quiet site that is one beacon: it is emptied, not only overwritten. */
	function forgetLog(): void {
		forgetting = undefined;
		try {
			opened.pragma('wal_checkpoint(truncate)');
		} catch (error) {
			if (!(error instanceof Database.SqliteError)) throw error;
			// A disk that takes no more. Beacons hear of it, and this thread has to be there when it takes something again.
			forgetting = setTimeout(forgetLog, LOG_LIVES);
		}
	}

	function answer(ask: Ask): unknown[] {
		if (ask.ask === 'all') return opened.prepare(ask.statement[0]).all(...ask.statement[1]);
		forgetting ??= setTimeout(forgetLog, LOG_LIVES);
		// Somebody deleted rows, here or in another process: what the writer remembers of them is out of date.
		if (ask.ask === 'write' || known !== version()) add = undefined;
		known = version();
		if (ask.ask === 'write') write(ask.statements);
		else {
			add ??= createWriter(opened);
			add(ask.batch);
		}
		return [];
	}
	port.on('message', (ask: Ask | 'close') => {
		if (ask !== 'close') return reply(ask.id, () => answer(ask));
		clearTimeout(forgetting);
		opened.close();
		port.close();
	});
}
