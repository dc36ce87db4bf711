import type { Sum } from '../model/sums.ts';

/** The sums of a table as columns of a statement: `sum(views) as views, …`. Names come from the list of sums only. */
export function columns(sums: readonly Sum[]): string {
	return sums.map(sum => `sum(${sum}) as ${sum}`).join(', ');
}
