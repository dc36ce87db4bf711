import { isIP } from 'node:net';
import { readSmtpUrl } from './account/mail.ts';
import { isPassword } from './account/password.ts';
import { readEmail } from './account/users.ts';
import { parseNetworks } from './collect/address.ts';
import { PASSWORD_LENGTH } from './wire/account.ts';

interface Setting<Value> {
	/** As one would write it in the environment; '' = not set. */
	default: string;
	/** One sentence, the same in the README and in `--help`. */
	description: string;
	/** What a value must be: "must be …". */
	allowed: string;
	/** Its value never appears in a message. */
	secret?: true;
	/** `undefined`: not allowed. Gets what is set, without space around it, or the default. */
	parse: (text: string) => Value | undefined;
}

const setting = <Value>(entry: Setting<Value>): Setting<Value> => entry;

function oneOf<const Word extends string>(words: readonly Word[]): Pick<Setting<Word>, 'allowed' | 'parse'> {
	return { allowed: words.join(', '), parse: text => words.find(word => word === text) };
}

function wholeNumber(least: number, most: number): Pick<Setting<number>, 'allowed' | 'parse'> {
	return {
		allowed: `a whole number from ${least} to ${most}`,
		parse: text => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
	};
}

/** Every setting, by its name in the environment. Its name here is its name in `Config`. */
export const SETTINGS = {
	HOST: setting({
		default: '127.0.0.1',
		description: 'Address to listen on.',
		allowed: 'an IP address or a host name',
		parse: text => (isIP(text) || /^[a-z0-9](?:[a-z0-9.-]{0,252})$/i.test(text) ? text : undefined),
	}),
	PORT: setting({
		default: '8080',
		description: 'Port to listen on; 0 takes any free one.',
		...wholeNumber(0, 65_535),
	}),
	DATA_DIR: setting({
		default: 'data',
		description: 'Directory of the database and its backups; created when it is missing.',
		allowed: 'the path of a directory',
		parse: text => (text.includes('\0') ? undefined : text),
	}),
	STORE: setting({
		default: 'sqlite',
		description: 'Where the sums are kept.',
		...oneOf(['sqlite']),
	}),
	PUBLIC_URL: setting({
		default: '',
		description: 'Address under which browsers reach this server; taken from each request when it is not set.',
		allowed: 'an http or https address without query, such as https://count.example.com',
		parse: publicUrl,
	}),
	TRUSTED_PROXIES: setting({
		default: 'loopback',
		description: 'Proxies whose Forwarded and X-Forwarded-For headers are believed.',
		allowed: 'addresses and CIDR ranges joined by commas, the word loopback, or none',
		parse: parseNetworks,
	}),
	COUNTRY_HEADER: setting({
		default: 'none',
		description: 'Header in which a trusted proxy names the country of the visitor, such as CF-IPCountry.',
		allowed: 'the name of a header, or none',
		parse: text => (/^[a-z0-9-]{1,64}$/i.test(text) ? text.toLowerCase() : undefined),
	}),
	RATE_LIMIT: setting({
		default: '600',
		description: 'Beacons a minute that one IPv4 address or IPv6 /64 may send; 0 switches the limit off.',
		...wholeNumber(0, 1_000_000),
	}),
	WORKERS: setting({
		default: '1',
		description: 'Threads that count, at most one per processor; one more thread writes.',
		...wholeNumber(1, 64),
	}),
	SMTP_URL: setting({
		default: 'none',
		description: 'Mail server for invitations and for links to choose a new password.',
		allowed:
			'an address such as smtps://user:password@mail.example.com?from=footfall@example.com, with a sender, or none',
		secret: true,
		parse: text => (text === 'none' ? text : readSmtpUrl(text)),
	}),
	METRICS_TOKEN: setting({
		default: '',
		description: 'Bearer token with which another machine may read /metrics; without it, only this one may.',
		allowed: 'at least 16 characters without space',
		secret: true,
		parse: text => (text === '' || /^\S{16,}$/.test(text) ? text : undefined),
	}),
	OWNER_EMAIL: setting({
		default: '',
		description: 'Creates the owner at the first start, without the one-time link; needs OWNER_PASSWORD.',
		allowed: 'an e-mail address',
		parse: text => (text === '' ? text : readEmail(text)),
	}),
	OWNER_PASSWORD: setting({
		default: '',
		description: 'Password of that owner; has no effect once there is an account.',
		allowed: `a password of ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters`,
		secret: true,
		parse: text => (text === '' || isPassword(text) ? text : undefined),
	}),
	LOG_LEVEL: setting({
		default: 'info',
		description: 'How much is logged.',
		...oneOf(['silent', 'error', 'warn', 'info', 'debug']),
	}),
};

type Name = keyof typeof SETTINGS;

/** `PUBLIC_URL` has no slash at its end and is '' when not set; `COUNTRY_HEADER` is lower case, or `none`. */
export type Config = { readonly [Key in Name]: NonNullable<ReturnType<(typeof SETTINGS)[Key]['parse']>> };

/** A setting has a value that is not allowed. The message says which, and what is. */
export class SettingError extends Error {
	override name = 'SettingError';
}

/** Reads all settings. An empty one counts as not set, which is how Compose files and unit files leave one out. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
	const entries = Object.entries(SETTINGS).map(([name, { default: otherwise, allowed, secret, parse }]) => {
		const text = env[name]?.trim() || otherwise;
		const value = parse(text);
		const shown = secret ? 'not allowed' : JSON.stringify(text);
		if (value === undefined) throw new SettingError(`${name} is ${shown}; it must be ${allowed}`);
		return [name, value];
	});
	const config = Object.fromEntries(entries) as Config;
	for (const [one, other] of [
		['OWNER_EMAIL', 'OWNER_PASSWORD'],
		['OWNER_PASSWORD', 'OWNER_EMAIL'],
		// Links in mails lead there: what a stranger's request says of its address is no place to send others to.
		['SMTP_URL', 'PUBLIC_URL'],
	] as const) {
		if (config[one] && config[one] !== 'none' && !config[other])
			throw new SettingError(`${other} is not set; ${one} needs it`);
	}
	return config;
}

function publicUrl(text: string): string | undefined {
	if (text === '' || !URL.canParse(text)) return text === '' ? '' : undefined;
	const { protocol, username, password, search, hash, href } = new URL(text);
	const plain = /^https?:$/.test(protocol) && !username && !password && !search && !hash;
	return plain ? href.replace(/\/+$/, '') : undefined;
}
