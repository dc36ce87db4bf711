import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings, SITE_SETTINGS } from '../server/model/settings.ts';
import { openStore } from '../server/store/store.ts';
import type { Answer } from '../server/wire/beacon.ts';
import type { Breakdown, Totals } from '../server/wire/report.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
beforeEach(async () => {
	const goals = { order: '/checkout/*/done', welcome: '/welcome*', reader: '/news/*' };
	world = await openWorld({
		sites: [{ domain: 'shop.example.com', settings: { ...readSettings('{}'), goals } }],
	});
});
afterEach(() => world.end());

const SITE = '/sites/shop.example.com';
const BLOCK = { screen: 'large', language: 'de-DE', entry_page: '/', visit_number: 1 };
const FIRST = { kind: 'view', begins: 1, status: 200, ...BLOCK };
const STATELESS = { stateless: 1, screen: 'large', language: 'de-DE', page: '/' };
const EVENT = { kind: 'event', ...BLOCK };

const count = async (beacon: object): Promise<Answer> => (await world.send(beacon)).json() as Promise<Answer>;
const totals = async (query = 'period=today') => (await world.ask<Totals>(`${SITE}/totals?${query}`)).metrics;
const breakdown = (dimension: string, query = 'period=today') =>
	world.ask<Breakdown>(`${SITE}/breakdown/${dimension}?${query}`);
const goals = async (query?: string) =>
	Object.fromEntries((await breakdown('goal', query)).rows.map(({ value, ...numbers }) => [value, numbers]));

describe('an event', () => {
	it('is a conversion of the goal of its name; its visit converts once for the goal, and once for all', async () => {
		const { memory, hour } = await count(FIRST);
		await count({ ...FIRST, entry_page: '/about' });
		const known = { memory, hour, country: 'DE' };
		const answer = await world.send({ ...EVENT, ...known, name: 'signup', first: 1 });
		expect([answer.status, await answer.text()]).toEqual([204, '']);
		await world.send({ ...EVENT, ...known, name: 'signup', goals: 'signup' });
		await world.send({ ...EVENT, ...known, name: 'download', first: 1, goals: 'signup' });
		expect(await totals()).toMatchObject({ conversions: 3, converting_visits: 1, conversion_rate: 0.5, revenue: {} });
		expect(await goals()).toEqual({
			signup: { conversions: 2, converting_visits: 1, conversion_rate: 0.5, revenue: {} },
			download: { conversions: 1, converting_visits: 1, conversion_rate: 0.5, revenue: {} },
		});
		const { rows } = await breakdown('country');
		expect(rows[0]).toMatchObject({ value: 'DE', conversions: 3, converting_visits: 1, conversion_rate: 0.5 });
	});

	it('of a stateless browser converts, and its visit does not', async () => {
		await world.send({ kind: 'view', begins: 1, ...STATELESS });
		await world.send({ kind: 'event', name: 'signup', first: 1, ...STATELESS });
		expect(await totals()).toMatchObject({ conversions: 1, converting_visits: 0, conversion_rate: null });
	});

	it('counts today, and makes the visit convert on the day it began', async () => {
		const { memory, hour } = await count(FIRST);
		world.now += 14 * 3_600_000;
		await world.send({ ...EVENT, memory, hour, country: 'DE', name: 'signup', first: 1 });
		expect(await totals('period=today')).toMatchObject({ conversions: 1, converting_visits: 0 });
		expect(await totals('period=yesterday')).toMatchObject({ conversions: 0, converting_visits: 1 });
		expect(await goals('period=yesterday')).toMatchObject({ signup: { conversions: 0, converting_visits: 1 } });
	});

	it('adds its amount to the sum of its currency, in JSON by currency and in CSV a column each', async () => {
		await world.send({ ...EVENT, name: 'buy', amount: 1999, currency: 'EUR' });
		await world.send({ ...EVENT, name: 'buy', amount: 1, currency: 'EUR' });
		await world.send({ ...EVENT, name: 'buy', amount: 500, currency: 'JPY' });
		await world.send({ ...EVENT, name: 'free' });
		expect((await totals()).revenue).toEqual({ EUR: 2000, JPY: 500 });
		expect(await goals()).toMatchObject({ buy: { revenue: { EUR: 2000, JPY: 500 } }, free: { revenue: {} } });
		const csv = await (await fetch(`${world.url}/api/v1${SITE}/breakdown/goal?period=today&format=csv`)).text();
		expect(csv.split('\r\n').slice(0, 3)).toEqual([
			'from,to,goal,conversions,converting_visits,conversion_rate,revenue_EUR,revenue_JPY',
			'2026-11-20,2026-11-20,buy,3,0,,2000,500',
			'2026-11-20,2026-11-20,free,1,0,,0,0',
		]);
	});

	it('has properties, each a row of its own', async () => {
		const properties = { plan: 'pro', colour: 'red' };
		for (let visit = 0; visit < 5; visit++) await world.send({ ...EVENT, name: 'signup', first: 1, properties });
		await world.send({ ...EVENT, name: 'other', properties: { plan: 'pro' } });
		await world.send({ ...EVENT, name: 'signup' });
		world.now += 10_000;
		await world.send(FIRST);
		const values = async (query = '') =>
			Object.fromEntries(
				(await breakdown('goal_property', `period=today${query}`)).rows.map(row => [row.value, row.conversions]),
			);
		await expect.poll(() => values('&filter=goal:signup')).toEqual({ 'plan=pro': 5, 'colour=red': 5 });
		expect(await values()).toEqual({ 'plan=pro': 6, 'colour=red': 5, '(none)': 1 });
	});

	it.each([
		['signup', 'signup'],
		['(other)', 'other'],
		['((none))', 'none'],
		['mail to jane.doe@example.com', 'mail to :email'],
		[`pay ${'long '.repeat(10)}`, 'pay long long long long long long long l'],
		['', '(unknown)'],
	])('called %j is stored as %j', async (name, stored) => {
		await world.send({ ...EVENT, name });
		expect(Object.keys(await goals())).toEqual([stored]);
	});

	it('has no personal data in its properties', async () => {
		await world.send({
			...EVENT,
			name: 'signup',
			properties: { email: 'jane.doe@example.com', card: '4111111111111111' },
		});
		const { rows } = await breakdown('goal_property');
		expect(JSON.stringify(rows)).not.toMatch(/jane|4111/);
	});
});

describe('a page goal', () => {
	it('is reached by a view of a page that is as its pattern says, and the browser is told', async () => {
		const answer = await count({ ...FIRST, page: '/checkout/8f/done' });
		expect(answer.goals).toEqual(['order']);
		expect(await goals()).toMatchObject({ order: { conversions: 1, converting_visits: 1, conversion_rate: 1 } });
		expect(await totals()).toMatchObject({ conversions: 1, converting_visits: 1 });
	});

	it('makes the visit convert once, which the list of reached goals says', async () => {
		const { memory, hour } = await count({ ...FIRST, page: '/welcome' });
		const again = { ...FIRST, begins: undefined, memory, hour, country: 'DE', previous: '/welcome', seen: 1 };
		await world.send({ ...again, page: '/welcome', goals: 'welcome' });
		await world.send({ ...again, page: '/news/a', goals: 'welcome' });
		expect(await totals()).toMatchObject({ conversions: 3, converting_visits: 1 });
		expect(await goals()).toMatchObject({
			welcome: { conversions: 2, converting_visits: 1 },
			reader: { conversions: 1, converting_visits: 1 },
		});
	});

	it('that no longer fits the list of a visit counts as reached before', async () => {
		const full = Array.from({ length: 17 }, (_, at) => `goal-${at}`)
			.join(',')
			.slice(0, 116);
		await count({ ...FIRST, page: '/welcome', goals: full });
		expect(await goals()).toMatchObject({ welcome: { conversions: 1, converting_visits: 0 } });
	});

	it.each(['/checkout/done', '/checkout', '/shop/welcome', '/news'])('is not reached by %s', async page => {
		const answer = await count({ ...FIRST, page });
		expect([answer.goals, await goals()]).toEqual([undefined, {}]);
	});

	it.each([
		['order=/checkout/*/done, sign up=/welcome', { order: '/checkout/*/done', 'sign up': '/welcome' }],
		['', {}],
		['order', undefined],
		['order=checkout', undefined],
		['(none)=/x', undefined],
		['=/x', undefined],
	])('is set as %j', (text, value) => {
		expect(SITE_SETTINGS.goals.parse(text)).toEqual(value);
	});
});

describe('crosses wait in memory', () => {
	const pages = async () =>
		(await breakdown('page', 'period=today&filter=country:DE')).rows.map(row => [row.value, row.views]);
	const visits = async (howMany: number) => {
		for (let visit = 0; visit < howMany; visit++) await count(FIRST);
	};

	it('for ten seconds, in which totals are exact and "(other)" has all of it', async () => {
		await visits(5);
		world.now += 9_999;
		await visits(1);
		expect((await totals()).views).toBe(6);
		const { rows, other } = await breakdown('page', 'period=today&filter=country:DE');
		expect([rows, other.views]).toEqual([[], 6]);
		world.now += 1;
		await visits(1);
		expect(await pages()).toEqual([['/', 6]]);
	});

	it('and are written when the server is told to stop', async () => {
		await visits(7);
		await world.close(); // As at SIGTERM.
		const store = await openStore(world.directory);
		const [cell] = await store.all(
			'select max(views) as views, max(visits) as visits from page_crosses where span > 0',
		);
		await store.close();
		expect(cell).toEqual({ views: 7, visits: 7 });
	});

	it('groups of fewer than five visits are only in "(other)", and the answer says so', async () => {
		await visits(4);
		await count({ ...FIRST, page: '/a', entry_page: '/a' });
		world.now += 10_000;
		await count({ ...FIRST, page: '/b', entry_page: '/b' });
		const { rows, other, folded, total } = await breakdown('page', 'period=today&filter=country:DE');
		expect([rows, other.views, total.views]).toEqual([[], 6, 6]);
		expect(folded).toEqual({ groups: 2, visits: 5, threshold: 5 });
	});
});
