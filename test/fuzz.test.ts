import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../server/app.ts';
import { createCollector } from '../server/collect/collector.ts';
import { createLimit } from '../server/collect/limit.ts';
import { cleanPage } from '../server/collect/path.ts';
import { redact, redactPath } from '../server/collect/redact/redact.ts';
import { type Serving, serve } from '../server/commands/serve.ts';
import { readConfig } from '../server/config.ts';
import { DIMENSIONS } from '../server/model/dimensions.ts';
import { readSettings } from '../server/model/settings.ts';
import { addSite } from '../server/store/sites.ts';
import { openStore, type Store } from '../server/store/store.ts';
import { tables } from '../server/store/tables.ts';
import { MOST_VALUES } from '../server/store/writer.ts';
import { FIELDS } from '../server/wire/parse.ts';
import { TRUE } from './fixtures/redact-true.ts';
import { FUZZ, HOSTNAME, NOW, post, shots } from './helpers/load.ts';
import { random } from './helpers/random.ts';
import { DESKTOP, placeOf } from './helpers/world.ts';

/** Sent together in one round, as they would arrive together. */
const AT_ONCE = 250;

/** Answers that a beacon may get, whatever it is. */
const ALLOWED = [200, 202, 204, 413, 429];

/** Rounds after which what is remembered (browsers, languages, texts) is there. */
const WARM = Math.min(10, FUZZ / AT_ONCE / 2);

/** From then on the heap may grow by this much (bytes), however many beacons there were: what is remembered is bounded. */
const MOST_GROWTH = 60e6;

const KEPT = ['q', 'page', '#'];

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const people = shots(3);
const SAMPLE = Array.from({ length: 300 }, () => people.next().value);

/** What somebody would send who wants it kept, or wants something to break. */
const PIECES = [
	...Object.values(TRUE).flatMap(cases => cases.map(([given]) => given)),
	...[
		'(other)',
		'(none)',
		'((rare))',
		'/index.html',
		'//',
		'/./..',
		'?',
		'&',
		'=',
		'#',
		'%',
		'%25',
		'%2525',
		'%00',
		'%ff',
	],
	...['\u0000', '\u001b[31m', '\n', '\r\n', '\t', '\u0085', '\u2028', '\u202e', '\u200d', '\ufeff', '\ufffd', '\ud800'],
	...['İ', 'ß', 'ﬁ', 'é', 'e\u0301', '𝔸', '👩‍👩‍👧', 'क्षि', '='.repeat(60), 'a'.repeat(200), '1'.repeat(130), ' ', '…'],
	...[
		"'; drop table words; --",
		'<script>',
		'{{7*7}}',
		'=cmd()',
		'__proto__',
		'../../etc/passwd',
		'www.',
		'.com',
		'@',
		':',
	],
];
const hostileText = fc.oneof(
	{
		weight: 4,
		arbitrary: fc
			.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8 })), { maxLength: 5 })
			.map(list => list.join('')),
	},
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 150 }) },
	{ weight: 1, arbitrary: fc.constantFrom(...PIECES).map(piece => encodeURIComponent(piece.toWellFormed())) },
);
const hostileValue = fc.oneof(
	{ weight: 6, arbitrary: hostileText },
	{ weight: 1, arbitrary: fc.jsonValue() },
	{ weight: 1, arbitrary: fc.constantFrom(-0, -1, 0.5, 1e15, 1e308, Number.MAX_SAFE_INTEGER, null, true, [], {}, '') },
	{ weight: 1, arbitrary: fc.integer({ min: 0, max: 1_000_000 }) },
);

/** A beacon of simulated people with some of its fields replaced, added and taken out. */
const mutated = fc
	.tuple(
		fc.constantFrom(...SAMPLE),
		fc.dictionary(fc.constantFrom(...Object.keys(FIELDS)), hostileValue, { maxKeys: 3, noNullPrototype: true }),
		fc.option(fc.constantFrom(...Object.keys(FIELDS)), { freq: 5 }),
	)
	.map(([{ beacon }, changed, removed]) => {
		const fields: Record<string, unknown> = { ...beacon, ...changed };
		if (removed) delete fields[removed];
		return JSON.stringify(fields);
	});

/** The texts of a beacon that are stored if they are let in, each hostile and of a length that is. */
const told = fc.tuple(hostileText, hostileText, hostileText, fc.boolean()).map(([page, word, host, stateless]) =>
	JSON.stringify({
		kind: 'view',
		begins: 1,
		screen: 'large',
		...(stateless ? { stateless: 1 } : { visit_number: 1 }),
		[stateless ? 'page' : 'entry_page']: page.slice(0, 280).toWellFormed(),
		referrer: host.slice(0, 100).toWellFormed(),
		language: word.slice(0, 35).toWellFormed(),
		utm_source: host.slice(0, 40).toWellFormed(),
		utm_medium: page.slice(0, 40).toWellFormed(),
		campaign: word.slice(0, 40).toWellFormed(),
		utm_term: word.slice(-40).toWellFormed(),
		utm_content: page.slice(-40).toWellFormed(),
	}),
);

/** An event, whose name and properties are stored as goals. */
const NAMES = ['sid', 'token', 'email', 'user', 'tel', 'lat', 'constructor', '(none)', 'plan'];
const done = fc
	.tuple(hostileText, hostileText, hostileText, fc.constantFrom(...NAMES))
	.map(([name, property, value, word]) =>
		JSON.stringify({
			kind: 'event',
			stateless: 1,
			page: '/',
			screen: 'large',
			name: name.slice(0, 40).toWellFormed(),
			properties: { [property.slice(0, 20).toWellFormed()]: 'x', [word]: value.slice(0, 40).toWellFormed() },
			amount: value.length * 100,
			currency: 'EUR',
		}),
	);

const damaged = fc
	.tuple(mutated, fc.nat(400), fc.nat(255), fc.constantFrom('cut', 'byte', 'insert'))
	.map(([text, at, byte, how]) => {
		const bytes = Buffer.from(text);
		if (how === 'cut') return bytes.subarray(0, at);
		const piece = how === 'insert' ? Buffer.from([byte, byte ^ 0x80, 0]) : Buffer.from([byte]);
		return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + (how === 'byte' ? 1 : 0))]);
	});

const body: fc.Arbitrary<string | Uint8Array> = fc.oneof(
	{ weight: 5, arbitrary: told },
	{ weight: 3, arbitrary: done },
	{ weight: 6, arbitrary: mutated },
	{ weight: 3, arbitrary: damaged },
	{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
	{ weight: 1, arbitrary: fc.json() },
	{ weight: 1, arbitrary: mutated.map(text => Buffer.from(text, 'utf16le')) },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			'',
			'\ufeff{}',
			'['.repeat(2048),
			'{"a":'.repeat(400),
			`{"kind":${'['.repeat(900)}${']'.repeat(900)}}`,
			'{"__proto__":{"kind":"view"},"constructor":1}',
			'{"kind":"view","kind":"leave"}',
			`{"kind":"view","page":"${'\\u0000'.repeat(300)}"}`,
			'x'.repeat(2049),
			'é'.repeat(1500),
			'0'.repeat(100_000),
		),
	},
);

/** What HTTP lets into the value of a header. */
const headerText = hostileText.map(text => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').trim());
const address = fc.oneof(
	fc.ipV4(),
	fc.ipV6(),
	headerText,
	fc.array(fc.ipV4(), { maxLength: 30 }).map(list => list.join(', ')),
);
const HEADERS: Record<string, fc.Arbitrary<string>> = {
	'user-agent': fc.oneof(headerText, fc.constant('Mozilla/5.0 '.repeat(200))),
	'accept-language': headerText,
	'x-forwarded-for': address,
	forwarded: fc.oneof(
		headerText,
		address.map(text => `for="[${text}]";by=_x, ${';'.repeat(50)}for=${text}`),
	),
	'sec-ch-ua': headerText,
	'sec-ch-ua-mobile': headerText,
	'sec-ch-ua-platform': headerText,
	'sec-purpose': headerText,
	cookie: headerText,
	'content-length': fc.constantFrom('0', '-1', '1e9', 'x', '99999999999999999999'),
	'content-type': headerText,
};
const origin = fc.oneof(
	{ weight: 8, arbitrary: fc.constant(`http://${HOSTNAME}`) },
	{ weight: 3, arbitrary: headerText.map(text => `http://${text.replace(/[\s/?#@]/g, '-')}.wild.example.com`) },
	{ weight: 1, arbitrary: headerText },
);
const request = fc.record({
	body,
	query: hostileText.map(text => encodeURIComponent(text.toWellFormed())),
	origin,
	headers: fc.record(HEADERS, { requiredKeys: [] }),
	strange: fc.nat(5),
});

let directory: string;
let store: Store;
let app: ReturnType<typeof createApp>;
const failures: unknown[] = [];

beforeAll(async () => {
	directory = mkdtempSync(join(tmpdir(), 'footfall-fuzz-'));
	store = await openStore(directory);
	const settings = readSettings(JSON.stringify({ query: KEPT }));
	await addSite(store, { domain: HOSTNAME, timezone: 'UTC', hostnames: ['*.wild.example.com'], settings });
	const clock = () => NOW;
	const failed = (error: unknown) => void failures.push(error);
	const collector = await createCollector({
		store,
		clock,
		place: placeOf,
		key: new Uint8Array(32),
		limit: createLimit({ perMinute: 600, key: new Uint8Array(32), clock }),
		trusted: { text: '', has: () => true },
		failed,
	});
	app = createApp({ collector, store, clock, config: readConfig({}), build: directory, failed });
});
afterAll(async () => {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

type Sent = typeof request extends fc.Arbitrary<infer One> ? One : never;

async function send({ body, query, origin, headers, strange }: Sent, index: number): Promise<Response> {
	// Most requests get past the first doors: the headers of a browser, and an address of their own.
	const usual = { 'user-agent': DESKTOP, 'x-forwarded-for': `10.0.${index % 250}.${strange}` };
	const all = { ...usual, ...(strange < 3 && headers) };
	if (index % 25 === 0) return app.request(`/f.gif?p=${query}`, { headers: { ...all, referer: origin } });
	return app.request('/f', { method: 'POST', body: body as string, headers: { ...all, origin } });
}

describe(`${FUZZ} beacons of every kind of nonsense`, () => {
	it(
		'are answered without a failure, and the heap stays as it was',
		async () => {
			const count: Record<number, number> = {};
			let heap = 0;
			let rounds = 0;
			const round = fc.array(request, { minLength: AT_ONCE, maxLength: AT_ONCE, size: 'max' });
			const property = fc.asyncProperty(round, async requests => {
				const answers = await Promise.all(requests.map(send));
				for (const { status, headers } of answers) {
					count[status] = (count[status] ?? 0) + 1;
					if (!ALLOWED.includes(status)) throw new Error(`A beacon was answered with ${status}.`);
					if (status === 202 && !headers.get('footfall')) throw new Error('A beacon was ignored without a reason.');
				}
				if (failures.length > 0) throw failures[0];
				rounds += 1;
				if (rounds === WARM) heap = heapNow();
			});
			await fc.assert(property, { numRuns: FUZZ / AT_ONCE, seed: 1, endOnFailure: true });
			expect(heapNow() - heap).toBeLessThan(MOST_GROWTH);
			// The nonsense did reach every part: some was counted, some was not, some was too large.
			for (const status of [200, 202, 204, 413]) expect(count[status], `${status}`).toBeGreaterThan(FUZZ / 1000);
		},
		60_000 + 3 * FUZZ,
	);

	it('left no text on the disk that is too long, has controls, or that redaction would change', () => {
		const database = new Database(join(directory, 'footfall.db'), { readonly: true });
		const texts = database.prepare<[], string>('select text from words').pluck().all();
		const pages = database
			.prepare<[number, number], string>(
				`select text from words where id in (
					select value from page_days where dimension = ? union select value from visit_days where dimension = ?)`,
			)
			.pluck()
			.all(DIMENSIONS.page.id, DIMENSIONS.entry_page.id);
		database.close();
		expect(texts.length).toBeGreaterThan(1000);
		expect(texts.flatMap(text => flaw(text) ?? [])).toEqual([]);
		expect(pages.filter(page => !isOwnWord(page) && cleanPage(page, KEPT) !== page)).toEqual([]);
	});

	it('left no more values of a dimension and day than there may be', () => {
		const database = new Database(join(directory, 'footfall.db'), { readonly: true });
		for (const [table, { key }] of Object.entries(tables)) {
			if (!key.includes('dimension') || !key.includes('day')) continue;
			const most = database
				.prepare<[], number>(
					`select max(n) from (select count(distinct value) as n from ${table} group by site, dimension, day)`,
				)
				.pluck();
			expect(most.get() ?? 0).toBeLessThanOrEqual(MOST_VALUES + 1);
		}
		database.close();
	});
});

/** One request as it goes over the wire. */
function http(beacon: string, headers: string[] = [], first = 'POST /f HTTP/1.1'): string {
	const usual = [
		`Origin: http://${HOSTNAME}`,
		`User-Agent: ${DESKTOP}`,
		`Content-Length: ${Buffer.byteLength(beacon)}`,
	];
	return [first, 'Host: localhost', ...usual, ...headers, '', beacon].join('\r\n');
}

const VIEW = '{"kind":"view","stateless":1,"page":"/","screen":"large"}';
const chunked = (chunks: string) =>
	`POST /f HTTP/1.1\r\nHost: a\r\nOrigin: http://${HOSTNAME}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;

const BROKEN = {
	'nothing at all': '',
	'no HTTP': 'hello\r\n\r\n',
	'HTTP of long ago': 'GET /f.js\r\n\r\n',
	'HTTP to come': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
	'TLS on a plain port': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
	'a method that is none': http(VIEW, [], 'B\u00d6SE /f HTTP/1.1'),
	'a path that is none': http(VIEW, [], 'POST \\\\..\\f HTTP/1.1'),
	'another host in the path': http(VIEW, [], 'POST http://[::g]:99999/f HTTP/1.1'),
	'a path with broken percent signs': http('', [], 'GET /f.gif?p=%E0%A4%A HTTP/1.1'),
	'a path of 100,000 characters': http(VIEW, [], `POST /f?${'a'.repeat(100_000)} HTTP/1.1`),
	'no host': `POST /f HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}`,
	'two hosts': http(VIEW, ['Host: b']),
	'a host that is none': `POST /f HTTP/1.1\r\nHost: a b^\r\nContent-Length: 2\r\n\r\n{}`,
	'a header without a name': http(VIEW, [': x']),
	'a header with a zero': http(VIEW, ['X-A: a\0b']),
	'a header over two lines': http(VIEW, ['X-A: a\r\n b']),
	'a header with a lone return': http(VIEW, ['X-A: a\rX-B: c']),
	'10,000 headers': http(VIEW, Array(10_000).fill('X-A: a')),
	'a header of 100,000 characters': http(VIEW, [`X-A: ${'a'.repeat(100_000)}`]),
	'two lengths': http(VIEW, ['Content-Length: 3']),
	'a length and chunks': http(VIEW, ['Transfer-Encoding: chunked']),
	'an unknown encoding': http(VIEW, ['Transfer-Encoding: gzip']),
	'a negative length': chunked('').replace('Transfer-Encoding: chunked', 'Content-Length: -1'),
	'an endless length': chunked('x').replace('Transfer-Encoding: chunked', 'Content-Length: 99999999999999999999'),
	'a length of a gigabyte, and then nothing': chunked('x').replace(
		'Transfer-Encoding: chunked',
		'Content-Length: 1000000000',
	),
	'a body that ends too early': http(VIEW).slice(0, -20),
	'chunks that are none': chunked('xyz\r\nabc\r\n0\r\n\r\n'),
	'a chunk that never ends': chunked('ffffffffffffffff\r\nabc'),
	'chunks beyond the limit': chunked(`1000\r\n${'x'.repeat(4096)}\r\n0\r\n\r\n`),
	'chunks that stop': chunked('5\r\nhello\r\n'),
	'an upgrade': http(VIEW, ['Connection: Upgrade', 'Upgrade: websocket']),
	'a promise to continue': http(VIEW, ['Expect: 100-continue']),
	'a promise of something else': http(VIEW, ['Expect: nothing good']),
	'a hundred requests at once': http(VIEW).repeat(100),
};

describe('over a socket', () => {
	const soon = { headersTimeout: 200, requestTimeout: 400, keepAliveTimeout: 200, connectionsCheckingInterval: 50 };
	const log: string[] = [];
	/** Lines that it says when it starts. */
	let greeting: number;
	let own: string;
	let serving: Serving;
	beforeAll(async () => {
		own = mkdtempSync(join(tmpdir(), 'footfall-http-'));
		let opened: Store;
		serving = await serve({
			config: readConfig({ DATA_DIR: own, PORT: '0', RATE_LIMIT: '0' }),
			place: placeOf,
			timeouts: soon,
			write: line => void log.push(line),
			extra: store => {
				opened = store;
				return new Hono();
			},
		});
		greeting = log.length;
		await addSite(opened!, { domain: HOSTNAME, timezone: 'UTC', hostnames: [], settings: readSettings('{}') });
	});
	afterAll(async () => {
		await serving.close();
		rmSync(own, { recursive: true, force: true });
	});

	/** Sends bytes and nothing else, and resolves with the status codes of all answers once the server has cut it off. */
	function answers(bytes: string | Buffer): Promise<number[]> {
		return new Promise(resolve => {
			const socket = connect(Number(new URL(serving.url).port), '127.0.0.1');
			let text = '';
			socket.on('data', chunk => {
				text += chunk.toString('latin1');
			});
			socket.on('error', () => undefined);
			socket.on('close', () => resolve([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(found => Number(found[1]))));
			socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
		});
	}

	/** No failure of ours, nothing in the log, and the next beacon is counted. */
	async function unharmed(statuses: number[]): Promise<void> {
		expect(statuses.filter(status => status >= 500)).toEqual([]);
		expect(log.slice(greeting)).toEqual([]);
		const headers = { origin: `http://${HOSTNAME}`, 'user-agent': DESKTOP };
		expect(await post(serving.url, { beacon: VIEW, headers })).toMatchObject({ status: 200 });
	}

	it.concurrent.each(Object.entries(BROKEN))('broken HTTP does no harm: %s', async (_, bytes) => {
		await unharmed(await answers(bytes));
	});

	it(
		`${FUZZ / 40} requests with some bytes changed do no harm`,
		async () => {
			const chance = random(7);
			const requests = Array.from({ length: FUZZ / 40 }, () => {
				const bytes = Buffer.from(http(JSON.stringify(chance.pick(SAMPLE).beacon), ['Connection: close']));
				for (let changes = chance.between(1, 3); changes > 0; changes--) {
					bytes[chance.between(0, bytes.length - 1)] = chance.chance(0.5)
						? chance.between(0, 255)
						: chance.pick([...Buffer.from('\r\n :;,{}"0')]);
				}
				return chance.chance(0.1) ? bytes.subarray(0, chance.between(1, bytes.length)) : bytes;
			});
			const statuses = new Set<number>();
			const connection = async () => {
				for (let bytes = requests.pop(); bytes; bytes = requests.pop()) {
					for (const status of await answers(bytes)) statuses.add(status);
				}
			};
			await Promise.all(Array.from({ length: 20 }, connection));
			await unharmed([...statuses]);
			for (const status of [200, 202, 400, 408]) expect(statuses).toContain(status);
		},
		60_000 + FUZZ * 3,
	);

	it.concurrent.each([
		['says nothing', '', [408]],
		['stops in the middle of the headers', 'POST /f HTTP/1.1\r\nHost: a\r\nX-', [408]],
		['stops in the middle of the body', http(VIEW).slice(0, -20), [408]],
		['stops in the middle of a chunk', chunked('5\r\nhe'), [408]],
		['keeps its connection and has no more to say', http(VIEW), [200]],
	])('a client that is slow is cut off: it %s', async (_, bytes, statuses) => {
		expect(await answers(bytes)).toEqual(statuses);
		await unharmed([]);
	});
});

const heapNow = () => {
	collectGarbage();
	return process.memoryUsage().heapUsed;
};

/** "(none)" and the like. */
const isOwnWord = (text: string): boolean => /^\([a-z]+\)$/.test(text);

/** What is wrong with a text in the store. */
function flaw(text: string): string | undefined {
	const said = JSON.stringify(text);
	if (/[\p{Cc}\u2028\u2029]/u.test(text)) return `${said} has a control character`;
	if (text === '' || !text.isWellFormed()) return `${said} is no text`;
	if (isOwnWord(text) || text === HOSTNAME) return;
	const parts = text.startsWith('/') ? text.split(/[/?&#]/) : [text];
	if (parts.length > 8 + KEPT.length + 2 || parts.some(part => part.length > 120)) return `${said} is too long`;
	const again = text.startsWith('/') ? redactPath(text) : redact(text);
	if (again !== text) return `${said} would be redacted to ${JSON.stringify(again)}`;
}
