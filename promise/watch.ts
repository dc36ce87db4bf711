import { useEffect, useRef, useState } from 'preact/hooks';
import { VISIT_SECONDS } from '../server/wire/visit.ts';
import { type Cookies, readCookies } from './cookies.ts';

/** A value that `ff_memory` became. */
export interface Change {
	from: string;
	to: string;
	/** Visits that can have begun since it was last seen: one, and one more for each half hour that the page slept. */
	visits: number;
}

/** Both cookies as they are now, and how `ff_memory` changed while the page was open: in memory, and nowhere else. */
export interface Watched extends Cookies {
	changes: readonly Change[];
	/** Looks again now. */
	look(): void;
}

/** Milliseconds between two looks, for browsers that tell nobody of a cookie that changes. */
const OFTEN = 500;

export function useCookies(): Watched {
	const [seen, see] = useState(() => ({ ...readCookies(), changes: [] as readonly Change[] }));
	const looked = useRef(Date.now());
	const look = () => {
		const slept = Date.now() - looked.current;
		looked.current += slept;
		const visits = 1 + Math.floor(slept / (VISIT_SECONDS * 1000));
		see(before => {
			const { memory, visit } = readCookies();
			if (memory === before.memory && visit === before.visit) return before;
			const change = { from: before.memory, to: memory, visits };
			return { memory, visit, changes: memory === before.memory ? before.changes : [...before.changes, change] };
		});
	};
	useEffect(() => {
		const timer = setInterval(look, OFTEN);
		document.addEventListener('visibilitychange', look);
		if ('cookieStore' in window) cookieStore.addEventListener('change', look);
		return () => clearInterval(timer);
	}, []);
	return { ...seen, look };
}
