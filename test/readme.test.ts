import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../server/config.ts';
import { siteSettings } from '../server/model/settings.ts';
import { CHECKS } from '../server/upkeep/audit/checks.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README stays true', () => {
	it('lists every setting with its default and what it does', () => {
		const rows = Object.entries(SETTINGS).map(
			([name, { default: value, description }]) => `| \`${name}\` | ${value || 'not set'} | ${description} |`,
		);
		const table = readme.slice(readme.indexOf('<!-- settings -->'), readme.indexOf('<!-- /settings -->'));
		expect(table.split('\n').filter(line => line.startsWith('| `'))).toEqual(rows);
	});

	it('lists every setting of a site with its default and what it does', () => {
		const rows = siteSettings.map(
			([name, { default: value, description, format }]) =>
				`| \`--${name.replaceAll('_', '-')}\` | ${format(value) || 'none'} | ${description.replaceAll('*', '\\*')} |`,
		);
		const table = readme.slice(readme.indexOf('<!-- site settings -->'), readme.indexOf('<!-- /site settings -->'));
		expect(table.split('\n').filter(line => line.startsWith('| `'))).toEqual(rows);
	});

	it('lists every check of the audit', () => {
		const table = readme.slice(readme.indexOf('<!-- audit -->'), readme.indexOf('<!-- /audit -->'));
		expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1])).toEqual(Object.keys(CHECKS));
	});

	it('names files that exist', () => {
		const named = [...readme.matchAll(/`((?:tracker|server|dashboard|promise|scripts|test)\/[\w./-]*)`/g)].map(
			match => match[1]!,
		);
		expect(named.length).toBeGreaterThan(10);
		expect(named.filter(file => !existsSync(join(root, file)))).toEqual([]);
	});

	it('shows pictures that exist', () => {
		const shown = [...readme.matchAll(/(?:\]\(|src=")(docs\/[\w./-]+)/g)].map(match => match[1]!);
		expect(shown.length).toBeGreaterThan(2);
		expect(shown.filter(file => !existsSync(join(root, file)))).toEqual([]);
	});

	it('names npm scripts that exist', () => {
		const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		const named = [...readme.matchAll(/npm (?:run )?(start|test|demo|truth|dev|bench|screenshots|check|build)\b/g)].map(
			m => m[1]!,
		);
		for (const name of new Set(named)) {
			expect(scripts).toHaveProperty(name);
			for (const [file] of scripts[name]!.matchAll(/(?:scripts|bin)\/[\w.-]+/g)) {
				expect([name, file, existsSync(join(root, file))]).toEqual([name, file, true]);
			}
		}
	});

	it('follows a page view through at most six files each way', () => {
		const tour = readme.slice(readme.indexOf('## Follow one page view'), readme.indexOf('The words and the lists'));
		const steps = tour.split('And back to the chart').map(way => way.match(/^\d+\. `/gm)?.length);
		for (const count of steps) expect(count).toBeLessThanOrEqual(6);
	});

	it('says whose place data it uses', () => {
		expect(readme).toContain('GeoLite2 data created by MaxMind');
	});
});
