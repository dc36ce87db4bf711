import type { Answer, Beacon } from '../server/wire/beacon.ts';
import { splitMemory } from '../server/wire/memory.ts';
import type { Visit } from '../server/wire/visit.ts';
import type { EventOptions } from './api.ts';
import { attend, unreported } from './engagement.ts';
import { remember, silent } from './memory.ts';
import { excluded } from './page.ts';
import { send } from './send.ts';
import {
	addAnswer,
	addView,
	currentVisit,
	device,
	fromOutside,
	isStateless,
	keepVisit,
	origin,
	slide,
	undo,
	visitBlock,
} from './visit.ts';

/** A view of this document. */
export interface Shown {
	readonly page: string;
	/** HTTP status of the document; falsy where it is not known, and after an in-app move. */
	readonly status: number | false | undefined;
	/** The visit it belongs to, as far as it is known here. */
	visit: Visit;
	/** The site day its answer named. */
	day?: number;
	/** It was not counted: no leave and no event is sent for it. */
	lost: boolean;
}

/** The last view of this document; undefined before the first. */
export let shown: Shown | undefined;

/** The document is being left. Browsers then fail a request whose answer has not come, although it arrives. */
let gone = false;

/** Counts a page as seen now. Runs without a break up to the request, so that a lock need not be held any longer. */
export async function view(page: string): Promise<void> {
	if (silent()) return;
	const { type, responseStatus } = loading();
	const arrived = !shown && !/reload|back/.test(`${type}`);
	const running = currentVisit();
	const before = running.screen ? running : ({ ...device(), ...(arrived && origin()) } as Visit);
	let { visit, facts }: { visit: Visit; facts: object } = addView(before, page);
	if (isStateless() || !keepVisit(visit)) {
		visit = { ...device(), stateless: 1 } as object;
		facts = arrived && fromOutside() ? { begins: 1, ...origin() } : {};
	}
	const next: Shown = {
		page,
		status: shown ? shown.page === page && shown.status : responseStatus,
		visit,
		lost: excluded(page),
	};
	gone = false;
	shown = next;
	attend();
	const answer = next.lost ? undefined : await report({ kind: 'view', ...facts, status: next.status });
	if (!answer) {
		next.lost = true;
		if (next === shown && !gone && !visit.stateless) undo(visit, before);
	} else if (answer.memory && !silent()) {
		remember(answer.memory);
		next.day = splitMemory(answer.memory).day;
		next.visit = addAnswer(answer) ?? visit;
	}
}

/** Reports the attention that the last view got since the last report. */
export function leave(): void {
	const facts = shown && !shown.lost && !silent() && unreported();
	if (facts) report({ kind: 'leave', status: shown!.status, day: shown!.day, ...facts });
}

/** The same as the document goes. */
export function depart(): void {
	leave();
	gone = true;
}

/** Sends something about the last view. */
export function report(
	facts: object,
	visit = shown!.visit,
	callback?: EventOptions['callback'],
): Promise<Answer | undefined> {
	slide();
	return send({ ...facts, ...visitBlock(visit, shown!.page) } as Beacon, callback);
}

/** How this document was loaded, as far as the browser says. */
function loading(): Partial<PerformanceNavigationTiming> {
	return (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined) ?? {};
}
