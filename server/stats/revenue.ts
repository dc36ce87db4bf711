import { storedAs } from '../model/dimensions.ts';
import { type MetricName, measure, metricsAt, type Place } from '../model/metrics.ts';
import type { Sums } from '../model/sums.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Metrics, Money } from '../wire/report.ts';
import type { BreakdownQuestion } from './breakdown.ts';
import { placeOfSelection, type Selection, WORD } from './selection.ts';
import { rowsIn } from './spans.ts';

/** Sums, and beside them one amount per currency: `revenue_EUR`. */
export type Parts = Sums & { [revenue: `revenue_${string}`]: number };

export interface Amount {
	currency: string;
	amount: number;
	/** The point of a series that it belongs to, or the row of a breakdown: its start and its value. */
	at: number | string;
}

/** Amounts of the site or of what a filter leaves of it, where they are known. */
export async function amountsOf(store: Store, site: Site, selection: Selection): Promise<Amount[]> {
	const { filter } = selection;
	if (!metricsAt(placeOfSelection(filter)).includes('revenue')) return [];
	const { id } = storedAs(filter?.dimension ?? 'goal');
	const { from, values } = rowsIn('revenue_days', ['currency', 'amount'], {
		...selection,
		where: `site = ? and dimension = ?${filter ? ` and value = ${WORD}` : ''}`,
		values: [site.id, id, ...(filter ? [filter.value] : [])],
	});
	return store.all<Amount>(
		`select start as at, text as currency, amount from words join (
			select currency as word, start, sum(amount) as amount from ${from} group by word, start
		) as amounts on words.id = word`,
		values,
	);
}

/** Amounts of each row of a dimension of goals. */
export async function amountsBy(
	store: Store,
	site: Site,
	{ dimension, ...question }: Pick<BreakdownQuestion, 'period' | 'dimension' | 'interval'>,
): Promise<Amount[]> {
	const { from, values } = rowsIn('revenue_days', ['value', 'currency', 'amount'], {
		...question,
		where: 'site = ? and dimension = ?',
		values: [site.id, storedAs(dimension).id],
	});
	return store.all<Amount>(
		`select start || ' ' || value.text as at, currency.text as currency, amount from (
			select value as of, currency as word, start, sum(amount) as amount from ${from} group by of, word, start
		) join words as value on value.id = of join words as currency on currency.id = word`,
		values,
	);
}

/** The currencies of an answer, the one of the most rows first: all its rows have a number for each. */
export function currenciesOf(amounts: readonly Amount[]): string[] {
	const counts = Map.groupBy(amounts, ({ currency }) => currency);
	return [...counts].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1)).map(([currency]) => currency);
}

/** The amounts of a point or row as parts: 0 in each currency that it has none of. */
export function revenue(currencies: readonly string[], amounts: readonly Amount[] = []): Parts {
	const list = currencies.map(currency => {
		const own = amounts.filter(amount => amount.currency === currency);
		return [`revenue_${currency}`, own.reduce((sum, { amount }) => sum + amount, 0)];
	});
	return Object.fromEntries(list) as Parts;
}

/** Metrics from parts; `revenue` is the amounts by their currency, those that are not 0. */
export function measures(metrics: readonly MetricName[], place: Place, parts: Parts): Metrics {
	return Object.fromEntries(
		metrics.map(name => [name, name === 'revenue' ? amountsIn(parts) : measure(name, place, parts)]),
	) as Metrics;
}

function amountsIn(parts: Parts): Money {
	const amounts = Object.entries(parts).filter(([name, amount]) => name.startsWith('revenue_') && amount > 0);
	return Object.fromEntries(amounts.map(([name, amount]) => [name.slice('revenue_'.length), amount]));
}

/** The amount in the currency that most rows have: rows go by it, because amounts in different ones cannot be compared. */
export function firstAmount(parts: Parts): number | null {
	return Object.entries(parts).find(([name]) => name.startsWith('revenue_'))?.[1] ?? null;
}
