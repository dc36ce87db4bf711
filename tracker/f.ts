import { loadExtra, wantsExtra } from './extra.ts';
import { start } from './start.ts';

// A module has no `currentScript`.
const script = (document.currentScript ?? document.querySelector('script[src*="/f."]')) as HTMLScriptElement | null;
if (script) {
	const { dataset, src } = script;
	if (!EXTRA && wantsExtra(dataset, window.footfall?.q)) loadExtra(dataset, src);
	else start(dataset, src);
}
