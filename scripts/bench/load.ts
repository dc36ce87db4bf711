import { connect, type Socket } from 'node:net';

export interface Load {
	port: number;
	connections: number;
	/** Requests in all. */
	requests: number;
	/** Whole HTTP requests, taken in turn. */
	messages: readonly Buffer[];
}

export interface Measured {
	/** Requests a second. */
	rate: number;
	/** Milliseconds that all but one request in a hundred took at most. */
	p99: number;
	/** Answers by status. */
	statuses: Record<string, number>;
}

/**
 * Sends prepared requests over open connections, each as soon as the one before it is answered. Sockets and not an HTTP
 * client: on two cores, a client that costs as much as the server measures itself.
 */
export async function load({ port, connections, requests, messages }: Load): Promise<Measured> {
	const times: number[] = [];
	const statuses: Record<string, number> = {};
	let sent = 0;
	const start = performance.now();
	const run = (socket: Socket) =>
		new Promise<void>((resolve, reject) => {
			let began = 0;
			let received = '';
			const next = () => {
				if (sent >= requests) return resolve(void socket.end());
				began = performance.now();
				socket.write(messages[sent++ % messages.length]!);
			};
			socket.on('data', chunk => {
				received += chunk.toString('latin1');
				const head = received.indexOf('\r\n\r\n');
				if (head < 0) return;
				const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
				if (received.length < head + 4 + length) return;
				const status = received.slice(9, 12);
				statuses[status] = (statuses[status] ?? 0) + 1;
				times.push(performance.now() - began);
				received = '';
				next();
			});
			socket.on('error', reject);
			next();
		});
	const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
	await Promise.all(sockets.map(run));
	const seconds = (performance.now() - start) / 1000;
	times.sort((a, b) => a - b);
	return { rate: requests / seconds, p99: times[Math.floor(times.length * 0.99)] ?? 0, statuses };
}

function open(port: number): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
		socket.once('error', reject);
	});
}
