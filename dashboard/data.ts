import { computed } from '@preact/signals';
import type { Catalog, DimensionEntry, Overview, SiteEntry } from '../server/wire/report.ts';
import { type Query, reportAddress } from './api.ts';
import { type Choice, choose, filterQuery, periodQuery } from './choice.ts';
import { drawnOf } from './columns.ts';
import { isKnown } from './filter.ts';
import { type Resource, resource } from './resource.ts';
import { reads, share } from './session.ts';
import { translated } from './translate.ts';
import { view } from './view.ts';

/** Rows of a panel, without the row of the others. */
export const PANEL_ROWS = 9;

/** An empty site is looked at more often: somebody is waiting for the first view. */
const WAITING_SECONDS = 3;
const HOUR = 3600;

const asCounted = resource<Catalog>(
	() => (reads.value ? reportAddress('catalog') : undefined),
	() => HOUR,
);

/** In the language of the page. */
export const catalog: Resource<Catalog> = {
	...asCounted,
	data: computed(() => {
		const known = asCounted.data.value && translated(asCounted.data.value);
		// A download by a plain link does not say which share link allows it.
		return known && share.value ? { ...known, formats: [] } : known;
	}),
};

export const sites: Resource<SiteEntry[]> = resource<SiteEntry[]>(
	() => (reads.value ? reportAddress('sites') : undefined),
	() => (site.value?.first ? 60 : WAITING_SECONDS),
);

/** The site on screen: the one of the address; without one, the only one there is. */
export const site = computed<SiteEntry | undefined>(() => {
	const list = sites.data.value ?? [];
	return list.find(entry => entry.site === view.value.site) ?? (list.length === 1 ? list[0] : undefined);
});

/** Several sites and none of them chosen: a row for each. */
export const between = computed(() => (sites.data.value?.length ?? 0) > 1 && !site.value);

export const allSites = resource<SiteEntry[]>(() =>
	between.value ? reportAddress('sites', { period: '28d', compare: 'previous' }) : undefined,
);

export const choice = computed<Choice | undefined>(() =>
	catalog.data.value && site.value ? choose(view.value, catalog.data.value, site.value) : undefined,
);

export const overview = resource<Overview>(() => {
	const chosen = choice.value;
	if (!chosen?.site.first) return;
	return reportAddress(`sites/${chosen.site.site}/overview`, {
		...periodQuery(view.value, chosen),
		compare: chosen.compare,
		...filterQuery(chosen),
		interval: chosen.interval,
		dimensions: namesOf(inFront(chosen)),
		pictures: namesOf(drawn(chosen)),
		rows: PANEL_ROWS,
	});
});

/** The dimensions in front of which something is known. */
function inFront({ tabs, filter }: Choice): DimensionEntry[] {
	return Object.values(tabs).filter(dimension => isKnown(dimension, filter));
}

const namesOf = (list: DimensionEntry[]) => list.map(({ name }) => name).join(',');

function drawn({ tabs, filter }: Choice): DimensionEntry[] {
	const pictures = Object.entries(tabs).map(([group, front]) => drawnOf(membersOf(group), front));
	return pictures.filter(one => one !== undefined && isKnown(one, filter)) as DimensionEntry[];
}

export function membersOf(group: string): DimensionEntry[] {
	return catalog.data.value?.dimensions.filter(dimension => dimension.group === group) ?? [];
}

/** What the whole page is doing. */
export const state = computed(() => {
	if (!catalog.data.value || !sites.data.value) {
		return catalog.error.value || sites.error.value ? 'error' : 'loading';
	}
	if (between.value) return allSites.state.value;
	return site.value?.first ? overview.state.value : 'empty';
});

export const trouble = computed(
	() =>
		catalog.error.value ??
		sites.error.value ??
		(between.value ? allSites : site.value?.first ? overview : undefined)?.error.value,
);

export function askAgain(): void {
	for (const one of [catalog, sites, allSites, overview]) one.again();
}

/** The address of a breakdown of the period on screen. */
export function breakdownAddress(chosen: Choice, dimension: string, query: Query): string {
	return reportAddress(`sites/${chosen.site.site}/breakdown/${dimension}`, {
		...periodQuery(view.value, chosen),
		...filterQuery(chosen),
		...query,
	});
}
