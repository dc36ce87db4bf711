import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGathering } from '../server/collect/gathering.ts';
import { createRealtime } from '../server/collect/realtime.ts';
import { firstDay, isoDay, lastDay, monthOf, parseDay } from '../server/model/calendar.ts';
import { dimensions } from '../server/model/dimensions.ts';
import { pairs } from '../server/model/pairs.ts';
import { readSettings } from '../server/model/settings.ts';
import { arrivalCell } from '../server/model/visitors.ts';
import { addSite, listSites } from '../server/store/sites.ts';
import { openStore, type Store } from '../server/store/store.ts';
import { CROSS_TABLE_OF, TABLE_OF, type TableName } from '../server/store/tables.ts';
import { createHourly } from '../server/upkeep/hourly.ts';
import { dueOn, seal } from '../server/upkeep/seal.ts';
import { reports } from '../server/web/reports.ts';
import type { NodeEnv } from '../server/web/request.ts';
import type { Breakdown, Failure, Overview, Series, Totals } from '../server/wire/report.ts';
import { finished } from './helpers/process.ts';
import { type Random, random } from './helpers/random.ts';

const TODAY = parseDay('2026-11-23')!;
const NOW = Date.parse('2026-11-23T14:20:00Z');
/** Three years back: the oldest eleven months are older than days are kept. */
const FIRST = parseDay('2023-12-10')!;
const MONTH = monthOf(TODAY);

let directory: string;
let store: Store;
let site: number;
/** Of the batch that was added last; never one that the filled database knows. */
let number = 0;
beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-seal-'));
	store = await openStore(directory);
	await addSite(store, { domain: 'example.com', timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	site = (await listSites(store))[0]!.id;
});
afterEach(async () => {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

type Put = (table: TableName, key: readonly (number | string)[], sums: Record<string, number>) => void;

/** Adds rows as a collector would. */
async function add(fill: (put: Put) => void): Promise<void> {
	const to = createGathering();
	fill((table, key, sums) => {
		const [k0, k1, ...more] = key.map(part => (typeof part === 'string' ? to.word(part) : part)) as [number, number];
		to.into(table, sums)(k0, k1, ...more);
	});
	await store.add({ number: ++number, increments: Object.values(to.take()) });
}

/** Whatever a site may hold on a day: few visits with each of several values, so that groups are of every size. */
function fillDay(dice: Random, day: number, put: Put): void {
	const visits = dice.between(1, 4);
	const sums = { views: visits * 2, visits, engaged: dice.between(0, visits), seconds: dice.between(0, 90) };
	put('days', [site, day], { ...sums, page_visits: visits, stateless_views: 1, conversions: 1, converting_visits: 1 });
	put('hours', [site, day * 24 + dice.between(0, 23)], { views: visits * 2, visits });
	put('ignored', [site, day, 'bot'], { beacons: dice.between(1, 5) });
	for (const { id, kind } of dimensions) {
		const value = `value ${Math.floor(dice.next() ** 2 * 9)}`;
		const reached = kind === 'goal' || kind === 'property';
		put(TABLE_OF[kind], [site, id, day, value], reached ? { conversions: 2, converting_visits: 1 } : { views: visits });
		if (reached) put('revenue_days', [site, id, day, value, 'EUR'], { amount: dice.between(1, 99) });
	}
	for (const { id, kind } of pairs) {
		const [a, b] = [`value ${dice.between(0, 2)}`, `value ${Math.floor(dice.next() ** 2 * 9)}`];
		const key = [site, id, day, a, b];
		const size = dice.between(0, 2);
		if (kind === 'goal') {
			put('goal_crosses', key, { conversions: size + 1, converting_visits: size });
			put('revenue_crosses', [...key, 'EUR'], { amount: dice.between(1, 99) });
		} else
			put(CROSS_TABLE_OF[kind], key, { views: 2, ...(kind === 'view' ? { least_visits: size } : { visits: size }) });
	}
}

/** The database with three years in it: filled once, and then put in the place of an empty one. */
let filled: Buffer | undefined;

async function fill(): Promise<void> {
	if (!filled) await fillAnew();
	await store.close();
	const file = join(directory, 'footfall.db');
	if (filled) writeFileSync(file, filled);
	else filled = readFileSync(file);
	store = await openStore(directory);
}

async function fillAnew(): Promise<void> {
	const dice = random(1);
	const last = new Map<number, number>();
	for (let from = FIRST; from <= TODAY; from += 40) {
		await add(put => {
			for (let day = from; day < Math.min(from + 40, TODAY + 1); day++) {
				fillDay(dice, day, put);
				for (let person = 0; person < 60; person++) {
					if (!dice.chance(0.04)) continue;
					const cell = arrivalCell(last.get(person), day);
					last.set(person, day);
					put('arrivals', [site, day, cell.from, cell.to], { visitors: 1 });
				}
			}
		});
	}
}

const routes = () => {
	const clock = () => NOW;
	const app = new Hono<NodeEnv>();
	app.use((c, next) => {
		c.set('actor', { kind: 'machine' });
		return next();
	});
	app.route('/', reports({ store, clock, sites: () => listSites(store), realtime: createRealtime(clock) }));
	return (path: string) => app.request(`/sites/example.com/${path}`);
};
async function ask<T>(path: string): Promise<T> {
	const answer = await routes()(path);
	if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
	return answer.json() as Promise<T>;
}

/** Everything that the database holds but the numbers of words, which are drawn by lot. */
function contents(): Record<string, unknown[]> {
	const database = new Database(join(directory, 'footfall.db'), { readonly: true });
	const words = new Map(database.prepare('select id, text from words').raw().all() as [number, string][]);
	const names = database.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
	const left = ['words', 'batches', 'trail', 'sqlite_sequence'];
	const all = names
		.filter(name => !left.includes(name))
		.map(name => {
			const rows = database.prepare(`select * from ${name}`).all() as Record<string, unknown>[];
			const read = (row: Record<string, unknown>) =>
				JSON.stringify(
					Object.entries(row).map(([column, value]) =>
						['value', 'a', 'b', 'currency', 'reason'].includes(column) ? words.get(value as number) : value,
					),
				);
			return [name, rows.map(read).sort()] as const;
		});
	database.close();
	return { ...Object.fromEntries(all), words: [...words.values()].sort() };
}

const month = (months: number) => isoDay(firstDay(months));
const whole = (from: number, to: number) => `from=${month(from)}&to=${isoDay(Math.min(lastDay(to), TODAY))}`;

describe('a month is sealed 35 days after it ended', () => {
	test.each([
		['2026-11-23', '2026-10', '2024-10'],
		['2026-12-04', '2026-10', '2024-11'],
		['2026-12-05', '2026-11', '2024-11'],
		['2027-01-05', '2026-12', '2024-12'],
	])('on %s crosses before %s, and after 25 months days before %s', (today, crosses, days) => {
		const due = dueOn(parseDay(today)!, { retention: 25 });
		expect([month(due.crosses).slice(0, 7), month(due.days).slice(0, 7)]).toEqual([crosses, days]);
	});
});

describe('sealing', () => {
	test('changes no total, no single dimension and no visitors of whole months, and takes from crosses only small groups', {
		timeout: 120_000,
	}, async () => {
		await fill();
		const periods = [
			whole(MONTH - 40, MONTH),
			whole(MONTH - 35, MONTH - 30),
			whole(MONTH - 27, MONTH - 24),
			whole(MONTH - 11, MONTH),
			whole(MONTH - 3, MONTH - 2),
			'period=28d',
			`from=${isoDay(TODAY - 400)}&to=${isoDay(TODAY - 3)}`,
		];
		const questions = periods.flatMap(period => [
			`totals?${period}`,
			`series?${period}&interval=month`,
			`ignored?${period}&format=csv`,
			`totals?${period}&filter=country:value+0`,
			`totals?${period}&filter=goal:value+0`,
			`series?${period}&interval=month&filter=page:value+1`,
			...dimensions.flatMap(({ name }) => [
				`breakdown/${name}?${period}&format=csv`,
				`breakdown/${name}?${period}&interval=month&format=csv`,
			]),
		]);
		const crossed = [0, 2, 3, 4].flatMap(at =>
			pairs.flatMap(({ a, b }) => [
				`breakdown/${b.name}?${periods[at]}&filter=${a.name}:value+1`,
				`breakdown/${a.name}?${periods[at]}&filter=${b.name}:value+1&interval=month`,
			]),
		);
		const texts = async () => {
			const answers: [string, string][] = [];
			for (const path of questions) answers.push([path, await (await routes()(path)).text()]);
			return answers;
		};
		const before = await texts();
		const wide: Breakdown[] = [];
		for (const path of crossed) wide.push(await ask<Breakdown>(path));
		const sealed = await seal({ store, now: NOW });
		expect(sealed[0]!.groups).toBeGreaterThan(1000);
		expect(await texts()).toEqual(before);

		let flagged = 0;
		for (const [at, path] of crossed.entries()) {
			const [old, now] = [wide[at]!, await ask<Breakdown>(path)];
			// Of goals under a filter nothing but their rows says how many there were.
			if (!path.startsWith('breakdown/goal')) expect([path, now.total]).toEqual([path, old.total]);
			for (const row of now.rows) {
				const was = old.rows.find(({ value, date }) => value === row.value && date === row.date)!;
				expect([path, Boolean(was)]).toEqual([path, true]);
				for (const name of ['visits', 'views', 'conversions', 'converting_visits']) {
					if (name in row) expect(Number(row[name])).toBeLessThanOrEqual(Number(was[name]));
				}
				flagged += Number(row.at_least ?? false);
			}
		}
		expect(flagged).toBeGreaterThan(100);
	});

	test('leaves no small group, no day of a cross and no day beyond the retention in a sealed month', async () => {
		await fill();
		await seal({ store, now: NOW });
		const database = new Database(join(directory, 'footfall.db'), { readonly: true });
		const one = (sql: string, ...values: number[]) =>
			database
				.prepare(sql)
				.pluck()
				.get(...values);
		for (const table of [...Object.values(CROSS_TABLE_OF), 'revenue_crosses']) {
			expect([table, one(`select count(*) from ${table} where span between 0 and ?`, lastDay(MONTH - 2))]).toEqual([
				table,
				0,
			]);
			expect([table, one(`select count(*) > 0 from ${table} where span > ?`, lastDay(MONTH - 2))]).toEqual([table, 1]);
		}
		const sealed = `span between ${-(MONTH - 2)} and -1`;
		expect(one(`select count(*) from visit_crosses where ${sealed} and visits + stateless_visits < 5`)).toBe(0);
		expect(one(`select count(*) from page_crosses where ${sealed} and visits + least_visits < 5`)).toBe(0);
		expect(one(`select count(*) from view_crosses where ${sealed} and least_visits < 5`)).toBe(0);
		expect(one(`select count(*) from goal_crosses where ${sealed} and converting_visits < 5`)).toBe(0);
		expect(one(`select count(*) from visit_crosses where span = ${-(MONTH - 1)} and visits < 5`)).toBeGreaterThan(0);
		const kept = firstDay(MONTH - 25);
		for (const table of [
			'days',
			'page_days',
			'view_days',
			'visit_days',
			'goal_days',
			'revenue_days',
			'ignored',
			'arrivals',
		]) {
			expect([table, one(`select min(day) from ${table}`)]).toEqual([table, expect.any(Number)]);
			expect(one(`select min(day) from ${table}`)).toBeGreaterThanOrEqual(kept);
		}
		expect(one('select min(hour) from hours')).toBeGreaterThanOrEqual(kept * 24);
		database.close();
	});

	test('said beforehand is what then goes; and a second run finds nothing', async () => {
		await fill();
		const told = await seal({ store, now: NOW, dryRun: true });
		const untouched = contents();
		expect(untouched.seals).toEqual([]);
		const [went] = await seal({ store, now: NOW });
		expect(told).toEqual([went]);
		const after = contents();
		expect((await seal({ store, now: NOW }))[0]).toMatchObject({ rows: {}, groups: 0 });
		expect(contents()).toEqual(after);
	});

	test('in several goes, month by month, ends where one run ends', { timeout: 120_000 }, async () => {
		await fill();
		for (let day = TODAY - 70; day < TODAY; day += 7) await seal({ store, now: NOW - (TODAY - day) * 86_400_000 });
		await seal({ store, now: NOW });
		const slowly = contents();
		await store.close();
		rmSync(directory, { recursive: true, force: true });
		store = await openStore(directory);
		await addSite(store, { domain: 'example.com', timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
		await fill();
		await seal({ store, now: NOW });
		expect(contents()).toEqual(slowly);
	});
});

describe('a run that ends in the middle', () => {
	test('is finished by the next one, wherever it was', { timeout: 240_000 }, async () => {
		await fill();
		await store.close();
		const original = readFileSync(join(directory, 'footfall.db'));
		const runs: Record<string, unknown[]>[] = [];
		for (const dies of [Number.POSITIVE_INFINITY, 1, 2, 5, 9, 20, 40, 80, 120]) {
			for (const name of readdirSync(directory)) rmSync(join(directory, name));
			writeFileSync(join(directory, 'footfall.db'), original);
			store = await openStore(directory);
			let left = dies;
			const failing: Store = {
				...store,
				write: async (...statements) => {
					if (--left < 0) throw new Error('the power fails');
					return store.write(...statements);
				},
			};
			const run = seal({ store: failing, now: NOW });
			if (Number.isFinite(dies)) await expect(run).rejects.toThrow('the power fails');
			else await run;
			await seal({ store, now: NOW });
			await store.close();
			runs.push(contents());
		}
		for (const run of runs.slice(1)) expect(run).toEqual(runs[0]);
		store = await openStore(directory);
	});

	test('killed as a process, too', { timeout: 120_000 }, async () => {
		await fill();
		await store.close();
		const clock = `data:text/javascript,const began=Date.now();Date.now=()=>${NOW}+performance.now()`;
		const bin = join(import.meta.dirname, '../bin/footfall.js');
		const env = { ...process.env, DATA_DIR: directory };
		const kill = (after: number) =>
			new Promise<void>(resolve => {
				const child = spawn(process.execPath, ['--import', clock, bin, 'seal', '--json'], { env, stdio: 'ignore' });
				const timer = setTimeout(() => child.kill('SIGKILL'), after);
				child.on('close', () => {
					clearTimeout(timer);
					resolve();
				});
			});
		for (const after of [350, 450, 550, 700]) await kill(after);
		const { code } = await finished('seal --json', { directory, clock: NOW });
		expect(code).toBe(0);
		const killed = contents();
		rmSync(directory, { recursive: true, force: true });
		store = await openStore(directory);
		await addSite(store, { domain: 'example.com', timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
		await fill();
		await seal({ store, now: NOW });
		expect(contents()).toEqual(killed);
	});
});

describe('what comes late', () => {
	test('adds to its month, and brings no small group and no day back', async () => {
		await fill();
		await seal({ store, now: NOW });
		const before = contents();
		const [old, recent] = [lastDay(MONTH - 30), lastDay(MONTH - 3)];
		await add(put => {
			put('visit_crosses', [site, pairs.find(({ kind }) => kind === 'visit')!.id, recent, 'late', 'late'], {
				visits: 1,
			});
			put('days', [site, old], { views: 7 });
			put('visit_days', [site, 16, TODAY, 'late'], { visits: 1 });
			put('hours', [site, old * 24], { views: 7 });
			put('arrivals', [site, old, old - 3, old - 3], { visitors: 2 });
			put('arrivals', [site, old, -1, -1], { visitors: 3 });
		});
		const after = contents();
		for (const table of ['visit_crosses', 'days', 'hours', 'arrivals']) expect(after[table]).toEqual(before[table]);
		const views = async () => (await ask<Totals>(`totals?${whole(MONTH - 30, MONTH - 30)}`)).metrics;
		const { views: all } = await views();
		await add(put => put('days', [site, old], { views: 7 }));
		expect((await views()).views).toBe(all! + 7);
		expect(after.arrival_months!.length).toBeGreaterThanOrEqual(before.arrival_months!.length);
	});

	test('adds to a group that was large enough', async () => {
		const pair = pairs.find(({ a, b }) => a.name === 'country' && b.name === 'page')!;
		const day = lastDay(MONTH - 4);
		await add(put => {
			put('visit_days', [site, pair.a.id, day, 'DE'], { views: 9, visits: 6, page_visits: 6 });
			put('page_days', [site, pair.b.id, day, '/'], { views: 9, visits: 6 });
			put('page_crosses', [site, pair.id, day, 'DE', '/'], { views: 9, visits: 6 });
		});
		await seal({ store, now: NOW });
		await add(put => put('page_crosses', [site, pair.id, day, 'DE', '/'], { views: 1, visits: 1 }));
		const { rows } = await ask<Breakdown>(`breakdown/page?${whole(MONTH - 4, MONTH - 4)}&filter=country:DE`);
		expect(rows).toMatchObject([{ value: '/', visits: 7, views: 10, at_least: true }]);
	});
});

describe('a question that a sealed month cannot answer', () => {
	beforeEach(async () => {
		await fill();
		await seal({ store, now: NOW });
	});
	const refused = async (path: string) => {
		const answer = await routes()(path);
		const { error } = (await answer.json()) as Failure;
		return { status: answer.status, ...error };
	};

	test('is refused with the nearest whole months', async () => {
		const cut = `from=2026-03-10&to=2026-06-20`;
		const pair = await refused(`breakdown/page?${cut}&filter=country:value+1`);
		expect(pair).toMatchObject({ status: 409, code: 'sealed', parameter: 'filter' });
		expect(pair.message).toContain('from=2026-03-01&to=2026-06-30');
		expect(pair.period).toEqual({ from: '2026-03-01', to: '2026-06-30' });
		const week = await refused(`breakdown/page?${whole(MONTH - 6, MONTH)}&filter=country:value+1&interval=week`);
		expect(week).toMatchObject({ status: 409, code: 'sealed', parameter: 'interval' });
		const old = await refused('totals?from=2024-03-10&to=2024-06-30');
		expect(old).toMatchObject({ status: 409, code: 'sealed', parameter: 'from' });
		expect(old.message).toContain('from=2024-03-01&to=2024-06-30');
		for (const path of ['series?interval=day', 'series?interval=week', 'breakdown/page?interval=day', 'heat?'])
			expect([path, (await refused(`${path}&from=2024-03-01&to=2025-06-30`)).code]).toEqual([path, 'sealed']);
		const compare = await refused('totals?from=2025-01-10&to=2025-12-20&compare=year');
		expect(compare).toMatchObject({ status: 409, parameter: 'compare' });
	});

	test('is answered from single dimensions where these know', async () => {
		const cut = `from=2026-03-10&to=2026-06-20&filter=country:value+0`;
		expect((await ask<Totals>(`totals?${cut}`)).metrics.views).toBeGreaterThan(0);
		expect((await ask<Series>(`series?${cut}&interval=week`)).points).toHaveLength(15);
		const answer = await ask<Overview>(`overview?${cut}&dimensions=page,country&pictures=page`);
		const { breakdowns, totals, whole_months } = answer;
		expect(breakdowns.map(({ dimension }) => dimension)).toEqual(['country']);
		expect(whole_months).toEqual({ from: '2026-03-01', to: '2026-06-30' });
		expect(totals.notes!.at(-1)).toContain('from=2026-03-01&to=2026-06-30');
	});

	test('all of time is drawn by the month', async () => {
		const { interval, points } = await ask<Series>('series?period=all');
		expect([interval, points.length, points[0]!.at]).toEqual(['month', 36, '2023-12-01']);
		expect((await ask<Overview>('overview?period=all')).heat).toBeUndefined();
	});

	test.each(['quarter', 'year', '12mo'])('%s cuts none', async period => {
		expect(
			(await ask<Breakdown>(`breakdown/page?period=${period}&filter=country:value+1`)).rows.length,
		).toBeGreaterThan(0);
	});

	test('a row over a sealed month says so in a table, too', async () => {
		const path = `breakdown/page?${whole(MONTH - 3, MONTH)}&filter=country:value+1&interval=month`;
		const { rows } = await ask<Breakdown>(path);
		expect(new Set(rows.filter(row => row.at_least).map(({ date }) => date))).toEqual(
			new Set(['2026-08-01', '2026-09-01']),
		);
		const [header, ...lines] = (await (await routes()(`${path}&format=csv`)).text()).trim().split('\r\n');
		expect(header!.split(',').at(-1)).toBe('at_least');
		expect(lines.filter(line => line.endsWith(',true'))).toHaveLength(rows.filter(row => row.at_least).length);
	});
});

describe('what is gone', () => {
	test('is gone from every byte, with the words that nothing else named', { timeout: 60_000 }, async () => {
		const day = lastDay(MONTH - 4);
		const canaries: string[] = [];
		const canary = (name: string) => {
			canaries.push(`canary-${name}`);
			return `canary-${name}`;
		};
		// As older versions may have left them: today no cross names a word that no row of its own has.
		let word = 0;
		const intern = (name: string) => store.write(['insert into words values (?, ?)', [++word, canary(name)]]);
		for (const { id, kind } of pairs) {
			await intern(`a-${id}`);
			await intern(`b-${id}`);
			const key = [site, id, 0, word - 1, word];
			for (const span of [day, -(MONTH - 4)]) {
				await store.write([
					`insert into ${CROSS_TABLE_OF[kind]} (site, pair, span, a, b) values (?, ?, ?, ?, ?)`,
					key.with(2, span) as number[],
				]);
			}
		}
		await add(put => {
			put('visit_days', [site, 16, day, 'stays'], { visits: 3 });
			put('visit_crosses', [site, 1619, day, 'stays', 'stays'], { visits: 3 });
			for (const { id } of pairs) put('visit_days', [site, 16, day, `also-${id}`], { visits: 1 });
		});
		const found = () =>
			readdirSync(directory).flatMap(name => {
				const bytes = readFileSync(join(directory, name)).toString('latin1');
				return canaries.filter(word => bytes.includes(word));
			});
		expect(found().length).toBeGreaterThan(canaries.length / 2);
		await seal({ store, now: NOW });
		await store.close();
		expect(found()).toEqual([]);
		expect(contents().words).toEqual(expect.arrayContaining(['stays', `also-${pairs[0]!.id}`]));
		store = await openStore(directory);
	});

	test('a word that comes back after its rows went is a word again', async () => {
		const pair = pairs.find(({ kind }) => kind === 'visit')!;
		await store.write(
			['insert into words values (1, ?)', ['once']],
			[
				'insert into visit_crosses (site, pair, span, a, b, visits) values (?, ?, ?, 1, 1, 1)',
				[site, pair.id, -(MONTH - 4)],
			],
		);
		await seal({ store, now: NOW });
		expect(contents().words).toEqual([]);
		await add(put => put('visit_days', [site, 16, TODAY, 'once'], { visits: 1 }));
		expect((await ask<Breakdown>('breakdown/country?period=today')).rows).toMatchObject([{ value: 'once', visits: 1 }]);
	});
});

test('counting goes on while months are sealed', { timeout: 60_000 }, async () => {
	await fill();
	let longest = 0;
	let ended = false;
	const sealing = seal({ store, now: NOW }).finally(() => {
		ended = true;
	});
	let added = 0;
	while (!ended) {
		const began = performance.now();
		await add(put => put('days', [site, TODAY], { views: 1 }));
		longest = Math.max(longest, performance.now() - began);
		added += 1;
	}
	await sealing;
	expect(added).toBeGreaterThan(5);
	expect(longest).toBeLessThan(1500);
});

test('a server does it by itself, at most once at a time, and stops when it is told to', async () => {
	await fill();
	const failures: Error[] = [];
	const hourly = createHourly({ store, clock: () => NOW, failed: error => void failures.push(error) });
	const first = hourly.run();
	expect(hourly.run()).toBe(first);
	await hourly.close();
	await seal({ store, now: NOW });
	expect(failures).toEqual([]);
	expect((await seal({ store, now: NOW }))[0]!.groups).toBe(0);
});
