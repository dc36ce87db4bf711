import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { HELD } from '../../promise/held.ts';
import { PLACES, SECTIONS } from '../../promise/sections.ts';
import { en } from '../../promise/words/en.ts';
import { LANGUAGES, languageNames } from '../../promise/words.ts';
import { migrate } from '../../server/store/schema.ts';
import { STORED } from '../../server/wire/stored.ts';
import { readVisit, writeVisit } from '../../server/wire/visit.ts';

/** Every text by its path: `sentences.sums`. */
function textsOf(words: object, path = ''): [string, string][] {
	return Object.entries(words).flatMap(([key, value]) =>
		typeof value === 'string' ? [[path + key, value] as [string, string]] : textsOf(value, `${path}${key}.`),
	);
}
const placesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the words of the promise page', () => {
	it.each(languageNames.filter(name => name !== 'en'))('in %s say all that the English ones say', async name => {
		const words = await LANGUAGES[name].load();
		const places = (from: object) => textsOf(from).map(([path, text]) => [path, placesOf(text)]);
		expect(Object.fromEntries(places(words))).toEqual(Object.fromEntries(places(en)));
		expect(textsOf(words).filter(([, text]) => text.trim() === '')).toEqual([]);
	});

	it.each(languageNames.filter(name => name !== 'en'))('in %s are of that language', async name => {
		const english = new Map(textsOf(en));
		const words = textsOf(await LANGUAGES[name].load());
		expect(words.filter(([path, text]) => english.get(path) === text && text.length > 12)).toEqual([]);
	});

	it.each(languageNames)('in %s claim nothing that is for a court to say', async name => {
		const never =
			/complian|anonym|anónim|consent (?:is )?(?:not )?need|keine Einwilligung|konform|conforme|sans consentement|sin consentimiento|impossible to|匿名|準拠|同意(?:は)?不要|適合/i;
		const said = textsOf(await LANGUAGES[name].load());
		expect(said.filter(([, text]) => never.test(text))).toEqual([]);
	});

	it('have a value for each of their places', () => {
		const places = new Set(Object.values(en.sentences).flatMap(placesOf));
		expect([...places].sort()).toEqual(
			Object.keys(PLACES)
				.map(name => `{${name}}`)
				.sort(),
		);
	});

	it('name every field that the tracker writes into the cookie of a visit', () => {
		const tracker = readFileSync(join(import.meta.dirname, '../../server/wire/visit.ts'), 'utf8');
		const fields = Object.keys(en.fields);
		expect(fields.filter(name => !tracker.includes(`'${name}'`))).toEqual([]);
		const all = Object.fromEntries(fields.map(name => [name, '1']));
		expect(readVisit(writeVisit(all))).toEqual(all);
	});
});

describe('every sentence', () => {
	const sentences = Object.keys(en.sentences);

	it('is on the page, once', () => {
		const shown = Object.values(SECTIONS).flatMap(list => list.map(({ id }) => id));
		expect([...shown].sort()).toEqual([...sentences].sort());
	});

	it('names the test that holds it, or says that none can', () => {
		expect(Object.keys(HELD).sort()).toEqual([...sentences].sort());
		const nobody = sentences.filter(id => HELD[id as keyof typeof HELD] === 'nobody');
		expect(nobody).toEqual([...SECTIONS.cannot.map(({ id }) => id), 'rights']);
	});

	it.each(Object.entries(HELD).flatMap(([id, held]) => (held === 'nobody' ? [] : [[id, ...held] as const])))(
		'"%s" is held by a test that exists: %s, %s',
		(_, file, title) => {
			const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
			const titles = [
				...text.matchAll(/\b(?:it|test|describe)(?:\.\w+(?:\([^;]*?\))?)*\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g),
			];
			const found = titles.map(match => match[1] ?? match[2]!);
			expect(found.filter(one => one === title || one === `66 \${signal} ${title}`)).toHaveLength(1);
		},
	);
});

describe('what is stored', () => {
	const told = Object.assign({}, ...Object.values(STORED)) as Record<string, readonly string[]>;

	it('has words for every table and column of the schema, and no others', () => {
		const database = new Database(':memory:');
		migrate(database, ':memory:');
		const tables = database
			.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
			.pluck()
			.all() as string[];
		const columns = (table: string) =>
			database.prepare('select name from pragma_table_info(?)').pluck().all(table) as string[];
		expect(Object.keys(told).sort()).toEqual(tables);
		for (const table of tables) expect([table, [...told[table]!].sort()]).toEqual([table, columns(table).sort()]);
		expect(Object.keys(en.tables).sort()).toEqual(tables);
		expect(Object.keys(en.columns).sort()).toEqual([...new Set(tables.flatMap(columns))].sort());
		database.close();
	});

	it('is told once', () => {
		const names = Object.values(STORED).flatMap(tables => Object.keys(tables));
		expect(new Set(names).size).toBe(names.length);
	});
});
