import { describe, expect, test } from 'vitest';
import { createTracker } from '../scripts/people/browser.ts';
import { replay } from '../scripts/people/deliver.ts';
import { install } from '../scripts/people/devices.ts';
import { PAGES } from '../scripts/people/pages.ts';
import { createRandom } from '../scripts/people/random.ts';
import { startOf } from '../scripts/people/rhythm.ts';
import { type Act, placeOf, simulate, type World } from '../scripts/people.ts';
import { describeBrowser, isBot } from '../server/collect/device.ts';
import { cleanPage } from '../server/collect/path.ts';
import { looksRandom } from '../server/collect/rare.ts';
import { siteHour } from '../server/model/calendar.ts';
import { MOST_BYTES } from '../server/wire/beacon.ts';
import { readMemory } from '../server/wire/memory.ts';
import { area } from '../server/wire/page.ts';
import { parseBeacon } from '../server/wire/parse.ts';
import { hash, readVisit } from '../server/wire/visit.ts';

const FROM = 20_500;

function world(days: number, rest: Partial<World> = {}): World {
	const timezone = 'Europe/Berlin';
	return {
		seed: 3,
		timezone,
		hostname: 'demo.example.com',
		from: FROM,
		until: startOf(FROM + days, timezone),
		perDay: 40,
		...rest,
	};
}

/** All acts of a world in which every beacon is counted. */
function live(of: World): Act[] {
	const acts: Act[] = [];
	for (const act of simulate(of)) {
		replay(act, of.timezone);
		acts.push(act);
	}
	return acts;
}

const bodies = (acts: readonly Act[]) => acts.map(({ beacon }) => JSON.stringify(beacon));

describe('the simulator', () => {
	test('makes the same world from the same seed, and another from another', () => {
		expect(bodies(live(world(3)))).toEqual(bodies(live(world(3))));
		expect(bodies(live(world(3)))).not.toEqual(bodies(live(world(3, { seed: 4 }))));
	});

	test('goes on where it ended: a longer world begins with the shorter one', () => {
		const short = bodies(live(world(3)));
		expect(bodies(live(world(5))).slice(0, short.length)).toEqual(short);
	});

	test('lets time only go forwards, and nothing happen at its end or later', () => {
		const acts = live(world(4));
		expect(acts.every(({ at }, index) => index === 0 || at >= acts[index - 1]!.at)).toBe(true);
		expect(acts.at(-1)!.at).toBeLessThan(world(4).until);
	});

	test('sends what the contract allows, a view in under 300 bytes', () => {
		const sizes: number[] = [];
		for (const { beacon } of live(world(6, { quirks: 20 }))) {
			const body = JSON.stringify(beacon);
			expect(parseBeacon(body)).toEqual({ beacon });
			if (beacon.kind === 'view') sizes.push(Buffer.byteLength(body));
		}
		sizes.sort((a, b) => a - b);
		expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(300);
		expect(sizes.at(-1)).toBeLessThanOrEqual(MOST_BYTES);
	});

	test('keeps its cookies in the grammar of the wire', () => {
		const tracker = createTracker({
			surroundings: () => ({ screen: 'small', language: 'de-AT' }),
			stateless: false,
			ahead: 0,
		});
		const at = Date.UTC(2026, 10, 22, 12);
		const opening = { status: 200, arrived: true, referrer: 'www.google.com', campaign: { utm_source: 'a b|c' } };
		for (let page = 0; page < 200; page++) {
			const sent = tracker.view(at + page, 0, { ...opening, path: `/a/b${page % 90}/c` });
			sent.answered({ memory: '1.20779.2611.1', hour: 20_779 * 24 + 12, country: 'AT', region: 'AT-9' }, at + page);
		}
		const { ff_memory, ff_visit } = tracker.cookies(at + 1000);
		expect(readMemory(ff_memory!)).toEqual({ day: 20_779, birth: 2611, visits: 1 });
		expect(readVisit(ff_visit!)).toMatchObject({
			entry_page: '/a/b0/c',
			country: 'AT',
			utm_source: 'a b|c',
			_engaged: '1',
		});
		expect(ff_visit!.length).toBeLessThan(4096);
		expect(tracker.cookies(at + 199 + 1_800_000)).toEqual({ ff_memory });
	});

	test('has only addresses of documentation ranges, each in its country', () => {
		for (const { incoming } of live(world(3))) {
			expect(incoming.peer).toMatch(/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^2001:db8:/);
			expect(placeOf(incoming.peer).country).toMatch(/^(?!ZZ)[A-Z]{2}$/);
		}
		expect(placeOf('127.0.0.1').country).toBe('ZZ');
	});

	test('has pages that nothing mistakes for personal, and whose hashes differ', () => {
		expect(PAGES.filter(page => looksRandom(page) || cleanPage(page, []) !== page)).toEqual([]);
		expect(new Set(PAGES.map(hash)).size).toBe(PAGES.length);
		const areas = [1, 2, 3].flatMap(level => PAGES.flatMap(page => area(page, level) ?? []));
		expect(new Set([...new Set(areas)].map(hash)).size).toBe(new Set(areas).size);
	});

	test('has browsers of today, which the collector knows by their names', () => {
		const random = createRandom(1);
		const texts = new Set<string>();
		for (let left = 4000; left > 0; left--) {
			const { name, kind, agentAt } = install(random);
			const { userAgent, hints } = agentAt(Date.UTC(2026, random.whole(0, 10), 15));
			const [brands = '', mobile = '', platform = ''] = ['sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'].map(
				each => hints[each],
			);
			expect(describeBrowser({ userAgent, hints: { brands, mobile, platform } }), userAgent).toMatchObject({
				browser: name,
				device: kind,
			});
			expect(isBot(userAgent, hints)).toBe(false);
			texts.add(userAgent);
		}
		expect(texts.size).toBeGreaterThan(450);
	});
});

test('the shop has a story: weekends are quiet, the year grows, and a newsletter sells kits in its last month', () => {
	const days = Array.from({ length: 365 }, () => ({ views: 0, letters: 0, kits: 0 }));
	const zone = 'UTC';
	for (const act of live(world(365, { timezone: zone, perDay: 12 }))) {
		if (act.line.kind !== 'view') continue;
		const day = days[Math.floor(siteHour(act.at, zone) / 24) - FROM]!;
		day.views += 1;
		if (act.line.campaign.campaign === 'workshop-kits') day.letters += 1;
		if (act.line.page.startsWith('/shop/workshop-kits')) day.kits += 1;
	}
	const sum = (from: number, to: number, of: 'views' | 'letters' | 'kits') =>
		days.slice(from, to).reduce((all, day) => all + day[of], 0);
	const weekday = (index: number) => (FROM + index + 3) % 7;
	const average = (wanted: (day: number) => boolean) => {
		const chosen = days.filter((_, index) => wanted(weekday(index)));
		return chosen.reduce((all, { views }) => all + views, 0) / chosen.length;
	};
	expect(average(day => day >= 5)).toBeLessThan(0.85 * average(day => day < 5));
	expect(sum(335, 365, 'views')).toBeGreaterThan(1.4 * sum(30, 60, 'views'));
	expect(sum(0, 334, 'kits') + sum(0, 334, 'letters')).toBe(0);
	expect(sum(335, 365, 'kits')).toBeGreaterThan(0.08 * sum(335, 365, 'views'));
	expect(sum(335, 365, 'letters')).toBeGreaterThan(20);
});
