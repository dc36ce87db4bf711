import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRealtime } from '../server/collect/realtime.ts';
import type { Answer, View } from '../server/wire/beacon.ts';
import type { Realtime } from '../server/wire/report.ts';
import { random } from './helpers/random.ts';
import { openWorld, type World } from './helpers/world.ts';

const MINUTE = 60_000;

describe('what happens right now, at the front door', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld({ sites: [{ domain: 'shop.example.com' }, { domain: 'news.example.com' }] });
	});
	afterEach(() => world.end());

	const FIRST = { kind: 'view', begins: 1, screen: 'large', entry_page: '/', visit_number: 1 };
	const ask = (site = 'shop.example.com') => world.ask<Realtime>(`/sites/${site}/realtime`);
	const open = async () => (await (await world.send(FIRST)).json()) as Answer;
	const goOn = (answer: Answer, minutes: number) =>
		world.send({ ...FIRST, ...answer, begins: undefined, previous: '', minutes });

	it('is nothing before anything came, and says that it knows nothing from before the start', async () => {
		world.now += 10 * MINUTE;
		const { minutes, ...rest } = await ask();
		expect(rest).toEqual({
			site: 'shop.example.com',
			timezone: 'UTC',
			since: '2026-11-20T12:00Z',
			active: { 5: 0, 30: 0 },
			stateless_views: { 5: 0, 30: 0 },
		});
		expect(minutes).toHaveLength(60);
		expect(minutes[10]).toEqual({ minutes_ago: 10, views: 0, stateless_views: 0 });
		expect(minutes[11]).toEqual({ minutes_ago: 11, views: null, stateless_views: null });
	});

	it('says so for half an hour', async () => {
		world.now += 29 * MINUTE;
		expect(await ask()).toHaveProperty('since');
		world.now += MINUTE;
		expect(await ask()).not.toHaveProperty('since');
	});

	it('counts a visit once however often it comes, each minute of its views, and forgets both', async () => {
		const answer = await open();
		await goOn(answer, 0);
		world.now += 3 * MINUTE;
		await goOn(answer, 3);
		await open();
		const now = await ask();
		expect(now.active).toEqual({ 5: 2, 30: 2 });
		expect(now.minutes.filter(({ views }) => views)).toEqual([
			{ minutes_ago: 0, views: 2, stateless_views: 0 },
			{ minutes_ago: 3, views: 2, stateless_views: 0 },
		]);
		world.now += 5 * MINUTE;
		expect((await ask()).active).toEqual({ 5: 0, 30: 2 });
		world.now += 30 * MINUTE;
		const later = await ask();
		expect(later.active).toEqual({ 5: 0, 30: 0 });
		expect(later.minutes[35]).toEqual({ minutes_ago: 35, views: 2, stateless_views: 0 });
		world.now += 60 * MINUTE;
		expect((await ask()).minutes.every(({ views }) => views === 0)).toBe(true);
	});

	it('keeps views of browsers without storage apart, and the sites, and what is not counted out', async () => {
		await world.send({ kind: 'view', stateless: 1, begins: 1, page: '/', screen: 'small' });
		await world.send(FIRST, { origin: 'http://news.example.com' });
		await world.send(FIRST, { headers: { 'user-agent': 'curl/8.1' } });
		const answer = await open();
		await world.send({ ...FIRST, ...answer, kind: 'leave', begins: undefined, seconds: 3 });
		const { active, stateless_views, minutes } = await ask();
		expect([active, stateless_views]).toEqual([
			{ 5: 1, 30: 1 },
			{ 5: 1, 30: 1 },
		]);
		expect(minutes[0]).toEqual({ minutes_ago: 0, views: 2, stateless_views: 1 });
		expect((await ask('news.example.com')).active).toEqual({ 5: 1, 30: 1 });
	});

	it('is never kept, and is a table of minutes to those who want one', async () => {
		await open();
		const answer = await fetch(`${world.url}/api/v1/sites/shop.example.com/realtime?format=csv`);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		const lines = (await answer.text()).split('\r\n');
		expect(lines.slice(0, 3)).toEqual(['minutes_ago,views,stateless_views', '0,1,0', '1,,']);
		expect(lines).toHaveLength(62);
	});
});

/** A view by somebody who does have identifiers. */
interface Seen {
	minute: number;
	visit: number;
}

describe('active visits, against somebody who can tell them apart', () => {
	const dice = random(30);

	/** Visits of some views, each up to half an hour after the one before. */
	function live(minutes: number, perMinute: number): (Seen & { view: View })[] {
		const list: (Seen & { view: View })[] = [];
		const count = Math.round(minutes * perMinute);
		for (let visit = 0; visit < count; visit++) {
			let minute = dice.between(0, minutes);
			let gap: number | undefined;
			do {
				list.push({ minute, visit, view: { kind: 'view', ...(gap !== undefined && { minutes: gap }) } as View });
				gap = dice.chance(0.6) ? dice.between(0, 3) : dice.between(0, 30);
				minute += gap;
			} while (dice.chance(0.75));
		}
		return list.sort((a, b) => a.minute - b.minute);
	}

	it.each([0.2, 3, 40])('is exact for every minute of a day with %d visits a minute', perMinute => {
		let now = 29_000_000 * MINUTE;
		const start = now / MINUTE;
		const realtime = createRealtime(() => now);
		const seen = live(perMinute > 10 ? 200 : 1440, perMinute);
		const end = seen.at(-1)!.minute + 70;
		for (let minute = 0, next = 0; minute <= end; minute++) {
			now = (start + minute) * MINUTE + dice.between(0, MINUTE - 1);
			for (; seen[next]?.minute === minute; next++) realtime.add(1, seen[next]!.view);
			const within = (length: number) => seen.filter(one => one.minute <= minute && one.minute > minute - length);
			const visits = (length: number) => new Set(within(length).map(({ visit }) => visit)).size;
			const { active, minutes } = realtime.report(1);
			expect(active, `minute ${minute}`).toEqual({ 5: visits(5), 30: visits(30) });
			const views = minutes.reduce((all, one) => all + (one.views ?? 0), 0);
			expect(views, `minute ${minute}`).toBe(within(60).length);
		}
	});

	it('after a restart counts those that were seen since, whatever came before', () => {
		let now = 29_000_000 * MINUTE;
		const start = now / MINUTE;
		const seen = live(240, 3);
		for (let restart = 20; restart < 240; restart += 17) {
			now = (start + restart) * MINUTE;
			const realtime = createRealtime(() => now);
			for (let minute = restart; minute < restart + 40; minute++) {
				now = (start + minute) * MINUTE;
				for (const one of seen) if (one.minute === minute) realtime.add(1, one.view);
				const known = seen.filter(one => one.minute >= restart && one.minute <= minute && one.minute > minute - 30);
				expect(realtime.report(1).active[30], `${minute - restart} minutes later`).toBe(
					new Set(known.map(({ visit }) => visit)).size,
				);
			}
		}
	});

	it('keeps nothing of a site that has been silent for an hour', () => {
		let now = 29_000_000 * MINUTE;
		const realtime = createRealtime(() => now);
		for (let site = 0; site < 1000; site++) realtime.add(site, { kind: 'view' } as View);
		now += 61 * MINUTE;
		realtime.add(5000, { kind: 'view' } as View);
		expect(realtime.sites()).toBe(1);
	});
});
