/**
 * `describe` with a memory of at most `most` keys, the ones used last: when the newer half is full, the older one goes, so
 * that a key that is met again and again costs no more than to look it up. Only in memory, and bounded by `most` however
 * hostile the keys are; the caller bounds their length.
 */
export function remember<Value>(most: number, describe: (key: string) => Value): (key: string) => Value {
	let newer = new Map<string, { value: Value }>();
	let older = newer;
	return key => {
		const known = newer.get(key);
		if (known) return known.value;
		const entry = older.get(key) ?? { value: describe(key) };
		if (newer.size >= most / 2) {
			older = newer;
			newer = new Map();
		}
		newer.set(key, entry);
		return entry.value;
	};
}
