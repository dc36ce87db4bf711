/** `npm run dev`: the demo, started anew (and built anew) at every change of a source. */
import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['tracker', 'dashboard', 'promise', 'server', 'scripts'];

/** Editors write a file in several steps; what follows within this time (milliseconds) is the same change. */
const SETTLE = 150;

let running: ChildProcess | undefined;
let waiting: NodeJS.Timeout | undefined;

function start(): void {
	running = spawn(process.execPath, ['scripts/demo.ts'], { cwd: ROOT, stdio: 'inherit' });
}

function restart(): void {
	if (running?.exitCode === null) {
		running.once('exit', start);
		running.kill('SIGTERM');
	} else start();
}

for (const folder of FOLDERS) {
	watch(join(ROOT, folder), { recursive: true }, (_, file) => {
		if (!file || !/\.(tsx?|css|html|js|sql)$/.test(file)) return;
		clearTimeout(waiting);
		waiting = setTimeout(restart, SETTLE);
	});
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => {
		running?.kill(signal);
		process.exit(0);
	});
}
start();
