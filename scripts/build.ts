/**
 * Bundles what runs in browsers: `node scripts/build.ts [--quiet]` writes it to build/ and prints how large it is; with
 * --parts also what each module of f.js takes of it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type BuildOptions, build as bundle } from 'esbuild';
import { minify } from 'terser';
import { writeWorldMap } from './world.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Bundle {
	from: string;
	to: string;
	options: BuildOptions;
	/** Minified a second time, by terser, which takes another 5 % off: for what runs on other people's pages. */
	small?: boolean;
	/** Files that belong beside it as they are. */
	copy?: Record<string, string>;
	/** Files that are made: where they go, and by whom. */
	make?: Record<string, (file: string) => Promise<void>>;
}

interface Wish {
	/** Print nothing. */
	quiet?: boolean;
	/** Only the bundles of this folder. */
	only?: 'tracker' | 'dashboard' | 'promise';
}

/** Language of the browsers of the last five years. Without "use strict": a bundle of modules that were checked as such has nothing to gain from it. */
const tracker = (extra: boolean, format: 'iife' | 'esm'): BuildOptions => ({
	target: 'es2021',
	format,
	tsconfigRaw: {},
	define: { EXTRA: String(extra) },
	minifyWhitespace: false,
	minifyIdentifiers: false,
});

const BUNDLES: Bundle[] = [
	{ from: 'tracker/f.ts', to: 'build/f.js', options: tracker(false, 'iife'), small: true },
	{ from: 'tracker/f.ts', to: 'build/f.extra.js', options: tracker(true, 'iife'), small: true },
	{
		from: 'tracker/module.ts',
		to: 'build/tracker.js',
		options: tracker(true, 'esm'),
		small: true,
		copy: { 'tracker/api.ts': 'build/tracker.d.ts' },
	},
	{
		from: 'dashboard/main.tsx',
		to: 'build/dashboard/main.js',
		// What is imported when it is needed becomes a file of its own, by its name; what it shares with main.js is chunk.js.
		options: {
			target: 'es2022',
			format: 'esm',
			jsx: 'automatic',
			jsxImportSource: 'preact',
			splitting: true,
			chunkNames: '[name]',
		},
		copy: { 'dashboard/index.html': 'build/dashboard/index.html' },
		make: { 'build/dashboard/world.svg': writeWorldMap },
	},
	{
		from: 'promise/f.promise.tsx',
		to: 'build/promise/f.promise.js',
		// A language is loaded when it is spoken. Names begin with f, as all that a site's own proxy passes on.
		options: {
			target: 'es2022',
			format: 'esm',
			jsx: 'automatic',
			jsxImportSource: 'preact',
			splitting: true,
			chunkNames: 'f.promise.[name]',
			// The rule as it is written, to be read beside what it gives.
			define: { RULE: JSON.stringify(readFileSync(`${ROOT}server/wire/memory.ts`, 'utf8')) },
		},
		copy: { 'promise/f.html': 'build/promise/f.html' },
	},
];

export interface Size {
	file: string;
	min: number;
	gzip: number;
	brotli: number;
}

/** Builds every bundle whose source exists. Prints a table of sizes unless it is asked to be quiet; rejects on an error. */
export async function build({ quiet = false, only }: Wish = {}): Promise<Size[]> {
	const wanted = BUNDLES.filter(({ from }) => existsSync(ROOT + from) && from.startsWith(only ?? ''));
	const sizes = (await Promise.all(wanted.map(buildOne))).flat();
	if (!quiet) console.log(table(sizes));
	return sizes;
}

async function buildOne({ from, to, options, small, copy = {}, make = {} }: Bundle): Promise<Size[]> {
	const { metafile } = await bundle({
		absWorkingDir: ROOT,
		entryPoints: [{ in: from, out: basename(to, '.js') }],
		outdir: dirname(to),
		bundle: true,
		minifySyntax: true,
		minifyWhitespace: true,
		minifyIdentifiers: true,
		charset: 'utf8',
		legalComments: 'none',
		logLevel: 'error',
		metafile: true,
		...options,
	});
	if (small) await shrink(ROOT + to, options.format === 'esm');
	for (const [source, target] of Object.entries(copy)) {
		if (existsSync(ROOT + source)) await copyFile(ROOT + source, ROOT + target);
	}
	for (const [target, write] of Object.entries(make)) await write(ROOT + target);
	return Promise.all([...Object.keys(metafile?.outputs ?? {}), ...Object.keys(make)].map(sizeOf));
}

async function shrink(file: string, module: boolean): Promise<void> {
	const { code } = await minify(await readFile(file, 'utf8'), {
		ecma: 2020,
		module,
		toplevel: true,
		// "unsafe" takes built-in functions to be what they are: Number(x) becomes +x.
		compress: { passes: 4, unsafe: true, unsafe_arrows: true, pure_getters: true, inline: 1 },
	});
	await writeFile(file, code ?? '');
}

async function sizeOf(file: string): Promise<Size> {
	const bytes = await readFile(ROOT + file);
	const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } });
	return { file, min: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

function table(sizes: Size[]): string {
	const rows = [['', 'min', 'gzip', 'brotli'], ...sizes.map(({ file, ...bytes }) => [file, ...Object.values(bytes)])];
	const width = Math.max(...sizes.map(({ file }) => file.length));
	return rows
		.map(([file, ...cells]) => String(file).padEnd(width) + cells.map(cell => String(cell).padStart(9)).join(''))
		.join('\n');
}

/** What each module takes of f.js: its share of the text before the second minification, and that share of the brotli bytes. */
export async function parts(): Promise<{ file: string; min: number; brotli: number }[]> {
	const { from, to, options } = BUNDLES[0]!;
	const minify = { minifyWhitespace: true, minifyIdentifiers: true };
	const bundled = await bundle({
		absWorkingDir: ROOT,
		entryPoints: [from],
		bundle: true,
		minifySyntax: true,
		write: false,
		metafile: true,
		...options,
		...minify,
	});
	const inputs = Object.entries(Object.values(bundled.metafile!.outputs)[0]!.inputs);
	const all = inputs.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
	const { min, brotli } = await sizeOf(to);
	return inputs
		.map(([file, { bytesInOutput }]) => [file, bytesInOutput / all] as const)
		.sort(([, a], [, b]) => b - a)
		.map(([file, share]) => ({ file, min: Math.round(share * min), brotli: Math.round(share * brotli) }));
}

if (import.meta.main) {
	await build({ quiet: process.argv.includes('--quiet') });
	if (process.argv.includes('--parts')) console.table(await parts());
}
