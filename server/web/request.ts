import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Actor } from '../account/access.ts';

export interface NodeEnv {
	/** What `@hono/node-server` passes along; absent where a test asks the app itself. */
	Bindings: Partial<HttpBindings> & {
		/** The peer's address, where another thread has taken the request. */
		peer?: string;
	};
	/** Who asks; known on the routes of the API. */
	Variables: { actor: Actor };
}

/** Address of the socket's peer. '' where there is no socket. */
export function peerOf(c: Context<NodeEnv>): string {
	return c.env?.peer ?? c.env?.incoming?.socket?.remoteAddress ?? '';
}

/** All request headers by lower-case name: node's own object where there is one, which saves making another. */
export function requestHeaders(c: Context<NodeEnv>): Record<string, string | string[] | undefined> {
	return c.env?.incoming?.headers ?? Object.fromEntries(c.req.raw.headers);
}

/** A body of at most `most` bytes as text; `undefined` where it is longer. Rejects if the body breaks off. */
export async function readText(c: Context<NodeEnv>, most: number): Promise<string | undefined> {
	const incoming = c.env?.incoming;
	if (incoming) return readStream(incoming, most);
	const body = await c.req.arrayBuffer();
	return body.byteLength > most ? undefined : Buffer.from(body).toString();
}

/**
 * The same, off node's own stream: a web stream around it costs more than all that the collector does with a beacon.
 * Listens instead of iterating, which takes a dozen promises for the one chunk that a beacon has.
 */
export function readStream(
	incoming: NonNullable<NodeEnv['Bindings']['incoming']>,
	most: number,
): Promise<string | undefined> {
	return new Promise((resolve, reject) => {
		if (Number(incoming.headers['content-length'] ?? 0) > most) return resolve(undefined);
		const chunks: Buffer[] = [];
		let size = 0;
		incoming.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= most) chunks.push(chunk);
			else resolve(undefined);
		});
		incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString()));
		// An error comes with it, and is of no more interest.
		incoming.on('close', () => reject(new Error('The request ended before its body did.')));
	});
}
