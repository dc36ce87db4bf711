import { describe, expect, test } from 'vitest';
import type { Beacon, Leave } from '../../server/wire/beacon.ts';
import { HIDEABLE, run, setFocus, setVisible, useBrowser } from './setup.ts';

const scene = useBrowser();
const isView = (beacon: Beacon) => beacon.kind === 'view';
const isLeave = (beacon: Beacon): beacon is Leave => beacon.kind === 'leave';

const NOW = Date.parse('2026-11-23T12:00:00Z');

/** A page whose clock stands until a test moves it: a slow machine adds nothing to what it measures. */
async function opened(options: Parameters<typeof scene>[0] = {}) {
	const { site, visitor, page } = await scene({ before: HIDEABLE, ...options });
	await page.clock.install({ time: NOW });
	await page.clock.pauseAt(NOW + 1000);
	await page.goto(site.origin);
	await site.until(1);
	await site.settled(page);
	return { site, visitor, page };
}

/** Seconds and deciles of every leave, once `count` of them are here. */
async function reported(site: Awaited<ReturnType<typeof opened>>['site'], count: number) {
	return (await site.until(count, isLeave)).map(leave => {
		const { seconds, deciles } = leave as Leave;
		return deciles === undefined ? [seconds] : [seconds, deciles];
	});
}

const TALL = '<style>body { margin: 0 }</style><div style="height: 10000px"></div>';

describe('engagement', () => {
	test('21 an in-app move reports the old page, under its own name, before the new view', async () => {
		const { site, page } = await opened();
		await page.clock.fastForward(4000);
		await run(page, `history.pushState({}, '', '/next')`);
		await site.until(3);
		await run(page, `history.pushState({}, '', '/last')`);
		await site.until(5);
		expect(site.beacons.map(({ kind, page }) => [kind, page])).toEqual([
			['view', undefined],
			['leave', undefined],
			['view', '/next'],
			['leave', '/next'],
			['view', '/last'],
		]);
		expect(site.beacons[1]).toMatchObject({ seconds: 4, day: 20780, memory: '1.20780.2611.1' });
	});

	test('21 a leave carries the status of its page', async () => {
		const { site, page } = await scene({ before: HIDEABLE });
		await page.goto(`${site.origin}/shop/shoes`);
		await site.until(1);
		await setVisible(page, false);
		expect(await site.until(1, isLeave)).toMatchObject([{ entry_page: '/shop/shoes', status: 200 }]);
	});

	test('22 the time on a page is the time on it', async () => {
		const { site, page } = await opened();
		await page.clock.fastForward(12_400);
		await setVisible(page, false);
		expect(await reported(site, 1)).toEqual([[12, 10]]);
	});

	test('23 hidden time does not count, and two visible stretches add up', async () => {
		const { site, page } = await opened();
		await page.clock.fastForward(5000);
		await setVisible(page, false);
		await page.clock.fastForward(100_000);
		await setVisible(page, true);
		await page.clock.fastForward(7000);
		await setVisible(page, false);
		expect(await reported(site, 2)).toEqual([[5, 10], [7]]);
	});

	test('24 without focus the clock stands still, with it it goes on', async () => {
		const { site, page } = await opened();
		await page.clock.fastForward(5000);
		await setFocus(page, false);
		await page.clock.fastForward(60_000);
		await setFocus(page, true);
		await page.clock.fastForward(6000);
		await setVisible(page, false);
		expect(await reported(site, 1)).toEqual([[11, 10]]);
	});

	test('25 a second stretch under three seconds waits until there is more, and comes with it', async () => {
		const { site, page } = await opened();
		await page.clock.fastForward(1000);
		await setVisible(page, false);
		for (const seconds of [2000, 2000]) {
			await setVisible(page, true);
			await page.clock.fastForward(seconds);
			await setVisible(page, false);
		}
		expect(await reported(site, 2)).toEqual([[1, 10], [4]]);
	});

	test('26 a leave arrives although the answers are slow and the page is gone, and the order is kept', async () => {
		const { site, page } = await opened({ pages: { '*': '<a href="/b">B</a><a id="home" href="/">Home</a>' } });
		await page.clock.fastForward(4000);
		const slow = Promise.withResolvers<undefined>();
		site.answer = beacon => (isLeave(beacon) ? slow.promise : undefined);
		await page.click('a');
		await site.until(2, isView);
		await page.clock.fastForward(5000);
		await page.click('#home');
		await site.until(3, isView);
		slow.resolve(undefined);
		await site.until(2, isLeave);
		expect(site.beacons.map(({ kind }) => kind)).toEqual(['view', 'leave', 'view', 'leave', 'view']);
	});

	test('27 closing the tab delivers', async () => {
		const { site, page } = await opened();
		await page.clock.fastForward(8000);
		await page.close({ runBeforeUnload: true });
		expect(await reported(site, 1)).toEqual([[8, 10]]);
	});

	test('28 nothing is sent while a page lies there, and of a stretch half an hour counts at most', async () => {
		const { site, page } = await opened();
		await page.clock.runFor(30 * 60_000);
		expect(await site.settled(page)).toHaveLength(1);
		await page.clock.fastForward(10 * 3_600_000);
		await setVisible(page, false);
		expect(await reported(site, 1)).toEqual([[1800, 10]]);
	});
});

describe('scroll depth', () => {
	const scroll = (to: number) =>
		`scrollTo(0, ${to}); new Promise(done => addEventListener('scroll', done, { once: true }))`;

	test('29 the deepest point counts, and is reported once', async () => {
		const { site, page } = await opened({ pages: { '*': TALL }, viewport: { width: 800, height: 1000 } });
		await run(page, scroll(4200));
		await run(page, scroll(0));
		await setVisible(page, false);
		await setVisible(page, true);
		await run(page, scroll(2000));
		await page.clock.fastForward(4000);
		await setVisible(page, false);
		await setVisible(page, true);
		await run(page, scroll(9000));
		await setVisible(page, false);
		const deciles = (await reported(site, 3)).map(([, tenths]) => tenths);
		expect(deciles).toEqual([5, undefined, 5]);
	});

	test('30 an in-app move starts anew', async () => {
		const { site, page } = await opened({ pages: { '*': TALL }, viewport: { width: 800, height: 1000 } });
		await run(page, scroll(9000));
		await run(page, `scrollTo(0, 0); history.pushState({}, '', '/next')`);
		await site.until(2, isView);
		await site.settled(page);
		await setVisible(page, false);
		const deciles = (await reported(site, 2)).map(([, tenths]) => tenths);
		expect(deciles).toEqual([10, 1]);
	});

	test('31 the page is measured when it is left: late content makes it longer', async () => {
		const { site, page } = await opened({ pages: { '*': '<p>Short</p>' }, viewport: { width: 800, height: 1000 } });
		await run(page, `document.body.insertAdjacentHTML('beforeend', '${TALL}'.replace('10000', '5000'))`);
		await setVisible(page, false);
		expect((await reported(site, 1)).map(([, tenths]) => tenths)).toEqual([1]);
	});

	test('32 a page shorter than the window is seen whole', async () => {
		const { site, page } = await opened({ pages: { '*': 'Short' } });
		await setVisible(page, false);
		expect((await reported(site, 1)).map(([, tenths]) => tenths)).toEqual([10]);
	});
});
