import { site } from './data.ts';
import { keysOpen } from './keys.ts';
import { ROOT } from './mount.ts';
import { LANGUAGES, language, languageNames, say, speak, words } from './words.ts';

const GEO = 'https://www.maxmind.com';

export function Footer() {
	return (
		<footer class="foot">
			<p>
				{words.sums} {site.value && `${say(words.timezone, { zone: site.value.timezone })}.`}{' '}
				<button
					type="button"
					class="link"
					onClick={() => {
						keysOpen.value = true;
					}}
				>
					{words.shortcuts}
				</button>{' '}
				{site.value && <a href={new URL(`promise/${site.value.site}`, ROOT).href}>{words.promisePage}</a>}
			</p>
			<Languages />
			<p>
				{words.geo}{' '}
				<a href={GEO} rel="noreferrer">
					{GEO}
				</a>
				.
			</p>
		</footer>
	);
}

/** Each language under the name its speakers give it. */
function Languages() {
	return (
		<fieldset class="languages" aria-label={words.language}>
			{languageNames.map(name => (
				<button
					key={name}
					type="button"
					lang={name}
					data-language={name}
					aria-pressed={name === language}
					onClick={() => speak(name)}
				>
					{LANGUAGES[name].name}
				</button>
			))}
		</fieldset>
	);
}
