import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf, siteHour } from '../../server/model/calendar.ts';
import { readSettings } from '../../server/model/settings.ts';
import { addSite, listSites } from '../../server/store/sites.ts';
import { openStore } from '../../server/store/store.ts';
import { type Line, simulate, type World } from '../people.ts';
import { createDelivery, replay } from './deliver.ts';
import { startOf } from './rhythm.ts';

/** The demo's site. `localhost` and `127.0.0.1` are where its shop is clicked through. */
export const DOMAIN = 'demo.example.com';
const HOSTNAMES = [DOMAIN, 'localhost', '127.0.0.1'];

/** Another one makes every demo start anew, as a change of the people does that old data do not know. */
const SEED = 20_261_123;
const DAYS = 365;
/** New browsers a day: about 280,000 views in the year. */
const PER_DAY = 146;

/** Data younger than this (milliseconds) are served as they are. */
const FRESH = 3_600_000;

/**
 * What is delivered in one go (milliseconds of the simulated clock): three days, because the crosses of a month are then
 * written ten times and not thirty, and still little enough for memory.
 */
const PART = 3 * 86_400_000;

/** Beside the database: what it holds, so that later runs go on where this one ended. */
interface Note {
	seed: number;
	timezone: string;
	from: number;
	/** Everything that happened before this moment is in the store; absent while it is being filled. */
	until?: number;
}

export interface YearOptions {
	directory: string;
	/** The moment up to which people have been there: now, for a demo. */
	now: number;
	/** New browsers a day: about 280,000 views in the year unless given. */
	perDay?: number;
	/** Takes the log of somebody who tracked everybody, from the first day. */
	log?: Line[];
	/** Told how much of the time there is has been lived through, 0 to 1. */
	progress?: (share: number) => void;
}

export interface Year {
	world: World;
	/** Views that this run added to the store. */
	views: number;
	/** Milliseconds it took. */
	took: number;
}

/**
 * Fills a directory with a year of the demo's visitors, or tops up the days that are missing since the last run. What is
 * there already happens again without a collector, because the same people come back.
 */
export async function fillYear({
	directory,
	now,
	perDay = PER_DAY,
	log,
	progress = () => undefined,
}: YearOptions): Promise<Year> {
	const started = performance.now();
	const note = openNote(directory, now);
	const { seed, timezone, from, until: known = Number.NEGATIVE_INFINITY } = note;
	const world: World = { seed, timezone, hostname: DOMAIN, from, until: Math.max(now, known), perDay };
	if (now - known < FRESH && !log) return { world, views: 0, took: 0 };
	const start = startOf(from, timezone);
	const store = await openStore(directory);
	const delivery = await createDelivery(store);
	if (!(await listSites(store)).some(site => site.domain === DOMAIN)) {
		await addSite(store, { domain: DOMAIN, timezone, hostnames: HOSTNAMES, settings: readSettings('{}') });
	}
	writeNote(directory, { seed, timezone, from });
	let views = 0;
	let part = 0;
	for (const act of simulate(world)) {
		if (Math.floor(act.at / PART) !== part) {
			part = Math.floor(act.at / PART);
			await delivery.pass();
			progress((act.at - start) / (world.until - start));
		}
		if (act.at < known) replay(act, timezone);
		else {
			await delivery.deliver(act);
			if (act.line.kind === 'view') views += 1;
		}
		log?.push(act.line);
	}
	await delivery.flush();
	await store.close();
	writeNote(directory, { seed, timezone, from, until: world.until });
	progress(1);
	return { world, views, took: performance.now() - started };
}

const noteFile = (directory: string): string => join(directory, 'people.json');

function writeNote(directory: string, note: Note): void {
	writeFileSync(noteFile(directory), `${JSON.stringify(note)}\n`);
}

/** The note of the last run; a directory without one, or with one that says it was never finished, starts anew. */
function openNote(directory: string, now: number): Note {
	const file = noteFile(directory);
	const note: Note | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
	if (note?.until !== undefined && note.seed === SEED) return note;
	for (const name of ['footfall.db', 'footfall.db-wal', 'footfall.db-shm'])
		rmSync(join(directory, name), { force: true });
	mkdirSync(directory, { recursive: true });
	const timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone || 'Europe/Berlin';
	return { seed: SEED, timezone, from: dayOf(siteHour(now, timezone)) - DAYS };
}
