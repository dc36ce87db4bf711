import type { Ledger } from '../../scripts/people/ledger.ts';

/** Rows in which two ledgers differ, twenty at most: readable where thousands of rows are compared. */
export function differences(sums: Ledger, truth: Ledger): Record<string, { sums: unknown; truth: unknown }> {
	const names = new Set([...Object.keys(sums), ...Object.keys(truth)]);
	const wrong = [...names].filter(name => JSON.stringify(sorted(sums[name])) !== JSON.stringify(sorted(truth[name])));
	return Object.fromEntries(wrong.slice(0, 20).map(name => [name, { sums: sums[name], truth: truth[name] }]));
}

const sorted = (row: Record<string, number> = {}) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
