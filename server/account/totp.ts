import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import type { TotpOffer } from '../wire/account.ts';

/** What every authenticator expects without being told: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
const FORM = { issuer: 'Footfall', algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Steps of 30 seconds that the clock of an authenticator may be off, either way (RFC 6238, 5.2). */
const WINDOW = 1;

/** 160 bits in base32, as RFC 4226 wants them. */
export function newTotpSecret(): string {
	return new Secret({ size: 20 }).base32;
}

/** What an authenticator needs to take up a secret, to be typed or scanned. */
export function totpOffer(secret: string, email: string): TotpOffer {
	const uri = totpOf(secret, email).toString();
	return { secret, uri, qr: renderSVG(uri, { border: 2 }) };
}

/** The step of time that a code belongs to; `undefined` where it is none of those that are near. `at` is in milliseconds. */
export function stepOf(secret: string, code: string, at: number): number | undefined {
	const totp = totpOf(secret);
	const delta = totp.validate({ token: code, timestamp: at, window: WINDOW });
	return delta === null ? undefined : totp.counter({ timestamp: at }) + delta;
}

function totpOf(secret: string, label = ''): TOTP {
	return new TOTP({ ...FORM, label, secret: Secret.fromBase32(secret) });
}
