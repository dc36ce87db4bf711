import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { build, type Size } from '../build.ts';
import type { Figure } from './figure.ts';

/** The bundles that browsers load. */
export async function* sizes(): AsyncGenerator<Figure> {
	const built = await build({ quiet: true });
	for (const { file, min, gzip, brotli } of built) {
		const name = file.replace('build/', '');
		yield { figure: `${name} min`, value: min, unit: 'bytes' };
		yield { figure: `${name} gzip`, value: gzip, unit: 'bytes' };
		yield { figure: `${name} brotli`, value: brotli, unit: 'bytes', ...GOALS[name] };
	}
	yield* ofDashboard(built.filter(({ file }) => /^build\/dashboard\/.*\.js$/.test(file)));
}

const GOALS: Record<string, Pick<Figure, 'goal'>> = {
	'f.js': { goal: '<= 2200, aim 2000' },
};

/** Words that are loaded apart are a file per language, of which a browser loads one. */
const LANGUAGES = readdirSync(resolve(import.meta.dirname, '../../dashboard/words/account'));

/** All JavaScript of the dashboard: what the report needs, what a browser loads that opens every page, and all there is. */
function* ofDashboard(files: Size[]): Generator<Figure> {
	const isLanguage = ({ file }: Size) => LANGUAGES.includes(basename(file).replace(/js$/, 'ts'));
	const sum = (list: Size[]) => list.reduce((all, { brotli }) => all + brotli, 0);
	const report = files.filter(({ file }) => /(main|chunk)\.js$/.test(file));
	const words = files.filter(isLanguage).sort((a, b) => b.brotli - a.brotli);
	const others = files.filter(file => !isLanguage(file));
	yield { figure: 'dashboard, what a report needs, brotli', value: sum(report), unit: 'bytes' };
	const whole = sum([...others, ...words.slice(0, 1)]);
	yield { figure: 'dashboard, all that one browser loads, brotli', value: whole, unit: 'bytes', goal: '<= 81920' };
	yield { figure: 'dashboard, all files of all languages, brotli', value: sum(files), unit: 'bytes' };
}
