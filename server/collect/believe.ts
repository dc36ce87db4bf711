import type { Site } from '../store/sites.ts';
import type { Beacon } from '../wire/beacon.ts';
import { isOwnHost } from './source.ts';

/** CLDR's list, for where there is no other. */
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** What may be repeated of a place: ISO 3166-1 and 3166-2 codes. */
export interface KnownPlaces {
	has(code: string): boolean;
}

/** Where there are no place data: any country, and any region that could be one of it. */
export const ANY_PLACE: KnownPlaces = { has: code => REGIONS.of(code.slice(0, 2)) !== undefined };

/**
 * A beacon without what cannot be: a place that this collector never answered, which is then looked up, and the beginning of
 * a visit on the way from one host of the site to another. A browser without storage cannot know that the two are one site.
 */
export function believable(beacon: Beacon, site: Site, places: KnownPlaces): Beacon {
	if ('stateless' in beacon) {
		if (beacon.kind !== 'view' || !beacon.begins || !isOwnHost(beacon.referrer ?? '', site.hostnames)) return beacon;
		const { begins: _, ...rest } = beacon;
		return rest;
	}
	const { country, region, ...rest } = beacon;
	if (country === undefined || (country !== 'ZZ' && !places.has(country))) return country || region ? rest : beacon;
	const isIn = region?.startsWith(`${country}-`) && places.has(region);
	return region === undefined || region === 'ZZ' || isIn ? beacon : { ...rest, country };
}
