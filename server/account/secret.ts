import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as 43 letters that are safe in addresses and headers. */
export function newSecret(): string {
	return randomBytes(32).toString('base64url');
}

/**
 * How a secret is kept. A plain hash is enough for what is random and long: nobody can try all of them. Looking it up by its
 * hash tells nothing by how long it takes either, because whoever guesses cannot choose the hash.
 */
export function digest(secret: string): string {
	return createHash('sha256').update(secret).digest('base64url');
}
