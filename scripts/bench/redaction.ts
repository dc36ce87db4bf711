import { redactPath } from '../../server/collect/redact/redact.ts';
import type { Figure } from './figure.ts';

const PATHS = ['/', '/shop/teapots/blue-enamel', '/journal/2026/how-to-brew-green-tea', '/search?q=oolong', '/contact'];
const TIMES = 20_000;

/** What a path costs that is nobody's secret; names that are seen often are remembered and cost less. */
export function* redaction(): Generator<Figure> {
	for (const path of PATHS) for (let time = 0; time < 1000; time++) redactPath(path);
	const started = performance.now();
	for (let time = 0; time < TIMES; time++) redactPath(PATHS[time % PATHS.length]!);
	const each = ((performance.now() - started) * 1000) / TIMES;
	yield { figure: 'redaction of a usual path', value: Number(each.toFixed(1)), unit: 'µs', goal: '< 10' };
}
