import { useState } from 'preact/hooks';
import type { Me, RecoveryCodes, TotpOffer } from '../../server/wire/account.ts';
import { change } from '../api.ts';
import { Snippet } from '../Snippet.tsx';
import { asked } from '../session.ts';
import { say } from '../words.ts';
import { CurrentPassword } from './Account.tsx';
import { Code } from './doors.tsx';
import { Form, type Given } from './Form.tsx';
import { Part } from './Page.tsx';
import { words } from './words.ts';

/** The codes of an authenticator: switched on in two steps, so that nobody locks themselves out with one that was not scanned. */
export function SecondFactor({ user }: { user: Me }) {
	const [offer, setOffer] = useState<TotpOffer>();
	const [codes, setCodes] = useState<string[]>();

	async function begin(given: Given) {
		setOffer(await change<TotpOffer>('POST', 'me/totp', { password: given.text('password') }));
	}
	async function confirm(given: Given) {
		const answer = await change<RecoveryCodes>('PUT', 'me/totp', { code: given.text('code').trim() });
		setOffer(undefined);
		setCodes(answer.codes);
		asked.again();
	}
	async function renew(given: Given) {
		setCodes((await change<RecoveryCodes>('POST', 'me/recovery', { password: given.text('password') })).codes);
		asked.again();
	}
	async function end(given: Given) {
		await change('DELETE', 'me/totp', { password: given.text('password') });
		setCodes(undefined);
		asked.again();
	}

	return (
		<Part name="second-factor" title={words.secondFactor} lead={words.secondFactorLead}>
			{codes && <Codes codes={codes} />}
			{user.totp ? (
				<>
					<p>
						<span class="badge good">{words.on}</span> {say(words.codesLeft, { count: String(user.recovery_codes) })}
					</p>
					<details>
						<summary>{words.newCodes}</summary>
						<Form name="recovery" label={words.newCodes} submit={renew} fresh>
							<CurrentPassword />
						</Form>
					</details>
					<details>
						<summary>{words.switchOff}</summary>
						<Form name="totp-off" label={words.switchOff} submit={end} danger>
							<CurrentPassword />
						</Form>
					</details>
				</>
			) : offer ? (
				<Form name="totp-confirm" label={words.switchOn} submit={confirm}>
					<div class="totp">
						<img
							src={`data:image/svg+xml,${encodeURIComponent(offer.qr)}`}
							width="200"
							height="200"
							alt={words.qrCode}
						/>
						<div>
							<p>{words.scan}</p>
							<p class="soft">{words.orType}</p>
							<Snippet text={offer.secret} label={words.secret} />
						</div>
					</div>
					<Code help={words.codeHelp} />
				</Form>
			) : (
				<details>
					<summary>{words.switchOn}</summary>
					<Form name="totp" label={words.next} submit={begin}>
						<CurrentPassword />
					</Form>
				</details>
			)}
		</Part>
	);
}

function Codes({ codes }: { codes: string[] }) {
	return (
		<div class="once" role="status">
			<p>
				<strong>{words.codesTitle}</strong> {words.codesLead}
			</p>
			<Snippet text={codes.join('\n')} label={words.codesTitle} />
		</div>
	);
}
