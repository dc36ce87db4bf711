import { existsSync } from 'node:fs';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { type Packed, pack } from './packed.ts';
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

/** `close` ends the thread; a port is one more that asks. */
export type Order = 'close' | { connect: MessagePort };

/** `code` is SQLite's own (`SQLITE_FULL`), where it was SQLite that refused. */
export type Reply = {
	id: number;
	/** Of what was written, how many rows each statement changed. */
	changes?: number[];
	/** What was read. */
	rows?: Packed;
	failure?: { message: string; code: string | undefined; name: string };
};

export interface WorkerOptions {
	file: string;
	/**
	 * The one worker that writes also brings the schema up to date; another only reads; a third sees the database for as long
	 * as it lives as it was when it came.
	 */
	role: 'writer' | 'reader' | 'snapshot';
}

/** Milliseconds for which another process (a command) may hold the lock. */
const PATIENCE = 2000;

/** Milliseconds after which what was written is taken out of the write-ahead log. */
const LOG_LIVES = 1000;

/** Pages of 4 KB in the log beyond which it is not waited for that. */
const MOST_LOGGED = 8000;

/** Statements that are kept prepared: an overview has thirty, and to prepare a small one takes as long as to run it. */
const MOST_PREPARED = 256;

const { file, role } = workerData as WorkerOptions;
const port = parentPort!;

function open(): Database.Database {
	// Where nobody has the database open, SQLite would leave an empty log behind after reading only.
	const readonly = role === 'reader' || (role === 'snapshot' && existsSync(`${file}-wal`));
	const database = new Database(file, { readonly, fileMustExist: role === 'snapshot', timeout: PATIENCE });
	if (role === 'snapshot') database.pragma('query_only = on');
	// Sorting and grouping stay in memory: SQLite's temporary files would be one more place to keep clean.
	database.pragma('temp_store = memory');
	if (role === 'writer') {
		// FULL: a commit is on the disk before the beacon is answered. secure_delete: deleted bytes are overwritten.
		for (const pragma of ['journal_mode = wal', 'synchronous = full', 'secure_delete = on', 'foreign_keys = on']) {
			database.pragma(pragma);
		}
		// What is written again and again within a second goes into the database once, when the log is emptied.
		database.pragma(`wal_autocheckpoint = ${MOST_LOGGED}`);
		migrate(database, file);
	}
	if (role === 'snapshot') {
		database.exec('begin');
		database.pragma('user_version'); // A transaction begins with the first that is read.
	}
	// 64 MiB of pages hold the days that reports ask for most.
	database.pragma(`cache_size = ${role === 'reader' ? -65_536 : -16_384}`);
	return database;
}

function reply(to: MessagePort, id: number, work: () => Omit<Reply, 'id'>): void {
	try {
		const answer = work();
		to.postMessage({ id, ...answer } satisfies Reply, answer.rows?.buffers ?? []);
	} catch (error) {
		const { message, name, code } = error as Error & { code?: string };
		to.postMessage({ id, failure: { message, name, code } } satisfies Reply);
	}
}

/** The first reply, number 0, says whether the database could be opened; without one there is nothing more to do. */
let database: Database.Database | undefined;
reply(port, 0, () => {
	database = open();
	return {};
});
if (database) serve(database);
else port.close();

function serve(opened: Database.Database): void {
	// Made at the first batch: a reader's tables cannot be prepared for writing.
	let add: ((batch: Batch) => void) | undefined;
	const write = opened.transaction((statements: readonly Statement[]) =>
		statements.map(([sql, values]) => opened.prepare(sql).run(...values).changes),
	);
	const statements = new Map<string, Database.Statement>();
	function prepared(sql: string): Database.Statement {
		const statement = statements.get(sql) ?? opened.prepare(sql);
		if (statements.size >= MOST_PREPARED) statements.delete(statements.keys().next().value!);
		statements.set(sql, statement);
		return statement;
	}
	const readVersion = opened.prepare<[], number>('pragma data_version').pluck();
	const version = () => readVersion.get();
	let known = version();
	let forgetting: NodeJS.Timeout | undefined;

	/** The log holds each transaction by itself, and on a quiet site that is one beacon: it is emptied, not only overwritten. */
	function forgetLog(): void {
		forgetting = undefined;
		try {
			// Whoever reads for long (a report, a backup) holds the log. Waiting for them would hold up the beacons.
			opened.pragma('busy_timeout = 0');
			if (opened.pragma('wal_checkpoint(truncate)', { simple: true }) === 0) return;
		} catch (error) {
			if (!(error instanceof Database.SqliteError)) throw error;
			// A disk that takes no more. Beacons hear of it, and this thread has to be there when it takes something again.
		} finally {
			opened.pragma(`busy_timeout = ${PATIENCE}`);
		}
		forgetting = setTimeout(forgetLog, LOG_LIVES);
	}

	function answer(ask: Ask): Omit<Reply, 'id'> {
		if (ask.ask === 'all') return { rows: pack(prepared(ask.statement[0]), ask.statement[1]) };
		forgetting ??= setTimeout(forgetLog, LOG_LIVES);
		// Somebody deleted rows, here or in another process: what the writer remembers of them is out of date.
		if (ask.ask === 'write' || known !== version()) add = undefined;
		known = version();
		if (ask.ask === 'write') return { changes: write(ask.statements) };
		add ??= createWriter(opened);
		add(ask.batch);
		return {};
	}
	const connected = new Set<MessagePort>();
	function connect(other: MessagePort): void {
		connected.add(other);
		other.on('message', (ask: Ask) => reply(other, ask.id, () => answer(ask)));
		other.on('close', () => connected.delete(other));
	}
	port.on('message', (message: Ask | Order) => {
		if (message === 'close') {
			clearTimeout(forgetting);
			opened.close();
			for (const open of [port, ...connected]) open.close();
		} else if ('connect' in message) connect(message.connect);
		else reply(port, message.id, () => answer(message));
	});
}
