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
