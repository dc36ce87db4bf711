import { dimensions } from '../../model/dimensions.ts';
import { MASKED, NONE, OTHER, RARE, UNKNOWN } from '../../model/facts.ts';
import { pairs } from '../../model/pairs.ts';
import type { Site } from '../../store/sites.ts';
import { TABLE_NAMES, tables } from '../../store/tables.ts';
import type { Fault } from '../../wire/account.ts';
import { REASONS } from '../../wire/beacon.ts';
import { type Audited, type Check, STEP } from './check.ts';

/** What a string is there for: a dimension whose value it is, a currency, or a reason. */
type Use = string;

/** The store's own words in the place of a value. */
const OWN: readonly string[] = [NONE, UNKNOWN, OTHER, RARE, MASKED];

/** The longest value or path segment, in UTF-16 units, and the most segments: collect/redact/clean.ts. */
const MOST_SEGMENT = 120;
const MOST_SEGMENTS = 8;

/** Of a path with the parameters that a site keeps. */
const MOST_TEXT = 2048;

/** Controls and what only hides or turns text around; a value is one line that everybody sees as it is. */
const INVISIBLE = /[\p{Cc}\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** What a value must look like, by the kind of values that its dimension has. Every kind of `DimensionEntry` is here. */
const CHARSETS: Record<(typeof dimensions)[number]['values'], RegExp> = {
	path: /^\//,
	text: /^./u,
	word: /^[a-z][a-z_]*$/,
	status: /^[1-5]\d\d$/,
	country: /^[A-Z]{2}$/,
	region: /^[A-Z]{2}-[A-Z0-9]{1,3}$/,
	language: /^[a-z]{2,8}(?:-(?:[A-Z]{2}|\d{3}))?$/,
};

/** Closer than by kind. */
const CLOSER: Record<Use, RegExp> = {
	hostname: /^(?:[a-z0-9:._-]{1,253}|\[[0-9a-f:]{2,39}\])$/,
	referrer: /^[a-z0-9_.-]{1,100}$/,
	visit_number: /^[123]$|^4\+$/,
	currency: /^[A-Z]{3}$/,
	reason: new RegExp(`^(?:${Object.keys(REASONS).join('|')})$`),
};

/**
 * Every string that a visitor's browser could have had a part in is one that the collector lets pass: redacted, NFC, of the
 * characters and the length of its dimension. None that the sums name is missing.
 */
export const strings: Check = async audited => {
	const uses = await usesOf(audited);
	const own = ownWords(audited.sites);
	const faults: Fault[] = [];
	let words = 0;
	for (let last = -1; ; ) {
		const page = await audited.store.all<{ id: number; text: string }>(
			`select id, text from words where id > ? order by id limit ${STEP}`,
			[last],
		);
		for (const { id, text } of page) {
			for (const use of uses.get(id) ?? ['']) {
				const what = own[use]?.has(text) ? undefined : wrong(text, use, audited);
				if (what) faults.push({ where: `words, id ${id}${use && ` (${use})`}`, what });
			}
			uses.delete(id);
		}
		words += page.length;
		if (page.length < STEP) break;
		last = page.at(-1)!.id;
	}
	for (const [id, [use]] of uses)
		faults.push({ where: `words, id ${id} (${use})`, what: 'is named by sums and not there' });
	return { message: `${words.toLocaleString('en')} strings, each as redaction leaves it.`, faults };
};

/** Why a text may not be there; `undefined`: it may. */
function wrong(text: string, use: Use, { redact }: Audited): string | undefined {
	if (OWN.includes(text)) return;
	if (text === '') return 'is empty';
	if (text.length > MOST_TEXT || !isShort(text)) return 'is longer than the collector lets pass';
	if (!text.isWellFormed() || text !== text.normalize('NFC')) return 'is not NFC';
	if (INVISIBLE.test(text)) return 'has characters that nobody sees';
	const isPath = use === '' ? text.startsWith('/') : KINDS.get(use) === 'path';
	if ((isPath ? redact.path(text) : redact.value(text)) !== text) return 'is not as redaction leaves it';
	if (!(CLOSER[use] ?? CHARSETS[KINDS.get(use) ?? 'text']).test(text))
		return 'has characters that its dimension has not';
}

const KINDS = new Map<Use, keyof typeof CHARSETS>(dimensions.map(({ name, values }) => [name, values]));

/** A path is bounded by its segments, and its query by its values. */
function isShort(text: string): boolean {
	if (!text.startsWith('/')) return text.length <= MOST_SEGMENT;
	const [path = '', ...query] = text.split(/[?&]/);
	const segments = path.slice(1).split('/');
	return segments.length <= MOST_SEGMENTS && [...segments, ...query].every(part => part.length <= MOST_SEGMENT);
}

/** Names that the owner gave: host names, goals and areas of the sites as they are set now. Nothing of a visitor is in them. */
function ownWords(sites: readonly Site[]): Partial<Record<Use, Set<string>>> {
	const goals = new Set(sites.flatMap(({ settings }) => Object.keys(settings.goals)));
	const areas = new Set(sites.flatMap(({ settings }) => settings.areas.map(({ name }) => name)));
	return { hostname: new Set(sites.flatMap(({ hostnames }) => hostnames)), goal: goals, area: areas };
}

/** What each string is there for, by its number. */
async function usesOf({ store }: Audited): Promise<Map<number, Set<Use>>> {
	const uses = new Map<number, Set<Use>>();
	const note = (id: number, use: Use) => {
		const known = uses.get(id);
		if (known) known.add(use);
		else uses.set(id, new Set([use]));
	};
	const byId = new Map(dimensions.map(({ id, name }) => [id, name]));
	const byPair = new Map(pairs.map(({ id, a, b }) => [id, { a: a.name, b: b.name }]));
	for (const table of TABLE_NAMES) {
		const { key, words = [] } = tables[table];
		for (const column of words) {
			// What the second part of the key says the string is: a dimension, a side of a pair, or the column itself.
			const second = key[1] === 'dimension' || key[1] === 'pair' ? key[1] : '0';
			const rows = await store.all<{ second: number; word: number }>(
				`select distinct ${second} as second, ${column} as word from ${table}`,
			);
			for (const { second, word } of rows) {
				if (word === 0 && table.startsWith('published')) continue; // "(other)" as share links have it.
				const side = column === 'a' || column === 'b' ? byPair.get(second)?.[column] : byId.get(second);
				note(word, (column === 'value' ? byId.get(second) : side) ?? column);
			}
		}
	}
	return uses;
}
