import { createServer, type Server } from 'node:http';
import { Sentence } from './sentence.ts';

/** Connections that are still busy this long (milliseconds) after the server was told to stop are cut. */
const PATIENCE = 5_000;

/** Connections that fell idle while the server stops are closed in this rhythm (milliseconds). */
const CLOSE_EVERY = 20;

/**
 * Milliseconds that a client may take for the headers and for the whole of a request, and in between two requests. A beacon
 * has two kilobytes: who takes longer hangs, or means to hold connections open.
 */
export const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 10_000 };

/** As `TIMEOUTS`, and how often node looks for who took longer. */
export type Timeouts = typeof TIMEOUTS & { connectionsCheckingInterval?: number };

/** Where to listen. `shared`: other threads listen there too, and the system gives each connection to one of them. */
export interface Where {
	host: string;
	port: number;
	shared?: boolean;
}

/** @throws Sentence where the port is taken or may not be used. */
export function listen(server: Server, { host, port, shared = false }: Where): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(new Sentence(explain(error, host, port))));
		server.listen({ port, host, reusePort: shared }, resolve);
	});
}

/** Where listening is shared, nothing says that another program listens there too. */
export async function requireFree(where: Where): Promise<void> {
	const server = createServer();
	await listen(server, where);
	await new Promise(resolve => server.close(resolve));
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
	if (error.code === 'EADDRINUSE') return `Port ${port} on ${host} is taken. Set PORT to another one.`;
	if (error.code === 'EACCES')
		return `Port ${port} on ${host} may not be used by this account. Set PORT to 1024 or more.`;
	return `Footfall cannot listen on ${host}, port ${port}: ${error.message}.`;
}

export function addressOf(server: Server, host: string): string {
	return `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`;
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
	const address = server.address();
	return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/**
 * Answers what is under way and takes no more. A client that keeps its connection would go on sending over it until it is
 * cut in the middle of a beacon, so each is asked to close with its answer.
 */
export function stop(server: Server): Promise<void> {
	return new Promise(resolve => {
		const closing = setInterval(() => server.closeIdleConnections(), CLOSE_EVERY);
		server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
		server.close(() => {
			clearInterval(closing);
			resolve();
		});
		setTimeout(() => server.closeAllConnections(), PATIENCE).unref();
	});
}
