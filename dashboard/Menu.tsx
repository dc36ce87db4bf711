import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';

interface Props<T extends string> {
	/** Hook for styles and tests. */
	name: string;
	label: string;
	value: string;
	/** What the button shows where it is not the label of the value. */
	shown?: string;
	items: { value: T; label: string }[];
	pick: (value: T) => void;
	/** More below the items; gets the function that closes the menu. */
	children?: (close: () => void) => ComponentChildren;
}

/** A button that opens a list with one choice. Arrow keys move, Escape and a press outside close. */
export function Menu<T extends string>({ name, label, value, shown, items, pick, children }: Props<T>) {
	const [open, setOpen] = useState(false);
	const root = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);

	const shownValue = shown ?? items.find(item => item.value === value)?.label ?? label;

	function close() {
		setOpen(false);
		button.current?.focus();
	}

	useEffect(() => {
		if (!open) return;
		const options = root.current?.querySelectorAll<HTMLElement>('[role=menuitemradio]') ?? [];
		([...options].find(option => option.ariaChecked === 'true') ?? options[0])?.focus();
		const outside = (event: Event) => root.current?.contains(event.target as Node) || setOpen(false);
		document.addEventListener('pointerdown', outside);
		document.addEventListener('focusin', outside);
		return () => {
			document.removeEventListener('pointerdown', outside);
			document.removeEventListener('focusin', outside);
		};
	}, [open]);

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons inside come up here.
		<div
			class="menu"
			data-menu={name}
			data-chosen={items.some(item => item.value === value)}
			ref={root}
			onKeyDown={event => open && onKey(event, close)}
		>
			<button type="button" ref={button} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
				{shownValue !== label && <span class="only-heard">{label}: </span>}
				<span class="menu-value">{shownValue}</span>
				<Icon name="down" />
			</button>
			{open && (
				<div class="popup">
					<div role="menu" aria-label={label}>
						{items.map(item => (
							<button
								key={item.value}
								type="button"
								role="menuitemradio"
								aria-checked={item.value === value}
								data-value={item.value}
								onClick={() => {
									close();
									pick(item.value);
								}}
							>
								<Icon name="check" />
								{item.label}
							</button>
						))}
					</div>
					{children?.(close)}
				</div>
			)}
		</div>
	);
}

function onKey(event: KeyboardEvent, close: () => void): void {
	if (event.key === 'Escape') {
		event.stopPropagation();
		close();
	}
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	const options = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=menuitemradio]')];
	const at = options.indexOf(document.activeElement as HTMLElement);
	if (!step || at < 0) return;
	event.preventDefault();
	options[(at + step + options.length) % options.length]?.focus();
}
