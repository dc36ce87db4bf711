/** What a visitor of the truth test sees, and the log of it that somebody would keep who tracked everybody. */
import type { BrowserContext, Page } from 'playwright-core';
import type { EventLine, LeaveLine, Line, ViewLine } from '../../scripts/people.ts';
import { SCREEN_WIDTHS, SCREENS } from '../../server/wire/beacon.ts';
import { VISIT_COOKIE, VISIT_SECONDS } from '../../server/wire/visit.ts';
import { cookiesOf, DESKTOP } from './browser.ts';
import { EXCLUDED, type Fails, HOMES, nameOf, type Traits, type Way } from './truth-history.ts';
import type { Passed } from './truth-network.ts';
import type { Stage } from './truth-stage.ts';

/** What the tracker should know of the view that a tab shows. */
interface Shown {
	view: number;
	at: number;
	counted: boolean;
	/** Attention it got, and how much of it was reported. Pixels of the lowest line seen. */
	seconds: number;
	bottom: number;
	reported: { seconds: number; deciles: number };
}

export interface Tab {
	page: Page;
	/** Session history: addresses, and the documents that they are entries of. */
	entries: { address: string; document: number }[];
	at: number;
	status: number | undefined;
	shown?: Shown;
	/** Pixels: the lowest line that is on screen, and the height of the page. */
	bottom: number;
	height: number;
}

/** How a view comes about. */
export interface Cause {
	fails?: Fails;
	/** The next view does not wait for the answer to this one. */
	hurry?: boolean;
}

/** Who somebody who tracks everybody would know. */
interface Me {
	readonly stateless: boolean;
	/** Where the browser is. */
	living: (typeof HOMES)[number];
	/** How often its cookies were deleted. */
	cleared: number;
	/** When the visit in progress was heard of last; undefined where there is none. */
	last: number | undefined;
}

/** From no beacon on: no answer has to be taken in. */
export const NOTHING = Number.POSITIVE_INFINITY;

const excluded = (address: string) => address.startsWith(EXCLUDED.slice(0, -1));

export const currentOf = (tab: Tab) => tab.entries[tab.at]!;

/** Keeps the log of one visitor, and waits for the tracker to be where the log is. */
export function keepDiary(stage: Stage, context: BrowserContext, { kind, home, width, locale }: Traits, id: number) {
	const { world, network, log } = stage;
	const stateless = kind !== 'remembering';
	const me: Me = { stateless, living: HOMES[home]!, cleared: 0, last: undefined };
	/** When the visit in progress was heard of last by the browser's clock, which ends its cookie. */
	let heard = 0;

	const isAlive = () => me.last !== undefined && world.now - me.last < VISIT_SECONDS * 1000;

	type Said<Kind extends Line> = Omit<Kind, 'at' | 'browser' | 'ended'>;
	function note(line: Said<ViewLine> | Said<LeaveLine> | Said<EventLine>): void {
		stage.due[line.kind] += line.counted || line.kind === 'leave' ? 1 : 0;
		log.push({ ...line, at: world.now, browser: `${id}.${me.cleared}`, ended: 0 } as Line);
		if (line.kind !== 'view' && !isAlive()) return;
		me.last = world.now;
		heard = Date.now() / 1000;
	}

	/** What is to be reported of the view that a tab shows, now that it is hidden or left. */
	function leave(tab: Tab, fails: Fails = 'none'): void {
		const { shown, height } = tab;
		if (!shown?.counted) return;
		const seconds = shown.seconds - shown.reported.seconds;
		const deciles = Math.min(10, Math.floor((10 * (shown.bottom + 1)) / height)) - shown.reported.deciles;
		if (seconds === 0 && deciles === 0) return;
		shown.reported = { seconds: shown.seconds, deciles: shown.reported.deciles + deciles };
		note({ kind: 'leave', view: shown.view, seconds, deciles, counted: fails !== 'leave' });
	}

	/** Waits for all that was sent, and checks that the last beacon gave the visit another half hour. */
	async function settle(tab?: Tab, from = NOTHING): Promise<void> {
		await stage.settle();
		if (tab) await look(tab, from);
		if (!isAlive() || stateless) return;
		const { ff_visit } = await cookiesOf(context);
		const life = (ff_visit?.expires ?? 0) - VISIT_SECONDS;
		if (life < heard - 1 || life > Date.now() / 1000 + 1)
			throw new Error(`${VISIT_COOKIE} does not live for half an hour`);
	}

	/** Waits until the tracker has taken in what it was answered, and reads off the screen what is seen of the page. */
	async function look(tab: Tab, from: number | 'hurry'): Promise<void> {
		const hurry = from === 'hurry';
		const answered = hurry ? '' : memoryIn(network.passed.slice(from));
		const { bottom, height } = await tab.page.evaluate(
			async ({ hurry, answered, stateless }) => {
				await navigator.locks?.request('footfall', () => {});
				// No cookie says whether it was taken in; but two requests later it is.
				for (const _ of stateless ? [1, 2] : []) await fetch('/settle');
				const known = () =>
					hurry || (!/ff_visit=[^;]*pending=1/.test(document.cookie) && document.cookie.includes(answered));
				for (let tries = 0; !known(); tries++) {
					if (tries > 1000) throw new Error(`The tracker does not take in ${answered}: ${document.cookie}`);
					await new Promise(resolve => setTimeout(resolve));
				}
				return { bottom: scrollY + innerHeight, height: document.documentElement.scrollHeight };
			},
			{ hurry, answered, stateless },
		);
		Object.assign(tab, { bottom, height });
		if (tab.shown) tab.shown.bottom = Math.max(tab.shown.bottom, bottom);
	}

	/** A page comes on screen: the one at the tab's place in its history. */
	async function see(
		tab: Tab,
		{
			act,
			way,
			status,
			fails = 'none',
			hurry = false,
		}: Cause & { act: () => Promise<unknown>; way?: Way | undefined; status?: number | undefined },
	): Promise<void> {
		const from = network.passed.length;
		leave(tab, fails);
		const { address } = currentOf(tab);
		const view = ++stage.views;
		const counted = !excluded(address) && fails !== 'view';
		note({
			kind: 'view',
			view,
			counted,
			stateless,
			page: nameOf(address),
			status,
			hostname: stage.domain,
			fromOutside: way !== undefined,
			referrer: way?.referrer ?? '',
			campaign: way?.campaign ?? {},
			home: { ...me.living, language: locale },
			screen: SCREENS[SCREEN_WIDTHS.filter(least => width >= least).length]!,
			agent: { userAgent: DESKTOP, hints: {} },
		});
		if (fails === 'view' && !excluded(address)) stage.due.view += 1;
		network.address = me.living.address;
		network.fate = ({ kind }) =>
			kind === fails ? 'refuse' : fails === 'answer' && kind === 'view' ? 'lose' : undefined;
		await act();
		tab.status = status;
		const known = counted && fails !== 'answer';
		tab.shown = { view, at: world.now, counted: known, seconds: 0, bottom: 0, reported: { seconds: 0, deciles: 0 } };
		if (hurry) {
			await stage.arrived();
			await look(tab, 'hurry');
		} else await settle(tab, fails === 'answer' ? NOTHING : from);
		network.fate = () => undefined;
	}

	return { me, isAlive, note, leave, settle, look, see };
}

/** The last `ff_memory` that some beacons were answered with; '' where they were not. */
function memoryIn(passed: readonly Passed[]): string {
	return passed.findLast(({ answer }) => answer?.memory)?.answer?.memory ?? '';
}
