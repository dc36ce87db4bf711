/**
 * Bundles the server for `npm pack`: `node scripts/pack.ts` writes it to build/server, beside the browser files. Node runs
 * TypeScript as it is, but not inside `node_modules`. Packages stay what they are, dependencies of this one.
 */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = 'build/server';

/** What becomes a bundle of its own: the program, and each thread that some source starts. */
const entries = new Set(['server/main.ts']);

/** `server/store/worker.ts` → `build/server/store-worker.js` */
const bundleOf = (entry: string) =>
	`${OUT}/${entry
		.replace(/^server\//, '')
		.replaceAll('/', '-')
		.replace(/ts$/, 'js')}`;

/** Where a source says where it is; with a name, it is about to start a thread. */
const HERE = /new URL\('(\.[^']+\.ts)', import\.meta\.url\)|import\.meta\.url/g;

/** The address of a file of the package, for code that has become part of a bundle. */
const addressOf = (file: string) => `new URL(${JSON.stringify(relative(OUT, file))}, import.meta.url)`;

/**
 * A source names other files by where it lies itself, but a bundle lies elsewhere: each source is told where it lay, and of a
 * thread where its bundle is. So migrations and browser files have the same places in the package as in the checkout.
 */
const places: Plugin = {
	name: 'places',
	setup(building) {
		building.onLoad({ filter: /[\\/]server[\\/].*\.ts$/ }, async ({ path }) => {
			const source = relative(ROOT, path);
			const text = await readFile(path, 'utf8');
			const contents = text.replace(HERE, (_, thread?: string) => {
				if (!thread) return `${addressOf(source)}.href`;
				const entry = join(dirname(source), thread);
				entries.add(entry);
				return addressOf(bundleOf(entry));
			});
			return { contents, loader: 'ts' };
		});
	},
};

await rm(join(ROOT, OUT), { recursive: true, force: true });
// A set hands out what is added to it meanwhile.
for (const entry of entries) {
	await bundle({
		absWorkingDir: ROOT,
		entryPoints: [entry],
		outfile: bundleOf(entry),
		bundle: true,
		packages: 'external',
		platform: 'node',
		format: 'esm',
		target: 'node24',
		charset: 'utf8',
		legalComments: 'none',
		logLevel: 'error',
		plugins: [places],
	});
}
