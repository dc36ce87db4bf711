import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PANELS } from '../server/model/panels.ts';
import type { SessionState, ShareEntry, ShareRequest, TrailEntry } from '../server/wire/account.ts';
import type { Breakdown, Failure, Overview, Series, SiteEntry, Totals } from '../server/wire/report.ts';
import { type Ask, askAs, type Signed, signUp } from './helpers/account.ts';
import { openBrowser } from './helpers/browser.ts';
import { openWorld, type World } from './helpers/world.ts';

let world: World;
let owner: Signed;
const SITE = '/sites/example.com';
/** Today: the last day that can no longer grow is 18 November. */
const AT = Date.parse('2026-11-20T12:00:00Z');

beforeAll(async () => {
	world = await openWorld({ sites: [{ domain: 'example.com' }, { domain: 'example.org' }] });
	owner = await signUp(world);
	for (const day of ['17', '18', '19', '20']) {
		world.now = Date.parse(`2026-11-${day}T10:00:00Z`);
		const beacon = { kind: 'view', begins: 1, screen: 'large', visit_number: 1, entry_page: `/day-${day}` };
		expect((await world.send(beacon)).status).toBe(200);
	}
	world.now = AT;
});
afterAll(() => world.end());
beforeEach(() => {
	// Tries at passwords are slowed down: each test comes later on this day.
	world.now += 600_000;
});

const wish = (more: Partial<ShareRequest> = {}) => ({ name: 'For the agency', panels: [], embed: [], ...more });
const make = (more: Partial<ShareRequest> = {}) => owner.ask(`${SITE}/shares`, { json: wish(more) });
const share = async (more: Partial<ShareRequest> = {}): Promise<ShareEntry> => (await make(more)).json() as never;
const wordOf = ({ url }: ShareEntry) => url.split('/').at(-1)!;
const through = (made: ShareEntry, key?: string): Ask =>
	askAs(world, { authorization: ['Share', wordOf(made), key].filter(Boolean).join(' ') });
const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json() as Promise<T>;
const refusal = async (answer: Promise<Response>) => [(await answer).status, (await json<Failure>(answer)).error.code];
const page = (made: ShareEntry) => fetch(made.url);
const seconds = () => Math.floor(world.now / 1000);

describe('a share link', () => {
	it('is made, listed, changed and taken back by an editor', async () => {
		const made = await share({ panels: ['pages'], expires: seconds() + 60 });
		expect(made).toMatchObject({ name: 'For the agency', panels: ['pages'], embed: [], password: false });
		expect(made.url).toMatch(new RegExp(`^${world.url}/share/[\\w-]{22}$`));
		const path = `${SITE}/shares/${made.id}`;
		const change = (more: Partial<ShareRequest>) =>
			json<ShareEntry>(owner.ask(path, { method: 'PUT', json: wish(more) }));
		expect(await change({ name: 'For all' })).toEqual({ ...made, name: 'For all', panels: [] });
		expect((await change({ expires: null })).expires).toBeUndefined();
		expect((await change({ password: 'sesame' })).password).toBe(true);
		expect((await change({})).password).toBe(true);
		expect((await change({ password: '' })).password).toBe(false);
		const { expires: _, ...left } = { ...made, panels: [] };
		expect(await json(owner.ask(`${SITE}/shares`))).toEqual([left]);
		expect((await owner.ask(path, { method: 'DELETE' })).status).toBe(204);
		expect(await json(owner.ask(`${SITE}/shares`))).toEqual([]);
	});

	it('is another site’s business nowhere', async () => {
		const { id } = await share();
		const path = `/sites/example.org/shares/${id}`;
		expect((await owner.ask(path, { method: 'PUT', json: wish() })).status).toBe(404);
		expect((await owner.ask(path, { method: 'DELETE' })).status).toBe(404);
	});

	it.each([
		['name', { name: '' }],
		['panels', { panels: ['secrets'] }],
		['panels', { panels: 'pages' as never }],
		['embed', { embed: ['https://shop.example.com'] }],
		['embed', { embed: ["shop.example.com; script-src 'unsafe-inline'"] }],
		['embed', { embed: ['shop.example.com\r\nX: y'] }],
		['embed', { embed: ['*'] }],
		['expires', { expires: 1 }],
		['expires', { expires: 1.5 }],
	])('is refused for its %s: %j', async (parameter, more) => {
		const answer = await make(more);
		expect([answer.status, ((await answer.json()) as Failure).error.parameter]).toEqual([400, parameter]);
	});

	it('leaves its trail, without what opens it', async () => {
		const made = await share({ password: 'sesame' });
		await owner.ask(`${SITE}/shares/${made.id}`, { method: 'PUT', json: wish({ name: 'Other' }) });
		await owner.ask(`${SITE}/shares/${made.id}`, { method: 'DELETE' });
		const trail = (await json<TrailEntry[]>(owner.ask('/trail'))).slice(0, 3);
		expect(trail.map(({ action, site, detail }) => [action, site, detail])).toEqual([
			['share removed', 'example.com', 'Other'],
			['share changed', 'example.com', 'Other'],
			['share made', 'example.com', 'For the agency'],
		]);
		expect(JSON.stringify(trail)).not.toContain(wordOf(made));
	});
});

describe('its page', () => {
	it('is the dashboard, which tells its address to nobody', async () => {
		const made = await share();
		const answer = await page(made);
		expect(answer.status).toBe(200);
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			'content-type': expect.stringContaining('text/html'),
			'referrer-policy': 'no-referrer',
			'x-robots-tag': 'noindex',
			'cache-control': 'no-store',
			'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
		});
		const files = [...(await answer.text()).matchAll(/ (?:src|href)="([^":]+)"/g)].map(match => match[1]!);
		expect(files.length).toBeGreaterThan(1);
		for (const file of files) expect((await fetch(new URL(file, made.url))).status).toBe(200);
	});

	it('is gone when the link is taken back, when its time is over, and for words that nobody gave', async () => {
		const gone = async (made: ShareEntry) => {
			const answer = await page(made);
			expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
			expect(await answer.text()).toContain('Ask whoever gave it to you for a new one.');
			expect(await refusal(through(made)(`${SITE}/totals`))).toEqual([401, 'sign_in']);
		};
		const revoked = await share();
		await owner.ask(`${SITE}/shares/${revoked.id}`, { method: 'DELETE' });
		await gone(revoked);
		const short = await share({ expires: seconds() + 60 });
		expect((await page(short)).status).toBe(200);
		world.now += 60_000;
		await gone(short);
		await gone({ ...short, url: `${world.url}/share/${'x'.repeat(22)}` });
	});

	it('may be framed by the hosts that are listed, and no others', async () => {
		const made = await share({ embed: ['Shop.example.com', '*.example.org:8080'] });
		expect(made.embed).toEqual(['shop.example.com', '*.example.org:8080']);
		expect((await page(made)).headers.get('content-security-policy')).toContain(
			'; frame-ancestors https://shop.example.com http://shop.example.com https://*.example.org:8080 http://*.example.org:8080;',
		);
	});

	it('is framed so by a browser', async () => {
		const server = createServer((_, answer) => answer.end('<!doctype html><iframe></iframe>')).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const made = await share({ embed: [`shop.example.com:${port}`] });
		await using browser = await openBrowser();
		const framed = async (host: string) => {
			const tab = await (await browser.visitor()).newPage();
			await tab.goto(`http://${host}:${port}/`);
			const loaded = tab.waitForEvent('framenavigated', frame => frame !== tab.mainFrame());
			await tab.evaluate(url => {
				document.querySelector('iframe')!.src = url;
			}, made.url);
			return (await loaded).url();
		};
		expect(await framed('shop.example.com')).toBe(made.url);
		expect(await framed('other.example.com')).toMatch(/^chrome-error:/);
		server.close();
		server.closeAllConnections();
	});
});

describe('with a password', () => {
	const open = (made: ShareEntry, password: string) =>
		askAs(world)('/share/open', { json: { word: wordOf(made), password } });
	const keyOf = async (made: ShareEntry, password: string) => (await json<{ key: string }>(open(made, password))).key;

	it('it is locked until the password was given', async () => {
		const made = await share({ password: 'sesame' });
		expect(await json(through(made)('/session'))).toEqual({
			state: 'share',
			site: 'example.com',
			name: 'For the agency',
			panels: [],
			locked: true,
		} satisfies SessionState);
		expect(await refusal(through(made)(`${SITE}/totals`))).toEqual([401, 'share_locked']);
		expect(await refusal(through(made, 'x'.repeat(43))(`${SITE}/totals`))).toEqual([401, 'share_locked']);
		expect(await refusal(open(made, 'open'))).toEqual([401, 'wrong_password']);
		const opened = through(made, await keyOf(made, 'sesame'));
		expect(await json(opened('/session'))).toMatchObject({ locked: false });
		expect((await opened(`${SITE}/totals`)).status).toBe(200);
	});

	it('a person types it, and sees the numbers', async () => {
		const made = await share({ password: 'sesame', panels: ['pages'] });
		await using browser = await openBrowser();
		const tab = await (await browser.visitor()).newPage();
		await tab.goto(made.url);
		await tab.fill('input[type=password]', 'sesame');
		await tab.keyboard.press('Enter');
		await tab.getByText('/day-18').first().waitFor();
		const seen = await tab.locator('body').innerText();
		expect(seen).toContain('/day-17');
		expect(seen).not.toMatch(/day-19|day-20/);
	});

	it('it is locked again by another password', async () => {
		const made = await share({ password: 'sesame' });
		const key = await keyOf(made, 'sesame');
		await owner.ask(`${SITE}/shares/${made.id}`, { method: 'PUT', json: wish({ password: 'open sesame' }) });
		expect((await through(made, key)(`${SITE}/totals`)).status).toBe(401);
	});

	it('the key of one link opens no other', async () => {
		const [one, other] = [await share({ password: 'sesame' }), await share({ password: 'sesame' })];
		expect((await through(other, await keyOf(one, 'sesame'))(`${SITE}/totals`)).status).toBe(401);
	});

	it('guesses are slowed down', async () => {
		const made = await share({ password: 'sesame' });
		const answers = [];
		for (let tries = 0; tries < 11; tries++) answers.push((await open(made, 'open')).status);
		expect(answers).toEqual([...Array(10).fill(401), 429]);
	});

	it('a link that there is not is answered like a wrong password', async () => {
		const none = { ...(await share()), url: `${world.url}/share/${'x'.repeat(22)}` };
		expect(await refusal(open(none, 'sesame'))).toEqual([401, 'wrong_password']);
	});
});

describe('what it shows', () => {
	const MONTH = 'period=month';

	it('is days that are over for good', async () => {
		const ask = through(await share());
		const totals = await json<Totals>(ask(`${SITE}/totals?${MONTH}`));
		expect([totals.period, totals.metrics.views]).toEqual([{ from: '2026-11-01', to: '2026-11-18' }, 2]);
		expect((await json<Totals>(ask(`${SITE}/totals`))).period.to).toBe('2026-11-18');
		expect((await json<Totals>(ask(`${SITE}/totals?period=7d`))).period).toEqual({
			from: '2026-11-12',
			to: '2026-11-18',
		});
		const series = await json<Series>(ask(`${SITE}/series?period=all`));
		expect(series.points.map(({ at }) => at)).toEqual(['2026-11-17', '2026-11-18']);
		const pages = await json<Breakdown>(ask(`${SITE}/breakdown/page?${MONTH}`));
		expect(pages.rows.map(({ value }) => value).sort()).toEqual(['/day-17', '/day-18']);
	});

	it.each([
		['totals?period=today', 400],
		['totals?period=yesterday', 400],
		['totals?from=2026-11-19&to=2026-11-19', 400],
		['totals?from=2026-11-20&to=2026-11-30', 400],
		['totals?from=2026-11-01&to=2026-11-10', 400],
		['series?interval=hour&period=7d', 403],
		['breakdown/page?filter=page:/day-17&interval=hour', 403],
		['breakdown/exit_page?filter=source:x', 403],
		['breakdown/nothing', 404],
		['overview?interval=hour&period=7d', 403],
		['realtime', 403],
		['retention', 403],
		['ignored', 403],
	])('is not %s', async (path, status) => {
		const made = await share();
		expect((await through(made)(`${SITE}/${path}`)).status).toBe(status);
	});

	it('is one screen of what all may see', async () => {
		const overview = await json<Overview>(
			through(await share())(`${SITE}/overview?dimensions=page,source,country&pictures=page,country`),
		);
		expect(overview.breakdowns.map(({ dimension }) => dimension)).toEqual(['page', 'source', 'country']);
		expect(overview.pictures.map(({ dimension }) => dimension)).toEqual(['page', 'country']);
		expect([overview.demographics, overview.breakdowns[2]!.rows]).toEqual([null, []]);
		expect(overview).not.toHaveProperty('heat');
		expect(overview.totals.metrics.views).toBe(2);
		expect(JSON.stringify(overview)).not.toMatch(/day-19|day-20/);
	});

	it('is one site', async () => {
		const ask = through(await share());
		expect((await json<SiteEntry[]>(ask('/sites'))).map(({ site }) => site)).toEqual(['example.com']);
		expect((await ask('/sites?period=today')).status).toBe(400);
		expect(await refusal(ask('/sites/example.org/totals'))).toEqual([404, 'unknown_site']);
		expect((await ask('/catalog')).status).toBe(200);
	});

	it.each(['details', 'annotations', 'shares', 'check'])('is not %s', async path => {
		expect((await through(await share())(`${SITE}/${path}`)).status).toBeGreaterThanOrEqual(403);
	});

	it('changes nothing', async () => {
		const ask = through(await share());
		expect((await ask(SITE, { method: 'PUT', json: { hostnames: [] } })).status).toBeGreaterThanOrEqual(403);
		expect(
			(await ask(`${SITE}/annotations`, { json: { date: '2026-11-01', text: 'x' } })).status,
		).toBeGreaterThanOrEqual(403);
	});
});

describe('of chosen panels', () => {
	const QUESTIONS: Record<string, string[]> = {
		pages: ['breakdown/page'],
		sources: ['breakdown/source', 'breakdown/referrer'],
		places: ['breakdown/country'],
		devices: ['breakdown/browser'],
		visitors: ['breakdown/visitor_type'],
		goals: ['breakdown/goal', 'breakdown/goal_property?filter=goal:order'],
		totals: ['totals'],
		chart: ['series'],
	};

	it.each(PANELS)('%s shows what belongs to it, and nothing else', async panel => {
		const ask = through(await share({ panels: [panel] }));
		for (const [name, paths] of Object.entries(QUESTIONS)) {
			for (const path of paths) {
				const answer = await ask(`${SITE}/${path}`);
				expect(`${path}: ${answer.status}`).toBe(`${path}: ${name === panel ? 200 : 403}`);
				if (name !== panel) expect(((await answer.json()) as Failure).error.code).toBe('not_shared');
			}
		}
	});

	it('one screen is trimmed to them', async () => {
		const of = async (...panels: string[]) =>
			json<Overview>(through(await share({ panels }))(`${SITE}/overview?dimensions=page,source&compare=previous`));
		const pages = await of('pages');
		expect(pages.breakdowns.map(({ dimension }) => dimension)).toEqual(['page']);
		expect([pages.totals.metrics, pages.totals.comparison, pages.series.points, pages.series.comparison]).toEqual([
			{},
			undefined,
			[],
			undefined,
		]);
		const head = await of('totals');
		expect([
			head.breakdowns,
			head.totals.metrics.views,
			head.totals.comparison?.metrics.views,
			head.series.points,
		]).toEqual([[], 2, 0, []]);
		const chart = await of('chart');
		expect([chart.totals.metrics, chart.series.points.length]).toEqual([{}, 28]);
	});
});
