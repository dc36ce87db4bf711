/** Where the truth test plays: a site, the collector, and the log of all that really happened. */
import type { Line } from '../../scripts/people.ts';
import { MERGE } from '../../server/collect/waiting.ts';
import { dayOf, siteHour } from '../../server/model/calendar.ts';
import { readSettings } from '../../server/model/settings.ts';
import { addSite, listSites } from '../../server/store/sites.ts';
import type { Browser } from './browser.ts';
import { type Site, serveSite } from './site.ts';
import { EXCLUDED, type History, MISSING, type Step } from './truth-history.ts';
import { type Network, openNetwork } from './truth-network.ts';
import { meet, type Visitor } from './truth-visitor.ts';
import { openWorld, type World } from './world.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2031, 0, 1);
const END = Date.UTC(2040, 0, 1);
/** Days that a history may take: memories end after thirteen months by the browser's own clock, which nobody moves. */
const MOST_DAYS = 330;

/** A theatre: one collector, and a server for the pages of every site in it. */
export interface House extends AsyncDisposable {
	world: World;
	network: Network;
	pages: Site;
	sites: number;
}

export async function openHouse(): Promise<House> {
	const world = await openWorld();
	const network = await openNetwork(world.url);
	const attributes = `data-exclude="${EXCLUDED}" data-include="local"`;
	const tag = `<script defer ${attributes} src="http://count.example.com:${network.port}/f.js"></script>`;
	const page = (height: number) => ({ headers: { 'Cache-Control': 'no-store' }, body: pageOf(world.now, height) });
	const pages = await serveSite({
		tag,
		pages: {
			get '*'() {
				return page(2400);
			},
			get [MISSING]() {
				return { ...page(300), status: 404 };
			},
		},
	});
	return {
		world,
		network,
		pages,
		sites: 0,
		async [Symbol.asyncDispose]() {
			await pages.close();
			await network[Symbol.asyncDispose]();
			await world.end();
		},
	};
}

/**
 * A page whose clocks are the test's: that of the day is the collector's, as far off as the visitor's clock is, and the one
 * that attention is measured with stands still unless somebody reads.
 */
function pageOf(now: number, height: number): string {
	return `<style>body { margin: 0; height: ${height}px }</style><script>{
		history.scrollRestoration = 'manual';
		let clock, attention = 1;
		var setClock = now => (clock = now + (window.minutesOff ?? 0) * 60000);
		var attend = seconds => (attention += seconds * 1000);
		performance.now = () => attention;
		Date = class extends Date {
			constructor(...given) { super(...(given.length ? given : [clock])); }
			static now() { return clock; }
		};
		setClock(${now});
	}</script>`;
}

/** One history on its way. */
export interface Stage {
	readonly world: World;
	readonly network: Network;
	readonly domain: string;
	readonly zone: string;
	readonly site: number;
	readonly origin: string;
	readonly log: Line[];
	/** Beacons that should have been sent by now. */
	readonly due: Record<'view' | 'leave' | 'event', number>;
	views: number;
	documents: number;
	/** Resolves when every beacon that is due has come and its sender knows how it ended. */
	settle(): Promise<void>;
	/** The same, but for that its sender knows. */
	arrived(): Promise<void>;
	/** Lets time go by. */
	pass(ms: number): Promise<void>;
}

/**
 * A site of its own in a house. Names under localhost are secure contexts without a certificate, and only there are Web
 * Locks; `insecure` is how sites are without https.
 */
export async function openStage(
	house: House,
	timezone: string,
	insecure = false,
): Promise<Stage & { people: Visitor[] }> {
	const { world, network, pages } = house;
	const domain = `w${++house.sites}.${insecure ? 'example.com' : 'localhost'}`;
	await addSite(world.store, { domain, timezone, hostnames: [], settings: readSettings('{}') });
	const { id } = (await listSites(world.store)).find(each => each.domain === domain)!;
	network.passed.length = 0;
	network.fate = () => undefined;
	network.hold()();
	const people: Visitor[] = [];
	const due = { view: 0, leave: 0, event: 0 };
	const waitFor = (done: 'over' | 'decided') =>
		network.until(
			passed => passed.length >= due.view + due.leave + due.event && passed.every(each => each[done]),
			() => `${JSON.stringify(due)}; there are ${JSON.stringify(network.passed)}`,
		);
	const stage = {
		world,
		network,
		domain,
		zone: timezone,
		site: id,
		origin: `http://${domain}:${pages.port}`,
		people,
		log: [],
		due,
		views: 0,
		documents: 0,
		settle: () => waitFor('over'),
		arrived: () => waitFor('decided'),
		async pass(ms: number) {
			for (const person of people) await person.beforeTime(ms);
			world.now += ms;
			for (const person of people) await person.afterTime();
		},
	};
	// A history that failed has left its own behind, and may have been in a later year.
	world.now = END;
	await writeCrosses(stage);
	return stage;
}

/** Plays a history on a new site and returns it with its log. */
export async function play(house: House, browser: Browser, history: History): Promise<Stage> {
	const stage = await openStage(house, history.zone);
	house.world.now = START + history.day * DAY + history.minute * MINUTE;
	if (history.late !== null) house.world.now += untilMidnight(house.world.now, history.zone) - history.late * MINUTE;
	const end = house.world.now + MOST_DAYS * DAY;
	try {
		for (const [id, traits] of history.people.entries()) stage.people.push(await meet(stage, browser, traits, id));
		for (const step of history.steps) {
			if (step.do !== 'days' || house.world.now + step.days * DAY < end) await perform(stage, step, history.zone);
		}
		for (const person of stage.people) await person.closeAll();
		await writeCrosses(stage);
		return stage;
	} finally {
		for (const person of stage.people) await person.goHome();
	}
}

/** Crosses wait for ten seconds; then whatever comes, also what is not counted, takes them along, part by part. */
export async function writeCrosses({ world, origin }: Stage): Promise<void> {
	world.now += MERGE;
	for (let part = 0; part < 4; part++) await world.send('nonsense', { origin });
}

async function perform(stage: Stage & { people: Visitor[] }, step: Step, zone: string): Promise<void> {
	if (step.do === 'wait') return stage.pass(step.minutes * MINUTE);
	if (step.do === 'midnight') return stage.pass(untilMidnight(stage.world.now, zone) - MINUTE);
	if (step.do === 'days') return stage.pass(step.days * DAY);
	const { tab } = step;
	const person = stage.people[step.who % stage.people.length]!;
	if (step.do === 'arrive') await person.arrive(tab, step.page, step.way, step);
	else if (step.do === 'follow') await person.follow(tab, step.page, step);
	else if (step.do === 'push' || step.do === 'replace') await person.push(tab, step.page, step.do, step);
	else if (step.do === 'back' || step.do === 'reload' || step.do === 'restore') await person[step.do](tab, step);
	else if (step.do === 'hurry') await person.hurry(tab, step.pages);
	else if (step.do === 'read') await person.read(tab, step.seconds, step.scroll);
	else if (step.do === 'away') await person.away(tab, step.minutes);
	else if (step.do === 'event') await person.event(tab, step.name);
	else if (step.do === 'travel') await person.travel(step.home);
	else await person[step.do](tab);
}

/** Milliseconds until the site's day ends. Days end on a quarter hour everywhere. */
function untilMidnight(now: number, zone: string): number {
	const today = dayOf(siteHour(now, zone));
	let next = now - (now % (15 * MINUTE));
	while (dayOf(siteHour(next, zone)) <= today) next += 15 * MINUTE;
	return Math.max(MINUTE, next - now);
}
