import { randomBytes } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { cleanPage } from '../server/collect/path.ts';
import { createQuarantine, looksRandom, type QuarantineOptions } from '../server/collect/rare.ts';
import { RARE } from '../server/model/facts.ts';
import { TRAPS } from './fixtures/redact-traps.ts';

const SITE = 1;
const DAY = 20780;
const LINK = '/room/k3J9xQ2p';

function quarantine(options: Partial<QuarantineOptions> = {}) {
	return createQuarantine({ key: randomBytes(32), ...options });
}

describe('a path looks random', () => {
	it.each([
		'/room/k3J9xQ2p',
		'/watch/dQw4w9WgXcQ',
		'/x/a1b2c3d4',
		'/x/8d7f6a5b4c',
		'/x/xkqzjvbnmw',
		'/x/QWZXKVJPTG',
		'/guest/7K2M-9QPL-33ZT',
		'/list?id=k3J9xQ2p',
		'/my-wishlist-for-christmas-k3J9xQ2pLm',
		'/k3J9xQ2p/photos/summer',
		'/meet/Zx7Qw2Lk9V',
	])('%s', path => expect(looksRandom(path)).toBe(true));

	it.each([
		'/',
		'/shop',
		'/product/1234567',
		'/p/WH1000XM5',
		'/p/rtx4090ti',
		'/p/AB-1234',
		'/p/sku12345',
		'/covid19',
		'/iphone15pro',
		'/w3schools',
		'/page2',
		'/en-GB/help',
		'/blog/20260131',
		'/v1.2.3',
		'/reset/:redacted',
		'/d/:id',
		'/open/:token',
		'/search?q=red shoes',
		'/产品/手机',
	])('%s does not', path => expect(looksRandom(path)).toBe(false));

	const ordinary = ['dates and times', 'versions and decimals', 'numbers', 'long words and slugs', 'other scripts'];
	it.each([...ordinary, 'words without secrets'].flatMap(topic => TRAPS[topic]!))('nor does %s', path => {
		expect(looksRandom(cleanPage(path, []))).toBe(false);
	});
});

describe('a random-looking path', () => {
	test('is rare on the day on which three visits see it, and has its name from the next', () => {
		const { name } = quarantine();
		for (let visit = 1; visit <= 4; visit++) expect(name(SITE, LINK, DAY, true)).toBe(RARE);
		expect(name(SITE, LINK, DAY, false)).toBe(RARE);
		expect(name(SITE, LINK, DAY + 1, true)).toBe(LINK);
		expect(name(SITE, LINK, DAY + 200, false)).toBe(LINK);
	});

	test('keeps being rare in what is later credited to the day it was rare on', () => {
		const { name } = quarantine();
		for (let visit = 1; visit <= 3; visit++) name(SITE, LINK, DAY, true);
		expect(name(SITE, LINK, DAY + 1, true)).toBe(LINK);
		expect(name(SITE, LINK, DAY, false)).toBe(RARE);
		expect(name(SITE, LINK, DAY - 1, false)).toBe(RARE);
	});

	test('stays rare whatever one visit does with it', () => {
		const { name } = quarantine();
		name(SITE, LINK, DAY, true);
		for (let reload = 1; reload <= 100; reload++) name(SITE, LINK, DAY, false);
		expect(name(SITE, LINK, DAY + 1, false)).toBe(RARE);
	});

	test('stays rare if its three visits are spread over days', () => {
		const { name } = quarantine();
		for (let day = DAY; day < DAY + 5; day++) {
			name(SITE, LINK, day, true);
			name(SITE, LINK, day, true);
		}
		expect(name(SITE, LINK, DAY + 5, false)).toBe(RARE);
	});

	test('is counted for one site only', () => {
		const { name } = quarantine();
		for (let visit = 1; visit <= 3; visit++) name(SITE, LINK, DAY, true);
		expect(name(SITE + 1, LINK, DAY + 1, false)).toBe(RARE);
	});

	test('that the store knows keeps its name after a restart', () => {
		const { name } = quarantine({ known: (page, site) => (page === LINK && site === SITE ? DAY : undefined) });
		expect(name(SITE, LINK, DAY, true)).toBe(LINK);
		expect(name(SITE, '/room/Zx7Qw2Lk', DAY, true)).toBe(RARE);
	});
});

test('an ordinary path has its name at once, and nothing is kept of it', () => {
	const { name, sizes } = quarantine();
	expect(name(SITE, '/shop/red-shoes', DAY, true)).toBe('/shop/red-shoes');
	expect(sizes()).toEqual({ pending: 0, admitted: 0 });
});

test('at most so many names wait, and the oldest is forgotten', () => {
	const { name, sizes } = quarantine({ most: 10 });
	const see = (path: string) => name(SITE, path, DAY, true);
	see(LINK);
	see(LINK);
	for (let other = 10; other < 20; other++) see(`/room/k${other}J9xQ2p`);
	expect(sizes()).toEqual({ pending: 10, admitted: 0 });
	see(LINK);
	expect(name(SITE, LINK, DAY + 1, false)).toBe(RARE);
});

test('at most so many admitted names are in memory, and the one longest unused is forgotten', () => {
	const { name, sizes } = quarantine({ most: 10 });
	const admit = (path: string) => {
		for (let visit = 1; visit <= 3; visit++) name(SITE, path, DAY, true);
	};
	admit(LINK);
	for (let other = 10; other < 25; other++) {
		admit(`/room/k${other}J9xQ2p`);
		if (other < 20) expect(name(SITE, LINK, DAY + 1, false)).toBe(LINK);
	}
	expect(sizes()).toEqual({ pending: 0, admitted: 10 });
	expect(name(SITE, '/room/k10J9xQ2p', DAY + 1, false)).toBe(RARE);
	expect(name(SITE, LINK, DAY + 1, false)).toBe(LINK);
});
