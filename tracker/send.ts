import { type Answer, type Beacon, EXPENDABLE, MOST_BYTES } from '../server/wire/beacon.ts';
import { endpoint } from './tag.ts';

/**
 * Sends a beacon; the answer, or undefined where it was not counted or did not arrive. `fetch` and not `sendBeacon`,
 * which sends the site's login cookies and the full address of the page; a text, so that the browser need not ask for
 * leave beforehand; `keepalive` lets it outlive the page.
 */
export async function send(beacon: Beacon): Promise<Answer | undefined> {
	let body = JSON.stringify(beacon);
	if (new Blob([body]).size > MOST_BYTES) body = JSON.stringify({ ...beacon, ...EXPENDABLE });
	try {
		const response = await fetch(endpoint, {
			method: 'POST',
			body,
			keepalive: true,
			credentials: 'omit',
			referrerPolicy: 'origin',
		});
		if (response.status === 200) return await response.json();
	} catch {
		// Offline, blocked, or not JSON: as if it had not been sent. The visitor's page never breaks.
	}
	return;
}
