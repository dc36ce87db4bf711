import { Dialog } from './Dialog.tsx';
import { catalog } from './data.ts';
import { keysOpen, SHORTCUTS } from './keys.ts';
import { words } from './words.ts';

/** The list of shortcuts. */
export function Keys() {
	if (!keysOpen.value) return null;
	const periods = (catalog.data.value?.periods ?? []).slice(0, 9);
	const rows = [
		...periods.map((period, at) => ({ key: String(at + 1), words: words.periods[period] })),
		...SHORTCUTS,
		{ key: 'Esc', words: words.shortcut.close },
	];
	const close = () => {
		keysOpen.value = false;
	};
	return (
		<Dialog title={words.shortcuts} close={close} small>
			<dl class="keys">
				{rows.map(row => (
					<div key={row.key}>
						<dt>
							<kbd>{row.key}</kbd>
						</dt>
						<dd>{row.words}</dd>
					</div>
				))}
			</dl>
		</Dialog>
	);
}
