import { type ComponentChildren, createContext, Fragment } from 'preact';
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks';
import { Refusal } from '../api.ts';
import { failureText } from './failure.ts';
import { words } from './words.ts';

/** Why the form around was refused last. */
const Refused = createContext<Error | undefined>(undefined);

interface Props {
	/** What the button says. */
	label: string;
	/** Gets the texts of the fields; a failure it throws is shown beside the field it names, else above the button. */
	submit: (given: Given) => unknown;
	/** What is said once it was done. */
	done?: string;
	/** For what cannot be taken back. */
	danger?: boolean;
	/** For what makes another one each time: the fields begin anew. */
	fresh?: boolean;
	/** Beside the button. */
	more?: ComponentChildren;
	name?: string;
	class?: string;
	children?: ComponentChildren;
}

/** The values of a form's fields by name: a text each, and all that are ticked. */
export interface Given {
	text(name: string): string;
	all(name: string): string[];
}

/** Fields and a button. While it is under way the button waits; a failure takes the focus to its field. */
export function Form({ label, submit, done, danger, fresh, more, name, class: kind, children }: Props) {
	const form = useRef<HTMLFormElement>(null);
	const [state, setState] = useState<'busy' | 'done' | Error>();
	const [round, setRound] = useState(0);
	const refused = state instanceof Error ? state : undefined;

	async function send(event: SubmitEvent) {
		event.preventDefault();
		if (!form.current || state === 'busy') return;
		const data = new FormData(form.current);
		setState('busy');
		try {
			await submit({ text: field => String(data.get(field) ?? ''), all: field => data.getAll(field).map(String) });
			if (fresh) setRound(round + 1);
			setState('done');
		} catch (error) {
			setState(error instanceof Error ? error : new Error(String(error)));
			requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
		}
	}

	const placed = refused && form.current && fieldOf(form.current, refused) !== undefined;
	return (
		<Refused.Provider value={refused}>
			<form
				class={kind ? `form ${kind}` : 'form'}
				ref={form}
				data-form={name}
				onSubmit={send}
				onInput={() => state !== 'busy' && state && setState(undefined)}
			>
				<Fragment key={round}>{children}</Fragment>
				{refused && !placed && (
					<p class="error" role="alert">
						{failureText(refused)}
					</p>
				)}
				<div class="form-foot">
					<button type="submit" class={danger ? 'primary danger' : 'primary'} aria-disabled={state === 'busy'}>
						{label}
					</button>
					<span class="form-done" role="status">
						{state === 'busy' ? words.busy : state === 'done' ? done : ''}
					</span>
					{more}
				</div>
			</form>
		</Refused.Provider>
	);
}

/** The field that a refusal names: `query`, also where the server says `settings.query`. */
function fieldOf(form: HTMLFormElement, refused: Error): string | undefined {
	const name = nameIn(refused);
	return name && form.elements.namedItem(name) ? name : undefined;
}

function nameIn(refused: Error | undefined): string | undefined {
	return refused instanceof Refusal ? refused.parameter?.replace(/^settings\./, '') : undefined;
}

interface FieldProps {
	name: string;
	label: string;
	help?: ComponentChildren;
	children: (given: FieldGiven) => ComponentChildren;
}

export interface FieldGiven {
	id: string;
	name: string;
	'aria-describedby': string;
	'aria-invalid': boolean;
}

/** A label, its control, what helps, and what was wrong. */
export function Field({ name, label, help, children }: FieldProps) {
	const id = useId();
	const refused = useContext(Refused);
	const wrong = refused && nameIn(refused) === name;
	return (
		<div class="field">
			<label for={id}>{label}</label>
			{children({ id, name, 'aria-describedby': `${id}-help`, 'aria-invalid': wrong === true })}
			<div id={`${id}-help`} class="field-help">
				{wrong && (
					<p class="error" role="alert">
						{failureText(refused)}
					</p>
				)}
				{help && <p>{help}</p>}
			</div>
		</div>
	);
}

/** What an input takes here, of all that there is. */
interface InputProps extends Omit<FieldProps, 'children'> {
	type?: 'text' | 'email' | 'date';
	/** Gets the focus when it appears. */
	first?: boolean;
	required?: boolean;
	readOnly?: boolean;
	defaultValue?: string | undefined;
	placeholder?: string;
	minLength?: number;
	maxLength?: number;
	autoComplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off';
	autoCapitalize?: 'off';
	spellcheck?: boolean;
	inputMode?: 'url' | 'numeric';
}

function useFirst(first: boolean | undefined) {
	const input = useRef<HTMLInputElement>(null);
	useEffect(() => {
		if (first) input.current?.focus();
	}, []);
	return input;
}

export function Input({ name, label, help, first, ...rest }: InputProps) {
	const input = useFirst(first);
	return (
		<Field name={name} label={label} help={help}>
			{given => <input {...(rest as object)} {...given} ref={input} />}
		</Field>
	);
}

/** What an input is while it is looked at, and otherwise. */
const TEXT = { type: 'text' } as const;
const SECRET = { type: 'password' } as const;

/** A password that its owner may look at while typing. */
export function Password({ name, label, help, first, ...rest }: InputProps) {
	const input = useFirst(first);
	const [shown, setShown] = useState(false);
	return (
		<Field name={name} label={label} help={help}>
			{given => (
				<span class="password">
					<input
						required
						autoComplete="new-password"
						{...(rest as object)}
						{...given}
						ref={input}
						{...(shown ? TEXT : SECRET)}
						autoCapitalize="off"
						spellcheck={false}
					/>
					<button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
						{shown ? words.hide : words.show}
					</button>
				</span>
			)}
		</Field>
	);
}

interface SelectProps extends Omit<FieldProps, 'children'> {
	value?: string;
	options: { value: string; label: string }[];
	onPick?: (value: string) => void;
}

export function Select({ name, label, help, value, options, onPick }: SelectProps) {
	return (
		<Field name={name} label={label} help={help}>
			{given => (
				<select {...given} onChange={event => onPick?.(event.currentTarget.value)}>
					{options.map(option => (
						<option key={option.value} value={option.value} selected={option.value === value}>
							{option.label}
						</option>
					))}
				</select>
			)}
		</Field>
	);
}
