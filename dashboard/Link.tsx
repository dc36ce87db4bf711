import type { ComponentChildren } from 'preact';
import { type Change, go, linkTo } from './view.ts';

type Props = {
	change: Change;
	class?: string;
	style?: Record<string, string>;
	'aria-label'?: string;
	'aria-current'?: 'page';
	children: ComponentChildren;
} & { [data: `data-${string}`]: string };

/** A link to another view: a press changes the view at once, a new tab or a copied address works as well. */
export function Link({ change, children, ...rest }: Props) {
	return (
		<a
			{...rest}
			href={linkTo(change)}
			onClick={event => {
				if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
				event.preventDefault();
				go(change);
			}}
		>
			{children}
		</a>
	);
}
