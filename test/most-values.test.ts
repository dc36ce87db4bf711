import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGathering } from '../server/collect/gathering.ts';
import { DIMENSIONS } from '../server/model/dimensions.ts';
import { OTHER } from '../server/model/facts.ts';
import { pairs } from '../server/model/pairs.ts';
import { openStore } from '../server/store/store.ts';
import { MOST_VALUES } from '../server/store/writer.ts';

const [SITE, DAY, MORE] = [1, 20_780, 500];

test('what is beyond the most values of a day is "(other)", and its text is stored nowhere', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'footfall-values-'));
	const store = await openStore(directory);
	try {
		const to = createGathering();
		const pair = pairs.find(({ kind, b }) => kind === 'page' && b.id === DIMENSIONS.page.id)!;
		const days = to.into('page_days', { views: 1 });
		const crosses = to.into('page_crosses', { views: 1 });
		to.into('visit_days', { views: 1 })(SITE, pair.a.id, DAY, to.word('one'));
		for (let page = 0; page < MOST_VALUES + MORE; page++) {
			const word = to.word(`/${page}`);
			days(SITE, DIMENSIONS.page.id, DAY, word);
			if (page % 100 === 0) crosses(SITE, pair.id, DAY, to.word('one'), word);
		}
		const taken = to.take();
		await store.add({ number: 1, increments: [taken.increments] });
		await store.add({ number: 2, increments: [taken.crosses] });

		const [words] = await store.all<{ n: number }>(`select count(*) as n from words where text like '/%'`);
		expect(words!.n).toBe(MOST_VALUES);
		const [other] = await store.all<{ views: number }>(
			'select views from page_days join words on words.id = value where dimension = ? and day = ? and text = ?',
			[DIMENSIONS.page.id, DAY, OTHER],
		);
		expect(other).toEqual({ views: MORE });
		const [crossed] = await store.all<{ n: number }>('select count(*) as n from page_crosses where span = ?', [DAY]);
		expect(crossed!.n).toBe(MOST_VALUES / 100);
	} finally {
		await store.close();
		rmSync(directory, { recursive: true, force: true });
	}
});
