import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { getRequestListener } from '@hono/node-server';
import { parseNetworks } from '../collect/address.ts';
import { createCollector } from '../collect/collector.ts';
import type { Taken } from '../collect/limit.ts';
import { NO_PLACE, placesOf } from '../collect/place.ts';
import { createRealtime } from '../collect/realtime.ts';
import { connectStore } from '../store/store.ts';
import { beaconListener } from '../web/beacon.ts';
import type { Event, ForwardedAnswer, MemberOptions, Order, Said } from './crew.ts';
import { listen, stop } from './http.ts';

/** A thread that collects beside the first one (see crew.ts). */
const { store: ports, where, timeouts, trusted, countryHeader, limited, places, key } = workerData as MemberOptions;
const first = parentPort!;
const say = (said: Said, give: ReadableStream[] = []) => first.postMessage(said, give);

/** Milliseconds for which what is told is gathered: nobody waits for it. */
const TELL_EVERY = 50;

let told: Event[] = [];
function tell(...event: Event): void {
	if (told.push(event) === 1) setTimeout(tellAll, TELL_EVERY).unref();
}
function tellAll(): void {
	if (told.length > 0) say({ told });
	told = [];
}

/** The networks of all beacons that arrive together are asked for together, and answered in their order. */
const networks: string[] = [];
const asking: ((taken: Taken) => void)[] = [];
function take(network: string): Promise<Taken> {
	if (networks.push(network) === 1) setImmediate(() => say({ networks: networks.splice(0) }));
	return new Promise(resolve => asking.push(resolve));
}

const collector = await createCollector({
	store: connectStore(ports),
	clock: Date.now,
	place: places ? placesOf(places) : () => NO_PLACE,
	limit: { take: limited ? take : () => ({ ok: true }) },
	trusted: parseNetworks(trusted)!,
	key,
	countryHeader,
	failed: ({ message }) => tell('failed', message),
	resumed: () => tell('resumed'),
	meter: { committed: batch => tell('committed', batch), refused: () => tell('refused') },
	realtime: {
		...createRealtime(Date.now),
		add: (site, { kind, minutes, ...view }) =>
			tell('seen', site, {
				kind,
				...(minutes !== undefined && { minutes }),
				...('stateless' in view && { stateless: 1 }),
			}),
	},
	counted: (id, day) => tell('counted', id, day),
});

const forwarded = new Map<number, (answer: ForwardedAnswer) => void>();
let last = 0;
async function forward(request: Request, peer: string): Promise<Response> {
	const { url, method, body } = request;
	const id = ++last;
	say({ forward: { id, url, method, headers: [...request.headers], peer, body } }, body ? [body] : []);
	const answer = await new Promise<ForwardedAnswer>(resolve => forwarded.set(id, resolve));
	return new Response(answer.body, answer);
}

const beacons = beaconListener(
	collector,
	(...what) => tell('answered', ...what),
	(error, at) => tell('failure', error, at),
);
const others = getRequestListener((request, { incoming }) => forward(request, incoming.socket.remoteAddress ?? ''));
const server = createServer(timeouts, (request, response) => {
	if (!beacons(request, response)) void others(request, response);
});

first.on('message', async (order: Order) => {
	if (order === 'stop') {
		await stop(server);
		await collector.drain();
		tellAll();
		say('stopped');
	} else if ('taken' in order) {
		for (const taken of order.taken) asking.shift()!(taken);
	} else if ('counted' in order) collector.hear(...order.counted);
	else {
		forwarded.get(order.answer.id)?.(order.answer);
		forwarded.delete(order.answer.id);
	}
});
await listen(server, { ...where, shared: true });
say('ready');
