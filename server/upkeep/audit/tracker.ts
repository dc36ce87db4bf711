import { createHash } from 'node:crypto';
import type { Check } from './check.ts';

/** A hash as pages write it that hold a script to it (`integrity`), so that anybody can compare. */
export const integrityOf = (bytes: Uint8Array): string =>
	`sha256-${createHash('sha256').update(bytes).digest('base64')}`;

/** What browsers are given as `f.js` is what was built here, byte for byte. */
export const tracker: Check = async ({ tracker: { built, served } }) => {
	if (!built) return { message: '', faults: [{ where: 'build/f.js', what: 'is not there: npm run build' }] };
	const hash = integrityOf(built);
	if (!served)
		return { message: `f.js is ${hash}; no server runs here that could be asked what it serves.`, faults: [] };
	const same = integrityOf(served) === hash;
	const what = `is ${integrityOf(served)}, not ${hash} as built: start the server again`;
	return {
		message: `f.js is served as it was built: ${hash}.`,
		faults: same ? [] : [{ where: 'f.js as served', what }],
	};
};
