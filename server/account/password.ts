import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { PASSWORD_LENGTH } from '../wire/account.ts';

/**
 * 32 MiB and about a quarter of a second for each guess: one of the sets that OWASP names as equal
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt), the one that leaves a small
 * server its memory.
 */
const COST = { ln: 15, r: 8, p: 3 } as const;
const SALT = 16;
const LENGTH = 32;

/** So many are computed at a time, which bounds their memory to 64 MiB and leaves other threads to the rest. */
const AT_ONCE = 2;
/** So many wait for their turn, about eight seconds; beyond that, more are turned away. */
const MOST_WAITING = 64;

/** More people sign in at once than this server can check. */
export class Busy extends Error {}

/** Is this long enough, and not too long, to be a password? Counted in characters as a person counts them. */
export function isPassword(text: string): boolean {
	const { length } = [...text.normalize('NFKC')];
	return length >= PASSWORD_LENGTH.least && length <= PASSWORD_LENGTH.most;
}

/**
 * A password as it is kept, in the manner of the PHC string format: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`.
 *
 * @throws Busy
 */
export async function hashPassword(password: string): Promise<string> {
	const salt = randomBytes(SALT);
	const hash = await derive(password, salt, COST);
	return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Is it that password? Where none is kept, because there is no such account or it was never joined, the same work is done for
 * the same answer.
 *
 * @throws Busy
 */
export async function verifyPassword(password: string, kept: string | null | undefined): Promise<boolean> {
	const parts = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(kept ?? NOBODYS);
	if (!parts) throw new Error('A password is kept in a form that this version does not know.');
	const [ln, r, p] = parts.slice(1, 4).map(Number) as [number, number, number];
	const [salt, expected] = parts.slice(4).map(part => Buffer.from(part, 'base64')) as [Buffer, Buffer];
	const found = await derive(password, salt, { ln, r, p });
	return timingSafeEqual(found, expected) && kept !== null && kept !== undefined;
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const NOBODYS = `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${unpadded(Buffer.alloc(SALT))}$${unpadded(Buffer.alloc(LENGTH))}`;

let computing = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, { ln, r, p }: Record<'ln' | 'r' | 'p', number>): Promise<Buffer> {
	if (waiting.length >= MOST_WAITING) throw new Busy();
	if (computing >= AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve));
	else computing++;
	try {
		// Twice what it takes, because OpenSSL counts a little on top.
		const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 2 * 128 * r * 2 ** ln };
		return await new Promise((resolve, reject) => {
			// The same characters are the same password, whichever keyboard composed them.
			scrypt(password.normalize('NFKC'), salt, LENGTH, options, (error, hash) =>
				error ? reject(error) : resolve(hash),
			);
		});
	} finally {
		// Whoever waits takes over this place.
		const next = waiting.shift();
		if (next) next();
		else computing--;
	}
}
