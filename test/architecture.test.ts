import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom: a place may import from its own line and from the lines above. `config.ts` and `log.ts` are the
 * edges of the process; `wire` is the contract with tracker and dashboard.
 */
const ORDER = [
	['server/wire'],
	['server/model'],
	['server/store'],
	['server/collect', 'server/stats', 'server/account', 'server/upkeep'],
	['server/config.ts'],
	['server/log.ts'],
	['server/web'],
	['server/app.ts'],
	['server/commands'],
	['server/main.ts'],
];

/** Browser code sees the contract and itself. */
const BROWSER = {
	tracker: ['tracker', 'server/wire'],
	dashboard: ['dashboard', 'server/wire'],
	promise: ['promise', 'server/wire'],
};

/** A package that is imported in one place only. */
const ONE_PLACE: Record<string, RegExp> = {
	hono: /^server\/(web\/|app\.ts|commands\/serve\.ts)/,
	'better-sqlite3': /^server\/store\//,
	'geoip-lite': /^server\/collect\/place\.ts/,
	'ua-parser-js': /^server\/collect\/device\.ts/,
	'hyparquet-writer': /^server\/web\/parquet\.ts/,
	isbot: /^server\/collect\/device\.ts/,
	otpauth: /^server\/account\/totp\.ts/,
	uqr: /^server\/account\/totp\.ts/,
	nodemailer: /^server\/account\/mail\.ts/,
	'@simplewebauthn/server': /^server\/account\/passkeys\.ts/,
	commander: /^server\/(commands\/|main\.ts)/,
	pino: /^server\/log\.ts/,
	'pino-pretty': /^server\/log\.ts/,
	'prom-client': /^server\/web\/metrics\.ts/,
};

const root = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
	cwd: root,
	encoding: 'utf8',
})
	.split('\n')
	.filter(file => file !== '' && existsSync(join(root, file)));

interface Import {
	from: string;
	/** Path from the root for our own files, the package's name for others. */
	to: string;
}

const imports: Import[] = files.flatMap(from => {
	const text = readFileSync(join(root, from), 'utf8');
	const found = [
		...text.matchAll(/^\s*(?:import|export)\b[^'";]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm),
	];
	return found.map(match => {
		const name = match[1] ?? match[2] ?? match[3]!;
		const own = name.startsWith('.');
		return {
			from,
			to: own ? relative(root, join(root, dirname(from), name)) : name.replace(/^((?:@[^/]+\/)?[^/]+).*/, '$1'),
		};
	});
});

const isIn = (file: string, place: string) => file === place || file.startsWith(`${place}/`);
const lineOf = (file: string) => ORDER.findIndex(line => line.some(place => isIn(file, place)));

describe('the house', () => {
	it('finds the imports it judges', () => {
		expect(imports.length).toBeGreaterThan(100);
		expect(imports).toContainEqual({ from: 'server/main.ts', to: 'server/commands/site.ts' });
	});

	it('has a place for every file of the server', () => {
		expect(files.filter(file => file.startsWith('server/') && lineOf(file) < 0)).toEqual([]);
	});

	it('imports only from the left: wire, model, store, collect | stats | account | upkeep, web, app, commands, main', () => {
		const wrong = imports.filter(({ from, to }) => {
			if (lineOf(from) < 0 || lineOf(to) < 0) return false;
			const same =
				ORDER[lineOf(from)]!.find(place => isIn(from, place)) === ORDER[lineOf(to)]!.find(place => isIn(to, place));
			return !same && lineOf(to) >= lineOf(from);
		});
		expect(wrong).toEqual([]);
	});

	it.each(Object.entries(BROWSER))('lets %s see nothing of the server but the contract', (place, allowed) => {
		const wrong = imports.filter(
			({ from, to }) => isIn(from, place) && files.includes(to) && !allowed.some(one => isIn(to, one)),
		);
		expect(wrong).toEqual([]);
	});

	it('keeps the contract free of imports from elsewhere', () => {
		expect(imports.filter(({ from, to }) => isIn(from, 'server/wire') && !isIn(to, 'server/wire'))).toEqual([]);
	});

	it('keeps the tracker free of packages', () => {
		expect(imports.filter(({ from, to }) => isIn(from, 'tracker') && !files.includes(to))).toEqual([]);
	});

	it.each(Object.entries(ONE_PLACE))('imports %s in one place', (name, place) => {
		const found = imports.filter(({ from, to }) => to === name && from.startsWith('server/'));
		expect(found.filter(({ from }) => !place.test(from))).toEqual([]);
	});

	it('keeps addresses and User-Agents in collect/: no type beyond it has a field for them', () => {
		const beyond = files.filter(file => /^server\/(model|stats|store)\//.test(file));
		const told = beyond.filter(file =>
			/\b(address|peer|ip|userAgent|user_agent)\??:/.test(readFileSync(join(root, file), 'utf8')),
		);
		expect(told).toEqual([]);
	});

	it('reads the environment in config.ts and nowhere else', () => {
		const readers = files.filter(
			file => file.startsWith('server/') && /process\.env/.test(readFileSync(join(root, file), 'utf8')),
		);
		expect(readers).toEqual(['server/main.ts']);
	});
});
