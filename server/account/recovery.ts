import { randomBytes } from 'node:crypto';

/** How many codes one gets at a time. */
export const RECOVERY_CODES = 10;

/** Thirty-two, without those that look like another one on paper. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 28 letters of five bits: 140 random bits, so that SHA-256 keeps them. */
const LENGTH = 28;

/** Codes for when the authenticator is lost, as they are shown this once: `abcd-efgh-…`. */
export function newRecoveryCodes(): string[] {
	return Array.from({ length: RECOVERY_CODES }, () => {
		const letters = [...randomBytes(LENGTH)].map(byte => LETTERS[byte % LETTERS.length]).join('');
		return letters.replace(/.{4}(?=.)/g, '$&-');
	});
}

/** A code as a person types it, brought to the letters that were given out; `undefined` where it cannot be one. */
export function readRecoveryCode(text: string): string | undefined {
	const letters = text.toLowerCase().replace(/[\s-]/g, '');
	return letters.length === LENGTH ? letters : undefined;
}
