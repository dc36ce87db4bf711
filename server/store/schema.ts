import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

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
export function migrate(database: Database.Database, file: string, steps = migrations()): void {
	const current = Number(database.pragma('user_version', { simple: true }));
	if (current > steps.length) {
		throw new SchemaError(
			`The database ${file} was written by a newer Footfall (schema ${current}); this one knows schema ${steps.length}. Update Footfall.`,
		);
	}
	const pending = steps.slice(current);
	if (current > 0 && pending.length > 0 && !database.memory) {
		keepCopy(database, `${file}.before-${String(current + 1).padStart(4, '0')}`);
	}
	for (const step of pending) {
		database.transaction(() => {
			database.exec(step.sql);
			database.pragma(`user_version = ${step.number}`);
		})();
	}
}

/** Whole or not there at all. One of an earlier attempt at the same step gives way: SQLite would refuse to write over it. */
function keepCopy(database: Database.Database, copy: string): void {
	const partial = `${copy}.partial`;
	rmSync(partial, { force: true });
	database.prepare('vacuum into ?').run(partial);
	chmodSync(partial, 0o600);
	renameSync(partial, copy);
}

/**
 * Names of the migrations that the next `serve` will make, such as `0002-accounts.sql`; none where there is no database yet.
 * Changes nothing.
 */
export function pending(file: string, steps = migrations()): string[] {
	if (!existsSync(file)) return [];
	// Not read-only: SQLite would leave an empty log behind where nobody else has the database open.
	const database = new Database(file, { fileMustExist: true });
	try {
		return steps.slice(Number(database.pragma('user_version', { simple: true }))).map(({ name }) => name);
	} finally {
		database.close();
	}
}

/** A table, index, trigger or view, in the words that made it; null where SQLite made it by itself. */
export interface Made {
	type: string;
	name: string;
	sql: string | null;
}

/** SQL: everything that a database is made of, by its name. */
export const MADE = 'select type, name, sql from sqlite_schema order by name';

/** What the newest schema is made of. */
export function newestSchema(): Made[] {
	const database = new Database(':memory:');
	try {
		for (const { sql } of migrations()) database.exec(sql);
		return database.prepare<[], Made>(MADE).all();
	} finally {
		database.close();
	}
}
