import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cleanPage } from '../server/collect/path.ts';
import { redact, redactPath } from '../server/collect/redact/redact.ts';
import { type Find, RULES, type Rule, type RuleName } from '../server/collect/redact/rules.ts';
import { TRAPS } from './fixtures/redact-traps.ts';
import { TRUE } from './fixtures/redact-true.ts';

const rules = Object.entries(RULES) as [RuleName, Rule][];

/** What one way of finding finds. */
function finds(find: Find, text: string): boolean {
	if (typeof find === 'function') return find(text).length > 0;
	if (find instanceof RegExp) return text.search(find) >= 0;
	return (text.match(find.pattern) ?? []).some(find.sure);
}

/** The rules that find anything in a text. */
function firing(text: string): RuleName[] {
	return rules
		.filter(([, rule]) => rule.needs.test(text) && rule.find.some(find => finds(find, text)))
		.map(([name]) => name);
}

describe('personal data is replaced', () => {
	test('by at least 200 known cases', () => {
		expect(Object.values(TRUE).flat().length).toBeGreaterThanOrEqual(200);
	});
	for (const [rule, cases] of Object.entries(TRUE)) {
		it.each(cases)(`${rule}: %s → %s`, (given, left) => {
			const found: string[] = [];
			expect(redact(given, name => found.push(name))).toBe(left);
			expect(found).toContain(rule);
			expect(redactPath(given)).toBe(left);
		});
	}
});

describe('what only looks like it stays', () => {
	test('in at least 200 traps', () => {
		expect(Object.values(TRAPS).flat().length).toBeGreaterThanOrEqual(200);
	});
	for (const [topic, texts] of Object.entries(TRAPS)) {
		it.each(texts)(`${topic}: %s`, text => {
			expect(redact(text)).toBe(text.normalize('NFC'));
			expect(redactPath(text)).toBe(text.normalize('NFC'));
		});
	}
});

describe('a result is final', () => {
	const known = [...Object.values(TRUE).flat(2), ...Object.values(TRAPS).flat()];
	/** Pieces of known cases, glue that joins or hides them, and anything at all. */
	const pieces = fc.array(
		fc.oneof(
			fc.constantFrom(...known),
			fc.constantFrom(...known).map(encodeURIComponent),
			fc.constantFrom(
				'/',
				'?',
				'&',
				'=',
				'%',
				'%2',
				'%25',
				'%40',
				'@',
				':',
				'.',
				' ',
				'…',
				'\u0301',
				'\u200b',
				'\ud83d',
			),
			fc.string({ unit: 'binary', maxLength: 12 }),
			fc.string({ unit: fc.constantFrom(...'0123456789abcdefXYZ+-._:/@% '), maxLength: 40 }),
		),
		{ maxLength: 12 },
	);
	const texts = pieces.map(parts => parts.join(''));
	const kept = ['q', 'page', '#'];

	test('redacted again it stays as it is, and no rule finds anything in it', () => {
		fc.assert(
			fc.property(texts, text => {
				for (const change of [redact, redactPath, (given: string) => cleanPage(given, kept)]) {
					const once = change(text);
					expect(change(once)).toBe(once);
					expect(firing(once)).toEqual([]);
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('it keeps its limits and is well-formed NFC without control characters', () => {
		fc.assert(
			fc.property(texts, text => {
				const value = redact(text);
				const page = cleanPage(text, []);
				expect(value.length).toBeLessThanOrEqual(120);
				expect(page).toMatch(/^\//);
				expect(page).not.toMatch(/[?#]/);
				const segments = page.slice(1).split('/');
				expect(segments.length).toBeLessThanOrEqual(8);
				for (const segment of segments) expect(segment.length).toBeLessThanOrEqual(120);
				for (const result of [value, page]) {
					expect(result.isWellFormed()).toBe(true);
					expect(result).toBe(result.normalize('NFC'));
					expect(result).not.toMatch(/\p{Cc}/u);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('a value is found however often it was encoded', () => {
		fc.assert(
			fc.property(fc.constantFrom(...Object.values(TRUE).flat()), fc.nat(4), ([given, left], layers) => {
				let encoded: string = given;
				for (let layer = 0; layer < layers && !given.includes('%'); layer++) encoded = encodeURIComponent(encoded);
				expect(redact(encoded)).toBe(left);
			}),
		);
	});
});

describe('every layer is taken off', () => {
	it.each([
		['once', '%40'],
		['twice', '%2540'],
		['five times', '%2525252540'],
		['with the letters of the escape escaped', '%%34%30'],
	])('percent-encoded %s', (_, at) => expect(redact(`anna${at}example.com`)).toBe(':email'));

	test('what is encoded more than five times loses its percent signs and can never be decoded', () => {
		expect(redactPath(`/a%${'25'.repeat(5)}41`)).toBe('/a41');
	});
	it.each(['%', '%%', '%2', '%zz', '/%c3%28', '%e0%a4', '%ff', '/%u0041', '%25%', '%f0%9f%98'])(
		'malformed %s never throws',
		text => expect(redact(redact(text))).toBe(redact(text)),
	);
	test('bytes that are not UTF-8 do not hide what stands beside them', () => {
		expect(redact('%ffanna%40example.com')).toBe(':email');
	});
	test('composed and decomposed letters give one name', () => {
		expect(redactPath('/cafe\u0301')).toBe(redactPath('/caf\u00e9'));
		expect(redactPath('/cafe%CC%81')).toBe('/caf\u00e9');
	});
	test('control, invisible and direction characters are dropped, joiners of emoji stay', () => {
		expect(redact('a\u0000b\u001bc\u007fd\u200be\u202ef')).toBe('abcdef');
		expect(redact('%00a%0d%0ab')).toBe('ab');
		expect(redact('👩‍👧')).toBe('👩‍👧');
	});
	test('half a surrogate pair becomes a replacement character', () => {
		expect(redact('a\ud83d')).toBe('a\ufffd');
	});
});

describe('lengths', () => {
	test('a value and a segment have at most 120 characters, the last one telling of the cut', () => {
		const long = 'word '.repeat(40);
		expect(redact(long)).toBe(`${long.slice(0, 119)}…`);
		expect(redactPath(`/${long}/x`)).toBe(`/${long.slice(0, 119)}…/x`);
	});
	test('no character is cut in half', () => {
		expect(redact(`a${'👍'.repeat(80)}`)).toBe(`a${'👍'.repeat(59)}…`);
	});
	test('a path has at most 8 segments', () => {
		expect(redactPath('/a/b/c/d/e/f/g/h')).toBe('/a/b/c/d/e/f/g/h');
		expect(redactPath('/a/b/c/d/e/f/g/h/i')).toBe('/a/b/c/d/e/f/g/…');
	});
	test('what is found is found before the cut', () => {
		expect(redact(`${'word '.repeat(23)} anna@example.com`)).toMatch(/ :ema?…?|word…$/);
		expect(redact(`${'word '.repeat(23)}anna@example.com`)).toBe(`${'word '.repeat(23)}:ema…`);
	});
	test('a text of any length costs no more than its first 2,048 characters, and no half address is left', () => {
		expect(redact(`${'@'.repeat(1_000_000)}`).length).toBeLessThanOrEqual(120);
		expect(redact('x'.repeat(1_000_000))).toBe('');
		const emails = `${'a'.repeat(90)}@example.com `.repeat(30);
		expect(redact(emails).replaceAll(':email', '').trim()).toMatch(/^[\s…]*$/);
	});
});

describe('the time is linear by construction', () => {
	test.each(rules)('%s has no open-ended quantifier and nests none over the same characters', (_, rule) => {
		const patterns = rule.find.flatMap(find =>
			find instanceof RegExp ? [find] : typeof find === 'object' ? [find.pattern] : [],
		);
		for (const { source } of [rule.needs, ...patterns]) {
			const bare = source
				.replace(/\\p\{\w+\}/gu, 'p')
				.replace(/\\./g, 'e')
				.replace(/\[[^\]]*\]/g, 'c');
			expect(bare).not.toMatch(/[*+]|\{\d+,\}/);
			// A group that repeats has a first character that its own inner repetition does not take: `(?:[\s-]{0,2}\d){8}`.
			for (const [, inner] of bare.matchAll(/\((?:\?:)?([^()]*)\)\{/g)) expect(inner).not.toMatch(/^c\{[^}]*\}$/);
		}
	});

	/** What makes careless patterns take quadratic or exponential time: all of a start, nothing of an end. */
	const hostile = [
		'a@',
		'@a.',
		'a:',
		'1 ',
		'0',
		'4',
		'+1',
		'(S(',
		'eyJ',
		'eyJa.',
		'aa11',
		'a-',
		'1.',
		'1.1,',
		'f:',
		'::',
	];
	test.each([...hostile, 'reset/', '/s/', ';sid=', '%25', '%', 'e\u0301', '…', '=', 'A1', 'DE89 '])(
		'a text full of %s is answered',
		piece => {
			const text = piece.repeat(1024);
			for (const change of [redact, redactPath, (given: string) => cleanPage(given, [])]) {
				expect(change(change(text))).toBe(change(text));
			}
		},
	);
});

test('every rule tells the owner in a line what it looks for, and no replacement is longer than a word', () => {
	for (const [, { explanation, replacement }] of rules) {
		expect(explanation).toMatch(/^[A-Z].{10,120}$/);
		expect(replacement).toMatch(/^(:[a-z]{1,8})?$/);
	}
	expect(Object.keys(TRUE).sort()).toEqual(Object.keys(RULES).sort());
});

test('each replacement is told once, by the name of its rule', () => {
	const found: string[] = [];
	redact('anna@example.com, ben@example.com and 192.0.2.1', rule => found.push(rule));
	expect(found).toEqual(['email', 'email', 'ip']);
});

describe('a page has one name', () => {
	it.each([
		['', '/'],
		['/', '/'],
		['shop', '/shop'],
		['/shop/', '/shop'],
		['/shop/index.html', '/shop'],
		['/Shop', '/Shop'],
		['//shop//x', '/shop/x'],
		['/shop?utm_source=x', '/shop'],
		['/shop#top', '/shop'],
		['/shop%3Fa=1', '/shop'],
		['/shop%23top', '/shop'],
		['/a%20b', '/a b'],
		['/a%2Fb', '/a/b'],
		['https://anna:secret@example.com:8080/shop?x=1#y', '/shop'],
		['https://example.com', '/'],
		['/(S(lit3py55t21z5v55vlm25s55))/orders.aspx', '/orders.aspx'],
		['/shop;jsessionid=9A3FBD01C7', '/shop'],
		['/account/anna@example.com/', '/account/:email'],
		['/..;/x', '/..;/x'],
	])('%s is %s', (raw, page) => expect(cleanPage(raw, [])).toBe(page));

	it.each([
		['/search?page=2&q=red shoes&x=1', '/search?q=red shoes&page=2'],
		['/search/?q=a&q=b', '/search?q=a'],
		['/search?q=', '/search'],
		['/search?Q=a', '/search'],
		['/search?q=anna@example.com', '/search?q=:email'],
		['/search?q=anna%2540example.com&page=3', '/search?q=:email&page=3'],
		['/search?q=a%26page=7', '/search?q=a&page=7'],
		['/search?page=123456789', '/search?page=:n'],
		['/app/#/cart', '/app'],
	])('with the parameters of the list, in its order: %s is %s', (raw, page) => {
		expect(cleanPage(raw, ['q', 'page'])).toBe(page);
	});

	it.each([
		['/app/#/cart', '/app#/cart'],
		['/app?x=1#!/cart/anna@example.com', '/app#!/cart/:email'],
		['/app#access_token=correcthorse1', '/app#access_token=:redacted'],
	])('with the fragment where the list has it: %s is %s', (raw, page) => expect(cleanPage(raw, ['#'])).toBe(page));

	test('that tells of its redaction', () => {
		const found: string[] = [];
		cleanPage('/reset/abc123/?x=1', [], rule => found.push(rule));
		expect(found).toEqual(['secret']);
	});
});
