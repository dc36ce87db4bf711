import { render } from 'preact';
import { App } from './App.tsx';
import './main.css';
import { watchHints } from './hint.ts';
import { watchKeys } from './keys.ts';
import { applyTheme } from './theme.ts';
import { language } from './words.ts';

document.documentElement.lang = language;
applyTheme();
watchHints();
watchKeys();
render(<App />, document.getElementById('root') as HTMLElement);
