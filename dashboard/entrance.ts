import { computed, signal } from '@preact/signals';
import { site, sites } from './data.ts';
import { readLink } from './mount.ts';
import { mayEdit, me, reads, session } from './session.ts';
import { type PageName, view } from './view.ts';

/** What stands where the dashboard would: doors, and pages beside the report. */
export type ScreenName = 'owner' | 'password' | 'login' | 'closed' | 'unlock' | PageName;

/** Those that need no account. */
const DOORS: readonly ScreenName[] = ['owner', 'password', 'login', 'closed', 'unlock'];

/** The one-time link that the page was opened by, until it was used. */
export const link = signal(readLink(location.hash));

addEventListener('hashchange', () => {
	link.value = readLink(location.hash);
});

/** The link is used up, or good for nothing: it leaves the address as well. */
export function dropLink(): void {
	history.replaceState(null, '', location.pathname + location.search);
	link.value = undefined;
}

/** The screen in place of the report; `undefined`: the report itself, or nothing is known yet. */
export const screen = computed<ScreenName | undefined>(() => {
	const now = session.value;
	const purpose = link.value?.purpose;
	if (!now) return;
	if (purpose === 'setup' && now.state === 'setup') return 'owner';
	if (purpose === 'invite' || purpose === 'reset') return 'password';
	if (now.state === 'out') return 'login';
	if (now.state === 'share') return now.locked ? 'unlock' : undefined;
	if (!reads.value) return 'closed';
	return me.value && (page(view.value.page) ?? firstSteps());
});

export const isDoor = computed(() => screen.value !== undefined && DOORS.includes(screen.value));

/** Pages of the installation. */
const OWNERS: readonly PageName[] = ['users', 'trail', 'audit', 'add'];

/** A page that the address asks for and the account may see. */
function page(asked: PageName | undefined): PageName | undefined {
	if (!asked || asked === 'account') return asked;
	if (OWNERS.includes(asked)) return me.value?.owner ? asked : undefined;
	// One that was just made is not in the list of sites yet.
	const here = view.value.site ?? site.value?.site;
	return here && mayEdit(here) ? asked : undefined;
}

/** Without a site, or before its first view, there is no report to show. */
function firstSteps(): PageName | undefined {
	if (sites.data.value?.length === 0 && me.value?.owner) return 'add';
	return site.value && !site.value.first && mayEdit(site.value.site) ? 'tag' : undefined;
}
