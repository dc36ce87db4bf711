import { type Config, readConfig } from '../config.ts';
import { listSites, type Site } from '../store/sites.ts';
import { openStore, type Store } from '../store/store.ts';
import { examineSchema } from '../upkeep/doctor.ts';
import { EXIT, Sentence } from './sentence.ts';

/** What a command works with beside its own words. */
export interface Terminal {
	env: Readonly<Record<string, string | undefined>>;
	/** Prints a line of the result. */
	print(line: string): void;
	/** All of what is typed or piped in. */
	read(): Promise<string>;
	/** Writes a part of a result that is no text of lines. Resolves when it is taken. */
	write(bytes: Uint8Array): Promise<void>;
}

/**
 * Opens the store of this installation for as long as `work` takes.
 *
 * @throws Sentence where the database is of an older version: only `serve` migrates, so that no command changes the schema
 * beneath a server of that version.
 */
export async function withStore<T>(
	env: Terminal['env'],
	work: (store: Store, config: Config) => Promise<T>,
): Promise<T> {
	const config = readConfig(env);
	if (examineSchema(config.DATA_DIR).state === 'warn') {
		throw new Sentence(
			`The database in ${config.DATA_DIR} is of an older Footfall: start footfall serve, which makes a copy and brings it up to date.`,
		);
	}
	const store = await openStore(config.DATA_DIR);
	try {
		return await work(store, config);
	} finally {
		await store.close();
	}
}

/** @throws Sentence that lists the sites there are. */
export async function findSite(store: Store, domain: string): Promise<Site> {
	const sites = await listSites(store);
	const site = sites.find(known => known.domain === domain.toLowerCase());
	if (site) return site;
	const known = sites.length > 0 ? `There are: ${sites.map(one => one.domain).join(', ')}.` : 'There is none yet.';
	throw new Sentence(`There is no site ${domain}. ${known}`);
}

/** A JSON document, or the lines for a person. */
export function show({ print }: Terminal, json: boolean | undefined, value: unknown, lines: readonly string[]): void {
	if (json) print(JSON.stringify(value, null, 2));
	else for (const line of lines) print(line);
}

export const usage = (message: string): Sentence => new Sentence(message, EXIT.usage);

/** What takes longer than this (milliseconds) says how far it is, and then as often. */
const PATIENCE = 1000;

/** Tells on standard error how far something is, which most of the time is over before there is anything to tell. */
export function slowly(): (line: string) => void {
	let said = performance.now();
	return line => {
		if (performance.now() - said < PATIENCE) return;
		said = performance.now();
		process.stderr.write(`${line}\n`);
	};
}

/** A part from 0 to 1. */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;
