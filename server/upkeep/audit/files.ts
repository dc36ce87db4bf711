import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../wire/account.ts';
import type { Check } from './check.ts';

/** What lies in DATA_DIR: the database, its log, copies that were made before something was changed, the demo's note. */
const KNOWN = /^(?:footfall\.db(?:-wal|-shm)?|people\.json)$/;
const COPY = /^(?:footfall\.db\.before-\d{4}|before-[\w.-]+\.db)$/;

/** Bytes. The log is emptied a second after the last beacon, and at 8,000 pages of 4 KB whatever happens. */
const MOST_LOG = 64e6;

const DAY = 86_400_000;

/** Read by others than the account that the server runs under and its group. */
const OTHERS = 0o004;

/** DATA_DIR holds what Footfall keeps and nothing else: no file that somebody left, no log that grows. */
export const files: Check = async ({ directory, now }) => {
	const faults: Fault[] = [];
	const doubts: Fault[] = [];
	const found = readdirSync(directory).map(where => ({ where, ...attributes(join(directory, where)) }));
	const open = (statSync(directory).mode & OTHERS) !== 0;
	for (const { where, bytes, mode, changed } of found) {
		if (COPY.test(where)) {
			const days = Math.max(0, Math.floor((now - changed) / DAY));
			const what = `a copy of ${days} days ago, with all that was deleted since: remove it when it is not needed`;
			doubts.push({ where, what });
		} else if (!KNOWN.test(where)) faults.push({ where, what: 'is none of Footfall’s' });
		if (where.endsWith('-wal') && bytes > MOST_LOG) faults.push({ where, what: 'is a log that nobody empties' });
		if (open && mode & OTHERS) doubts.push({ where, what: 'can be read by every account of this machine' });
	}
	return { message: `${found.length} files, all of them Footfall’s.`, faults, doubts };
};

function attributes(file: string): { bytes: number; mode: number; changed: number } {
	const { size, mode, mtimeMs } = statSync(file);
	return { bytes: size, mode, changed: mtimeMs };
}
