/** Numbers texts in the order in which they come: keys are then made of numbers alone, and each text is sent once a batch. */
export interface Numbering {
	number(text: string): number;
	/** The texts in the order of their numbers; the next one is number 0 again. */
	take(): string[];
}

export function createNumbering(): Numbering {
	let numbers = new Map<string, number>();
	let texts: string[] = [];
	return {
		number(text) {
			const known = numbers.get(text);
			if (known !== undefined) return known;
			numbers.set(text, texts.length);
			return texts.push(text) - 1;
		},
		take() {
			const taken = texts;
			numbers = new Map();
			texts = [];
			return taken;
		},
	};
}
