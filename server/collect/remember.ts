/**
 * `describe` with a memory of the `most` keys used last. A `Map` keeps the order of insertion, so its first key is the one
 * whose last use is furthest back. Only in memory, and bounded by `most` however hostile the keys are; the caller bounds
 * their length.
 */
export function remember<Value>(most: number, describe: (key: string) => Value): (key: string) => Value {
	const known = new Map<string, { value: Value }>();
	return key => {
		const entry = known.get(key) ?? { value: describe(key) };
		known.delete(key);
		known.set(key, entry);
		if (known.size > most) known.delete(known.keys().next().value as string);
		return entry.value;
	};
}
