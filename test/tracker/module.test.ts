import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { run, useBrowser } from './setup.ts';

const scene = useBrowser();
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles a page's script as a site with a bundler would: the package's own name leads to its exports. */
async function bundled(contents: string): Promise<string> {
	const { outputFiles } = await build({
		stdin: { contents, resolveDir: ROOT },
		bundle: true,
		write: false,
		format: 'esm',
		logLevel: 'silent',
	});
	return outputFiles[0]!.text;
}

test('a site with a bundler imports start() from footfall/tracker, with everything of f.extra.js', async () => {
	const script = await bundled(`
		import { start } from 'footfall/tracker';
		const footfall = start({ endpoint: '/f', query: 'q' });
		footfall({ props: { plan: 'gold' } });
		footfall('ready');
		if (start({ endpoint: '/other' }) !== footfall) throw new Error('A second start is another tracker');
	`);
	const { site, page } = await scene({ tag: '', pages: { '*': `<script type="module">${script}</script>` } });
	const errors: Error[] = [];
	page.on('pageerror', error => errors.push(error));
	await page.goto(`${site.origin}/search?q=hats&page=2`);
	expect(await site.until(2)).toMatchObject([
		{ kind: 'view', begins: 1, entry_page: '/search?q=hats' },
		{ kind: 'event', name: 'ready', properties: { plan: 'gold' } },
	]);
	await run(page, `footfall.view('/elsewhere')`);
	await site.until(2, ({ kind }) => kind === 'view');
	expect(errors).toEqual([]);
});

test('importing it does nothing yet, nor fails where there is no page', async () => {
	const script = await bundled(`export { start } from 'footfall/tracker';`);
	const folder = await mkdtemp(join(ROOT, 'build/module-'));
	try {
		await writeFile(join(folder, 'tracker.mjs'), script);
		const module = await import(/* @vite-ignore */ join(folder, 'tracker.mjs'));
		expect(Object.keys(module)).toEqual(['start']);
	} finally {
		await rm(folder, { recursive: true });
	}
});
