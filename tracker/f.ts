import { start } from './start.ts';

// A module has no `currentScript`.
const script = (document.currentScript ?? document.querySelector('script[src*="/f."]')) as HTMLScriptElement | null;
if (script) start(script.dataset, script.src);
