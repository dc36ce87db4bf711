/** What was not asked for is forgotten in this rhythm (milliseconds): after five to ten minutes. */
const FORGET_EVERY = 300_000;

const forgets: (() => void)[] = [];
setInterval(() => {
	for (const forget of forgets) forget();
}, FORGET_EVERY).unref();

/**
 * `describe` with a memory of at most `most` keys, the ones used last: when the newer half is full, and every five minutes,
 * the older one goes, so that a key that is met again and again costs no more than to look it up. Only in memory, and
 * bounded by `most` however hostile the keys are; the caller bounds their length. Keys are as they are, User-Agents too: to
 * look one up by its HMAC would cost three times as much, and hide it from nobody who can read the memory of a process
 * that is sent it with every beacon.
 */
export function remember<Value>(most: number, describe: (key: string) => Value): (key: string) => Value {
	let newer = new Map<string, { value: Value }>();
	let older = newer;
	const forget = () => {
		older = newer;
		newer = new Map();
	};
	forgets.push(forget);
	return key => {
		const known = newer.get(key);
		if (known) return known.value;
		const entry = older.get(key) ?? { value: describe(key) };
		if (newer.size >= most / 2) forget();
		newer.set(key, entry);
		return entry.value;
	};
}
