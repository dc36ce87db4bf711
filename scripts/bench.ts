/** `npm run bench`: what Footfall must reach, measured; one line of JSON per figure. */
import { build } from './build.ts';
import { simulate } from './people.ts';

interface Figure {
	figure: string;
	value: number;
	unit: string;
	/** What it must reach. */
	goal?: string;
}

const print = (figure: Figure): void => console.log(JSON.stringify(figure));

for (const { file, min, gzip, brotli } of await build({ quiet: true, only: 'tracker' })) {
	const name = file.replace('build/', '');
	print({ figure: `${name} min`, value: min, unit: 'bytes' });
	print({ figure: `${name} gzip`, value: gzip, unit: 'bytes' });
	print({
		figure: `${name} brotli`,
		value: brotli,
		unit: 'bytes',
		...(name === 'f.js' && { goal: '<= 2200, aim 2000' }),
	});
}

const bytes: number[] = [];
const from = Math.floor(Date.UTC(2026, 10, 2) / 86_400_000);
const week = {
	seed: 1,
	timezone: 'Europe/Berlin',
	hostname: 'demo.example.com',
	from,
	until: (from + 7) * 86_400_000,
	perDay: 150,
};
for (const { beacon, answered } of simulate(week)) {
	if (beacon.kind === 'view') bytes.push(Buffer.byteLength(JSON.stringify(beacon)));
	const hour = 'hour' in beacon && beacon.hour === undefined ? { hour: from * 24, country: 'DE', region: 'DE-BE' } : {};
	answered({ memory: `1.${from}.2611.1`, ...hour });
}
bytes.sort((a, b) => a - b);
print({
	figure: 'view of the demo, median',
	value: bytes[Math.floor(bytes.length / 2)] ?? 0,
	unit: 'bytes',
	goal: '< 300',
});
print({ figure: 'view of the demo, largest', value: bytes.at(-1) ?? 0, unit: 'bytes', goal: '<= 2048' });
