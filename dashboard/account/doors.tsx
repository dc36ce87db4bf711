import { useEffect, useState } from 'preact/hooks';
import { PASSWORD_LENGTH } from '../../server/wire/account.ts';
import { change, keepShareKey, Refusal } from '../api.ts';
import { dropLink, link } from '../entrance.ts';
import { shareWord } from '../mount.ts';
import { asked, session } from '../session.ts';
import { say } from '../words.ts';
import { Form, type Given, Input, Password } from './Form.tsx';
import { Door, Steps } from './Page.tsx';
import { signIn } from './passkeys.ts';
import { words } from './words.ts';

const LENGTH = { minLength: PASSWORD_LENGTH.least, maxLength: PASSWORD_LENGTH.most };
export const passwordHelp = say(words.passwordHelp, { count: String(PASSWORD_LENGTH.least) });

export const NewPassword = ({ label = words.password as string, name = 'password' }) => (
	<Password name={name} label={label} help={passwordHelp} {...LENGTH} />
);

const email = { name: 'email', type: 'email', autoComplete: 'username', required: true } as const;

/** Whether the one-time link is known not to work, before anybody fills in a form for it. */
function useOver(): boolean {
	const [over, setOver] = useState(false);
	const { purpose, secret } = link.value ?? {};
	useEffect(() => {
		const refused = (error: unknown) => setOver(error instanceof Refusal && error.code === 'link_over');
		change('POST', `links/${purpose}/check`, { link: secret }).catch(refused);
	}, [purpose, secret]);
	return over;
}

/** The first step of an installation: who owns it. */
export function Owner() {
	const secret = link.value?.secret ?? '';
	const over = useOver();

	async function create(given: Given) {
		await change('POST', 'setup', { link: secret, email: given.text('email'), password: given.text('password') });
		dropLink();
		asked.again();
	}

	if (over) return <Door title={words.linkOverTitle} lead={words.setupLinkOver} />;
	return (
		<div class="journey">
			<Steps at="owner" names={words.steps} />
			<Door title={words.ownerTitle} lead={words.ownerLead}>
				<Form name="owner" label={words.createAccount} submit={create}>
					<Input label={words.email} {...email} first />
					<NewPassword />
				</Form>
			</Door>
		</div>
	);
}

/** Behind the link of an invitation, or of a forgotten password. */
export function ChoosePassword() {
	const { purpose = 'reset', secret = '' } = link.value ?? {};
	async function choose(given: Given) {
		await change('POST', `links/${purpose}`, { link: secret, password: given.text('password') });
		dropLink();
		asked.again();
	}
	const invited = purpose === 'invite';
	if (useOver()) {
		return (
			<Door title={words.linkOverTitle} lead={words.linkOver}>
				<ToLogin />
			</Door>
		);
	}
	return (
		<Door title={invited ? words.invitedTitle : words.resetTitle} lead={invited ? words.invitedLead : words.resetLead}>
			<Form name="password" label={words.choosePassword} submit={choose} more={<ToLogin />}>
				<NewPassword label={words.newPassword} />
			</Form>
		</Door>
	);
}

const ToLogin = () => (
	<button type="button" class="link" onClick={dropLink}>
		{words.toLogin}
	</button>
);

/** E-mail address and password, then the second factor where there is one; or a passkey, or a new password by mail. */
export function Login() {
	const [forgotten, setForgotten] = useState(false);
	const door = session.value?.state === 'out' ? session.value : undefined;
	if (forgotten) return <Forgotten back={() => setForgotten(false)} />;
	return (
		<Door title={words.login}>
			<LoginForm />
			{door?.passkeys && 'PublicKeyCredential' in globalThis && <PasskeyLogin />}
			{door?.mail && (
				<button type="button" class="link" onClick={() => setForgotten(true)}>
					{words.forgotten}
				</button>
			)}
		</Door>
	);
}

function LoginForm() {
	const [asksCode, setAsksCode] = useState(false);
	async function enter(given: Given) {
		const code = given.text('code').trim();
		try {
			await change('POST', 'login', {
				email: given.text('email'),
				password: given.text('password'),
				...(code && { code }),
			});
		} catch (error) {
			if (!(error instanceof Refusal) || error.code !== 'second_factor' || asksCode) throw error;
			setAsksCode(true);
			return;
		}
		asked.again();
	}
	return (
		<Form name="login" label={words.login} submit={enter}>
			<Input label={words.email} {...email} first readOnly={asksCode} />
			<Password name="password" label={words.password} autoComplete="current-password" readOnly={asksCode} />
			{asksCode && <Code help={words.codeOrRecovery} />}
		</Form>
	);
}

/** The code of an authenticator. */
export function Code({ help }: { help?: string }) {
	return (
		<Input
			name="code"
			label={words.code}
			help={help}
			required
			first
			autoComplete="one-time-code"
			autoCapitalize="off"
			spellcheck={false}
		/>
	);
}

function PasskeyLogin() {
	async function enter() {
		await signIn();
		asked.again();
	}
	return <Form name="passkey" class="quiet-form" label={words.loginPasskey} submit={enter} />;
}

function Forgotten({ back }: { back: () => void }) {
	const ask = (given: Given) => change('POST', 'reset', { email: given.text('email') });
	return (
		<Door title={words.forgottenTitle} lead={words.forgottenLead}>
			<Form
				name="forgotten"
				label={words.sendLink}
				submit={ask}
				done={words.linkSent}
				more={
					<button type="button" class="link" onClick={back}>
						{words.toLogin}
					</button>
				}
			>
				<Input label={words.email} {...email} first />
			</Form>
		</Door>
	);
}

/** Nobody has an account yet, and this is not the machine itself. */
export const Closed = () => <Door title={words.closedTitle} lead={words.closedLead} />;

/** A share link with a password. */
export function Unlock() {
	const name = session.value?.state === 'share' ? session.value.name : '';
	async function open(given: Given) {
		const answer = await change<{ key: string }>('POST', 'share/open', {
			word: shareWord,
			password: given.text('password'),
		});
		keepShareKey(answer.key);
		asked.again();
	}
	return (
		<Door title={name || words.sharedTitle} lead={words.unlockLead}>
			<Form name="unlock" label={words.open} submit={open}>
				<Password name="password" label={words.password} autoComplete="off" first />
			</Form>
		</Door>
	);
}
