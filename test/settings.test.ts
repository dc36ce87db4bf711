import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRESET_NAMES, PRESETS } from '../server/model/presets.ts';
import {
	changeSettings,
	defaultsOf,
	formatSettings,
	readSettings,
	SITE_SETTINGS,
	type SiteSettings,
	siteSettings,
	writeSettings,
} from '../server/model/settings.ts';
import { tagsOf } from '../server/model/tag.ts';
import { findTags } from '../server/upkeep/page.ts';

/** What a person may type for each setting, and what must be refused. */
const TYPED: Record<keyof SiteSettings, { taken: string[]; refused: string[] }> = {
	query: { taken: ['q,page', '#', ''], refused: ['a/b', 'q page'] },
	payment: { taken: ['pay.example.com'], refused: ['https://pay.example.com'] },
	goals: { taken: ['order=/checkout/*/done,signup=/welcome'], refused: ['order', '=/x', 'order=x'] },
	areas: { taken: ['Shop=/de/*/shop/*,Help=/**/help/*'], refused: ['Shop', '(none)=/x'] },
	excluded_paths: { taken: ['/admin*,/preview/*', ''], refused: ['admin'] },
	excluded_addresses: {
		taken: ['192.0.2.0/24,2001:db8::/32,198.51.100.7'],
		refused: ['192.0.2.0/33', 'office', '192.0.2', '2001:db8::/129', '192.0.2.0/24/8'],
	},
	excluded_countries: { taken: ['AT,CH'], refused: ['at', 'AUT'] },
	campaign_parameters: { taken: ['ref,from', ''], refused: ['a b'] },
	signal: { taken: ['stateless', 'ignore', 'none'], refused: ['obey', ''] },
	cookies: { taken: ['on', 'off'], refused: ['yes'] },
	cookie_domain: { taken: ['example.com', ''], refused: ['com', '.example.com', 'https://example.com', '192.0.2.1'] },
	retention: { taken: ['2', '25', '120'], refused: ['1', '121', '2.5', 'ever'] },
	threshold: { taken: ['5', '50'], refused: ['4', '0'] },
	public_threshold: { taken: ['10', '50'], refused: ['9', '5'] },
	preset: { taken: ['default', 'fr', 'consent'], refused: ['de'] },
	campaign_values: { taken: ['kept', 'masked'], refused: ['on'] },
	goal_sources: { taken: ['on', 'off'], refused: ['none'] },
	screen: { taken: ['on', 'off'], refused: ['none'] },
	rounding: { taken: ['1', '10'], refused: ['0', '-10'] },
};

const DEFAULTS = readSettings('{}');
const changed = (typed: Record<string, string>, from = DEFAULTS) => {
	const settings = changeSettings(from, typed);
	if ('message' in settings) throw new Error(settings.message);
	return settings;
};

describe.each(siteSettings)('the setting %s', (name, entry) => {
	it.each(TYPED[name].taken)('takes %j and gives it back as it was typed', text => {
		expect(formatSettings(changed({ [name]: text }))[name]).toBe(text);
	});

	it.each(TYPED[name].refused)('refuses %j by its name', text => {
		expect(changeSettings(DEFAULTS, { [name]: text })).toEqual({
			name,
			message: `${name} must be ${entry.allowed}, not ${JSON.stringify(text)}.`,
		});
	});

	it('has a default that it takes itself, a label and a sentence', () => {
		expect(entry.parse(entry.format(entry.default))).toEqual(entry.default);
		expect(entry.label).toMatch(/^[A-Z]/);
		expect(entry.description).toMatch(/\.$/);
	});

	it('comes back from the store', () => {
		for (const text of TYPED[name].taken) {
			const settings = changed({ [name]: text });
			expect(readSettings(writeSettings(settings))).toEqual(settings);
		}
	});
});

describe('settings', () => {
	it('that do not exist are refused with the list of those that do', () => {
		expect(changeSettings(DEFAULTS, { colour: 'red' })).toMatchObject({
			name: 'colour',
			message: expect.stringContaining('There is no setting colour; there are query, payment,'),
		});
	});

	it('are stored only where they differ from what is so anyway', () => {
		expect(writeSettings(DEFAULTS)).toBe('{}');
		expect(writeSettings(changed({ signal: 'none', cookies: 'on' }))).toBe('{"signal":"none"}');
	});

	it('never lower a threshold', () => {
		expect([DEFAULTS.threshold, DEFAULTS.public_threshold]).toEqual([5, 10]);
		expect([SITE_SETTINGS.threshold.parse('4'), SITE_SETTINGS.public_threshold.parse('9')]).toEqual([
			undefined,
			undefined,
		]);
	});

	it('that were written by an older version are read as they were meant', () => {
		const stored = '{"query":["q"],"payment":[],"goals":{"order":"/done"}}';
		expect(readSettings(stored)).toEqual({ ...DEFAULTS, query: ['q'], goals: { order: '/done' } });
	});
});

describe('a preset', () => {
	it.each(PRESET_NAMES)('%s gives its switches to every setting that nobody chose', preset => {
		const settings = changed({ preset });
		expect(settings).toEqual({ ...DEFAULTS, ...PRESETS[preset].settings, preset });
		expect(writeSettings(settings)).toBe(preset === 'default' ? '{}' : `{"preset":"${preset}"}`);
	});

	it('has nothing but settings that the list takes', () => {
		for (const preset of PRESET_NAMES) {
			const texts = formatSettings(defaultsOf(preset));
			for (const [name, { parse }] of siteSettings) expect(parse(texts[name])).toBeDefined();
		}
	});

	it('leaves alone what the owner chose, and gives back what it gave', () => {
		const french = changed({ screen: 'on', query: 'q' }, changed({ preset: 'fr' }));
		expect([french.screen, french.rounding, french.query]).toEqual(['on', 10, ['q']]);
		const plain = changed({ preset: 'default' }, french);
		expect(plain).toEqual({ ...DEFAULTS, query: ['q'] });
	});

	it.each([
		['fr', { campaign_values: 'masked', goal_sources: 'off', screen: 'off', rounding: 10, retention: 25 }],
		['consent', { cookies: 'off' }],
	] as const)('%s is what the design says', (preset, switches) => {
		expect(defaultsOf(preset)).toMatchObject(switches);
	});
});

describe('the tag', () => {
	const settings = changed({
		query: 'q,page,#',
		excluded_paths: '/admin*,/"quoted"/*',
		signal: 'none',
		cookies: 'off',
		cookie_domain: 'example.com',
		areas: 'Shop=/de/*/shop/*',
		campaign_parameters: 'ref,from',
	});
	const SAID = {
		query: 'q,page',
		hash: '',
		exclude: '/admin*,/"quoted"/*',
		signal: 'none',
		cookies: 'off',
		cookieDomain: 'example.com',
		areas: 'Shop=/de/*/shop/*',
		campaign: 'ref,from',
	};

	it('says nothing where nothing is set', () => {
		expect(tagsOf(DEFAULTS, 'https://count.example.com').map(({ name, code }) => [name, code])).toEqual([
			['plain', '<script defer src="https://count.example.com/f.js"></script>'],
			['proxied', '<script defer src="/f.js"></script>'],
			[
				'wordpress',
				`add_action( 'wp_head', function () {\n\techo '<script defer src="https://count.example.com/f.js"></script>';\n} );`,
			],
			[
				'bundler',
				`import { start } from 'footfall/tracker';\n\nstart({\n  "endpoint": "https://count.example.com/f"\n});`,
			],
		]);
	});

	it('says what is set, and is read back as it was meant', () => {
		const [plain, proxied, wordpress, bundler] = tagsOf(settings, 'https://count.example.com');
		expect(findTags(plain!.code)).toEqual([{ defer: '', src: 'https://count.example.com/f.js', ...SAID }]);
		expect(findTags(proxied!.code)).toEqual([{ defer: '', src: '/f.js', ...SAID }]);
		expect(findTags(wordpress!.code)).toEqual(findTags(plain!.code));
		expect(wordpress!.code.match(/'/g)).toHaveLength(4);
		const given = JSON.parse(bundler!.code.slice(bundler!.code.indexOf('{', 20), -2));
		expect(given).toEqual({ endpoint: 'https://count.example.com/f', ...SAID });
	});

	it('knows no attribute that the tracker does not', () => {
		const api = readFileSync(join(import.meta.dirname, '../tracker/api.ts'), 'utf8');
		for (const name of Object.keys(SAID)) expect(api).toContain(`readonly ${name}?: string;`);
	});
});
