import type { Annotation } from '../server/wire/account.ts';
import type { Series } from '../server/wire/report.ts';
import { reportAddress } from './api.ts';
import { choice, overview } from './data.ts';
import { formatTick } from './format.ts';
import { endOf } from './period.ts';
import { resource } from './resource.ts';
import { me } from './session.ts';

/**
 * What the owner noted on the days of the site on screen: "newsletter sent". Of no interest to strangers, and asked for
 * after the numbers, which do not wait for it.
 */
export const annotations = resource<Annotation[]>(
	() =>
		choice.value && me.value && overview.data.value
			? reportAddress(`sites/${choice.value.site.site}/annotations`)
			: undefined,
	() => 600,
);

/** The notes of a series by the place of the point that their day belongs to. Where a point is longer than a day, with the day. */
export function notesOn({ points, interval, period }: Series): Map<number, string[]> {
	const found = new Map<number, string[]>();
	for (const { date, text } of annotations.data.value ?? []) {
		const at = points.findIndex(point => point.at.slice(0, 10) <= date && date <= endOf(interval, point.at));
		if (at < 0 || date < period.from || date > period.to) continue;
		const long = interval === 'week' || interval === 'month';
		found.set(at, [...(found.get(at) ?? []), long ? `${formatTick('day', date, false)}: ${text}` : text]);
	}
	return found;
}
