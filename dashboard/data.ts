import { computed } from '@preact/signals';
import type { Catalog, Overview, SiteEntry } from '../server/wire/report.ts';
import { type Query, reportAddress } from './api.ts';
import { type Choice, choose, periodQuery } from './choice.ts';
import { type Resource, resource } from './resource.ts';
import { view } from './view.ts';

/** Rows of a panel, without the row of the others. */
export const PANEL_ROWS = 9;

/** An empty site is looked at more often: somebody is waiting for the first view. */
const WAITING_SECONDS = 3;
const HOUR = 3600;

export const catalog = resource<Catalog>(
	() => reportAddress('catalog'),
	() => HOUR,
);

export const sites: Resource<SiteEntry[]> = resource<SiteEntry[]>(
	() => reportAddress('sites'),
	() => (site.value?.first ? 60 : WAITING_SECONDS),
);

/** The site on screen: the one of the address, else the first. */
export const site = computed<SiteEntry | undefined>(
	() => sites.data.value?.find(entry => entry.site === view.value.site) ?? sites.data.value?.[0],
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
		interval: chosen.interval,
		dimensions: Object.values(chosen.tabs)
			.map(tab => tab.name)
			.join(','),
		rows: PANEL_ROWS,
	});
});

/** What the whole page is doing. */
export const state = computed(() => {
	if (!catalog.data.value || !sites.data.value) {
		return catalog.failure.value || sites.failure.value ? 'error' : 'loading';
	}
	return site.value?.first ? overview.state.value : 'empty';
});

export const failure = computed(
	() => catalog.failure.value ?? sites.failure.value ?? (site.value?.first ? overview.failure.value : undefined),
);

export function askAgain(): void {
	for (const one of [catalog, sites, overview]) one.again();
}

/** The address of a breakdown of the period on screen. */
export function breakdownAddress(chosen: Choice, dimension: string, query: Query): string {
	return reportAddress(`sites/${chosen.site.site}/breakdown/${dimension}`, {
		...periodQuery(view.value, chosen),
		...query,
	});
}
