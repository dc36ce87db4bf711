import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Pixels below the window within which something counts as about to be seen. */
const AHEAD = 300;

/** Whether an element has been on screen, or nearly: what is far down asks for its numbers only then. */
export function useSeen(box: RefObject<HTMLElement | null>): boolean {
	const [seen, setSeen] = useState(false);
	useEffect(() => {
		const element = box.current;
		if (!element || seen) return;
		const watch = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && setSeen(true), {
			rootMargin: `${AHEAD}px`,
		});
		watch.observe(element);
		return () => watch.disconnect();
	}, [box, seen]);
	return seen;
}
