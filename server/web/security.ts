import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { failure } from './failure.ts';
import { hostOf, isSecure, type PublicAddress } from './public.ts';
import type { NodeEnv } from './request.ts';

/**
 * Nothing inline, nothing from elsewhere, no text that becomes code: what "contacts no other host" means to a browser.
 * `frames` are the origins whose pages may show the page in a frame; none unless given.
 */
export function contentSecurityPolicy(frames: readonly string[] = []): string {
	return [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"connect-src 'self'",
		"form-action 'self'",
		"base-uri 'none'",
		`frame-ancestors ${frames.length > 0 ? frames.join(' ') : "'none'"}`,
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	].join('; ');
}

const HEADERS: Record<string, string> = {
	'Content-Security-Policy': contentSecurityPolicy(),
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	'Referrer-Policy': 'same-origin',
	'X-Content-Type-Options': 'nosniff',
};

/** A year. Other names under the host are its owner's business. */
const HSTS = 'max-age=31536000';

/** Headers of every answer that is not to a beacon. What a route has set itself stays: the script is there for every site. */
export function securityHeaders(address: PublicAddress): MiddlewareHandler<NodeEnv> {
	// Under a path of somebody's site, the rule would be for all of that site.
	const whole = !address.PUBLIC_URL || new URL(address.PUBLIC_URL).pathname === '/';
	return createMiddleware<NodeEnv>(async (c, next) => {
		await next();
		for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.header(name, value);
		if (whole && !c.req.path.startsWith('/f') && isSecure(c, address)) c.header('Strict-Transport-Security', HSTS);
		if (c.req.path.startsWith('/api/') && !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
	});
}

/** Bytes that a request to the API may have: the longest is a site with all of its settings. */
export const MOST_BODY = 65_536;

export const limitBody = bodyLimit({
	maxSize: MOST_BODY,
	onError: c => failure(c, 413, { code: 'too_large', message: `A request has at most ${MOST_BODY} bytes.` }),
});

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A page of another site cannot change anything in the name of whoever is signed in here: browsers say where a change comes
 * from (`Sec-Fetch-Site` on https, `Origin` everywhere), a body has a type that forms cannot send, and the session's cookie
 * stays at home (`SameSite`). Programs send neither header.
 */
export function sameOriginOnly(address: PublicAddress): MiddlewareHandler<NodeEnv> {
	return createMiddleware<NodeEnv>(async (c, next) => {
		if (SAFE.includes(c.req.method)) return next();
		if (!isSameOrigin(c, address)) {
			return failure(c, 403, { code: 'cross_origin', message: 'Changes are taken from the dashboard itself only.' });
		}
		const type = c.req.header('content-type');
		if (type === undefined ? hasBody(c) : !/^application\/json\s*(?:;|$)/i.test(type)) {
			return failure(c, 415, { code: 'not_json', message: 'A body must have the type application/json.' });
		}
		return next();
	});
}

function isSameOrigin(c: Context<NodeEnv>, address: PublicAddress): boolean {
	const site = c.req.header('sec-fetch-site');
	if (site !== undefined) return site === 'same-origin';
	const origin = c.req.header('origin');
	if (origin === undefined) return true;
	const host = URL.parse(origin)?.host;
	return host !== undefined && [hostOf(c, address), URL.parse(address.PUBLIC_URL)?.host].includes(host);
}

const hasBody = (c: Context<NodeEnv>) =>
	Number(c.req.header('content-length') ?? 0) > 0 || c.req.header('transfer-encoding') !== undefined;
