import type {
	AuthenticationResponseJSON,
	PublicKeyCredentialCreationOptionsJSON,
	PublicKeyCredentialRequestOptionsJSON,
	RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { PasskeyEntry } from '../wire/account.ts';
import { createPending } from './pending.ts';

/** The site that a passkey is for: browsers show it to that host name only. */
export interface Party {
	/** Host name. */
	id: string;
	origin: string;
}

/** Where passkeys work: under a name, and on https or this very machine (https://w3c.github.io/webauthn/#sctn-validating-origin). */
export function partyOf(url: string): Party | undefined {
	if (!URL.canParse(url)) return;
	const { hostname: id, origin, protocol } = new URL(url);
	const named = !/^[\d.]+$|^\[/.test(id);
	return named && (protocol === 'https:' || id === 'localhost') ? { id, origin } : undefined;
}

export interface Passkeys {
	list(user: number): Promise<PasskeyEntry[]>;
	/** What the browser needs to make a passkey for an account. */
	offer(user: { id: number; email: string }, party: Party): Promise<PublicKeyCredentialCreationOptionsJSON>;
	/** Takes up the passkey that the browser has made; `undefined` where it is not what was offered. */
	add(
		user: number,
		party: Party,
		made: { name: string; answer: object },
		...also: Statement[]
	): Promise<PasskeyEntry | undefined>;
	/** What the browser needs to sign in with any passkey it has for this site. */
	challenge(party: Party): Promise<PublicKeyCredentialRequestOptionsJSON>;
	/** The account that a browser's answer signs in; `undefined` where it signs in none. */
	verify(party: Party, answer: object): Promise<number | undefined>;
}

/** A challenge is answered once, within five minutes. */
const CHALLENGE = { lives: 5 * 60_000, most: 10_000 };

/** One account may have so many; a person has a handful. */
export const MOST_PASSKEYS = 20;

/** Verified: whoever uses the passkey has shown a fingerprint, a face or a PIN, so that it stands for both factors. */
const VERIFICATION = { userVerification: 'required' } as const;

/** EdDSA, ES256 and RS256, which authenticators have: to ask which ones Node has makes it warn of those that are new. */
const ALGORITHMS = { supportedAlgorithmIDs: [-8, -7, -257] };

/** Large, and most processes never use it: the first passkey loads it. */
const library = () => import('@simplewebauthn/server');

/** Passkeys of accounts. `clock` is in milliseconds since 1970. */
export function createPasskeys(store: Store, clock: () => number): Passkeys {
	const making = createPending<number>({ clock, ...CHALLENGE });
	const entering = createPending<true>({ clock, ...CHALLENGE });

	const list = async (user: number) =>
		store.all<PasskeyEntry>('select id, name, created from passkeys where user = ? order by created, id', [user]);

	return {
		list,

		async offer({ id, email }, party) {
			const { generateRegistrationOptions } = await library();
			const options = await generateRegistrationOptions({
				rpName: 'Footfall',
				rpID: party.id,
				userName: email,
				userID: new TextEncoder().encode(`${id}`),
				excludeCredentials: (await list(id)).map(({ id }) => ({ id })),
				...ALGORITHMS,
				// Kept by the authenticator, so that nobody needs to type who they are.
				authenticatorSelection: { residentKey: 'required', ...VERIFICATION },
			});
			making.put(options.challenge, id);
			return options;
		},

		async add(user, party, { name, answer }, ...also) {
			const { verifyRegistrationResponse } = await library();
			const found = await unlessRefused(
				verifyRegistrationResponse({
					response: answer as RegistrationResponseJSON,
					...ALGORITHMS,
					expectedChallenge: challenge => making.take(challenge) === user,
					expectedOrigin: party.origin,
					expectedRPID: party.id,
				}),
			);
			if (!found?.verified) return;
			const { id, publicKey, counter } = found.registrationInfo.credential;
			// Only an authenticator that makes up what it calls its passkeys would have one that is here already.
			if ((await store.all('select 1 from passkeys where id = ?', [id])).length > 0) return;
			const created = Math.floor(clock() / 1000);
			const key = Buffer.from(publicKey).toString('base64url');
			await store.write(
				[
					'insert into passkeys (id, user, key, counter, name, created) values (?, ?, ?, ?, ?, ?)',
					[id, user, key, counter, name, created],
				],
				...also,
			);
			return { id, name, created };
		},

		async challenge(party) {
			const { generateAuthenticationOptions } = await library();
			const options = await generateAuthenticationOptions({ rpID: party.id, ...VERIFICATION });
			entering.put(options.challenge, true);
			return options;
		},

		async verify(party, answer) {
			const { id } = answer as { id?: unknown };
			if (typeof id !== 'string') return;
			const [passkey] = await store.all<{ user: number; key: string; counter: number }>(
				'select user, key, counter from passkeys where id = ?',
				[id],
			);
			if (!passkey) return;
			const { verifyAuthenticationResponse } = await library();
			const found = await unlessRefused(
				verifyAuthenticationResponse({
					response: answer as AuthenticationResponseJSON,
					expectedChallenge: challenge => entering.take(challenge) === true,
					expectedOrigin: party.origin,
					expectedRPID: party.id,
					credential: { id, publicKey: Buffer.from(passkey.key, 'base64url'), counter: passkey.counter },
					requireUserVerification: true,
				}),
			);
			if (!found?.verified) return;
			await store.write(['update passkeys set counter = ? where id = ?', [found.authenticationInfo.newCounter, id]]);
			return passkey.user;
		},
	};
}

/** The statement that removes a passkey of an account. */
export function removePasskeyRow(user: number, id: string): Statement {
	return ['delete from passkeys where user = ? and id = ?', [user, id]];
}

/** The library throws at whatever is wrong with an answer of a browser, in words for its developer: here it is refused. */
function unlessRefused<T>(verified: Promise<T>): Promise<T | undefined> {
	return verified.catch(() => undefined);
}
