import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of a server that says which address it was asked from, as a site's own proxy does. */
export interface Forward extends AsyncDisposable {
	port: number;
	/** The address of whoever asks next. Browsers cannot choose theirs, and a header of their own would cause a preflight. */
	address: string;
}

export async function forwardTo(url: string): Promise<Forward> {
	const server = createServer((incoming, answer) => {
		const headers = { ...incoming.headers, 'x-forwarded-for': forward.address };
		const asking = request(new URL(incoming.url!, url), { method: incoming.method!, headers }, answered => {
			answer.writeHead(answered.statusCode!, answered.headers);
			answered.pipe(answer);
		});
		asking.on('error', () => answer.destroy());
		incoming.pipe(asking);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const forward: Forward = {
		port: (server.address() as AddressInfo).port,
		address: '192.0.2.1',
		[Symbol.asyncDispose]: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	return forward;
}
