import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Actor } from '../account/access.ts';
import type { Factors } from '../account/factors.ts';
import type { Mailer } from '../account/mail.ts';
import { readRecoveryCode } from '../account/recovery.ts';
import { digest } from '../account/secret.ts';
import { SESSION_IDLE, startSession } from '../account/sessions.ts';
import type { Throttle } from '../account/throttle.ts';
import type { User } from '../account/users.ts';
import { clientAddress, networkOf } from '../collect/address.ts';
import { browserHeaders, describeBrowser } from '../collect/device.ts';
import type { RequestHeaders } from '../collect/headers.ts';
import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import { Refused } from './failure.ts';
import { cookieName, isSecure, type PublicAddress } from './public.ts';
import { type NodeEnv, peerOf, requestHeaders } from './request.ts';

/** What the routes of accounts work with. */
export interface Accounts {
	store: Store;
	/** Milliseconds since 1970. */
	clock(): number;
	address: PublicAddress;
	throttle: Throttle;
	factors: Factors;
	/** Absent where no mail server is set. */
	mail?: Mailer | undefined;
}

/** Seconds since 1970. */
export const secondsOf = ({ clock }: Pick<Accounts, 'clock'>): number => Math.floor(clock() / 1000);

/** The account that is signed in, behind `guard('self')` or `guard('own')`. */
export function signedIn(c: Context<NodeEnv>): Extract<Actor, { kind: 'user' }> & { user: User } {
	return c.get('actor') as Extract<Actor, { kind: 'user' }> & { user: User };
}

/** Starts a session in this browser, in the place of the one that it had: whoever knew that one knows nothing now. */
export async function openSession(c: Context<NodeEnv>, accounts: Accounts, user: number, ...also: Statement[]) {
	const earlier = getCookie(c, cookieName(accounts.address, c));
	const ended: Statement[] = earlier ? [['delete from sessions where secret = ?', [digest(earlier)]]] : [];
	const session = { user, label: labelOf(c), at: secondsOf(accounts) };
	giveCookie(c, accounts.address, await startSession(accounts.store, session, ...ended, ...also));
}

/** The cookie of a session, for as long as it lasts without being used. */
export function giveCookie(c: Context<NodeEnv>, address: PublicAddress, secret: string): void {
	setCookie(c, cookieName(address, c), secret, {
		path: '/',
		httpOnly: true,
		sameSite: 'Lax',
		secure: isSecure(c, address),
		maxAge: SESSION_IDLE,
	});
}

export function takeCookie(c: Context<NodeEnv>, address: PublicAddress): void {
	deleteCookie(c, cookieName(address, c), { path: '/', secure: isSecure(c, address) });
}

/** "Firefox on Linux": enough to recognise one's own browser in a list, made of words that are ours. */
function labelOf(c: Context<NodeEnv>): string {
	const { browser, system } = describeBrowser(browserHeaders(requestHeaders(c) as RequestHeaders));
	return `${browser} on ${system}`;
}

/** Takes a try at a password of an account. @throws Refused where there have been too many; else call the answer on success. */
export function tryPassword(c: Context<NodeEnv>, { throttle, address }: Accounts, email: string): () => void {
	const headers = requestHeaders(c) as RequestHeaders;
	const client = clientAddress(
		{ peer: peerOf(c), forwarded: c.req.header('forwarded'), xForwardedFor: headers['x-forwarded-for']?.toString() },
		address.TRUSTED_PROXIES,
	);
	return attempt(c, throttle, email, networkOf(client.address));
}

/**
 * Takes a try at the second factor of an account, wherever it comes from: whoever has the password needs six digits more, and
 * networks are cheap. A recovery code is too long to be guessed, so with one its owner always gets in.
 *
 * @throws Refused where there have been too many; else call the answer on success.
 */
export function tryCode(c: Context<NodeEnv>, { throttle }: Accounts, { email, totp }: User, code = ''): () => void {
	if (totp === null || code === '' || readRecoveryCode(code) !== undefined) return () => undefined;
	return attempt(c, throttle, `code of ${email}`, `everywhere, ${email}`);
}

function attempt(c: Context<NodeEnv>, throttle: Throttle, account: string, network: string): () => void {
	const wait = throttle.attempt(account, network);
	if (wait > 0) {
		c.header('Retry-After', `${wait}`);
		throw new Refused({ code: 'slow_down', message: `Too many tries; try again in ${wait} seconds.` }, 429);
	}
	return () => throttle.succeeded(account, network);
}
