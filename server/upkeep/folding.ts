import type { DimensionName } from '../model/dimensions.ts';
import { OTHER } from '../model/facts.ts';
import { foldSmall, type Group } from '../model/groups.ts';
import { type Pair, pairs } from '../model/pairs.ts';
import { isByMonth, PARTS, sourcePairs } from '../model/public.ts';
import { PUBLIC_SUMS } from '../model/sums.ts';
import type { Cell, Named, PublicSums } from './cells.ts';

/** What became of a group: what is told of it can be subtracted from, or nothing is told. */
interface Fate {
	size: number;
	shown: boolean;
}

/** A dimension and one of its values. */
type Side = readonly [name: DimensionName, value: string];

/** A cell among the others that are folded with it; one without values is a part of something that is told, under no name. */
interface Part extends Group {
	cell?: Cell;
}

export interface Folding {
	/** Takes note of what is told of a dimension anyway, exactly. Before any other. */
	exact(dimension: Named, cells: readonly Cell[]): void;
	/** What to publish of a dimension, "(other)" included; and of a pair, with the "(other)" of each row and column. */
	values(dimension: Named, cells: readonly Cell[]): Cell[];
	crosses(pair: Pair, cells: readonly Cell[]): Cell[];
}

/**
 * Folds the groups of one month, wholes before their parts. Everything that is told is remembered, because a group can be
 * read off the difference of two that are larger: of a row and what is shown of it, of a country and its regions, of an area
 * and its pages, of a channel and the sources that brought nothing by another, of a country and those from there who saw a page.
 */
export function createFolding(threshold: number): Folding {
	const fates = new Map<string, Fate>();
	/** What a value of a dimension of sources came with, if with one only. */
	const found = new Map<string, Side | undefined>();
	const known = new Map<string, Side[]>();
	const goals: string[] = [];

	/** Of what a value is a part; for each of the few values once, and not for each of the many cells. */
	function wholesOf(side: Side): Side[] {
		const key = keyOf(side);
		let wholes = known.get(key);
		if (!wholes) {
			wholes = findWholes(side);
			known.set(key, wholes);
		}
		return wholes;
	}

	function findWholes([name, value]: Side): Side[] {
		const named = PARTS.filter(part => part.name === name).map(({ of, whole }): Side | undefined => {
			const text = whole(value);
			return text === undefined ? undefined : [of, text];
		});
		const came = sourcePairs.filter(({ b }) => b.name === name).map(({ id }) => found.get(`${id} ${value}`));
		return [...named, ...came].filter(side => side !== undefined);
	}

	const isTold = (side: Side): boolean => !isByMonth(side[0]) || fates.get(keyOf(side))?.shown === true;

	/**
	 * A cell, with the keys of what it is a part of. Parts of `wholes` add up to these; of `above` too they are parts, but
	 * overlap, as pages and goals do in visits: there it counts what one cell alone leaves over.
	 */
	function partOf(cell: Cell, { lines, wholes, above }: { lines: string[]; wholes: string[]; above: string[] }): Part {
		const told = wholes.filter(key => fates.has(key));
		const leavesFew = (key: string): boolean => {
			const left = (fates.get(key)?.size ?? 0) - cell.size;
			return left > 0 && left < threshold;
		};
		return {
			cell,
			size: cell.size,
			hidden:
				cell.a === OTHER ||
				cell.b === OTHER ||
				told.some(key => !fates.get(key)!.shown) ||
				[...told, ...above].some(leavesFew),
			lines: [...lines, ...told.map(lineOf)],
		};
	}

	/** Folds, remembers, and gives the cells that are shown; those that are not are handed over. */
	function fold(parts: readonly Part[], names: (cell: Cell) => [Side, Side?]): { shown: Cell[]; folded: Set<Part> } {
		const folded = foldSmall([...parts, ...remainders(parts)], threshold);
		const shown = parts.filter(part => !folded.has(part)).map(({ cell }) => cell!);
		for (const part of parts) {
			fates.set(keyOf(...names(part.cell!)), { size: part.size, shown: !folded.has(part) });
		}
		return { shown, folded };
	}

	/** What no part of a whole says, such as groups that were sealed: as much as one more group that nobody sees. */
	function remainders(parts: readonly Part[]): Part[] {
		const left = new Map<string, number>();
		for (const { lines, size } of parts) {
			for (const line of lines) {
				if (!line.startsWith(WHOLE)) continue;
				left.set(line, (left.get(line) ?? fates.get(line.slice(WHOLE.length))!.size) - size);
			}
		}
		return [...left].filter(([, size]) => size > 0).map(([line, size]) => ({ size, hidden: true, lines: [line] }));
	}

	/** What is left over in a line, where it is enough to be told. */
	function other(parts: readonly Part[], name: Pick<Cell, 'a' | 'b'>): Cell[] {
		const size = parts.reduce((all, part) => all + part.size, 0);
		if (parts.length === 0 || size < threshold) return [];
		const sums = Object.fromEntries(
			PUBLIC_SUMS.map(sum => [sum, parts.reduce((all, { cell }) => all + cell!.sums[sum], 0)]),
		);
		return [{ ...name, size, sums: sums as PublicSums }];
	}

	return {
		exact({ name }, cells) {
			for (const { a, size } of cells) fates.set(keyOf([name, a!]), { size, shown: true });
			if (name === 'goal') goals.push(...cells.map(({ a }) => keyOf([name, a!])));
		},

		values({ name, kind }, cells) {
			// Of which goals something is a property is not known of it alone, so it may be any of them.
			const above = kind === 'property' ? goals : [];
			const parts = cells.map(cell => {
				const wholes = wholesOf([name, cell.a!]).map(side => keyOf(side));
				return partOf(cell, { lines: ['all'], wholes, above });
			});
			const { shown, folded } = fold(parts, ({ a }) => [[name, a!]]);
			const left = parts.filter(part => folded.has(part));
			return [...shown, ...other(left, {})];
		},

		crosses(pair, cells) {
			const sides = ({ a, b }: Cell): [Side, Side] => [
				[pair.a.name, a!],
				[pair.b.name, b!],
			];
			if (sourcePairs.includes(pair)) {
				for (const { a, b } of cells) {
					const key = `${pair.id} ${b}`;
					found.set(key, found.has(key) ? undefined : [pair.a.name, a!]);
				}
				known.clear();
			}
			const parts = cells.map(cell => {
				const [a, b] = sides(cell);
				const told = [a, b].filter(isTold);
				const lines = told.map(side =>
					addsUp(pair, side) && fates.has(keyOf(side)) ? lineOf(keyOf(side)) : side.join(' '),
				);
				const wholes = [...together(wholesOf(a), b), ...together(wholesOf(b), a)];
				// Of facts of views no visits are told.
				const part = partOf(cell, { lines, wholes, above: pair.kind === 'view' ? [] : [keyOf(a), keyOf(b)] });
				return { ...part, hidden: part.hidden || lines.length < 2 };
			});
			const { shown, folded } = fold(parts, sides);
			const left = parts.filter(part => folded.has(part));
			const by = (side: 'a' | 'b'): Cell[] =>
				[...Map.groupBy(left, ({ cell }) => cell![side]!)]
					.filter(([value]) => value !== OTHER && isTold([pair[side].name, value]))
					.flatMap(([value, list]) => other(list, { [side]: value }));
			return [...shown, ...by('a'), ...by('b')];
		},
	};
}

/** A line whose parts add up to something that is told, by its key. */
const WHOLE = 'whole ';
const lineOf = (key: string): string => WHOLE + key;

/**
 * Whether the cells of a value add up to its visits: facts of the visit do. A visit sees several pages, so those of a page
 * add up and those of a country over the pages do not; the same with goals.
 */
function addsUp({ kind, a, b }: Pair, [name]: Side): boolean {
	if (kind === 'visit') return true;
	if (kind === 'page') return name === b.name;
	return kind === 'goal' && name === a.name && b.kind !== 'property';
}

/** The cells that stand for wholes of one side beside the other, where there is such a pair. */
const together = (wholes: readonly Side[], beside: Side): string[] =>
	wholes.filter(([name]) => isPair(name, beside[0])).map(side => keyOf(side, beside));

const NAMES = new Set(pairs.flatMap(({ a, b }) => [`${a.name} ${b.name}`, `${b.name} ${a.name}`]));
const isPair = (one: DimensionName, other: DimensionName): boolean => NAMES.has(`${one} ${other}`);

/** Whatever the order. Texts that are stored have no control characters in them. */
function keyOf(one: Side, other?: Side): string {
	const [name, value] = one;
	if (!other) return `${name}\0${value}`;
	const [first, second] = name < other[0] ? [one, other] : [other, one];
	return `${first[0]}\0${first[1]}\0${second[0]}\0${second[1]}`;
}
