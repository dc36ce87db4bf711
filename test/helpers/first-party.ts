import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site whose own server passes everything under `<path>f` on to a collector, as deploy/ says, and serves pages itself. */
export interface FirstParty extends AsyncDisposable {
	readonly port: number;
	/** The path of every request, in the order of arrival. */
	readonly requested: string[];
}

/** `path` is where the script lies, with a slash at either end; `tag` stands in the head of every page. */
export async function serveFirstParty(collector: string, { path = '/', tag = '' } = {}): Promise<FirstParty> {
	const script = tag || `<script defer src="${path}f.js"></script>`;
	const requested: string[] = [];
	const server = createServer((incoming, answer) => {
		const url = incoming.url!;
		requested.push(url);
		if (!url.startsWith(`${path}f`)) {
			answer.setHeader('Content-Type', 'text/html; charset=utf-8');
			answer.end(
				`<!doctype html><html lang="en"><head><title>${url.split('?')[0]}</title><link rel="icon" href="data:,">${script}</head><body><a href="/shop/shoes">Shoes</a></body></html>`,
			);
			return;
		}
		const { cookie: _, ...headers } = incoming.headers;
		const told = { ...headers, 'x-forwarded-for': '192.0.2.1', 'x-forwarded-host': headers.host! };
		const to = new URL(url.slice(path.length - 1), collector);
		const asking = request(to, { method: incoming.method!, headers: told }, answered => {
			answer.writeHead(answered.statusCode!, answered.headers);
			answered.pipe(answer);
		});
		asking.on('error', () => answer.destroy());
		incoming.pipe(asking);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		requested,
		[Symbol.asyncDispose]: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
