/** `npm run bench`: what Footfall must reach, measured; one line of JSON per figure. */
import { beacons } from './bench/beacons.ts';
import type { Figure } from './bench/figure.ts';
import { first } from './bench/first.ts';
import { redaction } from './bench/redaction.ts';
import { yearReports } from './bench/reports.ts';
import { screen } from './bench/screen.ts';
import { sizes } from './bench/sizes.ts';
import { throughput } from './bench/throughput.ts';

const BENCHES: readonly (() => Iterable<Figure> | AsyncIterable<Figure>)[] = [
	sizes,
	beacons,
	redaction,
	first,
	yearReports,
	screen,
	throughput,
];

/** `npm run bench -- yearReports`: only those named. */
const asked = process.argv.slice(2);
const unknown = asked.find(name => !BENCHES.some(bench => bench.name === name));
if (unknown) throw new Error(`There is no bench ${unknown}; there are ${BENCHES.map(({ name }) => name).join(', ')}.`);
const wanted = BENCHES.filter(({ name }) => asked.length === 0 || asked.includes(name));

for (const bench of wanted) for await (const figure of bench()) console.log(JSON.stringify(figure));
