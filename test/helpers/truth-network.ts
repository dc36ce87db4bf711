/** The way between browsers and the collector. It says which address it is asked from, and can lose what it carries. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Answer, Beacon } from '../../server/wire/beacon.ts';

/** A beacon that came by, and what became of it. */
export interface Passed {
	beacon: Beacon;
	/** The collector has answered, or will never hear of it. */
	decided: boolean;
	/** The browser has been told. */
	over: boolean;
	answer?: Answer;
}

export interface Network extends AsyncDisposable {
	readonly port: number;
	/** The address of whoever asks next. */
	address: string;
	/** In the order of arrival. */
	readonly passed: Passed[];
	/** `refuse`: the request fails and the collector never hears of it. `lose`: it is counted, and its answer fails. */
	fate(beacon: Beacon): 'refuse' | 'lose' | undefined;
	/** From now on answers and failures wait, until the function that it returns is called. */
	hold(): () => void;
	/** Resolves as soon as `check` holds, looked at after every change. Rejects after ten seconds. */
	until(check: (passed: readonly Passed[]) => boolean, what: () => string): Promise<void>;
}

export async function openNetwork(url: string): Promise<Network> {
	const waiting = new Set<() => void>();
	let held: Promise<void> = Promise.resolve();
	const changed = () => {
		for (const look of waiting) look();
	};
	const server = createServer((incoming, outgoing) => {
		carry(incoming, outgoing).catch(error => outgoing.destroy(error));
	});

	async function carry(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const body = await buffer(incoming);
		if (incoming.method !== 'POST') return reply(outgoing, await ask(incoming, body, url, network.address));
		const passed: Passed = { beacon: JSON.parse(`${body}`), decided: false, over: false };
		network.passed.push(passed);
		const fate = network.fate(passed.beacon);
		const answered = fate === 'refuse' ? undefined : await ask(incoming, body, url, network.address);
		if (answered?.status === 200) passed.answer = JSON.parse(`${answered.body}`);
		passed.decided = true;
		changed();
		await held;
		// A connection that is cut would be tried again by the browser. An answer that a page may not read fails for good.
		reply(outgoing, fate || !answered ? FAILURE : answered);
		passed.over = true;
		changed();
	}

	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const network: Network = {
		port: (server.address() as AddressInfo).port,
		address: '192.0.2.1',
		passed: [],
		fate: () => undefined,
		hold() {
			const { promise, resolve } = Promise.withResolvers<void>();
			held = promise;
			return () => {
				held = Promise.resolve();
				resolve();
			};
		},
		async until(check, what) {
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			const look = () => check(network.passed) && resolve();
			const late = setTimeout(() => reject(new Error(`Waited for ${what()}`)), 10_000);
			waiting.add(look);
			look();
			await promise.finally(() => {
				waiting.delete(look);
				clearTimeout(late);
			});
		},
		[Symbol.asyncDispose]: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	return network;
}

type Answered = { status: number; headers: IncomingMessage['headers']; body: Buffer };

const FAILURE: Answered = { status: 200, headers: {}, body: Buffer.alloc(0) };

function ask(incoming: IncomingMessage, body: Buffer, url: string, address: string): Promise<Answered> {
	return new Promise((resolve, reject) => {
		const headers = { ...incoming.headers, 'x-forwarded-for': address };
		const asking = request(new URL(incoming.url!, url), { method: incoming.method!, headers }, async answer => {
			resolve({ status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) });
		});
		asking.on('error', reject);
		asking.end(body);
	});
}

function reply(outgoing: ServerResponse, { status, headers, body }: Answered): void {
	outgoing.writeHead(status, headers);
	outgoing.end(body);
}
