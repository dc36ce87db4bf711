import { describe, expect, it } from 'vitest';
import { readConfig } from '../server/config.ts';
import { createLog } from '../server/log.ts';
import { StoreError } from '../server/store/store.ts';
import { openWorld } from './helpers/world.ts';

/** A log and what it wrote, each line as the object it is. */
function logged(level = 'info') {
	const lines: string[] = [];
	const log = createLog(readConfig({ LOG_LEVEL: level }).LOG_LEVEL, line => void lines.push(line));
	return { log, lines, objects: () => lines.map(line => JSON.parse(line) as Record<string, unknown>) };
}

function thrownBy(work: () => unknown): Error {
	try {
		work();
	} catch (error) {
		return error as Error;
	}
	throw new Error('It did not throw.');
}

describe('the log', () => {
	it('is a JSON object a line, with a time', () => {
		const { log, lines, objects } = logged();
		log.info('Beacons are counted again.');
		log.warn('Countries are unknown.');
		expect(lines.map(line => line.at(-1))).toEqual(['\n', '\n']);
		expect(objects()).toMatchObject([
			{ level: 'info', msg: 'Beacons are counted again.' },
			{ level: 'warn', msg: 'Countries are unknown.' },
		]);
		for (const { time } of objects()) expect(new Date(time as string).toISOString()).toBe(time);
		expect(Object.keys(objects()[0]!).sort()).toEqual(['level', 'msg', 'time']);
	});

	it.each([
		['silent', []],
		['error', ['error']],
		['warn', ['warn', 'error']],
		['info', ['info', 'warn', 'error']],
		['debug', ['debug', 'info', 'warn', 'error']],
	])('LOG_LEVEL=%s says %j', (level, said) => {
		const { log, objects } = logged(level);
		log.debug('a', { beacons: 1 });
		for (const at of ['info', 'warn', 'error'] as const) log[at]('a');
		expect(objects().map(line => line.level)).toEqual(said);
	});

	it('carries numbers and nothing else beside its sentences', () => {
		const { log, objects } = logged('debug');
		log.debug('Stored a batch.', { beacons: 3, milliseconds: 2 });
		// @ts-expect-error a path, an address or a User-Agent is no number
		log.debug('Stored a batch.', { path: '/konto' });
		expect(objects()[0]).toMatchObject({ beacons: 3, milliseconds: 2 });
	});
});

describe('a failure', () => {
	const secret = 'anna@mail.example.org';

	it.each<[string, () => unknown]>([
		['JSON.parse', () => JSON.parse(`{"mail":${secret}}`)],
		['URL', () => new URL(`//${secret}`)],
		['Intl', () => new Intl.DateTimeFormat(secret)],
		['Headers', () => new Headers([[secret, 'a\nb']])],
		[
			'an error of ours',
			() => {
				throw new Error(`No page ${secret}`);
			},
		],
		[
			'a cause',
			() => {
				throw new Error('No page', { cause: new Error(secret) });
			},
		],
		[
			'a property',
			() => {
				throw Object.assign(new TypeError('Wrong'), { input: secret });
			},
		],
		[
			'an error of several lines',
			() => {
				throw new Error(`No page\n    at ${secret}\n    at ${secret}`);
			},
		],
	])('of %s says where, without what it quotes', (_, work) => {
		const { log, lines, objects } = logged();
		log.failure(thrownBy(work), { method: 'POST', route: '/f' });
		expect(objects()[0]).toMatchObject({ level: 'error', method: 'POST', route: '/f' });
		expect(lines.join('')).toMatch(/log\.test\.ts:\d+/);
		expect(lines.join('')).not.toContain(secret);
	});

	it('that is no Error at all is told by its type', () => {
		const { log, objects } = logged();
		log.failure(secret);
		expect(objects()[0]).toMatchObject({ err: { type: 'string', message: '', stack: '' } });
	});

	it('of the store or the machine says what it was', () => {
		const { log, objects } = logged();
		log.failure(new StoreError('The database cannot be used: disk full (SQLITE_FULL).', 'SQLITE_FULL'));
		log.failure(Object.assign(new Error('listen EACCES'), { syscall: 'listen' }));
		expect(objects().map(({ err }) => (err as { message: string }).message)).toEqual([
			'The database cannot be used: disk full (SQLITE_FULL).',
			'listen EACCES',
		]);
	});

	it('of a request names the pattern of its route, not its path', async () => {
		const world = await openWorld({ sites: [{ domain: 'shop.example.com' }] });
		try {
			await world.store.write(['drop table days', []]);
			const answer = await fetch(`${world.url}/api/v1/sites/shop.example.com/totals?period=7d&a=${secret}`);
			expect(answer.status).toBe(500);
			expect(await answer.text()).not.toMatch(/days|sqlite/i);
			const line = world.log.find(text => text.includes('"level":"error"'))!;
			expect(JSON.parse(line)).toMatchObject({ method: 'GET', route: expect.stringContaining('/sites/:site/totals') });
			expect(line).toMatch(/no such table: days/);
			expect(world.log.join('')).not.toMatch(/shop\.example\.com|anna/);
		} finally {
			await world.end();
		}
	});
});

describe('LOG_LEVEL=debug', () => {
	it('tells how large batches are and how long they take', async () => {
		const world = await openWorld({ sites: [{ domain: 'shop.example.com' }], env: { LOG_LEVEL: 'debug' } });
		try {
			const view = { kind: 'view', stateless: 1, begins: 1, page: '/konto' };
			expect((await world.send(view)).status).toBe(200);
			const batches = world.log.map(line => JSON.parse(line)).filter(line => line.msg === 'Stored a batch.');
			expect(batches[0]).toMatchObject({ level: 'debug', beacons: 1 });
			expect(batches[0].rows).toBeGreaterThan(5);
			expect(batches[0].milliseconds).toBeGreaterThanOrEqual(0);
			expect(world.log.join('')).not.toMatch(/konto|192\.0\.2|Chrome/);
		} finally {
			await world.end();
		}
	});
});
