import type { Leave, View } from '../server/wire/beacon.ts';
import { splitMemory } from '../server/wire/memory.ts';
import type { Visit } from '../server/wire/visit.ts';
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
	/** HTTP status of the document; undefined where it is not known, and after an in-app move. */
	readonly status: number | undefined;
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
	const status = (shown ? shown.page === page && shown.status : responseStatus) || undefined;
	const arrived = !shown && !/reload|back/.test(`${type}`);
	const running = currentVisit();
	const before = running.screen ? running : ({ ...device(), ...(arrived && origin()) } as Visit);
	let { visit, facts }: { visit: Visit; facts: object } = addView(before, page);
	if (isStateless() || !keepVisit(visit)) {
		slide();
		visit = { ...device(), stateless: 1 } as object;
		facts = { kind: 'view', ...(arrived && fromOutside() && { begins: 1, ...origin() }) };
	}
	const next: Shown = { page, status, visit, lost: excluded(page) };
	gone = false;
	shown = next;
	attend();
	const answer = next.lost ? undefined : await send({ ...facts, status, ...visitBlock(visit, page) } as View);
	if (!answer) {
		next.lost = true;
		if (next === shown && !gone && !visit.stateless) undo(visit, before);
	} else if (answer.memory && !silent()) {
		remember(answer.memory);
		next.day = splitMemory(answer.memory).day;
		next.visit = addAnswer(answer) ?? next.visit;
	}
}

/** Reports the attention that the last view got since the last report. */
export function leave(): void {
	if (!shown || shown.lost || silent()) return;
	const facts = unreported();
	if (!facts) return;
	slide();
	const { page, status, day, visit } = shown;
	send({ kind: 'leave', status, day, ...facts, ...visitBlock(visit, page) } as Leave);
}

/** The same as the document goes. */
export function depart(): void {
	leave();
	gone = true;
}

/** How this document was loaded, as far as the browser says. */
function loading(): Partial<PerformanceNavigationTiming> {
	return (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined) ?? {};
}
