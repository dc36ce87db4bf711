import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Beacon, Event } from '../../server/wire/beacon.ts';
import { type Site, TAG, tagWith } from '../helpers/site.ts';
import { run, useBrowser } from './setup.ts';

const scene = useBrowser();
const isEvent = (beacon: Beacon): beacon is Event => beacon.kind === 'event';

/** A page with some HTML, its view counted. Links lead nowhere, so that the page stays; `stay: false` lets them. */
async function opened(html: string, { stay = true, tag = tagWith('') } = {}) {
	const prevent =
		'event => event.target.closest("a, form") && !event.target.closest("button, input") && event.preventDefault()';
	const keep = `<script>for (const kind of ['click', 'auxclick', 'submit']) addEventListener(kind, ${prevent});</script>`;
	const { site, visitor, page } = await scene({ tag, pages: { '/': html + (stay ? keep : ''), '*': 'Elsewhere' } });
	await page.goto(site.origin);
	await site.until(1);
	await site.settled(page);
	return { site, visitor, page };
}

/** Names and properties of the events so far. */
async function events(site: Site, page: Page) {
	return (await site.settled(page))
		.filter(isEvent)
		.map(({ name, properties }) => [name, properties?.url ?? properties]);
}

const OUT = 'http://partner.example.org/deals/today';

describe('links', () => {
	test('33 left, middle and modified clicks count once each, the right button never', async () => {
		const { site, page } = await opened(`<a href="${OUT}">Out</a>`);
		await page.click('a');
		await page.click('a', { button: 'middle' });
		for (const modifier of ['Control', 'Meta', 'Shift'] as const) await page.click('a', { modifiers: [modifier] });
		await page.click('a', { button: 'right' });
		expect(await events(site, page)).toEqual(Array(5).fill(['outbound', 'partner.example.org/deals/today']));
	});

	test('34 a click on something inside a link counts', async () => {
		const { site, page } = await opened(`<a href="${OUT}"><b><i>Deep</i></b></a>`);
		await page.click('i');
		expect(await events(site, page)).toHaveLength(1);
	});

	test('35 a link is neither delayed nor prevented, and what the page prevents stays prevented', async () => {
		const free = await opened(
			`<a href="http://shop.example.com:1/">x</a><a id="out" target="other" href="/to">Out</a>`,
			{ stay: false },
		);
		const [popup] = await Promise.all([free.visitor.waitForEvent('page'), free.page.click('#out')]);
		await popup.waitForLoadState();
		expect(new URL(popup.url()).pathname).toBe('/to');
		const held = await opened(`<a href="${OUT}">Out</a>`);
		await held.page.click('a');
		expect(new URL(held.page.url()).host).toBe(`shop.example.com:${held.site.port}`);
		expect(await events(held.site, held.page)).toHaveLength(1);
	});

	test('36 a download starts once', async () => {
		const { site, page } = await opened('<a href="/file.pdf" download>File</a>', { stay: false });
		const downloads: string[] = [];
		page.on('download', download => downloads.push(download.suggestedFilename()));
		await page.click('a');
		await expect.poll(() => downloads).toEqual(['file.pdf']);
		expect(await events(site, page)).toEqual([['download', '/file.pdf']]);
		expect(site.requested.filter(path => path === '/file.pdf')).toHaveLength(1);
	});

	test('37 links in an SVG do no harm', async () => {
		const { site, page } = await opened(
			`<svg><a href="${OUT}"><text y="20">Out</text></a></svg><a id="h" href="${OUT}">Out</a>`,
		);
		const errors: Error[] = [];
		page.on('pageerror', error => errors.push(error));
		await page.click('text');
		await page.click('#h');
		expect(errors).toEqual([]);
		expect((await events(site, page)).length).toBeGreaterThan(0);
	});

	test('38 a link that is followed by the keyboard counts', async () => {
		const { site, page } = await opened(`<a href="${OUT}">Out</a>`);
		await page.focus('a');
		await page.keyboard.press('Enter');
		expect(await events(site, page)).toEqual([['outbound', 'partner.example.org/deals/today']]);
	});

	test('39 the query of a link is never sent', async () => {
		const { site, page } = await opened(
			`<a id="a" href="${OUT}?token=1#x">Out</a><a id="b" href="/a.zip?token=2">Zip</a>`,
		);
		await page.click('#a');
		await page.click('#b');
		expect(await events(site, page)).toEqual([
			['outbound', 'partner.example.org/deals/today'],
			['download', '/a.zip'],
		]);
	});

	test('40 documents, archives and media are downloads; pages, images and disk images are not', async () => {
		const names = ['a.pdf', 'b.XLSX', 'c.zip', 'd.mp3', 'e.iso', 'f.html', 'g.png', 'pdf'];
		const { site, page } = await opened(names.map(name => `<a href="/${name}">${name}</a> `).join(''));
		for (const name of names) await page.click(`a[href="/${name}"]`);
		expect((await events(site, page)).map(([, url]) => url)).toEqual(['/a.pdf', '/b.XLSX', '/c.zip', '/d.mp3']);
	});

	test.each([TAG, tagWith('data-downloads="pdf"')])(
		'40 what a link calls a download is one, whatever its ending: %s',
		async tag => {
			const links = [
				'<a href="/report" download>A</a>',
				'<a href="/e.iso" download="disk.iso">B</a>',
				`<a href="${OUT}" download>C</a>`,
			];
			const { site, page } = await opened(links.join(' '), { tag });
			for (const text of ['A', 'B', 'C']) await page.click(`text="${text}"`);
			expect(await events(site, page)).toEqual([
				['download', '/report'],
				['download', '/e.iso'],
				['outbound', 'partner.example.org/deals/today'],
			]);
		},
	);

	test('41 mail, telephone and script links lead to no other site, nor do links of the site itself', async () => {
		const hrefs = [
			'mailto:jo@example.com',
			'tel:+49123',
			'javascript:void 0',
			'/shop',
			'http://www.shop.example.com/x',
			'',
		];
		const { site, page } = await opened(hrefs.map((href, at) => `<a id="l${at}" href="${href}">link</a> `).join(''));
		for (const at of hrefs.keys()) await page.click(`#l${at}`);
		expect(await events(site, page)).toEqual([]);
	});

	test('42 one click is one event: a tag comes before outbound, outbound before download', async () => {
		const { site, page } = await opened(
			`<a id="a" data-footfall="Partner" href="${OUT}.pdf">A</a><a id="b" href="${OUT}.pdf">B</a><a id="c" href="/c.pdf">C</a>`,
		);
		for (const id of ['#a', '#b', '#c']) await page.click(id);
		expect((await events(site, page)).map(([name]) => name)).toEqual(['Partner', 'outbound', 'download']);
	});

	test('43 data-footfall-ignore leaves out what is in it', async () => {
		const { site, page } = await opened(
			`<div data-footfall-ignore><a href="${OUT}">Out</a><form><button>Go</button></form></div><a id="b" data-footfall="x" data-footfall-ignore href="#">B</a>`,
		);
		await page.click('a');
		await page.click('button');
		await page.click('#b');
		expect(await events(site, page)).toEqual([]);
	});
});

describe('tagged elements and forms', () => {
	test('44 an element, what is in it, and what it is in', async () => {
		const { site, page } = await opened(
			'<section data-footfall="Teaser" data-footfall-plan-type="Gold"><p><span>Text</span></p></section><button data-footfall="Own">Own</button>',
		);
		await page.click('span');
		await page.click('button');
		expect(await events(site, page)).toEqual([
			['Teaser', { 'plan-type': 'Gold' }],
			['Own', undefined],
		]);
	});

	test('45 elements that are added later', async () => {
		const { site, page } = await opened('');
		await run(page, `document.body.innerHTML = '<button data-footfall="Late">Late</button>'`);
		await page.click('button');
		expect(await events(site, page)).toEqual([['Late', undefined]]);
	});

	test('46 a tagged form counts when it is submitted, by Enter too, and not for clicks inside', async () => {
		const { site, page } = await opened(
			'<form data-footfall="Newsletter"><input name="email"><button>Go</button></form>',
		);
		await page.click('input');
		await page.fill('input', 'jo@example.com');
		await page.press('input', 'Enter');
		expect(await events(site, page)).toEqual([['Newsletter', undefined]]);
		expect(JSON.stringify(site.beacons)).not.toContain('jo@');
	});

	test('47 without a name there is no event', async () => {
		const { site, page } = await opened('<button data-footfall="">Nothing</button>');
		await page.click('button');
		expect(await events(site, page)).toEqual([]);
	});

	test('48 every form counts as "form", once it is valid, and nothing in it is read', async () => {
		const { site, page } = await opened(
			`<form id="a" method="post"><input id="i" name="card" required><button>A</button></form>
			<form id="b" novalidate><input name="secret" required value=""><button>B</button></form>`,
		);
		await page.click('#a button');
		await page.fill('#i', '4111111111111111');
		await page.click('#a button');
		await page.click('#b button');
		await run(page, `document.body.insertAdjacentHTML('beforeend', '<form id="c"><button>C</button></form>')`);
		await page.click('#c button');
		expect(await events(site, page)).toEqual(Array(3).fill(['form', undefined]));
		expect(JSON.stringify(site.beacons)).not.toMatch(/4111|secret|card/);
	});

	test('49 an amount and its currency, by call and by markup; without both it is no money', async () => {
		const { site, page } = await opened(
			'<button data-footfall="Order" data-footfall-amount="4999" data-footfall-currency="EUR" data-footfall-size="L">Buy</button>',
		);
		await page.click('button');
		await run(page, `footfall('Order', { amount: 1250, currency: 'JPY' })`);
		for (const money of [
			'amount: 12.5, currency: "EUR"',
			'amount: 1',
			'amount: -1, currency: "EUR"',
			'amount: "x", currency: "EUR"',
		]) {
			await run(page, `footfall('Order', { ${money} })`);
		}
		const orders = (await site.settled(page)).filter(isEvent);
		expect(orders.map(({ amount, currency }) => [amount, currency])).toEqual([
			[4999, 'EUR'],
			[1250, 'JPY'],
			...Array(4).fill([undefined, undefined]),
		]);
		expect(orders[0]?.properties).toEqual({ size: 'L' });
	});
});

describe('events', () => {
	const STUB = '<script>window.footfall ??= (...call) => (footfall.q ??= []).push(call);</script>';

	test('50 calls from before the script is there are replayed in order, after the view', async () => {
		const calls = `<script>footfall('one'); footfall('two', { props: { n: 2 } }); footfall(() => footfall('three'))</script>`;
		const { site, page } = await scene({ tag: STUB + calls + tagWith('') });
		// In the order in which they are sent: on several connections they may overtake each other.
		const sent: Beacon[] = [];
		page.on('request', request => request.method() === 'POST' && sent.push(request.postDataJSON()));
		await page.goto(site.origin);
		await site.until(4);
		expect(sent.map(beacon => ('name' in beacon ? beacon.name : beacon.kind))).toEqual(['view', 'one', 'two', 'three']);
		expect(await site.settled(page)).toHaveLength(4);
	});

	test('53 an event that is not interactive does not make the visit engaged; one that is does, once', async () => {
		const { site, page } = await opened('');
		await run(page, `footfall('seen', { interactive: false })`);
		await run(page, `footfall('used')`);
		await run(page, `footfall('used')`);
		const sent = (await site.settled(page)).filter(isEvent);
		expect(sent.map(({ name, engaged, first }) => [name, engaged, first])).toEqual([
			['seen', undefined, 1],
			['used', 1, 1],
			['used', undefined, undefined],
		]);
		await page.goto(`${site.origin}/next`);
		const [, view] = await site.until(2, ({ kind }) => kind === 'view');
		expect(view).toMatchObject({ previous: '', goals: 'seen,used' });
		expect(view).not.toHaveProperty('engaged');
	});

	test('55 what is no name is no event, and nothing a page passes makes it throw', async () => {
		const { site, page } = await opened('');
		for (const call of [`''`, `'   '`, `'a,b'`, 'null', 'undefined', `'\\u0007'`]) await run(page, `footfall(${call})`);
		expect(await events(site, page)).toEqual([]);
		for (const props of [
			'null',
			'"text"',
			'7',
			'{ deep: { a: 1 }, list: [1], no: null, yes: true, n: 1.5, f: () => 1 }',
		]) {
			await run(page, `footfall('odd', { props: ${props} })`);
		}
		const last = (await site.settled(page)).filter(isEvent).at(-1);
		expect(last?.properties).toEqual({ yes: 'true', n: '1.5' });
	});

	test('57 far too much is cut, not refused: no beacon is over 2,048 bytes', async () => {
		const { site, page } = await opened('');
		await run(
			page,
			`footfall('ж'.repeat(500), { props: Object.fromEntries([...Array(50).keys()].map(n => ['日'.repeat(60) + n, '本'.repeat(5000)])) })`,
		);
		await run(page, `footfall('fine', { props: { text: 'x'.repeat(5000) } })`);
		const sent = (await site.settled(page)).filter(isEvent);
		expect(sent).toHaveLength(2);
		expect(sent[1]?.properties).toEqual({ text: 'x'.repeat(80) });
		for (const beacon of sent) expect(Buffer.byteLength(JSON.stringify(beacon))).toBeLessThanOrEqual(2048);
	});

	test('57 more beacons at once than may outlive a page (64 KiB) are all sent', async () => {
		const { site, page } = await opened('');
		const held = Promise.withResolvers<undefined>();
		site.answer = () => held.promise;
		await run(
			page,
			`for (let n = 0; n < 60; n++) footfall('n' + n, { props: Object.fromEntries([...'abcde'].map(name => [name, '日'.repeat(80)])) })`,
		);
		await site.until(2);
		held.resolve(undefined);
		const sent = await site.until(60, isEvent);
		expect(new Set(sent.map(beacon => (beacon as Event).name)).size).toBe(60);
		expect(
			site.received.reduce((bytes, { beacon }) => bytes + Buffer.byteLength(JSON.stringify(beacon)), 0),
		).toBeGreaterThan(65_536);
	});
});
