import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** What `@hono/node-server` passes along; absent where a test asks the app itself. */
export interface NodeEnv {
	Bindings: Partial<HttpBindings>;
}

/** Address of the socket's peer. '' where there is no socket. */
export function peerOf(c: Context<NodeEnv>): string {
	return c.env?.incoming?.socket?.remoteAddress ?? '';
}

/** All request headers by lower-case name: node's own object where there is one, which saves making another. */
export function requestHeaders(c: Context<NodeEnv>): Record<string, string | string[] | undefined> {
	return c.env?.incoming?.headers ?? Object.fromEntries(c.req.raw.headers);
}

/**
 * A body of at most `most` bytes as text; `undefined` where it is longer. Read off node's own stream where there is one: a
 * web stream around it costs more than all that the collector does with a beacon. Rejects if the body breaks off.
 */
export async function readText(c: Context<NodeEnv>, most: number): Promise<string | undefined> {
	const length = Number(c.req.header('content-length') ?? 0);
	if (length > most) return;
	const incoming = c.env?.incoming;
	if (!incoming) {
		const body = await c.req.arrayBuffer();
		return body.byteLength > most ? undefined : Buffer.from(body).toString();
	}
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of incoming) {
		size += chunk.length;
		if (size > most) return;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString();
}
