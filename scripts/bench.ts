/** `npm run bench`: what Footfall must reach, measured; one line of JSON per figure. */
import { beacons } from './bench/beacons.ts';
import type { Figure } from './bench/figure.ts';
import { first } from './bench/first.ts';
import { redaction } from './bench/redaction.ts';
import { yearReports } from './bench/reports.ts';
import { sizes } from './bench/sizes.ts';
import { throughput } from './bench/throughput.ts';

const BENCHES: readonly (() => Iterable<Figure> | AsyncIterable<Figure>)[] = [
	sizes,
	beacons,
	redaction,
	first,
	yearReports,
	throughput,
];

for (const bench of BENCHES) for await (const figure of bench()) console.log(JSON.stringify(figure));
