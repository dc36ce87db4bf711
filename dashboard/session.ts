import { computed, effect } from '@preact/signals';
import type { Me, SessionState } from '../server/wire/account.ts';
import { change, refusals, reportAddress } from './api.ts';
import { ROOT } from './mount.ts';
import { type Resource, resource } from './resource.ts';

const MINUTES = 60;

/** Who is looking. Asked again now and then, so that a session that was ended elsewhere ends here. */
export const asked: Resource<SessionState> = resource<SessionState>(
	() => reportAddress('session'),
	() => (asked.data.value ? 5 * MINUTES : 5),
);

export const session = asked.data;

/** The account that is signed in. */
export const me = computed<Me | undefined>(() => (session.value?.state === 'in' ? session.value.user : undefined));

/** The share link that is looked through, once it is open. */
export const share = computed(() =>
	session.value?.state === 'share' && !session.value.locked ? session.value : undefined,
);

/** Whether there is anything to show to who is looking. */
export const reads = computed(() => {
	const now = session.value;
	return now?.state === 'in' || (now?.state === 'setup' && now.reads) || share.value !== undefined;
});

/** Whether the account may change a site. */
export const mayEdit = (site: string): boolean => me.value?.owner === true || me.value?.roles[site] === 'editor';

/** The page from its beginning: nothing that was read stays in memory. */
export function startAnew(): void {
	location.replace(ROOT);
}

export async function signOut(): Promise<void> {
	await change('DELETE', 'session');
	startAnew();
}

effect(() => {
	if (refusals.value > 0) asked.again();
});

// Whoever could read and no longer can: what is in memory goes as well.
let could = false;
effect(() => {
	if (could && !reads.value) location.reload();
	could = reads.value;
});
