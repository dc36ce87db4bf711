import type { Span } from './numbers.ts';
import { isWord } from './random.ts';

/** Words after which a path segment or a parameter's value is a secret of one person. */
const SECRET_WORDS = words(`
	reset password passwort passwd pwd verify verification confirm confirmation activate activation invite invitation
	invites invitations magic magiclink unsubscribe optin optout token tokens auth oauth oauth2 sso callback secret unlock
	recover recovery session otp`);

/** Words that stand beside those in one segment (`reset-your-password`) or after them (`auth/signup`). They are no secrets. */
const PLAIN_WORDS = words(`
	a the my your new old forgot forgotten lost change update set request send resend sent email e mail account user users
	link links id code key keys access refresh client api login logout signin signup sign in out up one time two factor
	to and for of step page form success error failed failure done complete completed expired invalid thanks thank you
	registration register subscription subscriptions newsletter notification notifications instructions authorize
	authorization authentication authenticate order team members settings preferences google apple facebook github
	microsoft`);

/** Words that only say "secret" of the parameter they name. */
const SECRET_KEYS = words(
	'code state key apikey api_key sig signature hash nonce pin ticket jwt assertion samlresponse hmac',
);

/** Words before names as often as before secrets, and only in a path (`?s=` is the search of every WordPress). */
const SHARING_WORDS = words('s share shared sharing download downloads');

/** What every text with a secret has: looked for first, because most texts have none. */
export const SECRET_HINT = new RegExp(
	[...SECRET_WORDS, ...SECRET_KEYS, ...SHARING_WORDS, '/s/', 'bearer'].filter(word => word.length > 1).join('|'),
	'i',
);

/** A secret word marks this many segments after it: Django writes `/reset/<user>/<token>`. */
const REACH = 2;

/** Segments, and names and values of parameters. */
const PIECE = /[^/=?&;#]{1,2048}/g;

/** What the other rules leave. */
const REPLACED = /^(?::[a-z]{1,8}){1,8}$/;

/** Secrets by their position: whatever follows a secret word and is neither short nor made of plain words. */
export function secrets(text: string): Span[] {
	const spans: Span[] = [];
	let reach = 0;
	let sharing = false;
	for (const { 0: piece, index } of text.matchAll(PIECE)) {
		const end = index + piece.length;
		const words = piece.toLowerCase().split(/[-_. ]/);
		const secret = words.some(word => SECRET_WORDS.has(word));
		const known = (secret || reach > 0) && words.every(word => SECRET_WORDS.has(word) || PLAIN_WORDS.has(word));
		if ('?&;#'.includes(text[index - 1] ?? '/')) reach = 0;
		if (reach > 0 && !known && isSecret(piece) && !(sharing && isName(piece))) spans.push([index, end]);
		const marked = marks(piece.toLowerCase(), secret && known, text[end]);
		if (marked >= reach || reach === 0) sharing = text[end] === '/' && SHARING_WORDS.has(piece.toLowerCase());
		reach = Math.max(marked, reach - 1);
	}
	return spans;
}

/** How many pieces a piece marks as secret, by what follows it: a value after `=`, segments after `/`. */
function marks(word: string, secret: boolean, delimiter: string | undefined): number {
	if (delimiter === '=') return secret || SECRET_KEYS.has(word) ? 1 : 0;
	if (delimiter !== '/') return 0;
	if (SHARING_WORDS.has(word)) return 1;
	return secret ? REACH : 0;
}

function isSecret(piece: string): boolean {
	return !REPLACED.test(piece) && (piece.length >= 12 || (piece.length >= 4 && /\d/.test(piece)));
}

/** The name of a page or file: several words, years and version numbers (`footfall-1.2.3.zip`), nothing mixed. */
function isName(piece: string): boolean {
	const named = piece.split(/[-_. ]/);
	return (
		named.length > 1 &&
		named.some(isWord) &&
		named.every(part => /^(?:\p{L}{1,30}|[a-z]{3,30}\d{1,4}|v?\d{1,4})$/iu.test(part))
	);
}

function words(list: string): ReadonlySet<string> {
	return new Set(list.trim().split(/\s+/));
}
