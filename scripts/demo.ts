/** `npm run demo`: a year of generated traffic in data-demo, and a small shop whose tag counts on top of it. */
import { resolve } from 'node:path';
import { serve } from '../server/commands/serve.ts';
import { readConfig } from '../server/config.ts';
import { build } from './build.ts';
import { createBar } from './people/bar.ts';
import { placeOf } from './people/places.ts';
import { DOMAIN, fillYear } from './people/year.ts';
import { shop } from './shop.ts';

/** Never DATA_DIR: generated traffic and a real site's must not meet. */
export const DIRECTORY = resolve(import.meta.dirname, '../data-demo');

if (import.meta.main) {
	await build({ quiet: true });
	const { views, took } = await fillYear({
		directory: DIRECTORY,
		now: Date.now(),
		progress: createBar('A year of visitors'),
	});
	if (views > 0) console.error(`${views.toLocaleString('en')} page views in ${(took / 1000).toFixed(1)} s.`);
	const config = readConfig({ ...process.env, DATA_DIR: DIRECTORY });
	const { url, close } = await serve({ config, place: placeOf, extra: shop });
	console.log(`\nDashboard of ${DOMAIN}   ${url}/\nThe shop, to click around  ${url}/demo/\n\nCtrl+C ends it.`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
}
