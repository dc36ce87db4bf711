import { isoDay } from '../model/calendar.ts';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { Annotation } from '../wire/account.ts';

/** One site has at most so many: a year of three a day. */
export const MOST_ANNOTATIONS = 1000;

/** Characters of one. */
export const LONGEST_ANNOTATION = 200;

/** What its owner noted on the days of a site, in their order. */
export async function listAnnotations(store: Store, { id }: Site): Promise<Annotation[]> {
	const rows = await store.all<{ id: number; day: number; text: string }>(
		'select id, day, text from annotations where site = ? order by day, id',
		[id],
	);
	return rows.map(({ id, day, text }) => ({ id, date: isoDay(day), text }));
}

/** Notes something on a site day; `undefined` where the site has as many as it may. */
export async function addAnnotation(
	store: Store,
	{ id: site }: Site,
	{ day, text }: { day: number; text: string },
	...also: Statement[]
): Promise<Annotation | undefined> {
	const [{ count } = { count: 0 }] = await store.all<{ count: number }>(
		'select count(*) as count from annotations where site = ?',
		[site],
	);
	if (count >= MOST_ANNOTATIONS) return;
	await store.write(['insert into annotations (site, day, text) values (?, ?, ?)', [site, day, text]], ...also);
	const [row] = await store.all<{ id: number }>(
		'select max(id) as id from annotations where site = ? and day = ? and text = ?',
		[site, day, text],
	);
	return { id: row!.id, date: isoDay(day), text };
}

/** The statement that removes one of a site's annotations. */
export function removeAnnotationRow({ id: site }: Site, id: number): Statement {
	return ['delete from annotations where site = ? and id = ?', [site, id]];
}
