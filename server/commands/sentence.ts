/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/**
 * What a person at a terminal did wrong, or what stands in the way, in one sentence: printed as it is, without a stack.
 * `code` is what the command ends with.
 */
export class Sentence extends Error {
	readonly code: number;
	constructor(message: string, code: number = EXIT.failed) {
		super(message);
		this.code = code;
	}
}
