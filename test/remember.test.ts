import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const MINUTE = 60_000;
let remember: typeof import('../server/collect/remember.ts').remember;
beforeAll(async () => {
	vi.useFakeTimers();
	({ remember } = await import('../server/collect/remember.ts'));
});
afterAll(() => void vi.useRealTimers());

/** How often a key has to be described anew. */
function counted(most: number) {
	const times = new Map<string, number>();
	const ask = remember(most, key => times.set(key, (times.get(key) ?? 0) + 1).size);
	return { ask, times: (key: string) => times.get(key) };
}

test('what is not asked for within ten minutes is forgotten', () => {
	const { ask, times } = counted(10);
	ask('a');
	vi.advanceTimersByTime(10 * MINUTE);
	ask('a');
	expect(times('a')).toBe(2);
});

test('what is asked for again and again is kept', () => {
	const { ask, times } = counted(10);
	for (let minute = 0; minute < 60; minute += 4) {
		ask('a');
		vi.advanceTimersByTime(4 * MINUTE);
	}
	expect(times('a')).toBe(1);
});

test('at most so many keys are kept, those used last', () => {
	const { ask, times } = counted(10);
	ask('a');
	for (let other = 0; other < 20; other++) ask(`${other}`);
	ask('19');
	ask('a');
	expect([times('19'), times('a')]).toEqual([1, 2]);
});
