import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRealtime } from '../../server/collect/realtime.ts';
import { listSites } from '../../server/store/sites.ts';
import { openStore } from '../../server/store/store.ts';
import { reports } from '../../server/web/reports.ts';
import { DIRECTORY } from '../demo.ts';
import { DOMAIN } from '../people/year.ts';
import type { Figure } from './figure.ts';

const QUESTIONS = [
	'totals?period=12mo&compare=previous',
	'series?period=12mo&interval=day',
	'breakdown/page?period=12mo',
	'breakdown/page?period=12mo&filter=country:DE',
	'breakdown/source?period=12mo&filter=device:phone',
	'retention?period=12mo',
];
const TIMES = 5;

/** Reports over the demo's year, each the median of a few; nothing where the demo was never filled. */
export async function* yearReports(): AsyncGenerator<Figure> {
	if (!existsSync(join(DIRECTORY, 'footfall.db'))) return;
	const store = await openStore(DIRECTORY);
	const app = reports({ store, clock: Date.now, sites: () => listSites(store), realtime: createRealtime(Date.now) });
	for (const question of QUESTIONS) {
		const took: number[] = [];
		for (let time = 0; time < TIMES; time++) {
			const started = performance.now();
			await (await app.request(`/sites/${DOMAIN}/${question}`)).text();
			took.push(performance.now() - started);
		}
		const median = took.sort((a, b) => a - b)[TIMES >> 1]!;
		yield { figure: question, value: Number(median.toFixed(1)), unit: 'ms', goal: '<= 20' };
	}
	await store.close();
}
