import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { copyDatabase, flush } from '../store/copy.ts';
import { StoreError } from '../store/store.ts';

/** A backup that was made. */
export interface Backup {
	/** Absolute path. */
	file: string;
	bytes: number;
}

/** Files that are being written: two backups to one of them would write over each other. */
const writing = new Set<string>();

/**
 * Writes everything that an installation holds into one file, while it goes on counting. The file has its name only once it
 * is whole, checked and on the disk; nothing is ever overwritten. Only its owner may read it: the accounts are in it.
 *
 * @param directory DATA_DIR
 * @param to the file
 * @param progress told the copied part, from 0 to 1
 * @throws StoreError in one sentence: nothing to back up, the file is there, it cannot be written
 */
export async function backup(
	directory: string,
	to: string,
	progress: (part: number) => void = () => undefined,
): Promise<Backup> {
	const source = join(directory, 'footfall.db');
	const file = resolve(to);
	if (!existsSync(source)) throw new StoreError(`There is no database in ${resolve(directory)}. Is DATA_DIR set?`);
	requireFree(file);
	if (writing.has(file)) throw new StoreError(`${file} is being written already.`);
	writing.add(file);
	const partial = join(dirname(file), `.${basename(file)}.partial`);
	try {
		rmSync(partial, { force: true }); // Of a backup that was killed.
		closeSync(openSync(partial, 'wx', 0o600));
		const bytes = await copyDatabase(source, partial, progress);
		requireFree(file);
		renameSync(partial, file);
		flush(dirname(file));
		return { file, bytes };
	} catch (error) {
		rmSync(partial, { force: true });
		throw error instanceof StoreError
			? error
			: new StoreError(`${file} cannot be written: ${(error as Error).message}.`);
	} finally {
		writing.delete(file);
	}
}

function requireFree(file: string): void {
	if (existsSync(file)) throw new StoreError(`${file} is there already, and a backup overwrites nothing.`);
}

/** The file for a copy that is made before something is deleted for good: `before-removing-example.com-20261122T150000Z.db`. */
export function copyBefore(directory: string, what: string, at: number): string {
	const moment = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
	return join(directory, `before-${what.replace(/[^\w.-]/g, '_')}-${moment}.db`);
}
