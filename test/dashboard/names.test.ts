import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DIMENSIONS } from '../../server/model/dimensions.ts';
import { METRICS } from '../../server/model/metrics.ts';

const FOLDER = fileURLToPath(new URL('../../dashboard/', import.meta.url));

/** Words of the contract that happen to be names as well: kinds of dimensions, and how values read. */
const CONTRACT = new Set(['page', 'country', 'region', 'language', 'status', 'goal']);

/** Without `role="status"`: a word of HTML. */
const textOf = (file: string) => readFileSync(FOLDER + file, 'utf8').replaceAll('role="status"', '');

test('the dashboard draws what the catalog says: it names no dimension and no metric', () => {
	const names = [...Object.keys(DIMENSIONS), ...Object.keys(METRICS)].filter(name => !CONTRACT.has(name));
	const quoted = new RegExp(`(['"\`])(${names.join('|')})\\1|\\.metrics\\.(${names.join('|')})\\b`, 'g');
	const files = readdirSync(FOLDER).filter(file => /\.tsx?$/.test(file));
	const found = files.flatMap(file => (textOf(file).match(quoted) ?? []).map(hit => `${file}: ${hit}`));
	expect(files.length).toBeGreaterThan(20);
	expect(found).toEqual([]);
});
