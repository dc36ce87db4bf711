import { Refusal } from '../api.ts';
import { words } from './words.ts';

/** A failure as a sentence: in the language of the page where it is one that people meet often, else as the server says. */
export function failureText(error: Error): string {
	const known: Record<string, string> = words.failures;
	return (error instanceof Refusal && known[error.code]) || error.message;
}
