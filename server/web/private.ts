import { createMiddleware } from 'hono/factory';
import { isLoopback } from '../collect/address.ts';
import type { RequestHeaders } from '../collect/headers.ts';
import { failure } from './failure.ts';
import { type NodeEnv, peerOf, requestHeaders } from './request.ts';

/** Until accounts exist, only this machine reads the numbers: the connection and the `Host` must be loopback, unforwarded. */
export const loopbackOnly = createMiddleware<NodeEnv>(async (c, next) => {
	const headers = requestHeaders(c) as RequestHeaders;
	if (isLoopback({ peer: peerOf(c), host: c.req.header('host'), headers })) return next();
	const message =
		'The dashboard and the API answer only on the machine itself, at http://localhost or http://127.0.0.1.';
	return failure(c, 403, { code: 'loopback_only', message });
});
