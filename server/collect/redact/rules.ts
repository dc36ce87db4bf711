import { isIPv6 } from 'node:net';
import { cards, ibans, isIsbn, type Span } from './numbers.ts';
import { isRandomPart, isToken } from './random.ts';
import { SECRET_HINT, secrets } from './secrets.ts';

/**
 * How a rule finds what it replaces: a pattern, a pattern whose matches are then looked at, or a function for what no
 * pattern can say. No quantifier is open-ended and none is nested in another over the same characters, so that the time
 * a pattern takes is a bounded number of steps per character.
 */
export type Find = RegExp | { pattern: RegExp; sure: (match: string) => boolean } | ((text: string) => Span[]);

export interface Rule {
	/** One line for the site's owner, beside the count of how often the rule found something. */
	readonly explanation: string;
	/** Texts without this are not looked at any further. */
	readonly needs: RegExp;
	readonly find: readonly Find[];
	readonly replacement: string;
}

/** Endings of file names that a pattern would take for the end of an e-mail's host. None is a country's or a common domain. */
const FILE_ENDING =
	/\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|tiff?|css|scss|less|js|jsx|tsx|mjs|cjs|json|html?|php|aspx?|pdf|xml|txt|csv|woff2?|map|mp[34]|webm|tgz|gz|tar)$/i;

/** What stands before a colon as the name of a scheme rather than of a user. */
const SCHEME = /^(?:mailto|sips?|xmpp|acct|skype|npm|jsr|tel|docker|git|ssh):/i;

/** 05-11-2025 is no number to call, whatever its digits. */
const DATE = /^(?:\d{1,2}[-. ]\d{1,2}[-. ]\d{4}|\d{4}[-. ]\d{1,2}[-. ]\d{1,2})/;

/** All rules, in the order in which they run: what is most certain of its kind first. */
export const RULES = {
	userinfo: {
		explanation: 'User name and password in front of a host name (user:pass@)',
		needs: /@/,
		find: [
			/(?<=\/\/)[^\s/@:]{1,128}@/g,
			{
				pattern: /(?<![^\s/@:?&=,;])[^\s/@:?&=,;]{1,2048}:[^\s/@]{1,256}@(?=[\p{L}\p{N}[])/gu,
				sure: match => !SCHEME.test(match),
			},
		],
		replacement: '',
	},
	session: {
		explanation: 'Session numbers that some servers put into addresses (jsessionid, PHPSESSID, sid)',
		needs: /[=(]/,
		find: [
			/;(?:jsessionid|phpsessid|sessionid|session_id|sessid|sid|cfid|cftoken)=[^;?&/#\s]{0,2048}/gi,
			/(?<![\p{L}\p{N}_-])(?:jsessionid|phpsessid|aspsessionid[a-z]{0,16}|sessionid|session_id|sessid|sid|cfid|cftoken)=[^;?&/#\s]{0,2048}[;&]?/giu,
			/\((?:[a-z]\([^()/]{1,128}\)){1,4}\)/gi,
		],
		replacement: '',
	},
	jwt: {
		explanation: 'Signed tokens of logged-in users (JWT)',
		needs: /eyJ/,
		find: [/(?<![\w-])eyJ[\w-]{8,2048}(?:\.[\w-]{0,2048}){2,4}/g],
		replacement: ':jwt',
	},
	email: {
		explanation: 'E-mail addresses',
		needs: /@/,
		find: [
			{
				pattern:
					/(?<![^\s/@?&=;:,<>()"[\]])[^\s/@?&=;:,<>()"[\]]{1,2048}@(?:[\p{L}\p{N}\p{M}-]{1,63}\.){1,20}(?:xn--[a-z0-9-]{2,59}|[\p{L}\p{M}]{2,24})/giu,
				// pkg@1.2.3-rc.next is a version, logo@2x.png a file.
				sure: match => !FILE_ENDING.test(match) && !/@v?\d{1,9}\.\d/.test(match),
			},
		],
		replacement: ':email',
	},
	iban: {
		explanation: 'Bank account numbers (IBAN with a valid check number)',
		needs: /[a-z]{2}\d{2}/i,
		find: [ibans],
		replacement: ':iban',
	},
	card: {
		explanation: 'Payment card numbers (known issuer, valid check digit)',
		needs: /\d{3}/,
		find: [cards],
		replacement: ':card',
	},
	id: {
		explanation: 'Identifiers: UUID, ULID, hexadecimal numbers of 16 digits and more, social security numbers',
		needs: /[0-9a-hjkmnp-tv-z]{16}|[0-9a-f]{4}[-_]|\d{3}-\d\d-/i,
		find: [
			/(?<![\p{L}\p{N}])[0-9a-f]{8}[-_](?:[0-9a-f]{4}[-_]){3}[0-9a-f]{12}(?![\p{L}\p{N}])/giu,
			{
				pattern: /(?<![\p{L}\p{N}])[0-7][0-9a-hjkmnp-tv-z]{25}(?![\p{L}\p{N}])/giu,
				sure: match => /(?:\d\D{0,25}){4}/.test(match),
			},
			{
				pattern: /(?<![\p{L}\p{N}])[0-9a-f]{16,2048}(?![\p{L}\p{N}])/giu,
				sure: match => /\d/.test(match) && /[a-f]/i.test(match),
			},
			/(?<![\p{L}\p{N}-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\p{L}\p{N}-])/gu,
		],
		replacement: ':id',
	},
	geo: {
		explanation: 'Coordinates of a place (latitude and longitude)',
		needs: /\d\.\d/,
		find: [
			{
				pattern: /(?<![\d.])[-+]?\d{1,3}\.\d{3,20}(?:\s?[,;]\s?|[/ _+]|!4d)[-+]?\d{1,3}\.\d{3,20}(?!\.?\d)/g,
				sure: isPlace,
			},
			/(?<=@)-?\d{1,3}\.\d{1,20},-?\d{1,3}\.\d{1,20}/g,
			/(?<=(?:^|[/?&;,#\s{"_])(?:lat|lng|lon|long|latitude|longitude)"?[=:/]\s?)[-+]?\d{1,3}\.\d{1,20}/gi,
		],
		replacement: ':geo',
	},
	ip: {
		explanation: 'Network addresses (IPv4, IPv6)',
		needs: /\d\.\d|:[0-9a-f]{0,4}:/i,
		find: [
			{
				pattern: /(?<![\p{L}\p{N}])[0-9a-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?!\.?\d)(?![\p{L}\p{N}:])/giu,
				// Without a digit it is rather `Ada::Face` of some programming language.
				sure: match => isIPv6(match) && /\d/.test(match),
			},
			{
				pattern: /(?<![\d.]|\bv)(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/gi,
				sure: match => match.split('.').every(octet => Number(octet) < 256),
			},
		],
		replacement: ':ip',
	},
	mac: {
		explanation: 'Hardware addresses (MAC)',
		needs: /[0-9a-f]{2}[:-][0-9a-f]{2}[:-]/i,
		find: [
			{
				pattern: /(?<![\p{L}\p{N}])(?<!\p{N}[:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\p{L}\p{N}])(?![:-][0-9a-f])/giu,
				// Six pairs of digits are a date and a time.
				sure: match => /[a-f]/i.test(match),
			},
		],
		replacement: ':mac',
	},
	phone: {
		explanation: 'Telephone numbers (with a country code, after tel: or phone, or written in groups)',
		needs: /\d{2}/,
		find: [
			/(?<=\btel:\s?)\+?\(?\d(?:[\s().-]{0,2}\d){4,14}(?!\d)/gi,
			/(?<![\p{L}\p{N}+])\+\(?[1-9](?:[\s().-]{0,2}\d){7,14}(?!\d)/gu,
			// A plus between letters stands for a space as a rule: there it takes more digits.
			/(?<=[\p{L}\p{N}])\+[1-9](?:[\s().-]{0,2}\d){9,14}(?!\d)/gu,
			/(?<![\d.,])00[1-9](?:[\s().-]{0,2}\d){7,13}(?!\d)/g,
			{
				pattern:
					/(?<=(?:^|[/?&;#\s])(?:phone|phone_number|tel|telephone|telefon|mobile|mobil|handy|fax|cell|whatsapp|sms)[=:/]\s?)\+?\(?\d(?:[\s().-]{0,2}\d){5,14}(?!\d)/gi,
				sure: match => !DATE.test(match),
			},
			{
				pattern: /(?<![\p{L}\p{N}.,-])\(?0[1-9](?:[\s().-]{0,2}\d){8,9}(?![\p{L}\p{N}])/gu,
				sure: match => /\D/.test(match) && !DATE.test(match),
			},
			/(?<![\p{L}\p{N}.-])(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\p{L}\p{N}-])/gu,
		],
		replacement: ':phone',
	},
	secret: {
		explanation: 'One-time links and secrets: what follows words such as reset, invite, verify, token',
		needs: SECRET_HINT,
		find: [
			secrets,
			/(?<=(?:^|[/?&;#\s])(?:password|passwort|passwd|pwd|secret|token|api[_-]?key|access[_-]?token|bearer):\s?)[^\s/?&;:]{4,2048}/gi,
		],
		replacement: ':redacted',
	},
	token: {
		explanation: 'Long random strings',
		needs: /[\w+-]{20}/,
		find: [
			{ pattern: /(?<![\p{L}\p{N}_+-])[\w+-]{20,2048}(?![\p{L}\p{N}_+-])/gu, sure: isToken },
			{
				pattern: /(?<![\p{L}\p{N}])[a-z0-9]{20,2048}(?![\p{L}\p{N}])/giu,
				sure: match => isToken(match) || isRandomPart(match, true),
			},
		],
		replacement: ':token',
	},
	number: {
		explanation: 'Numbers of nine digits and more, and of six and more after words such as user, order, customer',
		needs: /\d{6}/,
		find: [
			{
				pattern: /(?<![^/?&=;,:#\s])\d{9,2048}(?![^/?&=;,:#\s…])/g,
				sure: match => !isIsbn(match),
			},
			/(?<=(?:^|[/?&;#\s])(?:[a-z]{1,12}[_-])?(?:users?|accounts?|orders?|customers?|patients?|members?|profiles?|clients?|kunden?|bestellung(?:en)?|u|id|uid)[=:/])\d{6,2048}(?![\p{L}\p{N}])/giu,
		],
		replacement: ':n',
	},
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** Told once for each replacement; never told what was replaced. */
export type Found = (rule: RuleName) => void;

/**
 * Whether two decimal numbers are a place: within the globe, and precise. Three decimals are a hundred metres, but 1.234,2.345
 * are versions or thousands: so few count only beside a comma and with a sign or a number of tens.
 */
function isPlace(match: string): boolean {
	const numbers = match.match(/[-+]?\d{1,3}\.\d{3,20}/g) ?? [];
	const [a = 999, b = 999] = numbers.map(number => Math.abs(Number(number)));
	if (Math.min(a, b) > 90 || Math.max(a, b) > 180) return false;
	if (numbers.every(number => /\.\d{4}/.test(number))) return true;
	return /[,;]/.test(match) && (Math.max(a, b) >= 10 || match.includes('-'));
}
