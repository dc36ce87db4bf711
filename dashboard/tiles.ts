import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';

export interface Tile<T> {
	item: T;
	x: number;
	y: number;
	width: number;
	height: number;
}

/** One item, or all of them. */
type Node<T> = { item: T } | { children: Node<T>[] };

/**
 * Tiles as large as their items, as near to squares as they can be (Bruls, Huizing, van Wijk 2000). `items` come largest
 * first; a size of 0 or less gets no tile.
 */
export function tiles<T>(items: readonly T[], size: (item: T) => number, width: number, height: number): Tile<T>[] {
	const children = items.filter(item => size(item) > 0).map(item => ({ item }));
	if (children.length === 0) return [];
	const root = hierarchy<Node<T>>({ children }, node => ('children' in node ? node.children : undefined));
	root.sum(node => ('item' in node ? size(node.item) : 0));
	const drawn = treemap<Node<T>>().size([width, height]).tile(treemapSquarify.ratio(1))(root);
	return drawn
		.leaves()
		.flatMap(({ data, x0, y0, x1, y1 }) =>
			'item' in data ? { item: data.item, x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : [],
		);
}
