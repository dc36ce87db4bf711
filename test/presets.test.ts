import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESET_NAMES } from '../server/model/presets.ts';
import { changeSettings, readSettings, SITE_SETTINGS, type SiteSettings } from '../server/model/settings.ts';
import { nearest, rounded } from '../server/stats/rounding.ts';
import { CRITERIA, examinePreset } from '../server/upkeep/presets.ts';
import type { Breakdown, Overview, Series, Totals } from '../server/wire/report.ts';
import { openWorld, type World } from './helpers/world.ts';

const root = join(import.meta.dirname, '..');
const settings = (typed: Record<string, string>) => changeSettings(readSettings('{}'), typed) as SiteSettings;

const SITES = ['default', 'fr'].map(preset => ({
	domain: `${preset}.example.com`,
	settings: settings({ preset, goals: 'order=/done' }),
}));

const VISIT = {
	kind: 'view',
	begins: 1,
	screen: 'large',
	language: 'de-DE',
	entry_page: '/',
	visit_number: 1,
	referrer: 'news.example.net',
	utm_source: 'spring-letter',
	utm_medium: 'email',
	campaign: 'spring-2026',
	utm_term: 'teapot',
	utm_content: 'blue-button',
};
/** Visits from Germany and from France: numbers of which every digit would show. */
const GERMAN = 23;
const FRENCH = 14;
const ORDERS = 7;

/** Crosses are written ten seconds later, with whatever comes then. */
async function settle(some: World): Promise<void> {
	some.now += 11_000;
	for (let n = 0; n < 3; n++) await some.send({}, { origin: 'https://elsewhere.example.net' });
}

let world: World;
beforeAll(async () => {
	world = await openWorld({ sites: SITES });
	for (const { domain } of SITES) {
		const origin = `https://${domain}`;
		for (let visit = 0; visit < GERMAN + FRENCH; visit++) {
			await world.send(VISIT, { origin, address: visit < GERMAN ? '192.0.2.1' : '198.51.100.1' });
			if (visit >= ORDERS) continue;
			const order = {
				...VISIT,
				begins: undefined,
				kind: 'event',
				name: 'buy',
				first: 1,
				amount: 1900,
				currency: 'EUR',
			};
			await world.send(order, { origin, address: '192.0.2.1' });
		}
	}
	await settle(world);
});
afterAll(() => world.end());

const ask = <Answer>(site: string, path: string) => world.ask<Answer>(`/sites/${site}.example.com/${path}`);
const rows = async (site: string, dimension: string, more = '') =>
	(await ask<Breakdown>(site, `breakdown/${dimension}?period=today${more}`)).rows;
const values = async (site: string, dimension: string) => (await rows(site, dimension)).map(({ value }) => value);

describe('campaign_values=masked', () => {
	const CAMPAIGN = ['utm_source', 'utm_medium', 'campaign', 'utm_term', 'utm_content'];

	it.each(CAMPAIGN)('keeps of %s that there was one', async dimension => {
		expect(await values('fr', dimension)).toEqual(['(masked)']);
		expect(await values('default', dimension)).not.toEqual(['(masked)']);
	});

	it('names the source by the referrer, and keeps the channel', async () => {
		expect(await values('fr', 'source')).toEqual(['news.example.net']);
		expect(await values('fr', 'channel')).toEqual(['email']);
		expect(await values('default', 'source')).toEqual(['spring-letter']);
	});

	it('writes none of the values to the disk', async () => {
		const only = await openWorld({ sites: [SITES[1]!] });
		try {
			await only.send(VISIT);
			await settle(only);
			const words = (await only.store.all<{ text: string }>('select text from words'))
				.map(({ text }) => text)
				.join('\n');
			expect(words).toContain('news.example.net');
			expect(words).not.toMatch(/spring|teapot|blue/);
		} finally {
			await only.end();
		}
	});
});

describe('goal_sources=off', () => {
	it('counts goals, but not by where their visits came from', async () => {
		const [goal] = await rows('fr', 'goal');
		expect(goal).toMatchObject({ value: 'buy', conversions: 10 });
		for (const dimension of ['channel', 'source', 'referrer', 'campaign', 'utm_medium']) {
			expect(await rows('fr', dimension)).toMatchObject([{ conversions: 0, converting_visits: 0 }]);
		}
		expect(await rows('default', 'channel')).toMatchObject([{ conversions: ORDERS, converting_visits: ORDERS }]);
	});

	it('keeps no cross of a goal and a source', async () => {
		expect(await rows('fr', 'channel', '&filter=goal:buy')).toEqual([]);
		expect(await rows('fr', 'device', '&filter=goal:buy')).toMatchObject([{ value: 'desktop' }]);
		expect(await rows('default', 'channel', '&filter=goal:buy')).toMatchObject([{ value: 'email' }]);
	});
});

describe('screen=off', () => {
	it('stores no class of screen', async () => {
		expect([await values('fr', 'screen'), await values('default', 'screen')]).toEqual([['(unknown)'], ['large']]);
	});
});

describe('rounding', () => {
	it('is to the nearest ten, each count for itself, before anything is divided by it', () => {
		expect([4, 5, 14, 15, -4, 0].map(value => nearest(value, 10))).toEqual([0, 10, 10, 20, 0, 0]);
		const parts = { visits: 23, engaged: 11, seconds: 77, revenue_EUR: 1999 };
		expect(rounded(parts, { settings: settings({ rounding: '10' }) })).toEqual({ ...parts, visits: 20, engaged: 10 });
		expect(rounded(parts, { settings: settings({}) })).toBe(parts);
	});

	it('leaves the sums of the whole site as they are', async () => {
		expect((await ask<Totals>('fr', 'totals?period=today')).metrics).toMatchObject({ visits: GERMAN + FRENCH });
	});

	const COUNTS = /^(?:visits|views|visitors|conversions|converting_visits|stateless_\w+)$/;
	/** Every count in an answer, wherever it stands. */
	const counts = (value: unknown): number[] =>
		Object.entries(value ?? {}).flatMap(([name, inner]) =>
			typeof inner === 'object' ? counts(inner) : COUNTS.test(name) && typeof inner === 'number' ? [inner] : [],
		);

	const SEGMENTS = [
		'totals?period=today&filter=country:DE',
		'series?period=today&interval=day&filter=country:DE',
		...['country', 'page', 'entry_page', 'exit_page', 'channel', 'goal', 'device', 'hostname', 'area1'].map(
			name => `breakdown/${name}?period=today`,
		),
		'breakdown/page?period=today&filter=country:DE',
		'breakdown/country?period=today&filter=goal:buy',
		'breakdown/country?period=today&interval=day',
	];

	it.each(SEGMENTS)('rounds %s', async path => {
		const [exact, round] = await Promise.all([ask('default', path), ask('fr', path)]);
		expect(counts(exact).some(count => count % 10 !== 0)).toBe(true);
		expect(counts(round).length).toBeGreaterThan(0);
		expect(counts(round).filter(count => count % 10 !== 0)).toEqual([]);
	});

	it('rounds the overview, but for the sums of the site', async () => {
		const { breakdowns, pictures } = await ask<Overview>('fr', 'overview?period=today&pictures=country');
		expect(counts({ breakdowns, pictures }).length).toBeGreaterThan(10);
		expect(counts({ breakdowns, pictures }).filter(count => count % 10 !== 0)).toEqual([]);
		const filtered = await ask<Overview>('fr', 'overview?period=today&filter=country:DE');
		expect(counts(filtered).filter(count => count % 10 !== 0)).toEqual([]);
	});

	const file = (path: string) => fetch(`${world.url}/api/v1/sites/fr.example.com/${path}`);

	it('rounds every format', async () => {
		const path = 'breakdown/country?period=today&metrics=visits,views&format=';
		expect(
			(await (await file(`${path}csv`)).text())
				.split('\r\n')
				.slice(1, 3)
				.map(line => line.split(',').slice(2)),
		).toEqual([
			['DE', '20', '20'],
			['FR', '10', '10'],
		]);
		const lines = (await (await file(`${path}ndjson`)).text())
			.trim()
			.split('\n')
			.map(line => JSON.parse(line));
		expect(lines).toMatchObject([{ visits: 20 }, { visits: 10 }]);
		const parquet = await parquetReadObjects({ file: await (await file(`${path}parquet`)).arrayBuffer() });
		expect(parquet).toMatchObject([{ visits: 20n }, { visits: 10n }]);
	});

	it('gives no exact count away by a rate', async () => {
		const { points } = await ask<Series>('fr', 'series?period=today&interval=day&filter=country:DE');
		expect(points[0]).toMatchObject({ visits: 20, views: 20, views_per_visit: 1 });
		const goal = await rows('fr', 'goal');
		expect(goal).toMatchObject([{ converting_visits: 10, conversion_rate: 10 / 40 }]);
	});
});

describe('the criteria of a preset', () => {
	const all = Object.entries(CRITERIA).flatMap(([preset, list]) => list.map(criterion => ({ preset, ...criterion })));

	it.each(all)('$preset: $says is held where it says', ({ file, setting }) => {
		expect(existsSync(join(root, file))).toBe(true);
		if (!setting) return;
		expect(SITE_SETTINGS).toHaveProperty(setting);
		if (file.startsWith('server/') && !file.endsWith('settings.ts')) {
			expect(readFileSync(join(root, file), 'utf8')).toMatch(new RegExp(`\\b${setting}\\b`));
		}
	});

	it.each(PRESET_NAMES)('are all met by a site that has %s', preset => {
		const findings = examinePreset(preset, 'shop.example.com', settings({ preset }));
		expect(findings.filter(({ state }) => state !== 'pass')).toEqual([]);
		if (preset !== 'default') expect(findings.length).toBe(CRITERIA[preset].length);
	});

	it('are not all met by one that has not, and each setting that breaks one is named', () => {
		const plain = examinePreset('fr', 'shop.example.com', settings({ signal: 'ignore', retention: '26' }));
		expect(plain.filter(({ state }) => state === 'fail').map(({ where }) => where?.split(',')[0])).toEqual([
			'campaign_values',
			'goal_sources',
			'screen',
			'rounding',
			'retention',
			'signal',
		]);
		expect(plain[0]!.message).toBe('Campaign values are masked. Not so: campaign_values is kept.');
		const [, , , strict] = examinePreset('fr', 'shop.example.com', settings({ preset: 'fr', rounding: '100' }));
		expect(strict!.state).toBe('pass');
	});
});

describe('what nobody can promise', () => {
	it('is written in no text of the product', () => {
		const files = execFileSync(
			'git',
			['ls-files', '-co', '--exclude-standard', 'server', 'dashboard', 'promise', 'tracker', 'docs', 'README.md'],
			{
				cwd: root,
				encoding: 'utf8',
			},
		);
		const texts = files
			.split('\n')
			.filter(name => /\.(?:tsx?|md|html|sql)$/.test(name) && existsSync(join(root, name)));
		const never =
			/\b(?:compliant|compliance|anonymous|anonymi[sz]ed|no consent (?:is )?needed|conforme|DSGVO-konform|anonym)\b/i;
		const written = texts.filter(name => never.test(readFileSync(join(root, name), 'utf8')));
		expect([texts.length > 100, written]).toEqual([true, []]);
	});
});
