/** Numbers with a check digit: cards, bank accounts, books. */

/** From (inclusive) and to (exclusive), as `String.slice` takes them. */
export type Span = readonly [from: number, to: number];

/** Issuer prefixes and the lengths of their card numbers: Visa, Mastercard, American Express, Diners, JCB, Maestro, others. */
const ISSUERS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
	[/^4/, [13, 16, 19]],
	[/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
	[/^3[47]/, [15]],
	[/^3(?:0[0-5]|[68])/, [14]],
	[/^(?:6011|64[4-9]|65|62|35)/, [16, 17, 18, 19]],
	[/^(?:50[123]|5893|6304|67)/, [13, 14, 15, 16, 17, 18, 19]],
];

/** Lengths of account numbers by country: the IBAN registry, https://www.swift.com/standards/data-standards/iban. */
const IBAN_LENGTHS = new Map(
	(
		'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
		'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
		'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
		'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
	)
		.split(' ')
		.map(entry => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Characters that may stand between two digits or letters of one number, one at a time. */
const SEPARATOR = /[\s+-]/;
const DIGIT = /\d/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Card numbers of 13 to 19 digits. Every group of digits may begin one, so that a date before it does not hide it. */
export function cards(text: string): Span[] {
	const spans: Span[] = [];
	for (const { index } of text.matchAll(/(?<!\d)\d/g)) {
		if (index < (spans.at(-1)?.[1] ?? 0)) continue;
		let digits = '';
		for (let at = index; digits.length < 19 && at < text.length; at++) {
			const character = text[at]!;
			if (DIGIT.test(character)) digits += character;
			else if (!SEPARATOR.test(character) || !DIGIT.test(text[at + 1] ?? '')) break;
			if (DIGIT.test(character) && !DIGIT.test(text[at + 1] ?? '') && isCard(digits)) {
				// Behind a plus, a number short enough to be a telephone's is one: +49 1… is 13 digits and begins like a Visa.
				if (text[index - 1] === '+' && digits.length <= 15) continue;
				spans.push([index, at + 1]);
				break;
			}
		}
	}
	return spans;
}

/** Issuer, length and Luhn's check digit. Thirteen digits with the check digit of an EAN are an article. */
function isCard(digits: string): boolean {
	if (!ISSUERS.some(([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits))) return false;
	if (digits.length === 13 && isEan(digits)) return false;
	let sum = 0;
	for (let place = 0; place < digits.length; place++) {
		const digit = Number(digits[digits.length - 1 - place]);
		sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
	}
	return sum % 10 === 0;
}

/** Account numbers, with the separators people put in: country, its length, and the remainder 1 modulo 97 of ISO 13616. */
export function ibans(text: string): Span[] {
	const spans: Span[] = [];
	for (const { index, 0: head } of text.matchAll(/(?<![\p{L}\p{N}])[a-z]{2}\d{2}/giu)) {
		const length = IBAN_LENGTHS.get(head.slice(0, 2).toUpperCase());
		if (!length) continue;
		let number = '';
		let at = index;
		for (; number.length < length && at < text.length; at++) {
			const character = text[at]!;
			if (/[a-z0-9]/i.test(character)) number += character;
			else if (!SEPARATOR.test(character)) break;
		}
		const ends = !LETTER_OR_DIGIT.test(text[at] ?? '');
		if (number.length === length && ends && remainder97(number.slice(4) + number.slice(0, 4)) === 1) {
			spans.push([index, at]);
		}
	}
	return spans;
}

function remainder97(number: string): number {
	let rest = 0;
	for (const character of number.toLowerCase()) {
		const value = Number.parseInt(character, 36);
		rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
	}
	return rest;
}

/** A book's number is a page that owners want to see, and no person's: 978 or 979 and the check digit of an EAN. */
export function isIsbn(digits: string): boolean {
	return /^97[89]\d{10}$/.test(digits) && isEan(digits);
}

function isEan(digits: string): boolean {
	let sum = 0;
	for (let place = 0; place < digits.length; place++) sum += Number(digits[place]) * (place % 2 === 0 ? 1 : 3);
	return sum % 10 === 0;
}
