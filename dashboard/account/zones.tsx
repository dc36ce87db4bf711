import { Field } from './Form.tsx';
import { words } from './words.ts';

/** Every zone that the browser knows, and the one that has no place. */
const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

/** Where this browser is. */
export const guessedZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** A field in which a part of the name finds the zone. */
export function Zone({ value = guessedZone, locked }: { value?: string; locked?: string | undefined }) {
	return (
		<Field name="timezone" label={words.timezone} help={locked ?? words.timezoneHelp}>
			{given => (
				<>
					<input
						{...given}
						list="zones"
						defaultValue={value}
						required
						spellcheck={false}
						readOnly={locked !== undefined}
					/>
					<datalist id="zones">
						{zones.map(zone => (
							<option key={zone} value={zone} />
						))}
					</datalist>
				</>
			)}
		</Field>
	);
}
