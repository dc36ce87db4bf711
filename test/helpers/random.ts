/** Random numbers that are the same at every run (mulberry32), so that a test that fails fails again. */
export interface Random {
	/** 0 <= number < 1 */
	next(): number;
	/** A whole number, both limits included. */
	between(least: number, most: number): number;
	pick<T>(list: readonly T[]): T;
	chance(probability: number): boolean;
}

export function random(seed: number): Random {
	let state = seed;
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
	return {
		next,
		between,
		pick: list => list[between(0, list.length - 1)]!,
		chance: probability => next() < probability,
	};
}
