import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon.tsx';
import { words } from './words.ts';

interface Props {
	title: string;
	close: () => void;
	small?: boolean;
	children: ComponentChildren;
}

/** A modal sheet. The browser keeps the focus inside, closes on Escape, and gives the focus back. */
export function Dialog({ title, close, small, children }: Props) {
	const sheet = useRef<HTMLDialogElement>(null);
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => {
		const before = document.activeElement;
		sheet.current?.showModal();
		heading.current?.focus();
		return () => before instanceof HTMLElement && before.focus();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: a press on the backdrop; Escape does the same.
		<dialog
			ref={sheet}
			class={small ? 'sheet small' : 'sheet'}
			aria-label={title}
			onCancel={event => {
				event.preventDefault();
				close();
			}}
			onClick={event => event.target === sheet.current && close()}
		>
			<div class="sheet-body">
				<header class="sheet-head">
					<h2 ref={heading} tabIndex={-1}>
						{title}
					</h2>
					<button type="button" class="quiet" aria-label={words.close} onClick={close}>
						<Icon name="close" />
					</button>
				</header>
				{children}
			</div>
		</dialog>
	);
}
