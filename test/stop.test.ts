import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunOptions, serve } from './helpers/process.ts';

let options: RunOptions;
beforeEach(() => {
	options = { directory: mkdtempSync(join(tmpdir(), 'footfall-stop-')) };
});
afterEach(() => rmSync(options.directory, { recursive: true, force: true }));

/** Resolves with whether the server answered over a connection of the agent. */
function ask(url: string, agent: Agent): Promise<boolean> {
	return new Promise(resolve => {
		const asking = request(`${url}/healthz`, { agent }, answer => {
			answer.resume();
			answer.on('end', () => resolve(true));
		});
		asking.on('error', () => resolve(false)).end();
	});
}

/** A client that has said half of a beacon and says no more. */
function hang(url: string): Promise<{ end(): void }> {
	const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
	return new Promise(resolve => {
		socket.write('POST /f HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"kind":', () =>
			resolve({ end: () => socket.destroy() }),
		);
	});
}

/** Resolves when nobody is answered any more. */
async function untilClosed(url: string): Promise<void> {
	const agent = new Agent();
	while (await ask(url, agent));
}

describe('a server that is told to stop', () => {
	it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 at %s, while clients hold their connections', async signal => {
		const server = serve(options);
		const url = await server.counts;
		const agent = new Agent({ keepAlive: true });
		const busy = (async () => {
			let answered = 0;
			while (await ask(url, agent)) answered += 1;
			return answered;
		})();
		await Promise.all([ask(url, agent), ask(url, agent)]);
		const told = performance.now();
		expect(await server.stop(signal)).toBe(0);
		// Idle connections are not waited for: the server's patience with busy ones is five seconds.
		expect(performance.now() - told).toBeLessThan(4000);
		expect(await busy).toBeGreaterThan(0);
		expect(`${server.written()}`).toContain('everything is stored');
		agent.destroy();
	});

	it.each([
		['SIGTERM', 'SIGTERM'],
		['SIGINT', 'SIGINT'],
		['SIGTERM', 'SIGINT'],
	] as const)('waits for a request under way after %s, and ends at once at a %s after that', async (first, second) => {
		const server = serve(options);
		const url = await server.counts;
		const client = await hang(url);
		expect(await ask(url, new Agent())).toBe(true);
		void server.stop(first);
		await untilClosed(url);
		expect(await server.stop(second)).toBe(second);
		client.end();
	});
});

describe('a server that fails where nobody catches it', () => {
	it('ends with 1, and logs where without what the error quotes', async () => {
		// As soon as the server is there to catch it.
		const broken = `const timer = setInterval(() => {
			if (process.listenerCount('uncaughtException') === 0) return;
			clearInterval(timer);
			JSON.parse('{"mail":anna@mail.example.org}');
		}, 10)`;
		const server = serve({
			...options,
			env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(broken)}` },
		});
		expect(await server.ended).toBe(1);
		expect(`${server.written()}`).toMatch(/"type":"SyntaxError","message":"","stack":" {4}at JSON\.parse/);
		expect(`${server.written()}`).not.toContain('anna@mail');
	});
});
