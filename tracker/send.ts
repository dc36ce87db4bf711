import { type Answer, type Beacon, EXPENDABLE, MOST_BYTES } from '../server/wire/beacon.ts';
import type { EventOptions } from './api.ts';
import { tell, transformed } from './extra.ts';
import { endpoint } from './tag.ts';

/**
 * Sends a beacon; the answer, or undefined where it was not counted or did not arrive. `fetch` and not `sendBeacon`,
 * which sends the site's login cookies and the full address of the page; a text, so that the browser need not ask for
 * leave beforehand; `keepalive` lets it outlive the page.
 */
export async function send(given: Beacon, done?: EventOptions['callback']): Promise<Answer | undefined> {
	const beacon = EXTRA ? transformed(given) : given;
	if (EXTRA && !beacon) {
		tell(done);
		return;
	}
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
		if (EXTRA) tell(done, { status: response.status });
		if (response.status === 200) return await response.json();
	} catch (error) {
		// Offline, blocked, or not JSON: as if it had not been sent. The visitor's page never breaks.
		if (EXTRA) tell(done, { error });
	}
	return;
}
