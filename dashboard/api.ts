import type { Failure } from '../server/wire/report.ts';
import { words } from './words.ts';

/** Values of a query; absent ones are left out. */
export type Query = Record<string, string | number | undefined>;

/** The address of a report. Relative to the page, so that the dashboard works under any path of a proxy. */
export function reportAddress(path: string, query: Query = {}): string {
	const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
	const search = given.map(([name, value]) => `${name}=${encodeURIComponent(value as string).replaceAll('%2C', ',')}`);
	return new URL(`api/v1/${path}${search.length > 0 ? `?${search.join('&')}` : ''}`, document.baseURI).href;
}

/** Fetches a report. Throws an `Error` whose message is a sentence to show; an aborted one keeps its `AbortError`. */
export async function ask<T>(address: string, abort?: AbortSignal): Promise<T> {
	const answer = await fetch(address, { headers: { accept: 'application/json' }, signal: abort ?? null }).catch(
		error => {
			throw abort?.aborted ? error : new Error(words.unreachable);
		},
	);
	const body: unknown = await answer.json().catch(() => {
		throw new Error(words.unreadable);
	});
	if (!answer.ok) throw new Error((body as Partial<Failure>).error?.message ?? words.unreadable);
	return body as T;
}
