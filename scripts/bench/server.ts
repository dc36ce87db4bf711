import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../server/model/settings.ts';
import { addSite } from '../../server/store/sites.ts';
import { openStore } from '../../server/store/store.ts';

/** The one site of the benches. */
export const HOST = 'demo.example.com';
export const BIN = join(import.meta.dirname, '../../bin/footfall.js');

export interface Started {
	child: ChildProcess;
	port: number;
}

/** Starts a program that serves, and waits until it says where. */
export function start(words: string[], env: NodeJS.ProcessEnv): Promise<Started> {
	const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
	return new Promise((resolve, reject) => {
		let said = '';
		child.stderr?.on('data', chunk => {
			said += chunk;
			const port = /counts at http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
			if (port) resolve({ child, port: Number(port) });
		});
		child.once('exit', () => reject(new Error(`A server of the bench did not start: ${said}`)));
	});
}

export function stop(child: ChildProcess): Promise<void> {
	return new Promise(resolve => {
		child.removeAllListeners('exit');
		child.once('exit', () => resolve());
		child.kill('SIGTERM');
	});
}

/** A new DATA_DIR with the site in it, and what a server needs to be told to use it. */
export async function prepare(): Promise<{ env: NodeJS.ProcessEnv; remove(): void }> {
	const directory = mkdtempSync(join(tmpdir(), 'footfall-bench-'));
	const store = await openStore(directory);
	await addSite(store, { domain: HOST, timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	await store.close();
	return {
		env: { ...process.env, DATA_DIR: directory, PORT: '0', RATE_LIMIT: '0', LOG_LEVEL: 'info' },
		remove: () => rmSync(directory, { recursive: true, force: true }),
	};
}
