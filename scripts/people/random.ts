/** A stream of numbers that follows from its seed alone, so that every generated world can be made again. */
export interface Random {
	/** At least 0 and below 1. */
	next(): number;
	/** A whole number from `least` to `most`. */
	whole(least: number, most: number): number;
	chance(share: number): boolean;
	pick<Value>(list: readonly Value[]): Value;
	/** A value by the weight it is listed with. */
	weighted<Value>(list: readonly (readonly [value: Value, weight: number])[]): Value;
	/** Exponentially distributed: many small ones, a few large ones. */
	waiting(mean: number): number;
	/** Lognormally distributed around a median, as reading times are. */
	around(median: number, spread: number): number;
	/** Index into a list of this length whose entries are ever less popular. */
	popular(length: number): number;
	/** A stream of its own, which no draw from this one shifts. */
	fork(...names: (number | string)[]): Random;
}

/** mulberry32 (Tommy Ettinger): 32 bits of state, which is enough for a town and fast enough for a year of it. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	function next(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	}
	const index = (length: number) => Math.floor(next() * length);
	const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
	return {
		next,
		whole: (least, most) => least + index(most - least + 1),
		chance: share => next() < share,
		pick: list => list[index(list.length)]!,
		weighted(list) {
			let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0);
			for (const [value, weight] of list) {
				left -= weight;
				if (left < 0) return value;
			}
			return list[list.length - 1]![0];
		},
		waiting: mean => -mean * Math.log(1 - next()),
		around: (median, spread) => median * Math.exp(spread * normal()),
		popular: length => Math.floor(length * next() ** 2.2),
		fork: (...names) => createRandom(names.reduce<number>((sum, name) => mix(sum, String(name)), seed >>> 0)),
	};
}

/** FNV-1a over a name, starting from a seed. */
function mix(seed: number, name: string): number {
	let sum = (seed ^ 0x811c9dc5) >>> 0;
	for (let at = 0; at < name.length; at++) sum = Math.imul(sum ^ name.charCodeAt(at), 0x01000193) >>> 0;
	return Math.imul(sum ^ (sum >>> 15), 0x85ebca6b) >>> 0;
}
