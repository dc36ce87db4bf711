import { Agent, request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { simulate } from '../../scripts/people.ts';
import { replay } from '../../scripts/people/deliver.ts';
import { dayOf, siteHour } from '../../server/model/calendar.ts';
import { dimensions } from '../../server/model/dimensions.ts';
import type { Beacon } from '../../server/wire/beacon.ts';

/** How much the tests of durability do: a little in `npm test`, much in `npm run test:long`. */
export const ROUNDS = Number(process.env.ROUNDS ?? 20);
export const FUZZ = Number(process.env.FUZZ ?? 20_000);

/** The moment at which the clock of a loaded server stands, and its site hour and day (the site's zone is UTC). */
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
}

/** Sends beacons over many connections at once, each of which waits for its answer before it sends the next. */
export function load<Sent extends Shot>(url: string, { connections, next, after }: LoadOptions<Sent>): Load<Sent> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
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
				if (!key.includes(column) && typeof amount === 'number' && column !== 'site') add(cells, `${of} ${column}`, amount);
			}
		}
	};
	try {
		sums(`select 'hours' as t, * from hours`, ['t', 'hour']);
		sums(`select 'days' as t, * from days`, ['t', 'day']);
		for (const table of ['page_days', 'view_days', 'visit_days']) {
			sums(
				`select ${table}.*, 0 as value, text from ${table} join words on words.id = ${table}.value`,
				['dimension', 'day', 'text', 'value'],
			);
		}
		sums(`select 'arrivals' as t, * from arrivals`, ['t', 'day', 'previous_from', 'previous_to']);
		sums(`select 'retention' as t, * from retention`, ['t', 'birth', 'month']);
		sums(`select 'ignored' as t, text, beacons from ignored join words on words.id = reason`, ['t', 'text']);
	} finally {
		database.close();
	}
	return cells;
}
