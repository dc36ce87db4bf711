export interface Tile<T> {
	item: T;
	x: number;
	y: number;
	width: number;
	height: number;
}

/**
 * Squarified treemap (Bruls, Huizing, van Wijk 2000): rows of tiles along the shorter side, each row as long as another
 * tile makes its worst aspect ratio better. `items` come largest first; a size of 0 or less gets no tile.
 */
export function squarify<T>(items: readonly T[], size: (item: T) => number, width: number, height: number): Tile<T>[] {
	const left = items.filter(item => size(item) > 0);
	const scale = (width * height) / left.reduce((sum, item) => sum + size(item), 0);
	const tiles: Tile<T>[] = [];
	let box = { x: 0, y: 0, width, height };
	while (left.length > 0) {
		const side = Math.min(box.width, box.height);
		const row = [left.shift() as T];
		let area = size(row[0] as T) * scale;
		let worst = aspect(row, area, side, size, scale);
		while (left[0] !== undefined) {
			const longer = [...row, left[0]];
			const bigger = area + size(left[0]) * scale;
			const next = aspect(longer, bigger, side, size, scale);
			if (next > worst) break;
			row.push(left.shift() as T);
			[area, worst] = [bigger, next];
		}
		box = lay(tiles, row, area / side, box, item => (size(item) * scale * side) / area);
	}
	return tiles;
}

/** The worst ratio of a longer to a shorter side in a row of tiles. */
function aspect<T>(row: T[], area: number, side: number, size: (item: T) => number, scale: number): number {
	const sizes = row.map(item => size(item) * scale);
	return Math.max((side ** 2 * Math.max(...sizes)) / area ** 2, area ** 2 / (side ** 2 * Math.min(...sizes)));
}

/** Places a row along the shorter side of the box and returns what is left of the box. */
function lay<T>(tiles: Tile<T>[], row: T[], depth: number, box: Omit<Tile<T>, 'item'>, length: (item: T) => number) {
	const upright = box.width >= box.height;
	let at = 0;
	for (const item of row) {
		const along = length(item);
		const place = upright ? { x: box.x, y: box.y + at } : { x: box.x + at, y: box.y };
		tiles.push({ item, ...place, width: upright ? depth : along, height: upright ? along : depth });
		at += along;
	}
	return upright
		? { ...box, x: box.x + depth, width: box.width - depth }
		: { ...box, y: box.y + depth, height: box.height - depth };
}
