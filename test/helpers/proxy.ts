import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEPLOY = join(import.meta.dirname, '../../deploy');

/** A snippet of deploy/, with its ports, paths and addresses exchanged for those of the test; each has to be in it. */
export function snippet(name: string, exchanges: readonly (readonly [string, string])[]): string {
	return exchanges.reduce(
		(text, [from, to]) => {
			if (!text.includes(from)) throw new Error(`deploy/${name} does not say ${from} any more.`);
			return text.replaceAll(from, to);
		},
		readFileSync(join(DEPLOY, name), 'utf8'),
	);
}

/** Whether a program is there, after Debian was asked for it where it may be. */
export function has(program: string, packageName: string): boolean {
	const isThere = () => spawnSync('which', [program]).status === 0;
	if (isThere()) return true;
	if (process.getuid?.() === 0) {
		spawnSync('sh', ['-c', `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packageName}`], {
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		});
	}
	return isThere();
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	await new Promise(resolve => server.close(resolve));
	return port;
}

/** A directory for a proxy's configuration, logs and temporary files. */
export interface RunningProxy {
	directory: string;
	/** Everything that it wrote: all files but its configuration, and what it printed. */
	written(): string;
	/** Resolves once a text is among it. */
	wrote(text: string): Promise<void>;
	end(): Promise<void>;
}

export function makeDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), 'footfall-proxy-'));
	for (const name of ['logs', 'site', 'temporary', 'home']) mkdirSync(join(directory, name));
	writeFileSync(join(directory, 'site/index.html'), 'The shop.');
	return directory;
}

/** A certificate that nobody trusts. */
export function certify(directory: string, name: string): { key: string; certificate: string } {
	const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
	const subject = ['-subj', `/CN=${name}`, '-days', '2', '-keyout', key, '-out', certificate];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
	return { key, certificate };
}

/** Runs a proxy in the foreground until `end`; resolves once it accepts connections at `port`. */
export async function startProxy(words: readonly string[], directory: string, port: number): Promise<RunningProxy> {
	const [program, ...rest] = words;
	const home = join(directory, 'home');
	const child = spawn(program!, rest, {
		env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
	});
	let printed = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', chunk => {
			printed += chunk;
		});
	}
	await untilOpen(child, port, () => printed);
	const written = () => [printed, ...['logs', 'temporary'].map(name => everyFile(join(directory, name)))].join('\n');
	return {
		directory,
		written,
		wrote: text =>
			until(
				async () => written().includes(text),
				() => `Nobody wrote ${text}.`,
			),
		async end() {
			if (child.exitCode === null) {
				child.kill('SIGTERM');
				await new Promise(resolve => child.once('exit', resolve));
			}
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

async function untilOpen(child: ChildProcess, port: number, said: () => string): Promise<void> {
	const isOpen = () => {
		if (child.exitCode !== null) throw new Error(`The proxy ended: ${said()}`);
		return new Promise<boolean>(resolve => {
			const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
			socket.on('connect', () => socket.destroy());
		});
	};
	return until(isOpen, () => `The proxy does not listen at ${port}: ${said()}`);
}

/** A proxy tells nobody when it listens, or has written its log: it is asked again and again, for ten seconds at most. */
async function until(isSo: () => Promise<boolean>, complaint: () => string): Promise<void> {
	for (let tries = 0; tries < 500; tries++) {
		if (await isSo()) return;
		await new Promise(resolve => setTimeout(resolve, 20));
	}
	throw new Error(complaint());
}

function everyFile(directory: string): string {
	const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
	return files.map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
}

export interface Got {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

export interface AskOptions {
	/** The host name that the browser believes to speak to. */
	host: string;
	method?: string;
	headers?: Record<string, string>;
	body?: string;
	/** The address that the connection comes from: the whole of 127/8 is this machine on Linux. */
	from?: string;
}

/** Asks as a browser would that resolved `host` to this machine. */
export function ask(url: string, { host, method = 'GET', headers = {}, body, from }: AskOptions): Promise<Got> {
	const { promise, resolve, reject } = Promise.withResolvers<Got>();
	const send = url.startsWith('https:') ? https : http;
	const options = { method, headers: { host, ...headers }, rejectUnauthorized: false, servername: host, agent: false };
	const asking = send(url, { ...options, ...(from && { localAddress: from }) }, answer => {
		let text = '';
		answer.on('data', chunk => {
			text += chunk;
		});
		answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: text }));
	});
	asking.on('error', reject).end(body);
	return promise;
}
