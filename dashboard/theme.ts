import { effect, signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'footfall-theme';

/** Storage that is refused only means that the choice does not outlive the page. */
function stored(): Theme {
	try {
		return THEMES.find(theme => theme === localStorage.getItem(KEY)) ?? 'auto';
	} catch {
		return 'auto';
	}
}

export const theme = signal<Theme>(stored());

export function nextTheme(): void {
	theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] as Theme;
	try {
		localStorage.setItem(KEY, theme.value);
	} catch {
		return; // As above.
	}
}

/** Puts the theme on the root element, where the colours of main.css look for it. */
export function applyTheme(): void {
	effect(() => {
		document.documentElement.dataset.theme = theme.value;
	});
}
