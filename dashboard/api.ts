import { signal } from '@preact/signals';
import type { Failure, Period } from '../server/wire/report.ts';
import { ROOT, shareWord } from './mount.ts';
import { words } from './words.ts';

/** Values of a query; absent ones are left out. */
export type Query = Record<string, string | number | undefined>;

/** The address of a report. */
export function reportAddress(path: string, query: Query = {}): string {
	const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
	const search = given.map(([name, value]) => `${name}=${encodeURIComponent(value as string).replaceAll('%2C', ',')}`);
	return new URL(`api/v1/${path}${search.length > 0 ? `?${search.join('&')}` : ''}`, ROOT).href;
}

/** A request that the server did not do. The message is a sentence to show. */
export class Refusal extends Error {
	readonly status: number;
	readonly code: string;
	/** What was wrong: the name of a field. */
	readonly parameter: string | undefined;
	/** The nearest one that can be answered. */
	readonly period: Period | undefined;

	constructor(status: number, { code = '', message, parameter, period }: Partial<Failure['error']> = {}) {
		super(known[code] ?? message ?? words.unreadable);
		this.status = status;
		this.code = code;
		this.parameter = parameter;
		this.period = period;
	}
}

/** What readers of reports meet, in the language of the page; anything else reads as the server says it, in English. */
const known: Readonly<Record<string, string>> = words.failures;

/** How often an answer said that nobody is signed in: the session is over, or the link that shows this was revoked. */
export const refusals = signal(0);

const KEY = 'footfall-share';

/** What the password of a share link was exchanged for. Kept for the tab, where the browser lets it. */
let shareKey = shareWord && stored();

function stored(): string | undefined {
	try {
		return sessionStorage.getItem(`${KEY} ${shareWord}`) ?? undefined;
	} catch {
		return; // Frames on other sites may be refused storage.
	}
}

export function keepShareKey(key: string): void {
	shareKey = key;
	try {
		sessionStorage.setItem(`${KEY} ${shareWord}`, key);
	} catch {
		return; // As above: the password is asked for again after a reload.
	}
}

function headers(): Record<string, string> {
	const share = shareWord && ['Share', shareWord, shareKey].filter(Boolean).join(' ');
	return { accept: 'application/json', ...(share && { authorization: share }) };
}

/** Fetches a report. Throws an `Error` whose message is a sentence to show; an aborted one keeps its `AbortError`. */
export async function ask<T>(address: string, abort?: AbortSignal): Promise<T> {
	return request<T>(address, { signal: abort ?? null });
}

/** Changes something, or makes it, or ends it; what is answered, where anything is. Throws as `ask` does. */
export function change<T = void>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T> {
	return request<T>(reportAddress(path), { method, ...(body && { body: JSON.stringify(body) }) });
}

async function request<T>(address: string, init: RequestInit): Promise<T> {
	const sent = init.body ? { ...headers(), 'content-type': 'application/json' } : headers();
	const answer = await fetch(address, { ...init, headers: sent }).catch(error => {
		throw init.signal?.aborted ? error : new Error(words.unreachable);
	});
	if (answer.status === 204) return undefined as T;
	const body: unknown = await answer.json().catch(() => {
		throw new Error(words.unreadable);
	});
	if (answer.ok) return body as T;
	// What was sent along with a change may be wrong by itself, such as a password; a report is refused to strangers only.
	if (answer.status === 401 && !init.method) refusals.value++;
	throw new Refusal(answer.status, (body as Partial<Failure>).error);
}
