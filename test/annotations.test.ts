import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_ANNOTATIONS } from '../server/account/annotations.ts';
import type { Annotation, TrailEntry } from '../server/wire/account.ts';
import type { Failure } from '../server/wire/report.ts';
import { type Signed, signUp } from './helpers/account.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
let owner: Signed;
let viewer: Signed;
beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }, { domain: 'example.org' }] });
	owner = await signUp(world);
	viewer = await signUp(world, { email: 'viewer@example.com', roles: { 'example.com': 'viewer' } });
});
afterAll(() => world.end());

const PATH = '/sites/example.com/annotations';
const add = (date: unknown, text: unknown, path = PATH) => owner.ask(path, { json: { date, text } });
const list = async (who = owner, path = PATH): Promise<Annotation[]> => (await who.ask(path)).json() as never;

describe('an annotation', () => {
	it('stands on its day, for all who may read the site', async () => {
		const added = (await (await add('2026-11-03', 'Newsletter sent')).json()) as Annotation;
		await add('2026-11-01', 'New shop opened');
		expect(await list(viewer)).toEqual([
			{ id: added.id + 1, date: '2026-11-01', text: 'New shop opened' },
			{ id: added.id, date: '2026-11-03', text: 'Newsletter sent' },
		]);
		expect(await list(owner, '/sites/example.org/annotations')).toEqual([]);
	});

	it('is one line, whatever is typed', async () => {
		const { text } = (await (await add('2026-11-04', '  Sale:\n\t20 %\u0000 <b>off</b> ')).json()) as Annotation;
		expect(text).toBe('Sale: 20 % <b>off</b>');
	});

	it.each([
		['date', '2026-02-30', 'No such day'],
		['date', '3 November', 'No such day'],
		['date', undefined, 'No day'],
		['text', '2026-11-03', ''],
		['text', '2026-11-03', ' \n '],
		['text', '2026-11-03', 'x'.repeat(201)],
		['text', '2026-11-03', 7],
	])('is refused for its %s: %j %j', async (parameter, date, text) => {
		const answer = await add(date, text);
		const { error } = (await answer.json()) as Failure;
		expect([answer.status, error.parameter]).toEqual([400, parameter]);
	});

	it('has room for 200 characters, however they are made', async () => {
		expect((await add('2026-11-05', '🎉'.repeat(200))).status).toBe(201);
	});

	it('is removed on its own site only', async () => {
		const { id } = (await (await add('2026-11-06', 'By mistake')).json()) as Annotation;
		const remove = (site: string) => owner.ask(`/sites/${site}/annotations/${id}`, { method: 'DELETE' });
		expect((await remove('example.org')).status).toBe(404);
		expect((await remove('example.com')).status).toBe(204);
		expect((await remove('example.com')).status).toBe(404);
		expect((await list()).map(one => one.id)).not.toContain(id);
	});

	it('leaves its trail', async () => {
		const trail = (await (await owner.ask('/trail')).json()) as TrailEntry[];
		expect(trail.slice(0, 2).map(({ actor, action, site, detail }) => ({ actor, action, site, detail }))).toEqual([
			{ actor: owner.email, action: 'annotation removed', site: 'example.com', detail: 'By mistake' },
			{ actor: owner.email, action: 'annotation added', site: 'example.com', detail: 'By mistake' },
		]);
	});

	it('goes with its site', async () => {
		await add('2026-11-06', 'Gone soon', '/sites/example.org/annotations');
		await owner.ask('/sites/example.org', { method: 'DELETE', json: { confirm: 'example.org' } });
		expect(await world.store.all("select 1 from annotations where text = 'Gone soon'")).toEqual([]);
	});
});

it(`is one of at most ${MOST_ANNOTATIONS}`, async () => {
	const here = (await list()).length;
	await world.store.write([
		`insert into annotations (site, day, text)
			with recursive count (n) as (select 1 union all select n + 1 from count where n < ?)
			select sites.id, 20000, 'One of many' from sites, count where domain = 'example.com'`,
		[MOST_ANNOTATIONS - here],
	]);
	const answer = await add('2026-11-07', 'One too many');
	expect([answer.status, ((await answer.json()) as Failure).error.code]).toEqual([409, 'too_many']);
});
