import { describe, expect, it } from 'vitest';
import { createLimit } from '../server/collect/limit.ts';

const key = new Uint8Array(32);

function start(perMinute: number, mostNetworks = 100) {
	const time = { now: 0 };
	const limit = createLimit({ perMinute, key, clock: () => time.now, mostNetworks });
	const passed = (network: string, times: number) => {
		let count = 0;
		for (let i = 0; i < times; i++) if (limit.take(network).ok) count++;
		return count;
	};
	return { time, limit, passed };
}

describe('the rate limit', () => {
	it('lets a network send a minute’s worth at once', () => {
		expect(start(600).passed('192.0.2.1', 1000)).toBe(600);
	});

	it('gives one back each 60 / limit seconds, and never more than a minute’s worth', () => {
		const { time, passed } = start(60);
		passed('192.0.2.1', 60);
		time.now += 999;
		expect(passed('192.0.2.1', 5)).toBe(0);
		time.now += 3001;
		expect(passed('192.0.2.1', 5)).toBe(4);
		time.now += 86_400_000;
		expect(passed('192.0.2.1', 100)).toBe(60);
	});

	it('keeps networks apart', () => {
		const { passed } = start(10);
		expect(passed('192.0.2.1', 20)).toBe(10);
		expect(passed('2001:db8:0:0::/64', 20)).toBe(10);
	});

	it.each([
		[1, 60],
		[20, 3],
		[60, 1],
		[600, 1],
	])('at %i a minute says to retry after %i s, and that is enough', (perMinute, seconds) => {
		const { time, limit, passed } = start(perMinute);
		passed('192.0.2.1', perMinute);
		expect(limit.take('192.0.2.1')).toEqual({ ok: false, retryAfter: seconds });
		time.now += seconds * 1000;
		expect(limit.take('192.0.2.1')).toEqual({ ok: true });
	});

	it('is off at 0 and then holds nothing', () => {
		const { limit, passed } = start(0);
		expect(passed('192.0.2.1', 10_000)).toBe(10_000);
		expect(limit.size).toBe(0);
	});

	it('forgets a network ten minutes after its last beacon', () => {
		const { time, limit } = start(10);
		limit.take('192.0.2.1');
		time.now += 1000;
		limit.take('192.0.2.2');
		time.now += 599_000;
		limit.forget();
		expect(limit.size).toBe(1);
		time.now += 1000;
		limit.forget();
		expect(limit.size).toBe(0);
	});

	it('forgets while others send, too', () => {
		const { time, limit } = start(10);
		limit.take('192.0.2.1');
		time.now += 600_000;
		limit.take('192.0.2.2');
		expect(limit.size).toBe(1);
	});

	it('holds a bounded number of networks and drops the one that has been silent longest', () => {
		const { limit, passed } = start(1, 2);
		passed('192.0.2.1', 1);
		passed('192.0.2.2', 1);
		passed('192.0.2.1', 1);
		passed('192.0.2.3', 1);
		expect(limit.size).toBe(2);
		expect(limit.take('192.0.2.1').ok).toBe(false);
		expect(limit.take('192.0.2.2').ok).toBe(true);
	});

	it('gives nothing away when the clock goes back', () => {
		const { time, passed } = start(10);
		passed('192.0.2.1', 10);
		time.now -= 3_600_000;
		expect(passed('192.0.2.1', 5)).toBe(0);
	});
});
