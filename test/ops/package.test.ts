import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../helpers/proxy.ts';

const ROOT = join(import.meta.dirname, '../..');
const QUIET = ['--silent', '--no-audit', '--no-fund', '--prefer-offline'];

let scratch: string;
let folder: string;
/** Its own scripts included, as a person would: `npm pack`, and in an empty folder `npm install` of what came out. */
beforeAll(() => {
	scratch = mkdtempSync(join(tmpdir(), 'footfall-install-'));
	folder = join(scratch, 'empty');
	mkdirSync(folder);
	execFileSync('npm', ['pack', '--silent', '--pack-destination', scratch], { cwd: ROOT });
	const tarball = readdirSync(scratch).find(name => name.endsWith('.tgz'))!;
	writeFileSync(join(folder, 'package.json'), '{ "private": true }');
	execFileSync('npm', ['install', ...QUIET, join(scratch, tarball)], { cwd: folder, stdio: 'inherit' });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs a server until it has answered `/healthz` and `/f.js`; returns how it ended. */
async function serves(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number | null> {
	const child = spawn(words[0]!, words.slice(1), { cwd, env });
	const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
	const url = await new Promise<string>((resolve, reject) => {
		let said = '';
		child.stderr.on('data', chunk => {
			said += chunk;
			const found = /counts at (\S+)/.exec(said);
			if (found) resolve(found[1]!);
		});
		ended.then(() => reject(new Error(said)));
	});
	expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true });
	expect(await (await fetch(`${url}/f.js`)).text()).toContain('ff_memory');
	child.kill('SIGTERM');
	return ended;
}

describe('the package in an empty folder', () => {
	it('serves by npx, with the pinned Node first on PATH', async () => {
		const env = { ...process.env, DATA_DIR: join(scratch, 'data'), PORT: '0' };
		// npx is a process between: the server itself is what is told to stop.
		const listed = spawnSync('npx', ['--no-install', 'footfall', 'site', 'list'], {
			cwd: folder,
			env,
			encoding: 'utf8',
		});
		expect(listed).toMatchObject({ status: 0, stdout: expect.stringContaining('There is no site yet') });
		expect(await serves(['node_modules/.bin/footfall', 'serve'], folder, env)).toBe(0);
	});

	it('brings nothing that only builds or tests', () => {
		const installed = readdirSync(join(folder, 'node_modules'));
		const tools = [
			'@biomejs',
			'@sparticuz',
			'd3-geo',
			'esbuild',
			'node',
			'playwright-core',
			'preact',
			'typescript',
			'vitest',
		];
		expect(installed).toContain('hono');
		expect(tools.filter(name => installed.includes(name))).toEqual([]);
	});

	it('gives bundlers the tracker with its types', () => {
		const text = "import { start } from 'footfall/tracker';\nstart({ endpoint: '/f' });\n";
		writeFileSync(join(folder, 'page.mjs'), text);
		const bundled = execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), ['page.mjs', '--bundle', '--format=esm'], {
			cwd: folder,
			encoding: 'utf8',
		});
		expect(bundled).toContain('ff_memory');
		expect(readFileSync(join(folder, 'node_modules/footfall/build/tracker.d.ts'), 'utf8')).toContain('start');
	});
});

/** No Docker runs here, so its steps are gone through by hand: what is copied has to be enough. */
describe('deploy/Dockerfile', () => {
	const text = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
	const final = text.slice(text.lastIndexOf('\nFROM '));

	it('copies what the server needs', async () => {
		const app = join(scratch, 'app');
		mkdirSync(app);
		for (const name of ['package.json', 'package-lock.json']) cpSync(join(ROOT, name), join(app, name));
		execFileSync('npm', ['ci', '--omit=dev', ...QUIET], { cwd: app, stdio: 'inherit' });
		for (const [, paths, to] of final.matchAll(/^COPY (?:--from=build \/src\/)?((?!--)\S+(?: \S+)*) (\S+)$/gm)) {
			for (const path of paths!.split(' ')) {
				const target = to === './' ? join(app, path) : join(app, to!);
				cpSync(join(ROOT, path), target, { recursive: true });
			}
		}
		rmSync(join(app, 'build/types'), { recursive: true, force: true });
		const env = { ...process.env, DATA_DIR: join(scratch, 'data-docker'), PORT: '0' };
		expect(await serves([process.execPath, join(app, 'bin/footfall.js'), 'serve'], scratch, env)).toBe(0);
	});

	it('runs as nobody in particular, with its data in a volume and a check of its health', () => {
		expect(final).toMatch(/^USER node$/m);
		expect(final).toMatch(/^VOLUME \/data$/m);
		expect(final).toMatch(/^HEALTHCHECK .*\n?.*\/healthz/m);
		expect(final).toMatch(/HOST=0\.0\.0\.0/);
	});
});

describe('deploy/footfall.service', () => {
	it.skipIf(!has('systemd-analyze', 'systemd'))('is a unit that systemd understands, and hardened', () => {
		// The program need not be installed on this machine.
		const unit = readFileSync(join(ROOT, 'deploy/footfall.service'), 'utf8').replace(
			/^ExecStart=.*/m,
			'ExecStart=/bin/true',
		);
		const file = join(scratch, 'footfall.service');
		writeFileSync(file, unit);
		const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
		expect(verified).toMatchObject({ status: 0, stderr: '' });
		const judged = execFileSync('systemd-analyze', ['security', '--offline=true', file], { encoding: 'utf8' });
		const exposure = Number(/exposure level for footfall\.service: ([\d.]+)/.exec(judged)?.[1]);
		expect(exposure).toBeLessThan(2);
	});
});
