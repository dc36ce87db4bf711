import { change } from '../api.ts';
import { words } from './words.ts';

const library = () => import('./webauthn.ts');
type Library = Awaited<ReturnType<typeof library>>;

export async function signIn(): Promise<void> {
	type Options = Parameters<Library['startAuthentication']>[0]['optionsJSON'];
	const optionsJSON = await change<Options>('POST', 'login/passkey/options', {});
	const { startAuthentication } = await library();
	await change('POST', 'login/passkey', await asking(startAuthentication({ optionsJSON })));
}

export async function addPasskey(name: string, password: string): Promise<void> {
	type Options = Parameters<Library['startRegistration']>[0]['optionsJSON'];
	const optionsJSON = await change<Options>('POST', 'me/passkeys/options', { password });
	const { startRegistration } = await library();
	await change('POST', 'me/passkeys', { name, answer: await asking(startRegistration({ optionsJSON })) });
}

/** What the browser says of a passkey that was not given is for developers; that the person closed its window is most of it. */
function asking<T>(answer: Promise<T>): Promise<T> {
	return answer.catch(() => {
		throw new Error(words.passkeyFailed);
	});
}
