import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MessageChannel, type MessagePort, type Transferable, Worker } from 'node:worker_threads';
import { unpack } from './packed.ts';
import type { Batch } from './tables.ts';
import type { Ask, Order, Question, Reply, Statement, WorkerOptions } from './worker.ts';

/** The whole surface of the store. Every call may fail with a StoreError. */
export interface Store {
	/** Adds a batch of increments in one transaction; resolves when it is on the disk. A number seen before adds nothing. */
	add(batch: Batch): Promise<void>;
	/** Reads. Statements keep to plain `select … sum … group by`. */
	all<Row>(sql: string, values?: Statement[1]): Promise<Row[]>;
	/** Writes the owner's own rows (sites, accounts, settings), all statements in one transaction; how many rows each changed. */
	write(...statements: Statement[]): Promise<number[]>;
	close(): Promise<void>;
}

/** A store that other threads may use too. */
export interface OpenStore extends Store {
	/** Ports for `connectStore` in another thread. */
	share(): StorePorts;
}

export interface StorePorts {
	file: string;
	writer: MessagePort;
	reader: MessagePort;
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
export async function openStore(directory: string): Promise<OpenStore> {
	const file = join(directory, 'footfall.db');
	requireWritable(`DATA_DIR ${directory}`, directory, () => makeDirectory(resolve(directory)));
	// SQLite would open a file that it may only read, and then refuse every beacon. A new one, like SQLite's own files beside
	// it, is its owner's to read: the accounts are in it.
	requireWritable(`The database ${file}`, file, () => closeSync(openSync(file, 'a', 0o600)));
	const writer = await start({ file, role: 'writer' });
	const reader = await start({ file, role: 'reader' });
	return {
		...storeOf(writer, reader),
		share: () => ({ file, writer: writer.share(), reader: reader.share() }),
	};
}

/**
 * Opens the database in a directory for whoever looks at all of it: as it is at this moment, beside whoever counts. Whatever
 * would write fails.
 *
 * @throws StoreError where there is none, or it cannot be read
 */
export async function openSnapshot(directory: string): Promise<Store> {
	const file = join(directory, 'footfall.db');
	if (!existsSync(file)) throw new StoreError(`There is no database in ${resolve(directory)}. Is DATA_DIR set?`);
	const thread = await start({ file, role: 'snapshot' });
	return { ...storeOf(thread, thread), close: thread.close };
}

/** The store that another thread has opened. To close it only lets it go. */
export function connectStore({ file, writer, reader }: StorePorts): Store {
	return storeOf(speak(writer, file), speak(reader, file));
}

/** A thread that has the database open. */
interface Thread {
	ask(question: Question): Promise<Reply>;
	close(): Promise<void>;
}

function storeOf(writer: Thread, reader: Thread): Store {
	return {
		add: async batch => void (await writer.ask({ ask: 'add', batch })),
		all: async <Row>(sql: string, values: Statement[1] = []) =>
			unpack<Row>((await reader.ask({ ask: 'all', statement: [sql, values] })).rows!),
		write: async (...statements) => (await writer.ask({ ask: 'write', statements })).changes!,
		close: async () => {
			await reader.close();
			await writer.close();
		},
	};
}

/** With those above it. One by one: node's own way goes round in circles where none can be made, such as below `/proc`. */
function makeDirectory(path: string): void {
	if (existsSync(path)) return;
	makeDirectory(dirname(path));
	try {
		mkdirSync(path, { mode: 0o750 }); // The accounts are in it: nobody else on this machine may read it.
	} catch (error) {
		if (!existsSync(path)) throw error; // Somebody else may have made it by now.
	}
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
async function start(options: WorkerOptions): Promise<Thread & { share(): MessagePort }> {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options, resourceLimits: LIMITS });
	const thread = speak(worker, options.file);
	const order = (what: Order, give: Transferable[] = []) => worker.postMessage(what, give);
	worker.on('error', ({ message }) =>
		thread.end(new StoreError(`The database ${options.file} cannot be used: ${message}.`)),
	);
	const exited = new Promise<void>(resolve => {
		worker.on('exit', () => {
			thread.end(new StoreError('The database is closed.'));
			resolve();
		});
	});
	await thread.opened;
	return {
		ask: thread.ask,
		share() {
			const { port1, port2 } = new MessageChannel();
			order({ connect: port1 }, [port1]);
			return port2;
		},
		close() {
			order('close');
			return exited;
		},
	};
}

/** Asks a thread that has the database open, directly or over a port that it was given. */
function speak(to: Worker | MessagePort, file: string) {
	const waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
	let last = 0;
	let ended: Error | undefined;
	const answer = (id: number) =>
		new Promise<Reply>((resolve, reject) => {
			waiting.set(id, { resolve, reject });
		});
	const end = (error: Error) => {
		ended ??= error;
		for (const { reject } of waiting.values()) reject(error);
		waiting.clear();
	};
	const heard = (reply: Reply) => {
		const { id, failure } = reply;
		const asker = waiting.get(id);
		waiting.delete(id);
		if (failure) asker?.reject(new StoreError(explain(failure, file), failure.code));
		else asker?.resolve(reply);
	};
	const opened = to instanceof Worker ? answer(0) : Promise.resolve();
	if (to instanceof Worker) to.on('message', heard);
	else to.on('message', heard).on('close', () => end(new StoreError('The database is closed.')));
	return {
		opened,
		end,
		ask(question: Question): Promise<Reply> {
			if (ended) return Promise.reject(ended); // Nobody would ever answer.
			const id = ++last;
			(to as MessagePort).postMessage({ ...question, id } satisfies Ask);
			return answer(id);
		},
		async close(): Promise<void> {
			if ('close' in to) to.close();
		},
	};
}

/** A sentence for the person at the terminal. */
function explain({ message, code, name }: NonNullable<Reply['failure']>, file: string): string {
	if (name === 'SchemaError' || !code) return message;
	return `The database ${file} cannot be used: ${message} (${code}).`;
}
