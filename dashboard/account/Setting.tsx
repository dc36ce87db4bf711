import type { SiteDetails } from '../../server/wire/account.ts';
import { say } from '../words.ts';
import { kindOf, linesOf } from './allowed.ts';
import { Field, type FieldGiven } from './Form.tsx';
import { settingWords, words } from './words.ts';

type Entry = SiteDetails['settings'][number];

/** What is sent of what stands in the field: lists are joined by commas, as on the command line. */
export function inLines(allowed: string, text: string): string {
	return kindOf(allowed).kind === 'list' ? linesOf(text).join(',') : text.trim();
}

/** A setting as the server describes it, in the language of the page where there are words for it. */
export function Setting({ setting }: { setting: Entry }) {
	const { name, allowed, value } = setting;
	const { label = setting.label, help = setting.description } = settingWords[name] ?? {};
	const usual = setting.default !== value && say(words.usually, { value: setting.default || words.nothing });
	return (
		<Field
			name={name}
			label={label}
			help={
				<>
					{help} {usual}
				</>
			}
		>
			{given => <Control given={given} allowed={allowed} value={value} />}
		</Field>
	);
}

function Control({ given, allowed, value }: { given: FieldGiven; allowed: string; value: string }) {
	const how = kindOf(allowed);
	if (how.kind === 'choice') {
		return (
			<select {...given}>
				{how.choices.map(choice => (
					<option key={choice} value={choice} selected={choice === value}>
						{choice}
					</option>
				))}
			</select>
		);
	}
	if (how.kind === 'text') return <input {...given} defaultValue={value} spellcheck={false} autoComplete="off" />;
	const lines = linesOf(value);
	return (
		<textarea
			{...given}
			rows={Math.min(8, Math.max(1, lines.length + 1))}
			spellcheck={false}
			defaultValue={lines.join('\n')}
			placeholder={words.onePerLine}
		/>
	);
}
