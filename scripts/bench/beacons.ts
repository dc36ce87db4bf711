import { simulate } from '../people.ts';
import type { Figure } from './figure.ts';
import { HOST } from './server.ts';

/** How long the views of a week of the demo are. */
export function* beacons(): Generator<Figure> {
	const bytes: number[] = [];
	const from = Math.floor(Date.UTC(2026, 10, 2) / 86_400_000);
	const until = (from + 7) * 86_400_000;
	for (const { beacon, answered } of simulate({
		seed: 1,
		timezone: 'Europe/Berlin',
		hostname: HOST,
		from,
		until,
		perDay: 150,
	})) {
		if (beacon.kind === 'view') bytes.push(Buffer.byteLength(JSON.stringify(beacon)));
		const hour =
			'hour' in beacon && beacon.hour === undefined ? { hour: from * 24, country: 'DE', region: 'DE-BE' } : {};
		answered({ memory: `1.${from}.2611.1`, ...hour });
	}
	bytes.sort((a, b) => a - b);
	yield { figure: 'view of the demo, median', value: bytes[bytes.length >> 1] ?? 0, unit: 'bytes', goal: '< 300' };
	yield { figure: 'view of the demo, largest', value: bytes.at(-1) ?? 0, unit: 'bytes', goal: '<= 2048' };
}
