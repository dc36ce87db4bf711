import { Agent, request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { replay } from '../../scripts/people/deliver.ts';
import { simulate } from '../../scripts/people.ts';
import { dayOf, siteHour } from '../../server/model/calendar.ts';
import { dimensions } from '../../server/model/dimensions.ts';
import { pairs } from '../../server/model/pairs.ts';
import { CROSS_TABLES, DAY_TABLES, monthsOf, tables } from '../../server/store/tables.ts';
import type { Beacon } from '../../server/wire/beacon.ts';

/** How much the tests of durability do: a little in `npm test`, much in `npm run test:long`. */
export const ROUNDS = Number(process.env.ROUNDS ?? 20);
export const FUZZ = Number(process.env.FUZZ ?? 20_000);

/** The moment at which the clock of a loaded server starts, and its site hour and day (the site's zone is UTC). */
export const NOW = Date.parse('2026-11-20T12:00:00Z');
export const HOUR = siteHour(NOW, 'UTC');
export const DAY = dayOf(HOUR);
export const HOSTNAME = 'shop.example.com';

/** A beacon as it goes over the wire. */
export interface Shot {
	beacon: Beacon;
	headers: Record<string, string>;
}

/** Beacons of simulated people, without end. The days they speak of are the last four before `NOW`. */
export function* shots(seed: number): Generator<Shot, never> {
	for (let world = seed; ; world++) {
		const days = { from: DAY - 3, until: NOW, perDay: 200 };
		for (const act of simulate({ seed: world, timezone: 'UTC', hostname: HOSTNAME, ...days })) {
			replay(act, 'UTC');
			const { peer, headers } = act.incoming;
			yield { beacon: act.beacon, headers: { ...(headers as Record<string, string>), 'x-forwarded-for': peer } };
		}
	}
}

/** An answer: its status and headers. */
export interface Answered<Sent> {
	shot: Sent;
	status: number;
	retryAfter: string | undefined;
}

export interface Load<Sent> {
	readonly answered: Answered<Sent>[];
	/** Sent and never answered. */
	readonly unanswered: Set<Sent>;
	/** Resolves when there is nothing more to send, or every connection is cut. */
	done: Promise<unknown>;
}

interface LoadOptions<Sent> {
	connections: number;
	/** Called before each beacon: the next one, or nothing to end. */
	next(): Sent | undefined;
	/** Called after each answer. */
	after?(): void;
	/** The address that the connections come from. */
	localAddress?: string;
}

/** Sends beacons over many connections at once, each of which waits for its answer before it sends the next. */
export function load<Sent extends Shot>(
	url: string,
	{ connections, next, after, localAddress }: LoadOptions<Sent>,
): Load<Sent> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections, ...(localAddress && { localAddress }) });
	const answered: Answered<Sent>[] = [];
	const unanswered = new Set<Sent>();
	async function connection(): Promise<void> {
		for (let shot = next(); shot; shot = next()) {
			unanswered.add(shot);
			try {
				answered.push({ shot, ...(await post(url, shot, agent)) });
			} catch {
				return; // The connection was cut: what became of the beacon is not known.
			}
			unanswered.delete(shot);
			after?.();
		}
	}
	const done = Promise.all(Array.from({ length: connections }, connection)).finally(() => agent.destroy());
	return { answered, unanswered, done };
}

/** Sends one beacon. The body may be anything. */
export function post(url: string, { beacon, headers }: { beacon: unknown; headers: object }, agent?: Agent) {
	const body = typeof beacon === 'string' || Buffer.isBuffer(beacon) ? beacon : JSON.stringify(beacon);
	return new Promise<{ status: number; retryAfter: string | undefined }>((resolve, reject) => {
		const options = { method: 'POST', headers: { 'content-type': 'text/plain', ...headers }, ...(agent && { agent }) };
		const asking = request(`${url}/f`, options, answer => {
			answer.on('error', reject);
			answer.on('end', () => resolve({ status: answer.statusCode!, retryAfter: answer.headers['retry-after'] }));
			answer.resume();
		});
		asking.on('error', reject);
		asking.end(body);
	});
}

/** Sums by table, key and column: `hours 498588 views` → 3. Only what is not 0. */
export type Cells = Map<string, number>;

export function add(cells: Cells, name: string, amount: number): void {
	const sum = (cells.get(name) ?? 0) + amount;
	if (sum === 0) cells.delete(name);
	else cells.set(name, sum);
}

/** `after - before` */
export function difference(after: Cells, before: Cells): Cells {
	const cells = new Map(after);
	for (const [name, amount] of before) add(cells, name, -amount);
	return cells;
}

/** Everything that lies in the database of a directory, read with nothing of the server's own code. */
export function readCells(directory: string): Cells {
	const database = new Database(join(directory, 'footfall.db'), { readonly: true });
	const cells: Cells = new Map();
	const names = new Map<number, string>(dimensions.map(({ id, name }) => [id, name]));
	const sums = (sql: string, key: readonly string[]) => {
		for (const row of database.prepare<[], Record<string, number | string>>(sql).all()) {
			const of = key.map(column => (column === 'dimension' ? names.get(row[column] as number) : row[column])).join(' ');
			for (const [column, amount] of Object.entries(row)) {
				if (![...key, 'site', 'value'].includes(column)) add(cells, `${of} ${column}`, amount as number);
			}
		}
	};
	try {
		sums(`select 'hours' as t, * from hours`, ['t', 'hour']);
		sums(`select 'days' as t, * from days`, ['t', 'day']);
		for (const table of ['page_days', 'view_days', 'visit_days', 'goal_days']) {
			sums(`select ${table}.*, text from ${table} join words on words.id = value`, ['dimension', 'day', 'text']);
		}
		sums(`select 'arrivals' as t, * from arrivals`, ['t', 'day', 'previous_from', 'previous_to']);
		sums(`select 'retention' as t, * from retention`, ['t', 'birth', 'month']);
		sums(`select 'ignored' as t, text, beacons from ignored join words on words.id = reason`, ['t', 'text']);
	} finally {
		database.close();
	}
	return cells;
}

/**
 * The sums of every cross beside those of its sides: for each pair, side, day, value and sum, what the rows of the cross add
 * up to and what the value has altogether. Only the sums that add up over the rows of the other side.
 */
export function crossSums(directory: string): { name: string; crossed: number; whole: number }[] {
	const database = new Database(join(directory, 'footfall.db'), { readonly: true });
	try {
		return pairs.flatMap(pair => {
			if (pair.kind === 'goal') return [];
			return [pair.a, pair.b].flatMap((side, index) => {
				const columns = ADDING_UP[pair.kind as keyof typeof ADDING_UP];
				const sums = columns.map(column => `sum(${column}) as ${column}`);
				const crossed = `select span as day, ${'ab'[index]} as value, ${sums} from ${pair.kind}_crosses
					where pair = ${pair.id} and span > 0 group by span, ${'ab'[index]}`;
				const compared = columns.map(
					column => `coalesce(crossed.${column}, 0) as c_${column}, coalesce(whole.${column}, 0) as w_${column}`,
				);
				const rows = database
					.prepare<[], Record<string, number | string>>(
						`select text, coalesce(whole.day, crossed.day) as day, ${compared}
						from (select * from ${side.kind}_days where dimension = ${side.id}) as whole
						full join (${crossed}) as crossed using (day, value) join words on words.id = value`,
					)
					.all();
				return rows.flatMap(row =>
					columns.map(column => ({
						name: `${pair.a.name} × ${pair.b.name}: ${side.name} ${row.day} ${row.text} ${column}`,
						crossed: row[`c_${column}`] as number,
						whole: row[`w_${column}`] as number,
					})),
				);
			});
		});
	} finally {
		database.close();
	}
}

const FIRST = "unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400";
const MONTH = `-(strftime('%Y', span * 86400, 'unixepoch') * 12 + strftime('%m', span * 86400, 'unixepoch') - 1)`;

/** Rows of months that are not what their days add up to, by table. None may be there, whatever happened, until days are sealed. */
export function wrongMonths(directory: string): { table: string; rows: number }[] {
	const database = new Database(join(directory, 'footfall.db'), { readonly: true });
	const count = (days: string, months: string): number =>
		database
			.prepare<[], number>(
				`with wanted as (${days}), found as (${months}) select
				(select count(*) from (select * from wanted except select * from found)) +
				(select count(*) from (select * from found except select * from wanted))`,
			)
			.pluck()
			.get()!;
	const added = (sums: readonly string[]) => sums.map(sum => `sum(${sum})`);
	try {
		const wrong = [
			...DAY_TABLES.map(table => {
				const { key, sums } = tables[table];
				const first = key.map(part => (part === 'day' ? FIRST : part));
				return {
					table: monthsOf(table),
					rows: count(
						`select ${[...first, ...added(sums)]} from ${table} group by ${first}`,
						`select ${[...tables[monthsOf(table)].key, ...sums]} from ${monthsOf(table)}`,
					),
				};
			}),
			...CROSS_TABLES.map(table => {
				const { key, sums } = tables[table];
				const month = key.map(part => (part === 'span' ? MONTH : part));
				return {
					table,
					rows: count(
						`select ${[...month, ...added(sums)]} from ${table} where span > 0 group by ${month}`,
						`select ${[...key, ...sums]} from ${table} where span < 0`,
					),
				};
			}),
		];
		return wrong.filter(({ rows }) => rows > 0);
	} finally {
		database.close();
	}
}

const ADDING_UP = {
	visit: ['views', 'visits', 'engaged', 'seconds', 'stateless_views', 'stateless_visits'],
	page: ['views', 'stateless_views'],
	view: ['views', 'stateless_views'],
};

/** The dimensions of which `addExpected` knows the rows. */
export const KNOWN = [
	'page',
	'area1',
	'entry_page',
	'country',
	'screen',
	'visit_number',
	'status',
	'hostname',
	'goal',
] as const;

/**
 * Adds what a beacon must add to a store in the hour of `NOW`: design 4, written down a second time and as simply as
 * it can be, for the tables of totals, hours, arrivals and retention and for the dimensions in `KNOWN`.
 */
export function addExpected(cells: Cells, beacon: Beacon): void {
	const of = 'stateless' in beacon ? undefined : beacon;
	const page = beacon.page ?? of!.entry_page;
	const entry = beacon.kind === 'view' && beacon.begins ? page : (of?.entry_page ?? '(unknown)');
	const status = `${('status' in beacon && beacon.status) || '(none)'}`;
	const ofVisit = {
		entry_page: entry,
		country: of?.country ?? '(unknown)',
		screen: beacon.screen!,
		visit_number: !of ? '(unknown)' : of.visit_number < 4 ? `${of.visit_number}` : '4+',
	};
	const toVisit = (day: number, column: string, amount = 1) => {
		for (const [dimension, value] of Object.entries(ofVisit))
			add(cells, `${dimension} ${day} ${value} ${column}`, amount);
	};
	const toView = (day: number, column: string, amount = 1) => {
		add(cells, `status ${day} ${status} ${column}`, amount);
		add(cells, `hostname ${day} ${HOSTNAME} ${column}`, amount);
	};
	const toPage = (day: number, name: string, column: string, amount = 1) => {
		add(cells, `page ${day} ${name} ${column}`, amount);
		add(cells, `area1 ${day} ${areaOf(name)} ${column}`, amount);
	};
	const toDay = (day: number, column: string, amount = 1) => add(cells, `days ${day} ${column}`, amount);
	const open = (day: number | undefined) => (day !== undefined && day >= dayOf(HOUR - 24) && day <= DAY ? day : DAY);

	const began =
		!of || beacon.kind === 'leave' || (beacon.kind === 'view' && beacon.begins)
			? HOUR
			: Math.max(HOUR - 24, Math.min(HOUR, of.hour ?? HOUR - (beacon.elapsed ?? 0)));
	const engages = () => {
		add(cells, `hours ${began} engaged`, 1);
		toDay(dayOf(began), 'engaged');
		toVisit(dayOf(began), 'engaged');
		add(cells, `page ${dayOf(began)} ${entry} engaged`, 1);
		if (entry !== '/') add(cells, `area1 ${dayOf(began)} ${areaOf(entry)} engaged`, 1);
	};

	if (beacon.kind === 'event') {
		const reached = (day: number, column: string) => add(cells, `goal ${day} ${beacon.name} ${column}`, 1);
		reached(DAY, 'conversions');
		toDay(DAY, 'conversions');
		toVisit(DAY, 'conversions');
		if (of && beacon.engaged) engages();
		if (!of || !beacon.first) return;
		reached(dayOf(began), 'converting_visits');
		if (of.goals) return;
		toDay(dayOf(began), 'converting_visits');
		toVisit(dayOf(began), 'converting_visits');
		return;
	}

	if (beacon.kind === 'leave') {
		const day = open(beacon.day);
		const { seconds, deciles = 0 } = beacon;
		toDay(day, 'seconds', seconds);
		toDay(day, 'deciles', deciles);
		toVisit(day, 'seconds', seconds);
		toVisit(day, 'deciles', deciles);
		toView(day, 'seconds', seconds);
		toPage(day, page, 'seconds', seconds);
		toPage(day, page, 'deciles', deciles);
		return;
	}

	const views = of ? 'views' : 'stateless_views';
	toDay(DAY, views);
	toVisit(DAY, views);
	toView(DAY, views);
	toPage(DAY, page, views);
	add(cells, `hours ${HOUR} ${views}`, 1);
	if (beacon.begins) {
		const visits = of ? 'visits' : 'stateless_visits';
		toDay(DAY, visits);
		toVisit(DAY, visits);
		add(cells, `hours ${HOUR} ${visits}`, 1);
	}
	if (!of) return;

	const segments = page.split('/').filter(Boolean).length;
	const sees = (column: string) => {
		toDay(DAY, column);
		toVisit(DAY, column);
	};
	for (let level = (beacon.areas ?? 0) + 1; level <= Math.min(3, segments); level++) sees(`area${level}_visits`);
	const first = beacon.begins ? 'entries' : 'engaged';
	if (!beacon.seen) {
		sees('page_visits');
		for (const column of ['visits', first]) add(cells, `page ${DAY} ${page} ${column}`, 1);
	}
	if (segments > 0 && !beacon.areas) {
		for (const column of ['visits', first]) add(cells, `area1 ${DAY} ${areaOf(page)} ${column}`, 1);
	}
	if (beacon.engaged) engages();
	const [, last, birth] = of.memory?.split('.').map(Number) ?? [];
	if (beacon.previous !== undefined && !beacon.begins) {
		const day = open(beacon.pending ? undefined : last);
		toDay(day, 'continuations');
		toVisit(day, 'continuations');
		toPage(day, beacon.previous || of.entry_page, 'continuations');
	}
	if (beacon.pending || last === DAY) return;
	add(cells, `arrivals ${DAY} ${last ?? -1} ${last ?? -1} visitors`, 1);
	// All simulated days are in one month, so a browser that was here before was here in this month.
	const [year, month] = [2026, 11];
	if (birth === undefined) add(cells, `retention ${year * 12 + month - 1} ${year * 12 + month - 1} visitors`, 1);
}

const areaOf = (page: string): string => (page === '/' ? '(none)' : `/${page.split('/')[1]}`);
