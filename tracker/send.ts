import { type Answer, type Beacon, EXPENDABLE, MOST_BYTES } from '../server/wire/beacon.ts';
import { told } from '../server/wire/visit.ts';
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
	const without = (left: RegExp) => JSON.stringify(Object.fromEntries(told(beacon!, left)));
	let body = without(/^_/);
	if (new Blob([body]).size > MOST_BYTES) body = without(EXPENDABLE);
	try {
		open += 1;
		const response = await fetch(endpoint, {
			method: 'POST',
			body,
			keepalive: open <= MOST_KEPT,
			credentials: 'omit',
			referrerPolicy: 'origin',
		});
		if (EXTRA) tell(done, { status: response.status });
		if (response.status === 200) return await response.json();
	} catch (error) {
		// Offline, blocked, or not JSON: as if it had not been sent. The visitor's page never breaks.
		if (EXTRA) tell(done, { error });
	} finally {
		open -= 1;
	}
	return;
}

/** Beacons whose answer has not come. */
let open = 0;
/** So many may outlive their page: browsers refuse what is together over 64 KiB. The others are sent all the same. */
const MOST_KEPT = 65_536 / MOST_BYTES - 1;
