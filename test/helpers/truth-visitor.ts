/** A visitor of the truth test, with a browser of their own, and what they can do. */
import { VISIT_COOKIE, VISIT_SECONDS } from '../../server/wire/visit.ts';
import { HIDEABLE, setVisible } from '../tracker/setup.ts';
import type { Browser } from './browser.ts';
import { type Cause, currentOf, keepDiary, NOTHING, type Tab } from './truth-diary.ts';
import { type Fails, HOMES, MISSING, nameOf, type Traits, type Way } from './truth-history.ts';
import type { Stage } from './truth-stage.ts';

/** What a page of the site lets a test do to it. */
declare const setClock: (now: number) => void;
declare const attend: (seconds: number) => void;
declare const footfall: (name: string) => void;

export type Visitor = Awaited<ReturnType<typeof meet>>;

export async function meet(stage: Stage, browser: Browser, traits: Traits, id: number) {
	const { world, network } = stage;
	const { kind, minutesOff, width, locale } = traits;
	const context = await browser.visitor({
		locale,
		viewport: { width, height: 720 },
		cookies: kind !== 'refusing',
		gpc: kind === 'signal',
		before: `${HIDEABLE} var minutesOff = ${minutesOff};`,
	});
	const { me, isAlive, note, leave, settle, look, see } = keepDiary(stage, context, traits, id);
	const tabs = new Map<number, Tab>();

	const loaded = (address: string) => (address === MISSING ? 404 : 200);

	function enter(tab: Tab, address: string, document: number): void {
		tab.entries.splice(tab.at + 1, Number.POSITIVE_INFINITY, { address, document });
		tab.at += 1;
	}

	async function open(slot: number): Promise<Tab> {
		const tab = tabs.get(slot) ?? {
			page: await context.newPage(),
			entries: [],
			at: -1,
			status: 200,
			bottom: 0,
			height: 1,
		};
		tabs.set(slot, tab);
		return tab;
	}

	async function load(slot: number, address: string, referer: string, cause: Cause & { way?: Way }): Promise<void> {
		const tab = await open(slot);
		const url = `${stage.origin}${address}${queryOf(cause.way)}`;
		if (tab.page.url() === url) return;
		enter(tab, address, ++stage.documents);
		await see(tab, { ...cause, status: loaded(address), act: () => tab.page.goto(url, referer ? { referer } : {}) });
	}

	/** In-app: another address in the same document. */
	async function move(tab: Tab, before: string, act: () => Promise<unknown>, cause: Cause = {}): Promise<void> {
		await tab.page.evaluate(now => setClock(now), world.now);
		if (nameOf(before) === nameOf(currentOf(tab).address)) await act();
		else await see(tab, { ...cause, act });
	}

	async function close(slot: number, fails: Fails = 'none'): Promise<void> {
		const tab = tabs.get(slot);
		if (!tab) return;
		leave(tab, fails);
		network.address = me.living.address;
		tabs.delete(slot);
		await Promise.all([tab.page.waitForEvent('close'), tab.page.close({ runBeforeUnload: true })]);
		await settle();
	}

	/** What is to be done in a tab that is not open is done in another one, and where there is none, one is opened. */
	async function tabAt(slot: number): Promise<{ slot: number; tab: Tab }> {
		const [first] = tabs;
		if (!tabs.has(slot) && !first) await load(slot, '/', '', { way: { referrer: '', campaign: {} } });
		const open = tabs.has(slot) ? slot : (first?.[0] ?? slot);
		return { slot: open, tab: tabs.get(open)! };
	}

	async function push(at: number, address: string, how: 'push' | 'replace', cause: Cause): Promise<void> {
		const { tab } = await tabAt(at);
		const before = currentOf(tab);
		if (how === 'push') enter(tab, address, before.document);
		else tab.entries[tab.at] = { ...before, address };
		const act = () =>
			tab.page.evaluate(({ how, address }) => history[`${how}State`]({}, '', address), { how, address });
		await move(tab, before.address, act, cause);
	}

	const visitor = {
		async arrive(slot: number, address: string, way: Way, cause: Cause) {
			await load(slot, address, way.referrer && `https://${way.referrer}/`, { ...cause, way });
		},

		/** Follows a link of the site; where the tab is not open, into a new one. */
		async follow(slot: number, address: string, cause: Cause) {
			const from = tabs.get(slot) ?? [...tabs.values()][0];
			if (from) await load(slot, address, from.page.url(), cause);
			else await load(slot, address, '', { ...cause, way: { referrer: '', campaign: {} } });
		},

		push,

		async back(at: number, cause: Cause) {
			const { tab } = await tabAt(at);
			if (tab.at < 1) return;
			const before = currentOf(tab);
			tab.at -= 1;
			const now = currentOf(tab);
			const act = () => tab.page.goBack();
			if (now.document === before.document) await move(tab, before.address, act, cause);
			else await see(tab, { ...cause, status: loaded(now.address), act });
		},

		async reload(at: number, cause: Cause) {
			const { tab } = await tabAt(at);
			await see(tab, { ...cause, status: loaded(currentOf(tab).address), act: () => tab.page.reload() });
		},

		/** Out of the back/forward cache. The event alone: a browser that is driven from outside keeps no pages. */
		async restore(at: number, cause: Cause) {
			const { tab } = await tabAt(at);
			const act = () =>
				tab.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
			await tab.page.evaluate(now => setClock(now), world.now);
			await see(tab, { ...cause, status: tab.status, act });
		},

		async hurry(slot: number, addresses: string[]) {
			const from = network.passed.length;
			const release = network.hold();
			for (const address of addresses) {
				const other = 1 - slot;
				if (!tabs.has(slot)) await visitor.follow(slot, address, { hurry: true });
				else if (!tabs.has(other)) await visitor.follow(other, address, { hurry: true });
				else await push(slot, address, 'push', { hurry: true });
			}
			release();
			await stage.settle();
			for (const tab of tabs.values()) await look(tab, from);
		},

		/** Opens pages one after the other in one tab, and leaves each before its answer has come; the last one too if asked to. */
		async leaveEarly(slot: number, addresses: string[], closes: boolean) {
			const from = network.passed.length;
			const release = network.hold();
			for (const address of addresses) await visitor.follow(slot, address, { hurry: true });
			if (closes) await tabs.get(slot)!.page.goto('about:blank');
			await stage.arrived();
			release();
			await stage.settle();
			if (closes) tabs.delete(slot);
			else await look(tabs.get(slot)!, from);
		},

		/** Tabs at the very same moment. In which order they are counted is known to nobody, so the log only knows how many. */
		async openAtOnce(addresses: string[]) {
			network.address = me.living.address;
			stage.due.view += addresses.length;
			const pages = await Promise.all(addresses.map(() => context.newPage()));
			await Promise.all(pages.map((page, at) => page.goto(stage.origin + addresses[at])));
			await stage.settle();
		},

		/** The tab crashes. Nobody hears of what was seen last. */
		async crash(slot: number) {
			const tab = tabs.get(slot)!;
			const crashed = tab.page.waitForEvent('crash');
			const session = await context.newCDPSession(tab.page);
			session.send('Page.crash').catch(() => undefined); // Never answered.
			await crashed;
			leave(tab);
			stage.due.leave -= 1;
			tabs.delete(slot);
		},

		/** Looks at a page for a while, and scrolls. */
		async read(at: number, seconds: number, scroll: number) {
			const { tab } = await tabAt(at);
			// Longer than half an hour at a stretch is sleep.
			if (!tab.shown || tab.shown.seconds - tab.shown.reported.seconds + seconds > VISIT_SECONDS) return;
			tab.shown.seconds += seconds;
			await tab.page.evaluate(
				({ seconds, scroll }) => {
					scrollBy(0, scroll);
					attend(seconds);
				},
				{ seconds, scroll },
			);
			await look(tab, NOTHING);
			await stage.pass(seconds * 1000);
		},

		async away(at: number, minutes: number) {
			const { slot, tab } = await tabAt(at);
			leave(tab);
			network.address = me.living.address;
			await setVisible(tab.page, false);
			await settle();
			await stage.pass(minutes * 60_000);
			if (tabs.has(slot)) await setVisible(tab.page, true);
		},

		async event(at: number, name: string) {
			const { tab } = await tabAt(at);
			// Of a view that was lost nothing more is sent; that nothing comes is seen at the end.
			if (!tab.shown || (!tab.shown.counted && me.stateless)) return;
			const { view, counted } = tab.shown;
			network.address = me.living.address;
			await tab.page.evaluate(name => footfall(name), name);
			if (counted) note({ kind: 'event', view, given: { name }, counted });
			await settle();
		},

		close,

		/** Deletes the cookies: from now on somebody else, to everybody. */
		async clear() {
			await context.clearCookies();
			me.cleared += 1;
			me.last = undefined;
		},

		/** Of a browser without memory only views are known to be from somewhere; its events are from where it is by then. */
		async travel(to: number) {
			if (me.stateless) await visitor.closeAll();
			me.living = HOMES[to]!;
		},

		/** Closes what would be left open for longer than a day is believed in, before time passes. */
		async beforeTime(ms: number) {
			for (const [slot, { shown }] of [...tabs])
				if (shown && world.now + ms - shown.at > 23 * 3_600_000) await close(slot);
		},

		/** Half an hour of silence ends the visit: its cookie, of which `settle` has seen how long it lives, is gone. */
		async afterTime() {
			if (me.last === undefined || isAlive()) return;
			me.last = undefined;
			await context.clearCookies({ name: VISIT_COOKIE });
		},

		async closeAll() {
			for (const slot of [...tabs.keys()]) await close(slot);
		},

		goHome: () => context.close(),
	};
	return visitor;
}

function queryOf(way: Way | undefined): string {
	const names = Object.entries(way?.campaign ?? {}).map(([name, value]) => [
		name === 'campaign' ? 'utm_campaign' : name,
		value,
	]);
	return names.length > 0 ? `?${new URLSearchParams(names)}` : '';
}
