import { signal } from '@preact/signals';
import { isDrawn } from './choice.ts';
import { catalog, choice, overview } from './data.ts';
import { screen } from './entrance.ts';
import { stepPeriod } from './period.ts';
import { share } from './session.ts';
import { nextTheme } from './theme.ts';
import { CLOSED, go } from './view.ts';
import { language, languageNames, speak, words } from './words.ts';

/** Whether the list of shortcuts is open. */
export const keysOpen = signal(false);

const next = <T>(list: readonly T[], item: T | undefined) => list[(list.indexOf(item as T) + 1) % list.length];

function step(direction: 1 | -1): void {
	const [period, today] = [overview.data.value?.totals.period, choice.value?.site.today];
	if (period && today && !share.value && (direction < 0 || period.to < today)) go(stepPeriod(period, today, direction));
}

/** Moves the focus to the first control of the panel after the one it is in, and that panel to the top. */
function nextPanel(): void {
	const panels = [...document.querySelectorAll<HTMLElement>('main .card')];
	const at = panels.findIndex(panel => panel.contains(document.activeElement));
	const panel = panels[(at + 1) % panels.length];
	panel?.scrollIntoView({ block: 'start' });
	panel?.querySelector<HTMLElement>('button, a, [tabindex="0"]')?.focus({ preventScroll: true });
}

/** One list: what the page does and what `?` shows; `anywhere`: without a report as well. A digit picks a period by its place in the catalog. */
export const SHORTCUTS: readonly { key: string; words: string; run: () => void; anywhere?: boolean }[] = [
	{ key: '[', words: words.shortcut.earlier, run: () => step(-1) },
	{ key: ']', words: words.shortcut.later, run: () => step(1) },
	{
		key: 'c',
		words: words.shortcut.comparison,
		run: () => go({ compare: next(catalog.data.value?.comparisons ?? [], choice.value?.compare) }),
	},
	{
		key: 'm',
		words: words.shortcut.metric,
		run: () => {
			const known = catalog.data.value?.metrics.filter(isDrawn) ?? [];
			const metric = next(known, choice.value?.metric);
			go({
				metric: metric?.name,
				...(metric?.intervals.includes(choice.value?.interval ?? 'day') ? {} : { interval: undefined }),
			});
		},
	},
	{
		key: 'i',
		words: words.shortcut.interval,
		run: () => {
			const known = choice.value?.metric.intervals.filter(one => choice.value?.intervals.includes(one)) ?? [];
			go({ interval: next(known, choice.value?.interval) });
		},
	},
	{ key: 'f', words: words.shortcut.clear, run: () => go({ filter: undefined }) },
	{
		key: 's',
		words: words.shortcut.sites,
		run: () => go({ ...CLOSED, site: undefined, filter: undefined, inside: undefined }),
	},
	{ key: 'p', words: words.shortcut.panel, run: nextPanel },
	{ key: 't', words: words.shortcut.theme, run: nextTheme, anywhere: true },
	{
		key: 'l',
		words: words.shortcut.language,
		run: () => speak(next(languageNames, language) ?? language),
		anywhere: true,
	},
	{
		key: '?',
		words: words.shortcut.help,
		anywhere: true,
		run: () => {
			keysOpen.value = true;
		},
	},
];

/** Keys count when nobody is typing and no dialog or menu is open. */
export function watchKeys(): void {
	document.addEventListener('keydown', event => {
		const target = event.target as Element;
		const busy = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
		if (busy || !catalog.data.value || target.closest('input, select, textarea, dialog, .popup')) return;
		const shortcut = SHORTCUTS.find(({ key }) => key === event.key);
		if ((!choice.value || screen.value) && !shortcut?.anywhere) return;
		const period = catalog.data.value?.periods[Number(event.key) - 1];
		if (period) go({ period, from: undefined, to: undefined, interval: undefined });
		else shortcut?.run();
	});
}
