/** Things half done, kept in memory until they are taken up, once, or too old. */
export interface Pending<Value> {
	put(key: string, value: Value): void;
	/** Without taking it: `undefined` where it was taken, is too old or never was. */
	look(key: string): Value | undefined;
	/** Looks, and forgets it. */
	take(key: string): Value | undefined;
}

export interface PendingOptions {
	/** Milliseconds since 1970. */
	clock(): number;
	/** Milliseconds that a thing is kept. */
	lives: number;
	/** The oldest gives way beyond so many. */
	most: number;
}

export function createPending<Value>({ clock, lives, most }: PendingOptions): Pending<Value> {
	// In the order of putting, which is that of their ends.
	const kept = new Map<string, { value: Value; ends: number }>();
	const look = (key: string): Value | undefined => {
		const found = kept.get(key);
		return found && clock() < found.ends ? found.value : undefined;
	};
	return {
		put(key, value) {
			kept.delete(key);
			for (const [other, { ends }] of kept) {
				if (clock() < ends && kept.size < most) break;
				kept.delete(other);
			}
			kept.set(key, { value, ends: clock() + lives });
		},
		look,
		take(key) {
			const value = look(key);
			kept.delete(key);
			return value;
		},
	};
}
