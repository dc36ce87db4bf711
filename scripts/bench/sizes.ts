import { build } from '../build.ts';
import type { Figure } from './figure.ts';

/** The bundles that browsers load. */
export async function* sizes(): AsyncGenerator<Figure> {
	for (const { file, min, gzip, brotli } of await build({ quiet: true })) {
		const name = file.replace('build/', '');
		yield { figure: `${name} min`, value: min, unit: 'bytes' };
		yield { figure: `${name} gzip`, value: gzip, unit: 'bytes' };
		yield { figure: `${name} brotli`, value: brotli, unit: 'bytes', ...GOALS[name] };
	}
}

const GOALS: Record<string, Pick<Figure, 'goal'>> = {
	'f.js': { goal: '<= 2200, aim 2000' },
	'dashboard/main.js': { goal: '<= 81920' },
};
