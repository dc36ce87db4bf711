import type { PasskeyEntry, SessionEntry } from '../../server/wire/account.ts';
import { change, reportAddress } from '../api.ts';
import { useResource } from '../resource.ts';
import { me, signOut } from '../session.ts';
import { say } from '../words.ts';
import { NewPassword } from './doors.tsx';
import { Form, type Given, Input, Password } from './Form.tsx';
import { Act, List } from './List.tsx';
import { Page, Part } from './Page.tsx';
import { addPasskey } from './passkeys.ts';
import { SecondFactor } from './SecondFactor.tsx';
import { Tokens } from './Tokens.tsx';
import { formatDay, formatTime } from './time.ts';
import { words } from './words.ts';

/** One's own account: how one signs in, where one is signed in, and what programs may do in one's name. */
export function Account() {
	const user = me.value;
	if (!user) return null;
	return (
		<Page title={words.accountTitle} lead={user.email}>
			<NewOne />
			<SecondFactor user={user} />
			<Passkeys />
			<Sessions />
			<Tokens />
		</Page>
	);
}

export const CurrentPassword = () => (
	<Password name="password" label={words.currentPassword} autoComplete="current-password" />
);

function NewOne() {
	const save = async (given: Given) => {
		await change('POST', 'me/password', { password: given.text('password'), new_password: given.text('new_password') });
	};
	return (
		<Part name="password" title={words.password} lead={words.passwordLead}>
			<details>
				<summary>{words.changePassword}</summary>
				<Form name="password" fresh label={words.changePassword} submit={save} done={words.saved}>
					<CurrentPassword />
					<NewPassword name="new_password" label={words.newPassword} />
				</Form>
			</details>
		</Part>
	);
}

function Passkeys() {
	const asked = useResource<PasskeyEntry[]>(() => reportAddress('me/passkeys'), []);
	async function add(given: Given) {
		await addPasskey(given.text('name'), given.text('password'));
		asked.again();
	}
	async function remove({ id }: PasskeyEntry) {
		await change('DELETE', `me/passkeys/${encodeURIComponent(id)}`);
		asked.again();
	}
	return (
		<Part name="passkeys" title={words.passkeys} lead={words.passkeysLead}>
			<List asked={asked} label={words.passkeys} none={words.noPasskeys} keyOf={({ id }) => id}>
				{passkey => (
					<>
						<span class="entry-name">{passkey.name}</span>
						<span class="soft">{say(words.since, { date: formatDay(passkey.created) })}</span>
						<Act label={words.remove} of={passkey.name} act={() => remove(passkey)} sure />
					</>
				)}
			</List>
			{'PublicKeyCredential' in globalThis && (
				<details>
					<summary>{words.addPasskey}</summary>
					<Form name="passkey" fresh label={words.addPasskey} submit={add} done={words.added}>
						<Input name="name" label={words.passkeyName} maxLength={100} required />
						<CurrentPassword />
					</Form>
				</details>
			)}
		</Part>
	);
}

function Sessions() {
	const asked = useResource<SessionEntry[]>(() => reportAddress('me/sessions'), []);
	async function end(path: string) {
		await change('DELETE', `me/sessions${path}`);
		asked.again();
	}
	return (
		<Part name="sessions" title={words.sessions} lead={words.sessionsLead}>
			<List asked={asked} label={words.sessions} keyOf={({ id }) => id}>
				{session => (
					<>
						<span class="entry-name">{deviceOf(session)}</span>
						<span class="soft">
							{session.current ? words.thisSession : say(words.seen, { time: formatTime(session.seen) })}
						</span>
						{session.current ? (
							<Act label={words.signOut} act={signOut} />
						) : (
							<Act label={words.end} of={deviceOf(session)} act={() => end(`/${session.id}`)} />
						)}
					</>
				)}
			</List>
			{(asked.data.value?.length ?? 0) > 1 && <Act label={words.endOthers} act={() => end('')} />}
		</Part>
	);
}

/** What a session is called: the server says `Chrome on Linux`. */
function deviceOf({ label }: SessionEntry): string {
	const [, browser, system] = /^(.+) on (.+)$/.exec(label) ?? [];
	return browser && system ? say(words.device, { browser, system }) : label || words.unknownDevice;
}
