import { createHmac } from 'node:crypto';

/**
 * Who guesses passwords is slowed down, and the owner is not locked out by it:
 *
 * - each network (see `networkOf`) has ten tries at an account, then one every half minute;
 * - each network has thirty tries at all accounts together, then one every ten seconds;
 * - each account takes a hundred failures an hour from everywhere. Beyond that, a network that has not tried yet still has
 *   one try: the owner, who knows the password, gets in with it; and whoever has a session needs none.
 *
 * Held in memory only, under a key made at start.
 */
export interface Throttle {
	/** Takes a try. Seconds, at least 1, until there is one again; 0: go on. `account`: whatever name was typed. */
	attempt(account: string, network: string): number;
	/** The password was right: this network gets its tries at this account back. */
	succeeded(account: string, network: string): void;
}

interface Bucket {
	/** Tries that are saved up, and seconds after which there is one more. */
	most: number;
	every: number;
}
const PAIR: Bucket = { most: 10, every: 30 };
const NETWORK: Bucket = { most: 30, every: 10 };
const ACCOUNT: Bucket = { most: 100, every: 36 };

/** So many are held (some 5 MB); beyond, the one that has been silent longest starts anew. */
const MOST_HELD = 30_000;

/** `clock` is in milliseconds. */
export function createThrottle({ key, clock }: { key: Uint8Array; clock: () => number }): Throttle {
	/** By the HMAC of its name, the longest silent first. */
	const held = new Map<string, { tries: number; at: number }>();
	const nameOf = (...parts: string[]) => createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');

	const triesOf = (name: string, { most, every }: Bucket): number => {
		const found = held.get(name);
		return found ? Math.min(most, found.tries + (clock() - found.at) / 1000 / every) : most;
	};
	const keep = (name: string, tries: number) => {
		held.delete(name);
		if (held.size >= MOST_HELD) held.delete(held.keys().next().value as string);
		held.set(name, { tries, at: clock() });
	};

	return {
		attempt(account, network) {
			const buckets = [
				{ name: nameOf('pair', account, network), bucket: PAIR },
				{ name: nameOf('network', network), bucket: NETWORK },
				{ name: nameOf('account', account), bucket: ACCOUNT },
			].map(({ name, bucket }) => ({ name, bucket, tries: triesOf(name, bucket) }));
			const first = (buckets[0]?.tries ?? 0) >= PAIR.most;
			const short = buckets.filter(({ bucket, tries }) => tries < 1 && !(bucket === ACCOUNT && first));
			if (short.length > 0) return Math.max(...short.map(({ bucket, tries }) => Math.ceil((1 - tries) * bucket.every)));
			for (const { name, tries } of buckets) keep(name, Math.max(0, tries - 1));
			return 0;
		},
		succeeded(account, network) {
			held.delete(nameOf('pair', account, network));
			for (const [name, bucket] of [
				[nameOf('network', network), NETWORK],
				[nameOf('account', account), ACCOUNT],
			] as const) {
				keep(name, Math.min(bucket.most, triesOf(name, bucket) + 1));
			}
		},
	};
}
