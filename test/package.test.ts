import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../server/store/schema.ts';

/**
 * What `npm pack` packs, unpacked where `node_modules` of the checkout can be found from it. That it can be installed into an
 * empty folder, with nothing but its own dependencies, is tried in test/ops/package.test.ts.
 */
const ROOT = join(import.meta.dirname, '..');
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: object };

let scratch: string;
let folder: string;
beforeAll(() => {
	scratch = mkdtempSync(join(tmpdir(), 'footfall-package-'));
	// Below build/, so that packages are found; below node_modules, so that Node takes no TypeScript.
	folder = join(ROOT, 'build/packed/node_modules/footfall');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	execFileSync(process.execPath, ['scripts/pack.ts'], { cwd: ROOT });
	execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch], { cwd: ROOT });
	const [packed] = readdirSync(scratch);
	execFileSync('tar', ['-xzf', join(scratch, packed!), '-C', folder, '--strip-components=1']);
}, 60_000);
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
	rmSync(join(ROOT, 'build/packed'), { recursive: true, force: true });
});

describe('the package', () => {
	it('holds what it needs and no sources, tests or data', () => {
		const files = readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter(entry => entry.isFile())
			.map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1));
		const needed = ['LICENSE', 'README.md', 'bin/footfall.js', 'build/f.js', 'build/tracker.js', 'build/tracker.d.ts'];
		expect(files).toEqual(expect.arrayContaining([...needed, 'build/dashboard/index.html', 'deploy/Dockerfile']));
		const steps = migrations().map(({ name }) => `server/store/migrations/${name}`);
		expect(files.filter(file => file.startsWith('server/')).sort()).toEqual(steps);
		expect(files.filter(file => /\.tsx?$/.test(file))).toEqual(['build/tracker.d.ts']);
		expect(files.filter(file => /^(test|data|scripts|node_modules|docs)/.test(file))).toEqual([]);
	});

	it('imports nothing at run time that is not among its dependencies', () => {
		const names = readdirSync(join(folder, 'build/server'));
		expect(names).toEqual(expect.arrayContaining(['main.js', 'store-worker.js']));
		const bundles = names.map(name => readFileSync(join(folder, 'build/server', name), 'utf8'));
		const imported = bundles.flatMap(text =>
			[...text.matchAll(/^import\b[^'"]*["']([^'"]+)["']|\bimport\(["']([^'"]+)["']\)/gm)].map(
				found => found[1] ?? found[2]!,
			),
		);
		const packages = imported
			.filter(name => !name.startsWith('node:'))
			.map(name => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
		expect(new Set(packages).size).toBeGreaterThan(5);
		expect(packages.filter(name => !(name in MANIFEST.dependencies))).toEqual([]);
	});

	it('serves the script, the dashboard and the collector from its bundle', async () => {
		const env = { ...process.env, DATA_DIR: join(scratch, 'data'), PORT: '0' };
		const bin = join(folder, 'bin/footfall.js');
		const added = spawnSync(process.execPath, [bin, 'site', 'add', 'shop.example.com', '--timezone', 'UTC'], { env });
		expect(`${added.stderr}`).toBe('');
		const child = spawn(process.execPath, [bin, 'serve'], { env });
		try {
			const url = await new Promise<string>((resolve, reject) => {
				let said = '';
				child.stderr.on('data', chunk => {
					said += chunk;
					const found = /counts at (\S+)/.exec(said);
					if (found) resolve(found[1]!);
				});
				child.once('exit', () => reject(new Error(said)));
			});
			for (const [path, part] of [
				['/f.js', 'ff_memory'],
				['/', '<!doctype html>'],
				['/healthz', '"ok":true'],
			] as const) {
				expect((await (await fetch(url + path)).text()).toLowerCase()).toContain(part);
			}
			const view = { kind: 'view', stateless: 1, begins: 1, page: '/' };
			const headers = { origin: 'http://shop.example.com', 'user-agent': 'Mozilla/5.0 (X11; rv:147.0) Firefox/147.0' };
			expect((await fetch(`${url}/f`, { method: 'POST', body: JSON.stringify(view), headers })).status).toBe(200);
		} finally {
			child.kill('SIGTERM');
			expect(await new Promise(resolve => child.once('exit', resolve))).toBe(0);
		}
	});
});

/** A Node on this machine that is too old, where there is one. */
const old = (process.env.PATH ?? '')
	.split(delimiter)
	.map(directory => join(directory, 'node'))
	.find(
		file =>
			existsSync(file) &&
			Number.parseInt(execFileSync(file, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10) < 24,
	);

describe('an older Node', () => {
	it.skipIf(!old)('is told in a sentence', () => {
		const { status, stdout, stderr } = spawnSync(old!, [join(folder, 'bin/footfall.js'), 'serve'], {
			encoding: 'utf8',
		});
		expect({ status, stdout, stderr }).toEqual({
			status: 1,
			stdout: '',
			stderr: expect.stringMatching(/^footfall needs Node 24 or later, this is \d+\.\d+\.\d+\n$/),
		});
	});
});
