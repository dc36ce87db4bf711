import { createHmac } from 'node:crypto';

/** A network that has been silent for this long is forgotten: its bucket was full again after a minute. */
const FORGET_AFTER = 600_000;

/** At most this many networks are held (about 15 MB). Beyond, the one that has been silent longest starts anew. */
const MOST_NETWORKS = 100_000;

export type Taken = { ok: true } | { ok: false; retryAfter: number };

export interface Limit {
	/** Takes one token of a network (see `networkOf`). `retryAfter`: seconds, at least 1, until there is one again. */
	take(network: string): Taken;
	/** Forgets the networks that were silent for ten minutes; for a timer, so that it happens without traffic too. */
	forget(): void;
	/** Networks held right now. */
	readonly size: number;
}

interface Options {
	/** Tokens a minute, and the most that are saved up; 0: no limit, and nothing is held. */
	perMinute: number;
	/** Random, made at start and held nowhere else: addresses are held only as HMAC under it. */
	key: Uint8Array;
	/** Milliseconds from any fixed moment. */
	clock: () => number;
	mostNetworks?: number;
}

/** A token bucket per network: `perMinute` at once, and one more each `60 / perMinute` seconds. */
export function createLimit({ perMinute, key, clock, mostNetworks = MOST_NETWORKS }: Options): Limit {
	/** In the order of last use, the longest ago first. */
	const buckets = new Map<string, { tokens: number; at: number }>();
	const perMillisecond = perMinute / 60_000;

	const forget = () => {
		for (const [name, { at }] of buckets) {
			if (clock() - at < FORGET_AFTER) return;
			buckets.delete(name);
		}
	};

	const take = (network: string): Taken => {
		if (perMinute === 0) return { ok: true };
		const now = clock();
		const name = createHmac('sha256', key).update(network).digest('latin1');
		const bucket = buckets.get(name) ?? { tokens: perMinute, at: now };
		buckets.delete(name);
		forget();
		if (buckets.size >= mostNetworks) buckets.delete(buckets.keys().next().value as string);
		const tokens = Math.min(perMinute, bucket.tokens + Math.max(0, now - bucket.at) * perMillisecond);
		const ok = tokens >= 1;
		buckets.set(name, { tokens: ok ? tokens - 1 : tokens, at: now });
		return ok ? { ok } : { ok, retryAfter: Math.max(1, Math.ceil((1 - tokens) / perMillisecond / 1000)) };
	};

	return {
		take,
		forget,
		get size() {
			return buckets.size;
		},
	};
}
