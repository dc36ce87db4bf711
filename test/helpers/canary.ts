import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { isIPv4, isIPv6 } from 'node:net';
import { join } from 'node:path';

/** One way in which a canary could have been kept. */
export interface Form {
	canary: string;
	/** How it is written: `hex`, `sha256 with User-Agent, base64`. */
	how: string;
	bytes: Buffer;
}

/** Every way of writing down a text that somebody might have thought harmless. */
export function formsOf(canary: string): Form[] {
	const bytes = Buffer.from(canary);
	const percent = [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('');
	const texts: Record<string, string> = {
		plain: canary,
		'upper case': canary.toUpperCase(),
		'lower case': canary.toLowerCase(),
		'percent-encoded': encodeURIComponent(canary),
		'percent-encoded twice': encodeURIComponent(encodeURIComponent(canary)),
		'every byte percent-encoded': percent,
		'every byte percent-encoded, upper case': percent.toUpperCase(),
		'every byte percent-encoded twice': percent.replaceAll('%', '%25'),
		hex: bytes.toString('hex'),
		'hex, upper case': bytes.toString('hex').toUpperCase(),
		reversed: [...canary].reverse().join(''),
	};
	const forms: Form[] = Object.entries(texts).map(([how, text]) => ({ canary, how, bytes: Buffer.from(text) }));
	forms.push(...base64(bytes).map((encoded, offset) => ({ canary, how: `base64 at ${offset}`, bytes: encoded })));
	for (const [how, text] of [
		['UTF-16LE', canary],
		['UTF-16LE, lower case', canary.toLowerCase()],
	] as const) {
		forms.push({ canary, how, bytes: Buffer.from(text, 'utf16le') });
		forms.push({ canary, how: how.replace('LE', 'BE'), bytes: Buffer.from(text, 'utf16le').swap16() });
	}
	return forms;
}

/** An address moreover as the bytes and numbers it stands for, and as its hashes, alone and with each User-Agent. */
export function formsOfAddress(address: string, userAgents: readonly string[]): Form[] {
	const packed = pack(address);
	const forms: Form[] = [
		...formsOf(address),
		{ canary: address, how: 'packed', bytes: packed },
		{ canary: address, how: 'packed, other order', bytes: Buffer.from(packed).reverse() },
		{ canary: address, how: 'packed, as hex', bytes: Buffer.from(packed.toString('hex')) },
	];
	if (isIPv4(address)) {
		const mapped = `::ffff:${packed.toString('hex', 0, 2)}:${packed.toString('hex', 2)}`;
		forms.push({ canary: address, how: 'v4-mapped', bytes: Buffer.from(mapped) });
		forms.push({ canary: address, how: 'v4-mapped, packed', bytes: pack(mapped) });
		forms.push({ canary: address, how: 'a number', bytes: Buffer.from(`${packed.readUInt32BE()}`) });
	} else {
		const full = packed.toString('hex').replace(/(.{4})(?!$)/g, '$1:');
		forms.push({ canary: address, how: 'in full', bytes: Buffer.from(full) });
	}
	const hashed = [address, packed, ...userAgents.flatMap(agent => ['', ' ', '|', ':'].map(by => address + by + agent))];
	for (const text of hashed) {
		for (const algorithm of ['md5', 'sha1', 'sha256']) {
			const digest = createHash(algorithm).update(text).digest();
			const how = `${algorithm}${text === address ? '' : ' of bytes or with User-Agent'}`;
			forms.push({ canary: address, how: `${how}, bytes`, bytes: digest });
			forms.push({ canary: address, how: `${how}, hex`, bytes: Buffer.from(digest.toString('hex')) });
			forms.push({
				canary: address,
				how: `${how}, base64`,
				bytes: Buffer.from(digest.toString('base64').slice(0, -2)),
			});
		}
	}
	return forms;
}

/** The letters of base64 that stay the same whatever stands before (0, 1 or 2 bytes) and after. */
function base64(bytes: Buffer): Buffer[] {
	return [0, 1, 2].map(before => {
		const text = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.replace(/=+$/, '');
		const whole = Math.floor(((before + bytes.length) * 8) / 6);
		return Buffer.from(text.slice(Math.ceil((before * 8) / 6), whole));
	});
}

function pack(address: string): Buffer {
	if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
	if (!isIPv6(address)) throw new Error(`${address} is no address.`);
	const [head = '', tail] = address.split('::');
	const groups = (text: string) => (text === '' ? [] : text.split(':'));
	const missing = 8 - groups(head).length - groups(tail ?? '').length;
	const all = [...groups(head), ...Array(tail === undefined ? 0 : missing).fill('0'), ...groups(tail ?? '')];
	return Buffer.from(all.map(group => group.padStart(4, '0')).join(''), 'hex');
}

/** What there is to search: all files below the directories, and what else was written. */
export function everything(directories: readonly string[], written: Record<string, Buffer> = {}): Map<string, Buffer> {
	const found = new Map(Object.entries(written));
	for (const directory of directories) {
		for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
			const path = join(entry.parentPath, entry.name);
			if (entry.isFile()) found.set(path, readFileSync(path));
			// The name of a file tells as much as its contents.
			found.set(`name of ${path}`, Buffer.from(entry.name));
		}
	}
	return found;
}

/** All canaries that were kept, where and how. */
export function search(places: Map<string, Buffer>, forms: readonly Form[]): string[] {
	const found: string[] = [];
	for (const [place, content] of places) {
		for (const { canary, how, bytes } of forms) {
			if (content.includes(bytes)) found.push(`${canary} (${how}) in ${place}`);
		}
	}
	return found;
}
