import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

const FOLDER = new URL('./migrations/', import.meta.url);

/** A numbered, forward-only step of the schema. */
interface Migration {
	number: number;
	name: string;
	sql: string;
}

/** All migrations in order, numbered from 1 without a gap. */
export function migrations(): Migration[] {
	return readdirSync(FOLDER)
		.filter(name => name.endsWith('.sql'))
		.sort()
		.map(name => ({ number: Number(name.slice(0, 4)), name, sql: readFileSync(new URL(name, FOLDER), 'utf8') }));
}

/** A database that this version must not touch. */
export class SchemaError extends Error {}

/**
 * Brings a database to the newest schema, each step in a transaction of its own, and keeps a copy beside it first where it
 * already holds something. `user_version` is the number of the last step.
 *
 * @throws SchemaError where a newer Footfall wrote the database.
 */
export function migrate(database: Database, file: string, steps = migrations()): void {
	const current = Number(database.pragma('user_version', { simple: true }));
	if (current > steps.length) {
		throw new SchemaError(
			`The database ${file} was written by a newer Footfall (schema ${current}); this one knows schema ${steps.length}. Update Footfall.`,
		);
	}
	const pending = steps.slice(current);
	if (current > 0 && pending.length > 0) {
		const copy = `${file}.before-${String(current + 1).padStart(4, '0')}`;
		database.prepare('vacuum into ?').run(copy);
	}
	for (const step of pending) {
		database.transaction(() => {
			database.exec(step.sql);
			database.pragma(`user_version = ${step.number}`);
		})();
	}
}
