import { formatSettings, SITE_SETTINGS, type SiteSettings } from './settings.ts';

/** In the list of kept parameters it stands for the fragment. */
const FRAGMENT = '#';

/** The attributes with which a tag says what the settings say, in the spelling of `dataset`. Goals need none. */
export function tagAttributes(settings: SiteSettings): Record<string, string> {
	const typed = formatSettings(settings);
	const query = settings.query.filter(name => name !== FRAGMENT).join(',');
	const differs = (name: 'signal' | 'cookies' | 'campaign_parameters') =>
		typed[name] !== SITE_SETTINGS[name].format(SITE_SETTINGS[name].default as never);
	return {
		...(query && { query }),
		...(settings.query.includes(FRAGMENT) && { hash: '' }),
		...(typed.excluded_paths && { exclude: typed.excluded_paths }),
		...(differs('signal') && { signal: typed.signal }),
		...(differs('cookies') && { cookies: typed.cookies }),
		...(typed.cookie_domain && { cookieDomain: typed.cookie_domain }),
		...(typed.areas && { areas: typed.areas }),
		...(differs('campaign_parameters') && { campaign: typed.campaign_parameters }),
	};
}

/** A way to count a site, ready to be pasted. */
export interface TagVariant {
	name: 'plain' | 'proxied' | 'wordpress' | 'bundler';
	code: string;
}

/**
 * What to paste so that a site is counted as its settings say.
 *
 * @param url where browsers reach the collector, without a slash at its end
 */
export function tagsOf(settings: SiteSettings, url: string): TagVariant[] {
	const attributes = tagAttributes(settings);
	const plain = scriptTag(`${url}/f.js`, attributes);
	return [
		{ name: 'plain', code: plain },
		{ name: 'proxied', code: scriptTag('/f.js', attributes) },
		{ name: 'wordpress', code: `add_action( 'wp_head', function () {\n\techo '${plain}';\n} );` },
		{
			name: 'bundler',
			code: `import { start } from 'footfall/tracker';\n\nstart(${JSON.stringify({ endpoint: `${url}/f`, ...attributes }, null, 2)});`,
		},
	];
}

function scriptTag(src: string, attributes: Record<string, string>): string {
	const written = Object.entries(attributes).map(([name, value]) => {
		const attribute = `data-${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
		return value === '' ? ` ${attribute}` : ` ${attribute}="${quoted(value)}"`;
	});
	return `<script defer src="${quoted(src)}"${written.join('')}></script>`;
}

/** For an attribute, and within a text in apostrophes. */
function quoted(text: string): string {
	return text.replace(/[&"'<>\\]/g, sign => `&#${sign.charCodeAt(0)};`);
}
