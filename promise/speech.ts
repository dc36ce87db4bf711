import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Promised } from '../server/wire/promise.ts';
import { valuesOf } from './sections.ts';
import { type LanguageName, type SentenceId, say, type Words } from './words.ts';

const DAY = 86_400_000;

/** What every part of the page needs: the site, the words, and how dates are written. */
export interface Speech {
	site: Promised;
	words: Words;
	sentence(id: SentenceId): string;
	/** A site day. */
	day(day: number): string;
	/** Months as yymm. */
	month(birth: number): string;
	/** A site hour. */
	hour(hour: number): string;
	/** Milliseconds since 1970, UTC. */
	date(at: number): string;
}

export function createSpeech(site: Promised, words: Words, language: LanguageName): Speech {
	const format = (options: Intl.DateTimeFormatOptions) => {
		const { format } = new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options });
		return (at: number) => (Number.isFinite(at) && Math.abs(at) < 8.64e15 ? format(at) : '?');
	};
	const [date, month] = [format({ dateStyle: 'long' }), format({ year: 'numeric', month: 'long' })];
	const hour = format({ dateStyle: 'long', timeStyle: 'short' });
	const values = valuesOf(site);
	return {
		site,
		words,
		sentence: id => say(words.sentences[id], values),
		day: day => date(day * DAY),
		month: birth => month(Date.UTC(2000 + Math.floor(birth / 100), (birth % 100) - 1)),
		hour: at => hour((at * DAY) / 24),
		date,
	};
}

export const SpeechContext = createContext<Speech | undefined>(undefined);

export const useSpeech = (): Speech => useContext(SpeechContext)!;
