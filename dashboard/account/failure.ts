import { Refusal } from '../api.ts';
import { fieldWords, words } from './words.ts';

/** A failure as a sentence: in the language of the page where it is one that people meet often, else as the server says. */
export function failureText(error: Error): string {
	if (!(error instanceof Refusal)) return error.message;
	const known: Record<string, string> = words.failures;
	const field = error.code === 'bad_parameter' ? fieldWords[error.parameter ?? ''] : undefined;
	return known[error.code] ?? field ?? error.message;
}
