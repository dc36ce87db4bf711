import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, migrations } from '../server/store/schema.ts';
import { openStore } from '../server/store/store.ts';
import { tables } from '../server/store/tables.ts';

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-schema-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function newest(): Database.Database {
	const database = new Database(':memory:');
	migrate(database, ':memory:');
	return database;
}

/** Every column that may exist. A new one is a decision about the promise: it is made here, not in passing. */
const OTHER_TABLES = {
	words: ['id', 'text'],
	sites: ['id', 'domain', 'timezone', 'settings'],
	hostnames: ['hostname', 'site'],
	batches: ['collector', 'number'],
	users: ['id', 'email', 'password', 'owner', 'totp', 'totp_step', 'created'],
	roles: ['user', 'site', 'role'],
	sessions: ['id', 'secret', 'user', 'label', 'created', 'seen'],
	recovery_codes: ['user', 'secret'],
	passkeys: ['id', 'user', 'key', 'counter', 'name', 'created'],
	tokens: ['id', 'secret', 'user', 'name', 'scope', 'site', 'created', 'expires', 'seen'],
	links: ['secret', 'purpose', 'user', 'expires'],
	shares: ['id', 'word', 'site', 'name', 'panels', 'embed', 'password', 'created', 'expires'],
	trail: ['id', 'at', 'actor', 'action', 'site', 'detail'],
	annotations: ['id', 'site', 'day', 'text'],
	seals: ['site', 'crosses', 'groups', 'days'],
	published: ['site', 'month'],
};

describe('the schema', () => {
	it('has numbered migrations without a gap', () => {
		expect(migrations().map(step => step.number)).toEqual(migrations().map((_, at) => at + 1));
	});

	it('has the tables and columns that the lists name, and no others', () => {
		const database = newest();
		const names = database
			.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
			.pluck()
			.all();
		const counts = Object.fromEntries(Object.entries(tables).map(([name, { key, sums }]) => [name, [...key, ...sums]]));
		const expected: Record<string, readonly string[]> = { ...counts, ...OTHER_TABLES };
		expect(names).toEqual(Object.keys(expected).sort());
		for (const name of Object.keys(expected)) {
			const columns = database.prepare(`select name from pragma_table_info('${name}')`).pluck().all();
			expect([name, columns]).toEqual([name, expected[name]]);
		}
	});

	it('keeps every count in key order, so that the order of arrival is not on disk', () => {
		const database = newest();
		for (const [name, { key }] of Object.entries(tables)) {
			const [list] = database.prepare(`select wr from pragma_table_list('${name}')`).pluck().all();
			expect([name, list]).toEqual([name, 1]);
			const primary = database
				.prepare(`select name from pragma_table_info('${name}') where pk > 0 order by pk`)
				.pluck()
				.all();
			expect([name, primary]).toEqual([name, key]);
		}
	});

	it('makes month sums of the days that are there when months come in', () => {
		const database = new Database(':memory:');
		migrate(database, ':memory:', migrations().slice(0, 2));
		const days = ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01'].map(date => Date.parse(date) / 86_400_000);
		for (const [at, day] of days.entries()) {
			database.prepare('insert into days (site, day, views) values (1, ?, ?)').run(day, 10 ** at);
			database
				.prepare('insert into visit_days (site, dimension, day, value, visits) values (1, 8, ?, ?, ?)')
				.run(day, 1 + (at % 2), 10 ** at);
		}
		migrate(database, ':memory:', migrations().slice(0, 3));
		const [december, january, february] = [days[0]! - 30, days[1]!, days[3]!];
		expect(database.prepare('select first, views from months').raw().all()).toEqual([
			[december, 1],
			[january, 110],
			[february, 1000],
		]);
		expect(database.prepare('select first, value, visits from visit_months').raw().all()).toEqual([
			[december, 1, 1],
			[january, 1, 100],
			[january, 2, 10],
			[february, 2, 1000],
		]);
		database.close();
	});

	it('refuses a database from a newer version in one sentence, and leaves it as it was', async () => {
		await (await openStore(directory)).close();
		const file = join(directory, 'footfall.db');
		const database = new Database(file);
		database.pragma('user_version = 999');
		database.close();
		await expect(openStore(directory)).rejects.toThrow(/was written by a newer Footfall \(schema 999\)/);
		const after = new Database(file);
		expect(after.pragma('user_version', { simple: true })).toBe(999);
		after.close();
	});

	const more = { number: migrations().length + 1, name: 'more.sql', sql: 'alter table sites add column more text' };
	const filled = (file: string) => {
		const database = new Database(file);
		migrate(database, file);
		database.prepare("insert into sites (domain, timezone) values ('example.com', 'UTC')").run();
		return database;
	};

	it('keeps a copy of what it is about to change, and none of an empty database', () => {
		const file = join(directory, 'footfall.db');
		const database = filled(file);
		expect(readdirSync(directory)).toEqual(['footfall.db']);
		migrate(database, file, [...migrations(), more]);
		database.close();
		const copy = new Database(`${file}.before-000${more.number}`, { readonly: true });
		expect(copy.prepare('select * from sites').all()).toEqual([
			{ id: 1, domain: 'example.com', timezone: 'UTC', settings: '{}' },
		]);
		copy.close();
	});

	it('leaves everything as it was where a step fails', () => {
		const file = join(directory, 'footfall.db');
		const database = filled(file);
		const broken = { ...more, sql: `${more.sql}; insert into nowhere values (1)` };
		expect(() => migrate(database, file, [...migrations(), broken])).toThrow(/nowhere/);
		expect(database.pragma('user_version', { simple: true })).toBe(migrations().length);
		expect(database.prepare('select * from sites').all()).toEqual([
			{ id: 1, domain: 'example.com', timezone: 'UTC', settings: '{}' },
		]);
		database.close();
	});
});
