import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, migrations, pending } from '../server/store/schema.ts';
import { backup } from '../server/upkeep/backup.ts';
import { HOSTNAME, load, type Shot, shots } from './helpers/load.ts';
import { finished, type RunOptions, serve } from './helpers/process.ts';

let scratch: string;
let options: RunOptions;
beforeAll(async () => {
	scratch = mkdtempSync(join(tmpdir(), 'footfall-backup-'));
	options = { directory: join(scratch, 'data') };
	expect(await finished(`site add ${HOSTNAME} --timezone UTC`, options)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What the whole dashboard shows, from a command line that opens the database by itself. */
async function numbers(directory: string): Promise<string[]> {
	const reports = ['', ' --by page'];
	const all = reports.map(by =>
		finished(`export ${HOSTNAME} --period 7d --format csv${by}`, { ...options, directory }),
	);
	const ended = await Promise.all(all);
	expect(ended.map(({ code }) => code)).toEqual(reports.map(() => 0));
	return ended.map(({ written }) => `${written}`);
}

function viewsIn(file: string): number {
	const database = new Database(file, { readonly: true });
	const views = database.prepare<[], number>('select sum(views + stateless_views) from days').pluck().get();
	database.close();
	return views ?? 0;
}

/** Sends views until `enough` of them are answered; `at` is told how many are. */
async function send(url: string, enough: number, at: (answered: number) => void = () => undefined): Promise<void> {
	const people = shots(7);
	let left = enough;
	let count = 0;
	const { done } = load<Shot>(url, {
		connections: 8,
		next: () => (left-- > 0 ? people.next().value : undefined),
		after: () => at(++count),
	});
	await done;
}

describe('a backup', () => {
	it('is made while beacons arrive, and holds what was acknowledged before it began', async () => {
		const server = serve(options);
		const url = await server.counts;
		const file = join(scratch, 'under-load.db');
		let before = 0;
		let made: ReturnType<typeof backup> | undefined;
		await send(url, 600, answered => {
			if (answered !== 300) return;
			before = viewsIn(join(options.directory, 'footfall.db'));
			made = backup(options.directory, file);
		});
		expect(await made).toMatchObject({ file, bytes: statSync(file).size });
		expect(await server.stop('SIGTERM')).toBe(0);
		expect(before).toBeGreaterThan(0);
		expect(viewsIn(file)).toBeGreaterThanOrEqual(before);
		expect(viewsIn(file)).toBeLessThanOrEqual(viewsIn(join(options.directory, 'footfall.db')));
	}, 60_000);

	it('restored as the README says, gives the same numbers', async () => {
		const file = join(scratch, 'whole.db');
		const made = await finished(`backup ${file} --json`, options);
		expect(JSON.parse(`${made.written}`)).toEqual({ file, bytes: statSync(file).size });
		const asBefore = await numbers(options.directory);

		const server = serve(options);
		await send(await server.counts, 50);
		await server.stop('SIGKILL'); // A log lies beside the database, and must not be taken for that of the backup.
		const database = join(options.directory, 'footfall.db');
		expect(existsSync(`${database}-wal`)).toBe(true);
		for (const end of ['-wal', '-shm']) rmSync(`${database}${end}`, { force: true });
		copyFileSync(file, database);
		expect(await numbers(options.directory)).toEqual(asBefore);

		const again = serve(options);
		await send(await again.counts, 20);
		expect(await again.stop('SIGTERM')).toBe(0);
		expect(viewsIn(database)).toBeGreaterThan(viewsIn(file));
	}, 60_000);

	it('is one file that only its owner may read, and leaves nothing else behind', async () => {
		const directory = join(scratch, 'alone');
		const file = join(scratch, 'alone.db');
		await finished('site list', { directory });
		await backup(directory, file);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readdirSync(directory)).toEqual(['footfall.db']);
		expect(readdirSync(scratch).filter(name => name.startsWith('.') || name.startsWith('alone.db-'))).toEqual([]);
		const copy = new Database(file, { readonly: true });
		expect(copy.pragma('journal_mode', { simple: true })).toBe('delete');
		copy.close();
	});

	it('says how far it is', async () => {
		const said: number[] = [];
		await backup(options.directory, join(scratch, 'progress.db'), part => said.push(part));
		expect(said.length).toBeGreaterThan(0);
		expect(said.every(part => part >= 0 && part <= 1)).toBe(true);
	});

	it('overwrites nothing', async () => {
		const file = join(scratch, 'there');
		writeFileSync(file, 'A letter to a friend.');
		const ended = await finished(`backup ${file}`, options);
		expect(ended.code).toBe(1);
		expect(`${ended.written}`).toBe(`footfall: ${file} is there already, and a backup overwrites nothing.\n`);
		expect(statSync(file).size).toBe(21);
	});

	it('is made once where two want the same file at once, and is whole', async () => {
		const file = join(scratch, 'twice.db');
		const both = await Promise.allSettled([backup(options.directory, file), backup(options.directory, file)]);
		expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(viewsIn(file)).toBeGreaterThanOrEqual(0);
		expect(readdirSync(scratch).filter(name => name.includes('twice'))).toEqual(['twice.db']);
	});

	it.each([
		['where there is nothing to back up', { directory: '/nowhere/data' }, /There is no database in \/nowhere\/data/],
		[
			'into a directory that is not there',
			{ to: '/nowhere/backup.db' },
			/\/nowhere\/backup\.db cannot be written: ENOENT/,
		],
	])('fails in one sentence %s', async (_, { directory, to }: { directory?: string; to?: string }, sentence) => {
		const ended = await finished(`backup ${to ?? join(scratch, 'none.db')}`, {
			directory: directory ?? options.directory,
		});
		expect(ended.code).toBe(1);
		expect(`${ended.written}`).toMatch(sentence);
		expect(`${ended.written}`).not.toMatch(/\n\s+at /);
	});

	it('is refused of a database that is damaged', async () => {
		const directory = join(scratch, 'damaged');
		await finished(`site add ${HOSTNAME} --timezone UTC`, { directory });
		const file = join(directory, 'footfall.db');
		const database = new Database(file);
		database.unsafeMode();
		database.pragma('writable_schema = on');
		database.exec("update sqlite_schema set rootpage = 2 where name = 'hours'");
		database.close();
		await expect(backup(directory, join(scratch, 'damaged.db'))).rejects.toThrow(/is not whole/);
		expect(readdirSync(scratch).filter(name => name.includes('damaged.db'))).toEqual([]);
	});
});

describe('migrations', () => {
	const more = {
		number: migrations().length + 1,
		name: '0099-more.sql',
		sql: 'alter table sites add column more text',
	};
	const filled = (name: string) => {
		const file = join(scratch, name);
		const database = new Database(file);
		migrate(database, file);
		return { file, database };
	};

	it('are pending until they are made, and asking changes nothing', () => {
		const { file, database } = filled('pending.db');
		database.close();
		expect(pending(file)).toEqual([]);
		expect(pending(file, [...migrations(), more])).toEqual([more.name]);
		expect(pending(join(scratch, 'not-there.db'))).toEqual([]);
		expect(existsSync(join(scratch, 'not-there.db'))).toBe(false);
	});

	it('can be tried again after one failed: the copy of the first attempt gives way', () => {
		const { file, database } = filled('again.db');
		const broken = { ...more, sql: 'insert into nowhere values (1)' };
		expect(() => migrate(database, file, [...migrations(), broken])).toThrow(/nowhere/);
		migrate(database, file, [...migrations(), more]);
		expect(database.pragma('user_version', { simple: true })).toBe(more.number);
		database.close();
		const copies = readdirSync(scratch).filter(name => name.startsWith('again.db.'));
		expect(copies).toEqual([`again.db.before-${String(more.number).padStart(4, '0')}`]);
		expect(statSync(join(scratch, copies[0]!)).mode & 0o777).toBe(0o600);
	});
});
