import { listSites, type Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import { createEpisode, type Told } from './episode.ts';

/** Sites are read again at most this often (milliseconds): commands change them from other processes. */
const FRESH = 1000;

/** Which site a host name belongs to. */
export interface Book {
	find(hostname: string): Promise<Site | undefined>;
}

/** Keeps the sites in memory; a host name that is not known, and any once a second, asks the store again. */
export function createBook(store: Store, clock: () => number, told: Told): Book {
	const episode = createEpisode(told);
	let sites = new Map<string, Site>();
	let written = '';
	let read = Number.NEGATIVE_INFINITY;
	let reading: Promise<void> | undefined;

	async function refresh(): Promise<void> {
		const list = await listSites(store);
		const now = JSON.stringify(list);
		// The same objects as long as nothing changed: much is remembered by them.
		if (now !== written)
			sites = new Map(list.flatMap(site => site.hostnames.map(hostname => [hostname, site] as const)));
		written = now;
		read = clock();
		episode.worked();
	}

	function refused(error: Error): never {
		episode.broke(error);
		throw error;
	}

	return {
		async find(hostname) {
			const stale = Math.abs(clock() - read) >= FRESH;
			if (stale) {
				reading ??= refresh().finally(() => {
					reading = undefined;
				});
				// A site that is known goes on being counted while the list is read, and if it cannot be read.
				if (lookUp(sites, hostname)) reading.catch(() => undefined);
				else await reading.catch(refused);
			}
			return lookUp(sites, hostname);
		},
	};
}

/** `www.` of a listed host counts as that host; `*.example.com` takes what is under it. */
function lookUp(sites: Map<string, Site>, hostname: string): Site | undefined {
	const exact = sites.get(hostname) ?? sites.get(hostname.replace(/^www\./, ''));
	if (exact) return exact;
	for (let dot = hostname.indexOf('.'); dot > 0; dot = hostname.indexOf('.', dot + 1)) {
		const wild = sites.get(`*${hostname.slice(dot)}`);
		if (wild) return wild;
	}
}
