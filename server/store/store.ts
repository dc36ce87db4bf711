import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Batch } from './tables.ts';
import type { Ask, Question, Reply, Statement, WorkerOptions } from './worker.ts';

/** The whole surface of the store. Every call may fail with a StoreError. */
export interface Store {
	/** Adds a batch of increments in one transaction; resolves when it is on the disk. A number seen before adds nothing. */
	add(batch: Batch): Promise<void>;
	/** Reads. Statements keep to plain `select … sum … group by`. */
	all<Row>(sql: string, values?: Statement[1]): Promise<Row[]>;
	/** Writes the owner's own rows (sites, accounts, settings), all statements in one transaction. */
	write(...statements: Statement[]): Promise<void>;
	close(): Promise<void>;
}

/** A store that cannot be opened, read or written. `code` is SQLite's own, such as `SQLITE_FULL`. */
export class StoreError extends Error {
	readonly code: string | undefined;
	constructor(message: string, code?: string) {
		super(message);
		this.code = code;
	}
}

/**
 * Opens the database in a directory, made if it is not there.
 *
 * @throws StoreError in one sentence: no such directory and none can be made, not writable, not a database, a newer one.
 */
export async function openStore(directory: string): Promise<Store> {
	const file = join(directory, 'footfall.db');
	requireWritable(`DATA_DIR ${directory}`, directory, () => mkdirSync(directory, { recursive: true }));
	// SQLite would open a file that it may only read, and then refuse every beacon.
	if (existsSync(file)) requireWritable(`The database ${file}`, file);
	const writer = await start({ file, role: 'writer' });
	const reader = await start({ file, role: 'reader' });
	return {
		add: async batch => void (await writer.ask({ ask: 'add', batch })),
		all: async <Row>(sql: string, values: Statement[1] = []) =>
			(await reader.ask({ ask: 'all', statement: [sql, values] })) as Row[],
		write: async (...statements) => void (await writer.ask({ ask: 'write', statements })),
		close: async () => {
			await reader.close();
			await writer.close();
		},
	};
}

function requireWritable(what: string, path: string, make: () => void = () => {}): void {
	try {
		make();
		accessSync(path, constants.W_OK);
	} catch (error) {
		throw new StoreError(`${what} cannot be written to (${(error as NodeJS.ErrnoException).code}).`);
	}
}

/** A batch is garbage as soon as it is written: more room for young objects than this (MB) is only held, not needed. */
const LIMITS = { maxYoungGenerationSizeMb: 12 };

/** Starts a worker thread and waits until it has opened the database. */
async function start(options: WorkerOptions) {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options, resourceLimits: LIMITS });
	const waiting = new Map<number, { resolve(rows: unknown[]): void; reject(error: Error): void }>();
	let last = 0;
	let ended: Error | undefined;
	const answer = (id: number) =>
		new Promise<unknown[]>((resolve, reject) => {
			waiting.set(id, { resolve, reject });
		});
	const end = (error: Error) => {
		ended ??= error;
		for (const { reject } of waiting.values()) reject(error);
		waiting.clear();
	};
	worker.on('message', ({ id, rows, failure }: Reply) => {
		const asker = waiting.get(id);
		waiting.delete(id);
		if (failure) asker?.reject(new StoreError(explain(failure, options.file), failure.code));
		else asker?.resolve(rows ?? []);
	});
	worker.on('error', ({ message }) => end(new StoreError(`The database ${options.file} cannot be used: ${message}.`)));
	const exited = new Promise<void>(resolve => {
		worker.on('exit', () => {
			end(new StoreError('The database is closed.'));
			resolve();
		});
	});
	await answer(0);
	return {
		ask(question: Question): Promise<unknown[]> {
			if (ended) return Promise.reject(ended); // Nobody would ever answer.
			const id = ++last;
			worker.postMessage({ ...question, id } satisfies Ask);
			return answer(id);
		},
		close(): Promise<void> {
			worker.postMessage('close');
			return exited;
		},
	};
}

/** A sentence for the person at the terminal. */
function explain({ message, code, name }: NonNullable<Reply['failure']>, file: string): string {
	if (name === 'SchemaError' || !code) return message;
	return `The database ${file} cannot be used: ${message} (${code}).`;
}
