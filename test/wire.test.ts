import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type Beacon,
	EXPENDABLE,
	MOST_BYTES,
	MOST_CAMPAIGN,
	MOST_GOALS,
	MOST_HOST,
	MOST_NAME,
	MOST_PATH,
	MOST_PROPERTIES,
	MOST_VALUE,
} from '../server/wire/beacon.ts';
import {
	advance,
	believe,
	birthMonth,
	type Memory,
	memoryEnd,
	readMemory,
	splitMemory,
	writeMemory,
} from '../server/wire/memory.ts';
import { area, pageName } from '../server/wire/page.ts';
import { parseBeacon } from '../server/wire/parse.ts';
import { hash, readVisit, VISIT_BLOCK, type Visit, writeVisit } from '../server/wire/visit.ts';

const DAY = 86_400_000;
/** Site days from 2000 to 2080: a birth month is told apart within a century. */
const days = fc.integer({ min: 10_957, max: 40_176 });

/** A memory as `advance` can have written it: born on or before its last day, and not past its end. */
const memories = fc
	.record({ day: days, age: fc.integer({ min: 0, max: 365 }), visits: fc.integer({ min: 1, max: 4 }) })
	.map(({ day, age, visits }): Memory => ({ day, birth: birthMonth(Math.max(10_957, day - age)), visits }));

describe('ff_memory', () => {
	test('is written and read without a change, by the collector and by the browser', () => {
		fc.assert(
			fc.property(memories, memory => {
				expect(readMemory(writeMemory(memory))).toEqual(memory);
				expect(splitMemory(writeMemory(memory))).toEqual(memory);
			}),
		);
	});

	test.each([
		'',
		'0',
		'1',
		'1.20780.2611',
		'1.20780.2611.5',
		'1.20780.2611.0',
		'1.20780.2613.1',
		'1.20780.2600.1',
		'2.20780.2611.1',
		'1.020780.2611.1',
		'1.20780.2611.1 ',
		'1.-1.2611.1',
		'1.1e5.2611.1',
		'1.20780.2611.1.1',
		'١.20780.2611.1',
	])('%j is no memory', text => {
		expect(readMemory(text)).toBeUndefined();
	});

	test('reads whatever it is given without throwing', () => {
		fc.assert(
			fc.property(fc.string(), text => readMemory(text) === undefined || writeMemory(readMemory(text)!) === text),
		);
	});

	test('advances by nothing but the old value, the day, and whether a visit begins', () => {
		fc.assert(
			fc.property(fc.option(memories, { nil: undefined }), days, fc.boolean(), (old, day, begins) => {
				const copy = old && { ...old };
				expect(advance(old, day, begins)).toEqual(advance(copy, day, begins));
				expect(old).toEqual(copy);
			}),
		);
	});

	test('never ends later than it did, while it lives', () => {
		fc.assert(
			fc.property(memories, fc.integer({ min: 0, max: 500 }), fc.boolean(), (old, later, begins) => {
				const day = old.day + later;
				const next = advance(old, day, begins);
				if (day * DAY < memoryEnd(old.birth)) expect(next.birth).toBe(old.birth);
				else expect(next).toEqual({ day, birth: birthMonth(day), visits: 1 });
			}),
		);
	});

	test('lives 366 to 397 days', () => {
		fc.assert(
			fc.property(days, day => {
				const life = memoryEnd(advance(undefined, day, true).birth) / DAY - day;
				expect(life).toBeGreaterThanOrEqual(366);
				expect(life).toBeLessThanOrEqual(397);
			}),
		);
	});

	test('takes the day it is given, and never counts fewer visits than before nor more than four', () => {
		fc.assert(
			fc.property(memories, fc.integer({ min: -1, max: 200 }), fc.boolean(), (old, later, begins) => {
				const day = old.day + later;
				const next = advance(old, day, begins);
				expect(next.day).toBe(day);
				const known = believe(old, day);
				expect(next.visits).toBe(known ? Math.min(4, old.visits + Number(begins)) : 1);
			}),
		);
	});

	test('a last day of tomorrow counts as today, one further ahead is not believed', () => {
		const old: Memory = { day: 20781, birth: 2611, visits: 2 };
		expect(believe(old, 20780)).toEqual({ ...old, day: 20780 });
		expect(believe(old, 20779)).toBeUndefined();
		expect(believe({ day: 20780, birth: 2612, visits: 1 }, 20780)).toBeUndefined();
	});

	test('texts compare like the days and visits in them, until the year 2243', () => {
		fc.assert(
			fc.property(memories, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 }), (memory, later, visits) => {
				const next = { ...memory, day: memory.day + later, visits };
				const goesOn = next.day > memory.day || next.visits >= memory.visits;
				expect(writeMemory(next) >= writeMemory(memory)).toBe(goesOn);
			}),
		);
	});
});

describe('ff_visit', () => {
	const visits = fc.dictionary(
		fc.constantFrom(...VISIT_BLOCK),
		fc.string({ unit: 'grapheme', minLength: 1 }),
	) as fc.Arbitrary<Visit>;

	test('is written and read without a change, whatever is in it', () => {
		fc.assert(
			fc.property(visits, visit => {
				const known = Object.fromEntries(Object.entries(visit));
				const text = writeVisit(visit);
				expect(text).toMatch(/^[\w*.+%/&=-]*$/);
				expect(readVisit(text)).toEqual(known);
			}),
		);
	});

	test('reads whatever another script made of it without throwing', () => {
		fc.assert(fc.property(fc.string(), text => typeof readVisit(text) === 'object'));
	});

	test('a hash has four base-36 digits, and a thousand pages hardly ever share one', () => {
		const hashes = Array.from({ length: 1000 }, (_, number) => hash(`/shop/product-${number}`));
		for (const digits of hashes) expect(digits).toMatch(/^[0-9a-z]{4}$/);
		expect(new Set(hashes).size).toBeGreaterThan(995);
		expect(hash('😀')).not.toBe(hash('😁'));
	});
});

describe('pages and areas', () => {
	test.each([
		['/', '/', []],
		['/shop', '/shop', ['/shop']],
		['/shop/', '/shop', ['/shop']],
		['/shop/index.html', '/shop', ['/shop']],
		['/Shop/a/b/c', '/Shop/a/b/c', ['/Shop', '/Shop/a', '/Shop/a/b']],
		['/search?q=a/b', '/search?q=a/b', ['/search']],
		['/app#/x/y', '/app#/x/y', ['/app']],
	])('%s is page %s in areas %j', (path, page, areas) => {
		expect(pageName(path)).toBe(page);
		expect([1, 2, 3].flatMap(level => area(page, level) ?? [])).toEqual(areas);
	});
});

describe('a beacon', () => {
	/** As long as the tracker lets a text become, in characters that take `bytes` bytes each. */
	const text = (most: number, bytes: number) => ['x', 'ж', '日'][bytes - 1]!.repeat(most);

	/** Every field at its limit. A page is counted percent-encoded, so that one of Latin letters is the longest. */
	function largest(bytes: number): Record<string, unknown> {
		const words = text(MOST_CAMPAIGN, bytes);
		return {
			status: 599,
			hour: 876_000,
			elapsed: 24,
			memory: '1.99999.9912.4',
			country: 'DE',
			region: 'GB-ABC',
			screen: 'medium',
			language: 'zzz-ZZ',
			entry_page: text(MOST_PATH, 1),
			page: text(MOST_PATH, 1),
			referrer: text(MOST_HOST, 1),
			utm_source: words,
			utm_medium: words,
			campaign: words,
			utm_term: words,
			utm_content: words,
			visit_number: 4,
			goals: text(MOST_GOALS, bytes),
		};
	}

	const view = { kind: 'view', previous: text(MOST_PATH, 1), areas: 3, seen: 1, minutes: 30, engaged: 1, pending: 1 };
	const properties = (bytes: number) =>
		Object.fromEntries(
			Array.from({ length: MOST_PROPERTIES }, (_, at) => [
				`${at}${text(MOST_NAME - 1, bytes)}`,
				text(MOST_VALUE, bytes),
			]),
		);
	const event = (bytes: number) => ({
		kind: 'event',
		name: text(MOST_NAME, bytes),
		properties: properties(bytes),
		amount: 999_999_999_999,
		currency: 'EUR',
		first: 1,
		engaged: 1,
	});
	const length = (beacon: object) => Buffer.byteLength(JSON.stringify(beacon));

	test.each([1, 2, 3])(
		'with every field at its limit, in characters of %d bytes, is short enough without what is expendable',
		bytes => {
			for (const facts of [view, event(bytes)]) {
				const beacon: Record<string, unknown> = { ...facts, ...largest(bytes) };
				for (const field of Object.keys(beacon)) if (EXPENDABLE.test(field)) delete beacon[field];
				expect(length(beacon)).toBeLessThanOrEqual(MOST_BYTES);
				expect(parseBeacon(JSON.stringify(beacon))).toEqual({ beacon });
			}
		},
	);

	test('of the demo shop is under 300 bytes', () => {
		const typical: Beacon = {
			kind: 'view',
			page: '/demo/shoes/red-runner',
			status: 200,
			previous: '/demo/shoes',
			areas: 2,
			minutes: 1,
			memory: '1.20780.2611.2',
			hour: 498_735,
			country: 'DE',
			region: 'DE-BE',
			screen: 'large',
			language: 'de-DE',
			entry_page: '/demo',
			referrer: 'www.google.com',
			visit_number: 2,
		};
		expect(length(typical)).toBeLessThan(300);
		expect(parseBeacon(JSON.stringify(typical))).toEqual({ beacon: typical });
	});

	const VISIT = { screen: 'large', entry_page: '/', visit_number: 1 };

	test.each([
		[
			'digits of the cookie',
			{ kind: 'leave', hour: '498735', visit_number: '2' },
			{ seconds: 0, hour: 498_735, visit_number: 2 },
		],
		['the flag of the cookie', { kind: 'view', pending: '1' }, { previous: '', minutes: 0, pending: 1 }],
		['a pause by a clock that was moved', { kind: 'view', minutes: 59 }, { previous: '', minutes: 30 }],
		['half a character at the end', { kind: 'event', name: 'sold 😀'.slice(0, 6) }, { name: 'sold ' }],
		['money without a currency', { kind: 'event', name: 'order', amount: 100 }, { name: 'order' }],
		['money that is none', { kind: 'event', name: 'order', amount: 1.5, currency: 'EUR' }, { name: 'order' }],
		['a currency that is none', { kind: 'event', name: 'order', amount: 1, currency: 'euro' }, { name: 'order' }],
	])('%s is understood', (_, sent, understood) => {
		const beacon = { ...VISIT, kind: sent.kind, ...understood };
		expect(parseBeacon(JSON.stringify({ ...VISIT, ...sent }))).toEqual({ beacon });
	});

	test.each([
		['hour', '1e3'],
		['hour', -1],
		['visit_number', ''],
		['pending', 2],
		['area', 'x'.repeat(MOST_NAME + 1)],
		['minutes', 60],
	])('%s may not be %j', (field, value) => {
		const parsed = parseBeacon(JSON.stringify({ ...VISIT, kind: 'view', [field]: value }));
		expect(parsed).toEqual({ wrong: expect.stringMatching(`^${field} must be `) });
	});
});
