import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dimensionNames } from '../server/model/dimensions.ts';
import { auditOf, failed } from './helpers/audit.ts';
import { everything, type Form, formsOf, formsOfAddress, search } from './helpers/canary.ts';
import { HOSTNAME, load, type Shot, shots } from './helpers/load.ts';
import { finished, type RunOptions, type Served, serve } from './helpers/process.ts';
import { random } from './helpers/random.ts';

/** Two thousand: half of them before a SIGTERM, half around a SIGKILL. */
const HALF = 1000;

/** Where the connections come from: the whole of 127/8 is this machine on Linux. */
const PEER = process.platform === 'linux' ? '127.233.215.195' : undefined;

/** Of the ranges for documentation; with the peer, all addresses that the server gets to see. */
const ADDRESSES = [
	'203.0.113.77',
	'198.51.100.183',
	'192.0.2.241',
	'2001:db8:dead:beef::77',
	'2001:db8:cafe:1234:5678:9abc:def0:1357',
];

const USER_AGENTS = [
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.7431.9918 Safari/537.36 Kanarie/73.19',
	'Mozilla/5.0 (Linux; Android 16; Vogel X731) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Mobile Safari/537.36',
	'Kanarie-Crawler/9.4711 (bot; kanarie@example.net)',
];

/** Personal data that people and programs put into addresses and names; searched for in each writing. */
const PERSONAL = [
	...['kanarienvogel.anna@mail.example.org', 'k.vogel+shop@example.net', 'jörg.vogel@example.org'],
	...['4242424242424242', '5555 5555 5555 4444', '3782-822463-10005'],
	...['DE89370400440532013000', 'GB29 NWBK 6016 1331 9268 19'],
	...['+4915123456789', '+1-202-555-0173', '0044 20 7946 0958'],
	'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJlLXZvZ2Vs',
	...['6f9619ff-8b86-d011-b42d-00c04fc964ff', 'd41d8cd98f00b204e9800998ecf8427e', '01arz3ndektsv4rrffq69g5fav'],
	...['Zq8Wm3Rt7Yp2Lk9Xv4Nb6Jc1', 'kv_live_4eC39HqLyjWDarjtT1zdp7dc'],
	...['52.520008,13.404954', '40.712776,-74.005974'],
	...['00:1b:63:84:45:e6', ...ADDRESSES],
];

/** What stands in headers only. */
const SECRETS = {
	cookie: 'kanarie-cookie-8812-wert',
	authorization: 'kanarie-bearer-5530-wert',
	language: 'x-kanarie9',
	brand: 'Kanarienmarke',
	forwarded: '_kanarieproxy77',
	header: 'kanarie-kopfzeile-6641',
};

const FORMS: Form[] = [
	...[...ADDRESSES, ...(PEER ? [PEER] : [])].flatMap(address => formsOfAddress(address, USER_AGENTS)),
	...USER_AGENTS.flatMap(formsOf),
	...['Kanarie/73.19', '147.0.7431.9918', 'Vogel X731', 'Kanarie-Crawler/9.4711', '52.520008', '13.404954'].flatMap(
		formsOf,
	),
	...PERSONAL.filter(text => !ADDRESSES.includes(text)).flatMap(formsOf),
	...Object.values(SECRETS).flatMap(formsOf),
];

const chance = random(11);
const people = shots(4);
const encodings = [
	(text: string) => text,
	encodeURIComponent,
	(text: string) => encodeURIComponent(encodeURIComponent(text)),
];

/** Where in a beacon a canary sits. */
const PLACES: ((canary: string, encoded: string) => Record<string, unknown>)[] = [
	(_, encoded) => ({ page: `/konto/${encoded}` }),
	(_, encoded) => ({ page: `/suche?q=${encoded}&email=${encoded}#${encoded}` }),
	(_, encoded) => ({ page: `/reset/${encoded}/neu;jsessionid=${encoded}` }),
	(canary, encoded) => ({ entry_page: `/${encoded}`, page: `/hilfe/${canary}/ende` }),
	(_, encoded) => ({ previous: `/vorher/${encoded}?q=${encoded}` }),
	canary => ({ referrer: `https://example.org/${canary}?u=${canary}`.slice(0, 100) }),
	canary => ({ referrer: `${canary.replace(/[^A-Za-z0-9-]/g, '-')}.example.org` }),
	canary => ({ referrer: `https://${canary}@example.org/` }),
	...['utm_source', 'utm_medium', 'campaign', 'utm_term', 'utm_content'].map(
		name => (canary: string, encoded: string) => ({ [name]: encoded.length <= 40 ? encoded : canary }),
	),
	canary => ({ campaign: `an ${canary}` }),
	canary => ({ language: canary.slice(0, 35) }),
	canary => ({ memory: canary.slice(0, 30) }),
	canary => ({ goals: `kauf,${canary}` }),
	canary => ({ country: canary, region: canary }),
	canary => ({ user: canary, ip: canary }),
	canary => ({ kind: 'event', name: canary.slice(0, 40), properties: { [canary.slice(0, 40)]: canary, wer: canary } }),
	(_, encoded) => ({
		kind: 'event',
		name: 'kauf',
		properties: { an: encoded.slice(0, 80), [encoded.slice(0, 20)]: 'x' },
	}),
	canary => ({ kind: canary }),
];

let drawn = 0;

/** A beacon of somebody, with canaries in every header and one in the body. */
function draw(): Shot {
	const { beacon } = people.next().value;
	const canary = PERSONAL[drawn % PERSONAL.length]!;
	const place = PLACES[Math.floor(drawn / PERSONAL.length) % PLACES.length]!;
	drawn += 1;
	const [address, other] = [chance.pick(ADDRESSES), chance.pick(ADDRESSES)];
	const label = chance.pick([
		'6f9619ff-8b86-d011-b42d-00c04fc964ff',
		'Zq8Wm3Rt7Yp2Lk9Xv4Nb6Jc1',
		'sid=4242424242424242',
	]);
	const headers: Record<string, string> = {
		origin: chance.chance(0.1) ? `https://${label}.kanarie.example.com` : `https://${HOSTNAME}`,
		'user-agent': chance.chance(0.05) ? USER_AGENTS[2]! : chance.pick(USER_AGENTS.slice(0, 2)),
		'accept-language': `de-DE, ${SECRETS.language}`,
		'sec-ch-ua': `"${SECRETS.brand}";v="147", "Chromium";v="147"`,
		cookie: `sitzung=${SECRETS.cookie}; ff_memory=1.20777.2611.3`,
		authorization: `Bearer ${SECRETS.authorization}`,
		referer: encodeURI(`https://${HOSTNAME}/konto?mail=${canary}`),
		'x-real-ip': other,
		'cf-connecting-ip': other,
		'x-kanarie': SECRETS.header,
		...(chance.chance(0.5)
			? { 'x-forwarded-for': `${other}, ${address}` }
			: { forwarded: `for=${address.includes(':') ? `"[${address}]:4711"` : address};by=${SECRETS.forwarded}` }),
	};
	const text = JSON.stringify({ ...beacon, ...place(canary, chance.pick(encodings)(canary)) });
	const damage = chance.next();
	const body = damage < 0.05 ? text.slice(0, -5) : damage < 0.08 ? text.repeat(20) : text;
	return { headers, beacon: body as never };
}

/** Everything but beacons that a request can carry canaries to. */
async function askElsewhere(url: string): Promise<void> {
	const headers = {
		'user-agent': USER_AGENTS[0]!,
		cookie: SECRETS.cookie,
		authorization: `Bearer ${SECRETS.authorization}`,
	};
	for (const canary of PERSONAL) {
		const text = encodeURIComponent(canary);
		for (const [path, more] of [
			[`/f.gif?p=/${text}&ip=${text}`, { referer: `https://${HOSTNAME}/von/${text}?q=${text}` }],
			[`/f.gif`, { referer: `https://${HOSTNAME}/von/${text}?q=${text}` }],
			[`/${text}?q=${text}`, {}],
			[`/api/v1/sites/${text}/totals?period=${text}`, {}],
			[`/api/v1/sites/${HOSTNAME}/breakdown/page?period=today&search=${text}`, {}],
		] as const) {
			await (await fetch(url + path, { headers: { ...headers, ...more } })).arrayBuffer();
		}
	}
	const { port } = new URL(url);
	for (const broken of ['GET /', 'POST /f HTTP/1.1\r\nX-A:\0']) {
		await new Promise<void>(resolve => {
			const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
			socket.on('close', () => resolve()).on('data', () => undefined);
			socket.end(`${broken}${ADDRESSES[0]} ${USER_AGENTS[0]} ${SECRETS.cookie}\r\n\r\n`);
		});
	}
}

let scratch: string;
let options: RunOptions;
beforeAll(async () => {
	scratch = mkdtempSync(join(tmpdir(), 'footfall-canary-'));
	for (const name of ['data', 'temporary', 'work', 'home']) mkdirSync(join(scratch, name));
	options = {
		directory: join(scratch, 'data'),
		cwd: join(scratch, 'work'),
		env: {
			LOG_LEVEL: 'debug',
			RATE_LIMIT: '150',
			HOME: join(scratch, 'home'),
			TMPDIR: join(scratch, 'temporary'),
			SQLITE_TMPDIR: join(scratch, 'temporary'),
		},
	};
	const site = `site add ${HOSTNAME} --timezone UTC --hostname *.kanarie.example.com --query q`;
	expect(await finished(site, options)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Sends half of the beacons; `at` is told how many are answered. */
async function sendHalf(server: Served, at: (answered: number) => void): Promise<Record<number, number>> {
	let left = HALF;
	let count = 0;
	const { answered, done } = load<Shot>(await server.counts, {
		connections: 16,
		next: () => (left-- > 0 ? draw() : undefined),
		after: () => at(++count),
		...(PEER && { localAddress: PEER }),
	});
	await done;
	return countBy(answered.map(({ status }) => status));
}

function countBy(list: readonly number[]): Record<number, number> {
	const counts: Record<number, number> = {};
	for (const one of list) counts[one] = (counts[one] ?? 0) + 1;
	return counts;
}

/** What the owner sees: every breakdown, as CSV. */
async function reports(url: string): Promise<Record<string, Buffer>> {
	const seen: Record<string, Buffer> = {};
	for (const dimension of dimensionNames) {
		const answer = await fetch(`${url}/api/v1/sites/${HOSTNAME}/breakdown/${dimension}?period=today&format=csv`);
		seen[`breakdown by ${dimension}`] = Buffer.from(await answer.arrayBuffer());
	}
	return seen;
}

/** What an export prints, in a process of its own. */
async function exported(): Promise<Record<string, Buffer>> {
	const { code, written } = await finished(`export ${HOSTNAME} --by page --period today`, options);
	expect(code).toBe(0);
	return { export: written };
}

describe('two thousand beacons full of canaries', () => {
	it('leave none of them behind after SIGTERM', async () => {
		const server = serve(options);
		const url = await server.counts;
		const statuses = await sendHalf(server, () => undefined);
		await askElsewhere(url);
		// Every way through the collector was taken.
		expect(Object.keys(statuses)).toEqual(['200', '202', '204', '413', '429']);
		expect(statuses[200]).toBeGreaterThan(HALF / 10);
		const seen = await reports(url);
		expect(await server.stop('SIGTERM')).toBe(0);
		const written = { ...seen, ...(await exported()), output: server.written() };
		expect(search(everything([scratch], written), FORMS)).toEqual([]);
	}, 60_000);

	it('leave none of them behind after SIGKILL in the middle of it', async () => {
		const server = serve(options);
		await sendHalf(server, answered => {
			if (answered === HALF / 2) server.stop('SIGKILL');
		});
		expect(await server.ended).toBe('SIGKILL');
		// The write-ahead log lies there as it was; the export then takes it up.
		expect(search(everything([scratch], { output: server.written() }), FORMS)).toEqual([]);
		expect(search(everything([scratch], await exported()), FORMS)).toEqual([]);
	}, 60_000);

	it('did get as far as the store: what stands in their place is there', () => {
		const database = new Database(join(options.directory, 'footfall.db'), { readonly: true });
		const texts = database.prepare<[], string>('select text from words').pluck().all().join('\n');
		database.close();
		for (const word of [':email', ':card', ':iban', ':phone', ':id', ':token', ':geo', ':ip'])
			expect(texts).toContain(word);
	});
});

describe('the audit', () => {
	it('finds nothing wrong with what they left', async () => {
		expect(failed(await auditOf(options.directory))).toEqual([]);
	});
});

describe('the search itself', () => {
	it('finds every form of every canary where it is planted', () => {
		const planted = join(scratch, 'planted');
		mkdirSync(planted);
		const file = join(planted, 'scratch');
		const noise = Buffer.from(Array.from({ length: 999 }, () => chance.between(0, 255)));
		for (const form of FORMS) {
			writeFileSync(file, Buffer.concat([noise, form.bytes, noise]));
			expect(search(everything([planted]), [form])).toEqual([`${form.canary} (${form.how}) in ${file}`]);
		}
		rmSync(planted, { recursive: true });
	});

	it('finds them as programs write them, not only as the list of forms has them', () => {
		const [address, agent, mail] = [ADDRESSES[0]!, USER_AGENTS[0]!, PERSONAL[0]!];
		const samples: Record<string, Buffer> = {
			log: Buffer.from(`${address} - - "POST /f" 200 "${agent}"`),
			packed: Buffer.from([1, 2, 203, 0, 113, 77, 3]),
			'little-endian': Buffer.from([77, 113, 0, 203]),
			mapped: Buffer.from('00000000000000000000ffffcb00714d', 'hex'),
			url: Buffer.from(`q=${encodeURIComponent(encodeURIComponent(mail))}`),
			base64: Buffer.from(Buffer.from(`{"mail":"${mail}"}`).toString('base64')),
			windows: Buffer.from(`x${mail}`, 'utf16le'),
		};
		for (const [name, bytes] of Object.entries(samples)) {
			expect(search(new Map([[name, bytes]]), FORMS), name).not.toEqual([]);
		}
		expect(search(new Map([['nothing', Buffer.from('/shop/:email Chrome 147 Germany')]]), FORMS)).toEqual([]);
	});
});
