import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** The size of an element in CSS pixels, kept up to date; zero until it is laid out. */
export function useWidth(box: RefObject<HTMLElement | null>): { width: number; height: number } {
	const [size, setSize] = useState({ width: 0, height: 0 });
	useLayoutEffect(() => {
		const element = box.current;
		if (!element) return;
		const watch = new ResizeObserver(() => measure());
		const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
		measure();
		watch.observe(element);
		return () => watch.disconnect();
	}, [box]);
	return size;
}
