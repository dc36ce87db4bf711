import { describe, expect, test } from 'vitest';
import * as germanAccount from '../../dashboard/words/account/de.ts';
import { account as englishAccount } from '../../dashboard/words/account/en.ts';
import * as spanishAccount from '../../dashboard/words/account/es.ts';
import * as frenchAccount from '../../dashboard/words/account/fr.ts';
import * as japaneseAccount from '../../dashboard/words/account/ja.ts';
import { de } from '../../dashboard/words/de.ts';
import { en } from '../../dashboard/words/en.ts';
import { es } from '../../dashboard/words/es.ts';
import { fr } from '../../dashboard/words/fr.ts';
import { ja } from '../../dashboard/words/ja.ts';
import { ACTIONS } from '../../server/account/trail.ts';
import { CHANNELS } from '../../server/collect/sources.ts';
import { CATALOG } from '../../server/model/catalog.ts';
import { SITE_SETTINGS } from '../../server/model/settings.ts';
import { PROBLEMS } from '../../server/upkeep/check.ts';
import { REASONS, SCREENS } from '../../server/wire/beacon.ts';

/** Every text by its path: `shortcut.help`. */
function textsOf(words: object, path = ''): [string, string][] {
	return Object.entries(words).flatMap(([key, value]) =>
		typeof value === 'string' ? [[path + key, value] as [string, string]] : textsOf(value, `${path}${key}.`),
	);
}

const placesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(Object.entries({ de, fr, es, ja }))('%s', (_, language) => {
	test('says all that English says, and fills in the same', () => {
		const places = (words: object) => textsOf(words).map(([path, text]) => [path, placesOf(text)]);
		expect(places(language.words)).toEqual(places(en.words));
		expect(textsOf(language.words).filter(([, text]) => text.trim() === '')).toEqual([]);
	});

	test('is a language of its own', () => {
		const english = new Map(textsOf(en.words));
		const same = textsOf(language.words).filter(([path, text]) => english.get(path) === text && text.length > 12);
		expect(same.map(([path]) => path)).toEqual(['noSiteCommand']);
	});

	test('names everything that the catalog names, and nothing else', () => {
		const { groups = {}, dimensions = {}, metrics = {}, reasons = {} } = language.catalog;
		expect(Object.keys(groups).sort()).toEqual(CATALOG.groups.map(({ name }) => name).sort());
		expect(Object.keys(dimensions).sort()).toEqual(CATALOG.dimensions.map(({ name }) => name).sort());
		expect(Object.keys(metrics).sort()).toEqual(CATALOG.metrics.map(({ name }) => name).sort());
		expect(Object.keys(reasons).sort()).toEqual(Object.keys(REASONS).sort());
	});

	test('has a word for every value of a closed list', () => {
		const devices = ['desktop', 'phone', 'tablet', 'tv', 'console', 'wearable', 'car', 'other'];
		const values = [...CHANNELS, ...SCREENS, ...devices, 'new', 'returning', 'stateless'];
		expect(values.filter(value => !language.catalog.values[value])).toEqual([]);
	});
});

const ACCOUNT = { de: germanAccount, fr: frenchAccount, es: spanishAccount, ja: japaneseAccount };

describe.each(Object.entries(ACCOUNT))('%s, of accounts', (_, { account, settings, actions, problems, fields }) => {
	test('says all that English says, and fills in the same', () => {
		const places = (words: object) => textsOf(words).map(([path, text]) => [path, placesOf(text)]);
		expect(places(account)).toEqual(places(englishAccount));
		expect(textsOf(account).filter(([, text]) => text.trim() === '')).toEqual([]);
	});

	test('is a language of its own', () => {
		const english = new Map(textsOf(englishAccount));
		expect(textsOf(account).filter(([path, text]) => english.get(path) === text && text.length > 12)).toEqual([]);
	});

	test('names every setting of a site and every change of the trail, and nothing else', () => {
		expect(Object.keys(settings).sort()).toEqual(Object.keys(SITE_SETTINGS).sort());
		expect(Object.keys(actions).sort()).toEqual([...ACTIONS].sort());
	});

	test('says what keeps a site from being counted, and what is wrong with a field', () => {
		expect(Object.keys(problems).sort()).toEqual([...PROBLEMS].sort());
		expect(Object.keys(fields).sort()).toEqual(Object.keys(germanAccount.fields).sort());
		const places = Object.values(problems).flatMap(placesOf);
		expect(new Set(places)).toEqual(new Set(['{all}', '{count}', '{host}', '{site}']));
	});
});

test('no definition of the catalog stands in the English words a second time', () => {
	const said = new Set(textsOf(en.words).map(([, text]) => text));
	expect(CATALOG.metrics.filter(({ definition }) => said.has(definition))).toEqual([]);
});
