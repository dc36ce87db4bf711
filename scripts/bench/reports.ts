import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createRealtime } from '../../server/collect/realtime.ts';
import { firstDay, lastDay, monthOf } from '../../server/model/calendar.ts';
import { readSettings } from '../../server/model/settings.ts';
import { addSite, listSites } from '../../server/store/sites.ts';
import { openStore, type Store } from '../../server/store/store.ts';
import { SEAL_AFTER, seal } from '../../server/upkeep/seal.ts';
import { askedBy } from '../../server/web/guard.ts';
import { reports } from '../../server/web/reports.ts';
import { createBar } from '../people/bar.ts';
import type { Figure } from './figure.ts';
import { fillBench } from './year.ts';

const HOST = 'bench.example.com';
const DAY = 86_400_000;

/**
 * Views of a day: those of the benchmark site, and ten times as many; and of how many months all crosses of days are there
 * before they are sealed. To write those of two months at ten times the traffic, only to delete them, would take ten minutes.
 */
const TRAFFIC = [
	{ views: 10_000, recent: 2 },
	{ views: 100_000, recent: 0 },
];

/** The last of the days that are there; the next months are only waited for. */
const TODAY = Date.UTC(2026, 10, 23) / DAY;

/** The year that 12mo is on that day, for one who asks later. */
const YEAR = 'from=2025-12-01&to=2026-11-30';

/** Every kind of report, over a year of whole months and over one that begins and ends anywhere. */
const QUESTIONS = [
	'overview?period=12mo&compare=previous',
	'overview?period=28d&compare=previous',
	'overview?period=12mo&filter=country:country+0',
	'totals?period=12mo&compare=previous',
	'totals?period=12mo&filter=page:/',
	'series?period=12mo&interval=day',
	'series?period=12mo&interval=week',
	'series?period=12mo&interval=month',
	'series?period=12mo&interval=day&filter=country:country+0',
	'breakdown/page?period=12mo',
	'breakdown/page?from=2025-11-10&to=2026-11-09',
	'breakdown/page?period=12mo&search=part-1',
	'breakdown/entry_page?period=12mo',
	'breakdown/exit_page?period=12mo',
	'breakdown/area1?period=12mo',
	'breakdown/area2?period=12mo',
	'breakdown/status?period=12mo',
	'breakdown/referrer?period=12mo',
	'breakdown/country?period=12mo',
	'breakdown/region?period=12mo',
	'breakdown/campaign?period=12mo',
	'breakdown/browser_version?period=12mo',
	'breakdown/goal?period=12mo',
	'breakdown/country?period=12mo&interval=month',
	'breakdown/country?period=12mo&interval=week',
	'breakdown/page?period=12mo&interval=month',
	'breakdown/page?period=12mo&interval=week',
	'breakdown/page?period=12mo&interval=day',
	'breakdown/page?period=12mo&filter=country:country+0',
	'breakdown/page?period=12mo&filter=country:country+0&interval=month',
	'breakdown/country?period=12mo&filter=page:/',
	'breakdown/source?period=12mo&filter=device:device+0',
	'breakdown/source?period=12mo&filter=country:country+0',
	'breakdown/page?period=12mo&filter=goal:goal+0',
	'breakdown/goal?period=12mo&filter=channel:channel+0',
	'retention?period=12mo',
	'heat?period=12mo',
	'ignored?period=12mo',
];
const TIMES = 20;

/**
 * Reports over a year of the benchmark site: as `serve` leaves it, which seals month after month, and with every month sealed.
 * The day increments are merged before they reach the store, because a year of single beacons would take hours.
 */
export async function* yearReports(traffic = TRAFFIC): AsyncGenerator<Figure> {
	for (const { views, recent } of traffic) {
		const directory = mkdtempSync(join(tmpdir(), 'footfall-bench-'));
		const store = await openStore(directory);
		try {
			yield* yearOf(store, directory, { views, recent });
		} finally {
			await store.close();
			rmSync(directory, { recursive: true, force: true });
		}
	}
}

async function* yearOf(
	store: Store,
	directory: string,
	{ views, recent }: (typeof TRAFFIC)[number],
): AsyncGenerator<Figure> {
	const site = { domain: HOST, timezone: 'UTC', hostnames: [], settings: readSettings('{}') };
	await addSite(store, site);
	const { id } = (await listSites(store))[0]!;
	const from = firstDay(monthOf(TODAY) - 12);
	const began = performance.now();
	const ended = async (day: number) => void (await seal({ store, now: (day + 1) * DAY }));
	const at = `${views.toLocaleString('en')} views a day`;
	const progress = createBar(`A year of ${at}`);
	await fillBench(store, { site: id, from, to: TODAY, views, recent, ended, progress });
	const [{ all }] = (await store.all<{ all: number }>('select sum(views + stateless_views) as "all" from months')) as [
		{ all: number },
	];
	yield {
		figure: `time to store a view in a day's increments, ${at}`,
		value: micro((performance.now() - began) / all),
		unit: 'µs',
	};
	if (recent > 0) {
		yield* asked(store, { now: TODAY * DAY + DAY / 2, at: `${at}, last months not sealed` });
		yield* room(directory, { views: all, at: `${at}, last months not sealed` });
	}
	const later = lastDay(monthOf(TODAY)) + SEAL_AFTER;
	const sealing = performance.now();
	const [{ rows }] = (await store.all<{ rows: number }>(
		'select sum(rows) as rows from (select count(*) as rows from visit_crosses union all select count(*) from page_crosses)',
	)) as [{ rows: number }];
	const sealed = createBar(`Sealing ${at}`);
	await seal({ store, now: (later + 1) * DAY, progress: gone => sealed((gone / rows) * 0.99) });
	sealed(1);
	if (recent > 0)
		yield { figure: `sealing of two months, ${at}`, value: Math.round(performance.now() - sealing), unit: 'ms' };
	yield* asked(store, { now: (later + 1) * DAY, at: `${at}, sealed`, year: YEAR });
	yield* room(directory, { views: all, at: `${at}, sealed` });
}

const micro = (milliseconds: number): number => Number((milliseconds * 1000).toFixed(2));

/** What each report takes in the server, its answer written. */
async function* asked(
	store: Store,
	{ now, at, year = 'period=12mo' }: { now: number; at: string; year?: string },
): AsyncGenerator<Figure> {
	const clock = () => now;
	const app = askedBy(
		{ kind: 'machine' },
		reports({ store, clock, sites: () => listSites(store), realtime: createRealtime(clock) }),
	);
	const progress = createBar(`Reports, ${at}`);
	for (const [number, question] of QUESTIONS.entries()) {
		progress((number + 1) / QUESTIONS.length);
		const took: number[] = [];
		const worked: number[] = [];
		for (let time = 0; time < TIMES; time++) {
			const [started, before] = [performance.now(), process.cpuUsage()];
			const answer = await app.request(`/sites/${HOST}/${question.replace('period=12mo', year)}`);
			await answer.bytes();
			took.push(performance.now() - started);
			const { user, system } = process.cpuUsage(before);
			worked.push((user + system) / 1000);
			if (answer.status !== 200) throw new Error(`${question} was answered with ${answer.status}.`);
		}
		took.sort((a, b) => a - b);
		worked.sort((a, b) => a - b);
		const figure = `${question}, ${at}`;
		const goal = question.startsWith('overview') ? '<= 200' : '<= 20';
		yield { figure: `${figure}, median`, value: Number(took[TIMES >> 1]!.toFixed(1)), unit: 'ms', goal };
		yield { figure: `${figure}, p95`, value: Number(took[Math.ceil(TIMES * 0.95) - 1]!.toFixed(1)), unit: 'ms' };
		// Of all threads together: what remains of the time where others use the machine as well.
		yield { figure: `${figure}, processor time`, value: Number(worked[TIMES >> 1]!.toFixed(1)), unit: 'ms' };
	}
}

/** Bytes of a view: in use, and of the file, whose free pages the next months fill. */
function* room(directory: string, { views, at }: { views: number; at: string }): Generator<Figure> {
	const file = join(directory, 'footfall.db');
	const database = new Database(file, { readonly: true });
	const pragma = (name: string) => Number(database.pragma(name, { simple: true }));
	const used = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
	database.close();
	yield {
		figure: `bytes in use, ${at}`,
		value: Number((used / views).toFixed(1)),
		unit: 'bytes per view',
		goal: '<= 60',
	};
	yield {
		figure: `bytes of the file, ${at}`,
		value: Number((statSync(file).size / views).toFixed(1)),
		unit: 'bytes per view',
	};
}
