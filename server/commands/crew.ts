import { Worker } from 'node:worker_threads';
import type { Collector } from '../collect/collector.ts';
import type { Limit, Taken } from '../collect/limit.ts';
import type { PlaceTable } from '../collect/ranges.ts';
import type { Seen } from '../collect/realtime.ts';
import type { Committed } from '../collect/tally.ts';
import type { Log } from '../log.ts';
import type { OpenStore, StorePorts } from '../store/store.ts';
import type { Answered } from '../web/beacon.ts';
import type { Metrics } from '../web/metrics.ts';
import type { NodeEnv } from '../web/request.ts';
import type { Timeouts, Where } from './http.ts';
import { Sentence } from './sentence.ts';

/**
 * `WORKERS=n`: n threads listen on one port, the first of them the one that serves everything. The others collect: they parse,
 * describe and add up what their connections bring, and hand it to the one thread that writes. Whatever is not a beacon
 * they pass on to the first.
 *
 * Each has its own: caches, the site list, the batch that is being gathered, crosses that wait. One for all, in the
 * first: the rate limit (asked once for all beacons that arrive together), realtime, metrics, the log. A visit that counts
 * towards the name of a random-looking path is told to all. The doctor's sightings are those of the first, which sees as
 * many connections as the others.
 */

/** What a thread needs to collect. */
export interface MemberOptions {
	store: StorePorts;
	where: Where;
	timeouts: Timeouts;
	/** As in the settings. */
	trusted: string;
	countryHeader: string | undefined;
	/** Whether there is a rate limit to be asked. */
	limited: boolean;
	places: PlaceTable | undefined;
	/** The one under which all of them hold what they remember. */
	key: Uint8Array;
}

/** What a member has to tell, by name; batches of these go over the port. */
export interface Events {
	seen: [site: number, view: Seen];
	counted: [id: string, day: number];
	answered: Parameters<Answered>;
	committed: [batch: Committed];
	refused: [];
	failed: [message: string];
	resumed: [];
	failure: [error: unknown, where: { method: string; route: string }];
}
export type Event = { [Name in keyof Events]: [name: Name, ...what: Events[Name]] }[keyof Events];

/** A request that is no beacon. */
export interface Forwarded {
	id: number;
	url: string;
	method: string;
	headers: [string, string][];
	peer: string;
	body: ReadableStream | null;
}

export interface ForwardedAnswer {
	id: number;
	status: number;
	headers: [string, string][];
	body: ReadableStream | null;
}

/** From a member. `networks` are answered in the order in which they were asked. */
export type Said = 'ready' | 'stopped' | { told: Event[] } | { networks: string[] } | { forward: Forwarded };

/** To a member. `counted`: a visit that another one counted. */
export type Order = 'stop' | { taken: Taken[] } | { counted: [id: string, day: number] } | { answer: ForwardedAnswer };

export interface CrewOptions {
	/** How many threads, beside the one that this is called in. */
	size: number;
	member: Omit<MemberOptions, 'store'>;
	store: OpenStore;
	collector: Collector;
	limit: Limit;
	metrics: Metrics;
	log: Log;
	/** The whole app, for what is no beacon. */
	fetch: (request: Request, env: NodeEnv['Bindings']) => Response | Promise<Response>;
}

export interface Crew {
	/** Tells all threads of a visit that the first one counted. */
	counted(id: string, day: number): void;
	/** The threads; one that ends is replaced. */
	readonly members: ReadonlySet<Worker>;
	/** Resolves when all of them have answered what they took and have stored it. */
	close(): Promise<void>;
}

/** A thread that dies while it starts is not started again at once. */
const PAUSE = 1000;

/** What a beacon leaves behind is garbage as soon as it is stored (MB). */
const LIMITS = { maxYoungGenerationSizeMb: 16 };

/**
 * Starts the threads, and resolves when all of them listen.
 *
 * @throws Sentence where one cannot.
 */
export async function createCrew(options: CrewOptions): Promise<Crew> {
	const { size, member, store, collector, limit, metrics, log, fetch } = options;
	const members = new Set<Worker>();
	/** Those whose beacons the store refuses. */
	const refused = new Set<Worker>();
	let closing = false;

	const tell = (to: Worker, order: Order, give: ReadableStream[] = []) => to.postMessage(order, give);

	/** Trouble with the store is told once, not once per thread. */
	function mend(one: Worker): void {
		if (refused.delete(one) && refused.size === 0) log.info('Beacons are counted again.');
	}

	const hear: { [Name in keyof Events]: (from: Worker, ...what: Events[Name]) => void } = {
		seen: (_, site, view) => collector.realtime.add(site, view),
		counted(from, id, day) {
			collector.hear(id, day);
			for (const other of members) if (other !== from) tell(other, { counted: [id, day] });
		},
		answered: (_, ...what) => metrics.answered(...what),
		committed: (_, batch) => metrics.committed(batch),
		refused: () => metrics.refused(),
		failed(from, message) {
			if (refused.size === 0) log.error(`Beacons are not counted: ${message}`);
			refused.add(from);
		},
		resumed: mend,
		failure: (_, error, where) => log.failure(error, where),
	};

	async function forward(from: Worker, { id, url, peer, ...asked }: Forwarded): Promise<void> {
		let request: Request;
		try {
			request = new Request(url, { ...asked, ...(asked.body && { duplex: 'half' }) } as RequestInit);
		} catch {
			// What no browser sends, such as TRACE.
			return tell(from, { answer: { id, status: 400, headers: [], body: null } });
		}
		const { status, headers, body } = await fetch(request, { peer });
		tell(from, { answer: { id, status, headers: [...headers], body } }, body ? [body] : []);
	}

	function start(): Promise<void> {
		const ports = store.share();
		const one = new Worker(new URL('./member.ts', import.meta.url), {
			workerData: { ...member, store: ports } satisfies MemberOptions,
			transferList: [ports.writer, ports.reader],
			resourceLimits: LIMITS,
		});
		members.add(one);
		return new Promise((resolve, reject) => {
			one.on('message', (said: Said) => {
				if (said === 'ready') {
					isReady = true;
					resolve();
				} else if (said === 'stopped') void one.terminate();
				else if ('networks' in said) tell(one, { taken: said.networks.map(network => limit.take(network)) });
				else if ('forward' in said) void forward(one, said.forward);
				else for (const [name, ...what] of said.told) (hear[name] as (...all: unknown[]) => void)(one, ...what);
			});
			let isReady = false;
			one.on('error', error => {
				if (isReady) log.failure(error);
				reject(error);
			});
			one.on('exit', () => {
				members.delete(one);
				mend(one);
				if (closing) return;
				log.error('A thread that counts has ended and is replaced.');
				setTimeout(() => !closing && start().catch(() => undefined), PAUSE).unref();
			});
		});
	}

	try {
		await Promise.all(Array.from({ length: size }, start));
	} catch (error) {
		closing = true;
		await Promise.all([...members].map(one => one.terminate()));
		throw new Sentence((error as Error).message);
	}
	return {
		counted(id, day) {
			for (const one of members) tell(one, { counted: [id, day] });
		},
		members,
		async close() {
			closing = true;
			const ended = [...members].map(one => new Promise(resolve => one.once('exit', resolve)));
			for (const one of members) tell(one, 'stop');
			await Promise.all(ended);
		},
	};
}
