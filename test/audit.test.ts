import { createHash } from 'node:crypto';
import {
	copyFileSync,
	cpSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDelivery } from '../scripts/people/deliver.ts';
import { simulate } from '../scripts/people.ts';
import { hashPassword } from '../server/account/password.ts';
import { addShare } from '../server/account/shares.ts';
import { note } from '../server/account/trail.ts';
import { firstDay, isoDay, monthOf, parseDay } from '../server/model/calendar.ts';
import { DIMENSIONS } from '../server/model/dimensions.ts';
import { pairOf } from '../server/model/pairs.ts';
import { readSettings } from '../server/model/settings.ts';
import { addSite, listSites } from '../server/store/sites.ts';
import { openStore, type Store } from '../server/store/store.ts';
import type { Audited } from '../server/upkeep/audit/check.ts';
import { CHECKS } from '../server/upkeep/audit/checks.ts';
import { faultsOf } from '../server/upkeep/audit/cookie.ts';
import { publish } from '../server/upkeep/publish.ts';
import { seal } from '../server/upkeep/seal.ts';
import type { Audit } from '../server/wire/account.ts';
import { advance, birthMonth, type Memory, memoryEnd } from '../server/wire/memory.ts';
import { PASSWORD, signUp, withToken } from './helpers/account.ts';
import { auditOf, failed } from './helpers/audit.ts';
import { finished } from './helpers/process.ts';
import { openWorld } from './helpers/world.ts';

const DOMAIN = 'demo.example.com';
const TODAY = parseDay('2026-11-20')!;
const NOW = TODAY * 86_400_000 + 43_200_000;
/** Sealed since the 4th of November. */
const SEPTEMBER = monthOf(parseDay('2026-09-01')!);
const HOUR = Math.floor(NOW / 3_600_000);
const SECONDS = NOW / 1000;

/** An installation with everything in it: eighty days of simulated people, sealed and published; accounts, links, a trail. */
let scratch: string;
let healthy: string;

beforeAll(async () => {
	scratch = mkdtempSync(join(tmpdir(), 'footfall-audit-'));
	healthy = join(scratch, 'healthy');
	const store = await openStore(healthy);
	await addSite(store, { domain: DOMAIN, timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	const delivery = await createDelivery(store);
	const world = { seed: 3, timezone: 'UTC', hostname: DOMAIN, from: TODAY - 80, until: NOW, perDay: 12 };
	for (const act of simulate(world)) await delivery.deliver(act);
	await delivery.flush();
	await publish({ store, now: NOW });
	await seal({ store, now: NOW });
	await people(store);
	await store.close();
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function people(store: Store): Promise<void> {
	const kept = await hashPassword(PASSWORD);
	const owner = await signUp({ url: '', store, now: NOW }, { kept });
	await withToken({ url: '', store, now: NOW }, owner, { scope: 'edit', site: DOMAIN });
	await signUp({ url: '', store, now: NOW }, { email: 'viewer@example.com', roles: { [DOMAIN]: 'viewer' }, kept });
	const [site] = await listSites(store);
	const wish = { name: 'Everybody', panels: [], embed: [], password: kept };
	await addShare(store, site!, { wish, at: SECONDS }, note({ at: SECONDS, actor: owner.email, action: 'share made' }));
	await store.write(['update tokens set seen = ?', [SECONDS - (SECONDS % 86_400)]]);
}

let copies = 0;

/** A copy of the healthy installation, with something done to it. */
function planted(plant: (database: Database.Database, directory: string) => void): string {
	const directory = join(scratch, `copy-${++copies}`);
	cpSync(healthy, directory, { recursive: true });
	const database = new Database(join(directory, 'footfall.db'));
	for (const pragma of ['foreign_keys = off', 'secure_delete = on']) database.pragma(pragma);
	plant(database, directory);
	database.close();
	return directory;
}

const sql =
	(...statements: string[]) =>
	(database: Database.Database): void => {
		for (const statement of statements) database.exec(statement);
	};

/** Replaces the text of a string that sums of a dimension name; with the word in it that must never be told. */
const word = (dimension: keyof typeof DIMENSIONS, text: string) => (database: Database.Database) => {
	const { id, kind } = DIMENSIONS[dimension] as { id: number; kind: string };
	const table = kind === 'page' ? 'page_days' : kind === 'goal' ? 'goal_days' : 'visit_days';
	const found = database
		.prepare(`update words set text = ? where id = (
			select value from ${table} join words on words.id = value where dimension = ? and text not like '(%' limit 1)`)
		.run(text, id);
	expect(found.changes).toBe(1);
};

/** What a fault must never repeat. */
const CANARY = 'kanarienvogel';

const PAIR = pairOf('country', 'device')!.id;
const COUNTRY = DIMENSIONS.country.id;
const SOME_COUNTRY = `(select value from visit_days where dimension = ${COUNTRY} limit 1)`;
const GOAL_PAIR = pairOf('goal', 'country')!.id;
const GOAL_AND_COUNTRY = `(select a from goal_crosses where pair = ${GOAL_PAIR} limit 1), ${SOME_COUNTRY}`;
/** A device, and a country. */
const BOTH = `(select a from visit_crosses where pair = ${PAIR} limit 1), (select b from visit_crosses where pair = ${PAIR} limit 1)`;

type Plant = (database: Database.Database, directory: string) => void;

/** Every kind of violation: what the owner would read, by the check that must find it. */
const VIOLATIONS: [check: keyof typeof CHECKS, what: string, plant: Plant][] = [
	['schema', 'a table of visits', sql('create table visits (id integer primary key, address text) strict')],
	['schema', 'a column more', sql('alter table sites add column note text')],
	['schema', 'a column less', sql('alter table annotations drop column text')],
	[
		'schema',
		'a trigger',
		sql('create trigger t after insert on days begin insert into batches values (new.day, 1); end'),
	],
	['schema', 'a view', sql('create view v as select * from days')],
	['schema', 'an index that keeps an order', sql('create index i on words (text)')],
	['schema', 'samples of the query planner', sql('analyze')],
	['schema', 'a table that is gone', sql('drop table batches')],
	['strings', 'an e-mail address in a path', word('page', `/konto/${CANARY}@example.org`)],
	['strings', 'an e-mail address in a campaign', word('source', `${CANARY}@example.org`)],
	['strings', 'a card number', word('page', `/${CANARY}/4242424242424242`)],
	['strings', 'an address', word('source', '203.0.113.77')],
	['strings', 'a goal with a telephone number', word('goal', 'ruf +49 151 23456789 an')],
	['strings', 'a text in no use', sql(`insert into words values (900001, '${CANARY}@example.org')`)],
	['strings', 'letters taken apart (not NFC)', word('page', `/${CANARY}/e\u0301`)],
	['strings', 'an invisible character', word('page', `/${CANARY}\u200b`)],
	['strings', 'a text that is too long', word('source', CANARY.repeat(11))],
	['strings', 'a path of too many segments', word('page', `/${CANARY}${'/a'.repeat(9)}`)],
	['strings', 'a path that is none', word('page', CANARY)],
	['strings', 'a country that is none', word('country', 'Germany')],
	['strings', 'a channel that is none', word('channel', 'Search!')],
	['strings', 'an empty text', word('page', '')],
	['strings', 'a string that is not there', sql(`delete from words where id = (select max(value) from page_days)`)],
	['times', 'a moment as an hour', sql(`insert into hours (site, hour) values (1, ${SECONDS})`)],
	['times', 'an hour to come', sql(`insert into hours (site, hour) values (1, ${HOUR + 72})`)],
	['times', 'a moment as a day', sql(`insert into days (site, day) values (1, ${SECONDS})`)],
	[
		'times',
		'a day of a dimension that is to come',
		sql(`insert into visit_days (site, dimension, day, value) values (1, ${COUNTRY}, ${TODAY + 9}, ${SOME_COUNTRY})`),
	],
	['times', 'a month that begins on a second', sql(`insert into months (site, first) values (1, ${TODAY - 5})`)],
	[
		'times',
		'a moment as a span',
		sql(`insert into visit_crosses (site, pair, span, a, b) values (1, ${PAIR}, ${SECONDS}, ${BOTH})`),
	],
	[
		'times',
		'an arrival with a day finer than its cell',
		sql(`insert into arrivals values (1, ${TODAY}, ${TODAY - 60}, ${TODAY - 60}, 1)`),
	],
	[
		'times',
		'an arrival from the day after',
		sql(`insert into arrivals values (1, ${TODAY - 9}, ${TODAY - 3}, ${TODAY - 3}, 1)`),
	],
	['times', 'a birth after the month', sql(`insert into retention values (1, ${SEPTEMBER + 1}, ${SEPTEMBER}, 1)`)],
	['times', 'a sum that was taken back', sql('update days set views = -1')],
	['times', 'when somebody looked, to the second', sql('update sessions set seen = seen + 1')],
	['times', 'when a token was used, to the hour', sql('update tokens set seen = seen + 3600')],
	[
		'groups',
		'a small group in a sealed month',
		sql(
			`insert or replace into visit_crosses (site, pair, span, a, b, visits) values (1, ${PAIR}, ${-SEPTEMBER}, ${BOTH}, 4)`,
		),
	],
	[
		'groups',
		'a small group of a goal in a sealed month',
		sql(
			`insert or replace into goal_crosses (site, pair, span, a, b, converting_visits) values (1, ${GOAL_PAIR}, ${-SEPTEMBER}, ${GOAL_AND_COUNTRY}, 1)`,
		),
	],
	[
		'published',
		'a small group that is published',
		sql(
			`update published_values set visits = 9 where dimension = ${COUNTRY} and value = (select max(value) from published_values where dimension = ${COUNTRY})`,
		),
	],
	[
		'published',
		'a small group of two dimensions',
		sql(
			`insert or replace into published_crosses (site, pair, first, a, b, visits) values (1, ${PAIR}, ${firstDay(SEPTEMBER)}, ${BOTH}, 3)`,
		),
	],
	['sealing', 'days that are kept too long', sql(`insert into days (site, day) values (1, ${TODAY - 900})`)],
	['sealing', 'hours that are kept too long', sql(`insert into hours (site, hour) values (1, ${(TODAY - 900) * 24})`)],
	['sealing', 'arrivals that are kept too long', sql(`insert into arrivals values (1, ${TODAY - 900}, -1, -1, 1)`)],
	[
		'sealing',
		'days of crosses in a sealed month',
		sql(
			`insert into visit_crosses (site, pair, span, a, b, visits) values (1, ${PAIR}, ${firstDay(SEPTEMBER)}, ${BOTH}, 40)`,
		),
	],
	['sealing', 'a month that nobody sealed', sql('update seals set crosses = 0, groups = 0')],
	['remains', 'deleted rows that were not overwritten', sql('pragma secure_delete = off', 'delete from view_crosses')],
	['files', 'a file of somebody', (_, directory) => writeFileSync(join(directory, 'visitors.csv'), CANARY)],
	[
		'files',
		'what is left of a copy that failed',
		(_, directory) => writeFileSync(join(directory, 'footfall.db.before-0005.partial'), ''),
	],
	['accounts', 'a password in clear', sql(`update users set password = '${CANARY}' where id = 1`)],
	[
		'accounts',
		'a password under a hash that is quick',
		sql(
			`update users set password = '$scrypt$ln=10,r=8,p=1$c2FsenNhbHpzYWx6c2FsenM$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2hoYXM' where id = 1`,
		),
	],
	['accounts', 'a token in clear', sql(`update tokens set secret = 'footfall_${CANARY}'`)],
	['accounts', 'a session in clear', sql(`update sessions set secret = '${CANARY}' where id = 1`)],
	['accounts', 'a password of a link in clear', sql(`update shares set password = '${CANARY}'`)],
	['accounts', 'a secret in the trail', sql(`update trail set detail = 'footfall_${CANARY}${CANARY}'`)],
	['accounts', 'a role that there is not', sql(`update roles set role = '${CANARY}'`)],
];

const states = ({ checks }: Audit) => Object.fromEntries(checks.map(({ check, state }) => [check, state]));

describe('the audit', () => {
	it('passes on eighty days of simulated people, with accounts and links, as a command', async () => {
		const before = fingerprint(healthy);
		const { code, written } = await finished('audit --json', { directory: healthy, clock: NOW });
		const made = JSON.parse(`${written}`) as Audit;
		expect(failed(made)).toEqual([]);
		expect(code).toBe(0);
		expect(Object.keys(states(made))).toEqual(Object.keys(CHECKS));
		expect(fingerprint(healthy), 'it only reads').toEqual(before);
	});

	it('looks at something', async () => {
		const { checks } = await auditOf(healthy, NOW);
		const numbers = checks.map(({ message }) =>
			Number(/^[\d,]+(?= (?:strings|groups|free))/.exec(message)?.[0].replace(',', '') ?? 1),
		);
		expect(Math.min(...numbers), checks.map(({ message }) => message).join('\n')).toBeGreaterThan(0);
		const database = new Database(join(healthy, 'footfall.db'), { readonly: true });
		for (const table of ['published_values', 'published_crosses', 'goal_crosses', 'arrivals', 'view_crosses']) {
			expect([table, database.prepare(`select count(*) > 0 from ${table}`).pluck().get()]).toEqual([table, 1]);
		}
		database.close();
	});

	it.each(VIOLATIONS)('%s: finds %s', async (check, _, plant) => {
		const made = await auditOf(planted(plant), NOW);
		expect(
			failed(made).map(({ check }) => check),
			JSON.stringify(failed(made), null, 1),
		).toEqual([check]);
		expect(JSON.stringify(made), 'tells no value').not.toContain(CANARY);
	});

	it('tracker: finds another script than the one that was built', async () => {
		const server = createServer((_, answer) => answer.end('track(everybody)')).listen(0, '127.0.0.1');
		await new Promise(resolve => server.once('listening', resolve));
		const { port } = server.address() as AddressInfo;
		const { code, written } = await finished('audit', { directory: healthy, clock: NOW, env: { PORT: `${port}` } });
		server.close();
		expect([code, `${written}`]).toEqual([1, expect.stringMatching(/^fail {2}tracker: f\.js as served: is sha256-/m)]);
		expect(`${written}`).toContain('One check failed.');
		expect(`${written}`.match(/^fail /gm)).toHaveLength(1);
		expect(states(await auditOf(healthy, NOW, { build: scratch })).tracker).toBe('fail');
	});

	it('files: finds a log that nobody empties', async () => {
		const directory = planted(() => undefined);
		const log = join(directory, 'footfall.db-wal');
		writeFileSync(log, '');
		truncateSync(log, 80e6);
		expect(failed(await auditOf(directory, NOW)).map(({ check }) => check)).toEqual(['files']);
	});

	it('places: finds that there are none', async () => {
		const made = await CHECKS.places({ placesDate: undefined, now: NOW } as Audited);
		expect(made.faults).toHaveLength(1);
		expect((await CHECKS.places({ placesDate: '2019-08-28', now: NOW } as Audited)).doubts).toHaveLength(1);
		expect(await CHECKS.places({ placesDate: '2026-08-28', now: NOW } as Audited)).toMatchObject({
			faults: [],
			doubts: [],
		});
	});

	it('names copies that hold what was deleted since, without failing', async () => {
		const made = await auditOf(
			planted((_, directory) =>
				copyFileSync(join(directory, 'footfall.db'), join(directory, 'footfall.db.before-0003')),
			),
			NOW,
		);
		expect(failed(made)).toEqual([]);
		const files = made.checks.find(({ check }) => check === 'files');
		expect(files).toMatchObject({ state: 'warn' });
		expect(files?.faults.map(({ where }) => where)).toContain('footfall.db.before-0003');
	});

	it('says so where there is nothing to look at', async () => {
		const directory = mkdtempSync(join(scratch, 'empty-'));
		const { code, written } = await finished('audit', { directory });
		expect([code, `${written}`]).toEqual([1, expect.stringContaining('There is no database in')]);
		expect(readdirSync(directory)).toEqual([]);
	});
});

/** Every file of a directory with a hash of its bytes. */
function fingerprint(directory: string): [name: string, hash: string][] {
	const names = readdirSync(directory).sort();
	return names.map(name => [
		name,
		createHash('sha256')
			.update(readFileSync(join(directory, name)))
			.digest('hex'),
	]);
}

describe('the audit beside a server that counts', () => {
	it('is made for the owner, with the script as it is served', async () => {
		const world = await openWorld({ sites: [{ domain: 'example.com' }] });
		const { ask } = await signUp(world, { kept: await hashPassword(PASSWORD) });
		await world.send({ kind: 'view', begins: 1, entry_page: '/', visit_number: 1, screen: 'large' });
		const [made, again] = await Promise.all(
			Array.from({ length: 2 }, async () => (await ask('/audit')).json() as Promise<Audit>),
		);
		expect(failed(made!)).toEqual([]);
		expect(made!.at).toBe(world.now);
		expect(again).toEqual(made);
		const script = Buffer.from(await (await fetch(`${world.url}/f.js`)).arrayBuffer());
		expect(made!.tracker).toBe(`sha256-${createHash('sha256').update(script).digest('base64')}`);
		expect(made!.checks.find(({ check }) => check === 'tracker')?.message).toContain('is served as it was built');
		// What it finds is what is there now.
		await world.store.write(['update words set text = ? where text = ?', [`/${CANARY}@example.org`, '/']]);
		const after = (await (await ask('/audit')).json()) as Audit;
		expect(failed(after).map(({ check }) => check)).toEqual(['strings']);
		await world.end();
	});
});

describe('the law of the cookie', () => {
	const day = fc.integer({ min: 10_957, max: 36_000 });
	/** Days between two views, and whether the later one begins a visit. */
	const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 250 }), fc.boolean()), { maxLength: 40 });

	it('holds over random histories: life is never extended, and nothing goes back', () => {
		fc.assert(
			fc.property(day, steps, (start, history) => {
				let now = start;
				let held: Memory = advance(undefined, start, true);
				let end = memoryEnd(held.birth);
				expect(end / 86_400_000 - start).toBeLessThanOrEqual(397);
				for (const [gap, begins] of history) {
					now += gap;
					const next = advance(held, now, begins);
					if (now * 86_400_000 < end) {
						expect(memoryEnd(next.birth)).toBe(end);
						expect(next.visits).toBeGreaterThanOrEqual(held.visits);
					} else {
						expect(next).toEqual({ day: now, birth: birthMonth(now), visits: 1 });
						end = memoryEnd(next.birth);
					}
					expect(next.day).toBeGreaterThanOrEqual(held.day);
					held = next;
				}
			}),
			{ numRuns: 2_000 },
		);
	});

	it.each<[what: string, law: typeof advance]>([
		['extends its life', (old, now, begins) => ({ ...advance(old, now, begins), birth: birthMonth(now) })],
		['never ends', (old, now, begins) => ({ ...advance(old, now, begins), birth: old?.birth ?? birthMonth(now) })],
		['carries a number in its day', (old, now, begins) => ({ ...advance(old, now, begins), day: old?.day ?? now })],
		[
			'carries a number in its visits',
			(old, now, begins) => ({ ...advance(old, now, begins), visits: old?.visits === 3 ? 3 : 4 }),
		],
		['goes back', (old, now, begins) => ({ ...advance(old, now, begins), visits: 1 })],
	])('finds a function that %s', (_, law) => {
		expect(faultsOf(law, TODAY).length).toBeGreaterThan(0);
	});

	it('finds nothing in the published function, in any month', () => {
		for (const date of ['2026-11-20', '2027-02-28', '2028-02-29', '2027-12-31']) {
			expect(faultsOf(advance, parseDay(date)!), isoDay(parseDay(date)!)).toEqual([]);
		}
	});
});
