/**
 * Loaded into a process ahead of everything else (`node --require`), it lets nothing out of this machine: every way that Node
 * has to another host is refused, and noted in the file that ALONE names. Threads load it too.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\]|::ffff:127(?:\.\d{1,3}){3}|0\.0\.0\.0|::)$/;

/** Notes and refuses what leads elsewhere. An address that is left out is this machine's. */
function refuse(way: string, host: unknown): void {
	if (host === undefined || host === null || LOOPBACK.test(String(host))) return;
	appendFileSync(process.env.ALONE!, `${way} ${host}\n`);
	throw new Error(`${way} to ${host} is refused`);
}

/** Puts `before` ahead of a function. */
function guard<Names extends string>(
	object: Partial<Record<Names, unknown>>,
	names: readonly Names[],
	before: (name: Names, given: unknown[]) => void,
): void {
	for (const name of names) {
		const real = object[name] as ((...given: unknown[]) => unknown) | undefined;
		if (typeof real !== 'function') continue;
		object[name] = function (this: unknown, ...given: unknown[]) {
			before(name, given);
			return Reflect.apply(real, this, given);
		} as never;
	}
}

// http, https, tls, fetch, WebSocket and mail all come down to this. A path is a socket of this machine.
guard(net.Socket.prototype as never, ['connect'], (_, [first, second]) => {
	const [where, host] = Array.isArray(first) ? first : [first, second];
	const options = where as { host?: string; path?: string };
	if (typeof where === 'object') refuse('connect', options.path ? undefined : options.host);
	else refuse('connect', typeof host === 'string' ? host : undefined);
});
// To ask for a name tells the name server.
const ASKING = Object.keys(dns).filter(name => /^(?:lookup|resolve|reverse)/.test(name)) as 'lookup'[];
guard(dns as never, ASKING, (name, [host]) => refuse(name, host));
guard(dns.promises as never, ASKING, (name, [host]) => refuse(name, host));
for (const { prototype } of [dns.Resolver, dns.promises.Resolver]) {
	for (let object: object = prototype; object !== Object.prototype; object = Object.getPrototypeOf(object)) {
		const names = Object.getOwnPropertyNames(object).filter(name => /^(?:resolve|reverse)/.test(name)) as 'resolve'[];
		guard(object as never, names, (name, [host]) => refuse(name, host));
	}
}
guard(dgram.Socket.prototype as never, ['send', 'connect'], (name, given) =>
	refuse(`datagram ${name}`, given.slice(1).find(one => typeof one === 'string') ?? undefined),
);
// Another program would not have this loaded.
guard(
	childProcess as never,
	['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
	(name, [file]) => refuse(name, file === process.execPath ? undefined : file),
);
syncBuiltinESMExports();
