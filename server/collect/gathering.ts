import type { Increment } from '../store/tables.ts';

/** Increments that wait to be written, those of the same row added up. */
export interface Gathering {
	add(increment: Increment): void;
	/** Takes everything out. */
	take(): Increment[];
	/** Rows that wait. */
	readonly size: number;
}

type Node = Map<string | number, Node | Increment>;

/**
 * One map per part of the key: a view has some forty increments, and finding each by one joined string took four times as
 * long (42 against 9 µs for all of them).
 */
export function createGathering(): Gathering {
	let root: Node = new Map();
	let rows: Increment[] = [];
	return {
		add(increment) {
			const { table, key } = increment;
			const last = key.length - 1;
			let node = inner(root, table);
			for (let at = 0; at < last; at++) node = inner(node, key[at]!);
			const known = node.get(key[last]!) as Increment | undefined;
			if (known) return addTo(known.sums as Record<string, number>, increment.sums);
			const row: Increment = { table, key, sums: { ...increment.sums } };
			node.set(key[last]!, row);
			rows.push(row);
		},
		take() {
			const taken = rows;
			root = new Map();
			rows = [];
			return taken;
		},
		get size() {
			return rows.length;
		},
	};
}

function inner(node: Node, part: string | number): Node {
	let next = node.get(part) as Node | undefined;
	if (!next) {
		next = new Map();
		node.set(part, next);
	}
	return next;
}

function addTo(sums: Record<string, number>, more: Increment['sums']): void {
	// for…in and not Object.entries, which makes an array of arrays for each of forty increments a view.
	for (const sum in more) sums[sum] = (sums[sum] ?? 0) + more[sum]!;
}
