import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from './store.ts';

/** Pages (of 4 KB) that are copied before others get their turn. */
const STEP = 2_000;

/**
 * Copies a database while others write to it, checks every page of the copy and puts it on the disk: one moment of the
 * database, in a single file without a write-ahead log.
 *
 * @param to a file that is empty or not there
 * @param progress told the copied part, from 0 to 1
 * @returns bytes
 * @throws StoreError where the copy would not be whole
 */
export async function copyDatabase(file: string, to: string, progress: (part: number) => void): Promise<number> {
	// Not read-only: SQLite would leave an empty log behind where nobody else has the database open.
	const source = new Database(file, { fileMustExist: true });
	try {
		// The snapshot of a read transaction: without it SQLite starts over whenever a beacon is stored.
		source.exec('begin');
		source.pragma('user_version');
		await source.backup(to, {
			progress: ({ totalPages, remainingPages }) => {
				progress(1 - remainingPages / totalPages);
				return STEP;
			},
		});
	} finally {
		source.close();
	}
	return check(to);
}

function check(file: string): number {
	const copy = new Database(file);
	try {
		copy.pragma('journal_mode = delete');
		const found = copy.pragma('integrity_check', { simple: true });
		if (found !== 'ok') throw new StoreError(`The copy ${file} is not whole: ${found}.`);
		const pages = copy.pragma('page_count', { simple: true }) as number;
		return pages * (copy.pragma('page_size', { simple: true }) as number);
	} finally {
		copy.close();
		flush(file);
	}
}

/** Waits until a file, or the names in a directory, are on the disk. */
export function flush(path: string): void {
	const handle = openSync(path, 'r');
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}
