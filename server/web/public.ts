import type { TLSSocket } from 'node:tls';
import type { Context } from 'hono';
import { cleanAddress, type Networks } from '../collect/address.ts';
import { type NodeEnv, peerOf } from './request.ts';

/** The settings that say under which address browsers reach this installation. */
export interface PublicAddress {
	/** Without a slash at its end; '' where it is not set. */
	PUBLIC_URL: string;
	TRUSTED_PROXIES: Networks;
}

/**
 * The address of this installation, without a slash at its end: `PUBLIC_URL`, else as this request came. The latter is what
 * whoever asks says, so what is told to *others* (a mail that an unknown person asked for) needs `PUBLIC_URL`.
 */
export function publicUrl(c: Context<NodeEnv>, address: PublicAddress): string {
	if (address.PUBLIC_URL) return address.PUBLIC_URL;
	return `${isSecure(c, address) ? 'https' : 'http'}://${hostOf(c, address)}`;
}

/** Did the browser ask by https? A proxy that is trusted says so, or else `PUBLIC_URL` under its own name. */
export function isSecure(c: Context<NodeEnv>, address: PublicAddress): boolean {
	if ((c.env?.incoming?.socket as TLSSocket | undefined)?.encrypted) return true;
	const proto = forwarded(c, address, 'proto');
	if (proto !== undefined) return proto.toLowerCase() === 'https';
	const url = URL.parse(address.PUBLIC_URL);
	return url?.protocol === 'https:' && url.host === hostOf(c, address);
}

/** The host name, with the port where there is one, under which the browser asked. */
export function hostOf(c: Context<NodeEnv>, address: PublicAddress): string {
	return forwarded(c, address, 'host')?.toLowerCase() ?? c.req.header('host')?.toLowerCase() ?? 'localhost';
}

/** What the last proxy, if it is trusted, says about the request that it passes on. */
function forwarded(
	c: Context<NodeEnv>,
	{ TRUSTED_PROXIES }: PublicAddress,
	what: 'proto' | 'host',
): string | undefined {
	if (!TRUSTED_PROXIES.has(cleanAddress(peerOf(c)) ?? '')) return;
	return c.req.header(`x-forwarded-${what}`)?.split(',').at(-1)?.trim() || undefined;
}

/** `__Host-` makes browsers refuse the cookie from any other host or without https (RFC 6265bis, 4.1.3.2). */
export function cookieName(address: PublicAddress, c: Context<NodeEnv>): string {
	return isSecure(c, address) ? '__Host-footfall' : 'footfall';
}
