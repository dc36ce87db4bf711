import { share } from './session.ts';

/** Whether a panel is on screen: behind a share link, those that its owner chose. */
export function shows(panel: string): boolean {
	const chosen = share.value?.panels ?? [];
	return chosen.length === 0 || chosen.includes(panel);
}
